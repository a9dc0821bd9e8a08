"""The journal: written with its change, shipped once, read by few."""

import pytest
from django.db import connection, transaction

from cast import NORDWIND, Cast
from tenure.platform.access import SYSTEM
from tenure.platform.journal import queries
from tenure.platform.journal.actions import bundle_entries, mark_shipped, record_entry
from tenure.platform.journal.models import Entry
from tenure.practice.customers.actions import give_pulse
from tenure.values.problem import ProblemError


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_change() -> None:
    with pytest.raises(RuntimeError, match="transaction of its change"):
        record_entry(SYSTEM, "test.done", "test", "1", {})
    with pytest.raises(ZeroDivisionError):
        fail_after_recording()
    assert not Entry.objects.exists()
    assert not connection.in_atomic_block


def test_entries_are_shipped_once_and_in_order(cast: Cast) -> None:
    for value in (1, 2, 3):
        give_pulse(cast.alice, NORDWIND, value, "why")
    verbs = frozenset({"account.pulse_given"})
    assert bundle_entries(2, verbs) == 2
    [(first, waiting)] = queries.bundled_entries().items()
    assert [entry.data["value"] for entry in waiting] == [1, 2]
    assert bundle_entries(2, verbs) == 1  # what has a name keeps it
    assert [entry.data["value"] for entry in queries.bundled_entries()[first]] == [1, 2]
    assert mark_shipped([entry.id for entry in waiting], first) == 2
    assert mark_shipped([entry.id for entry in waiting], "another") == 0
    assert [entry.data["value"] for entries in queries.bundled_entries().values() for entry in entries] == [3]
    assert queries.unshipped_count() == 1  # the other entries are for audit only


def test_managers_and_operations_read_the_journal(cast: Cast) -> None:
    give_pulse(cast.alice, NORDWIND, 4, "all well")
    [entry] = queries.entries(cast.mona, kind="account", key=NORDWIND)
    assert (entry.verb, entry.caller_name, entry.via) == ("account.pulse_given", "Alice", "web")
    assert queries.entries(cast.olga, before=entry.id, limit=1)[0].id < entry.id
    for caller in (cast.alice, cast.charlie, cast.edda, cast.carl):
        with pytest.raises(ProblemError):
            queries.entries(caller)


@transaction.atomic
def fail_after_recording() -> None:
    record_entry(SYSTEM, "test.done", "test", "1", {})
    raise ZeroDivisionError
