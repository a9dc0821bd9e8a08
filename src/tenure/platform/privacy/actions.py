"""Asking for an erasure, and noting that it is done."""

from collections.abc import Iterable

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.actions import record_entry
from tenure.platform.privacy.cards import ErasureCard
from tenure.platform.privacy.models import Erasure
from tenure.platform.privacy.queries import erasure_card
from tenure.values import clock


@transaction.atomic
def ask_erasure(caller: Caller, person: str, keys: Iterable[str], words: Iterable[str]) -> ErasureCard:
    """Set the tombstone: from now on the person is hidden, and intake takes nothing of them. Asked again, what was found
    since is added and the work begins anew."""
    require(caller, Right.ERASE_PERSON)
    row, new = Erasure.objects.select_for_update().get_or_create(
        person=person,
        defaults={
            "keys": [],
            "asked_at": clock.now(),
            "asked_by": caller.name,
            "asked_by_id": caller.user_id,
        },
    )
    row.keys = sorted({*row.keys, *keys})
    row.words = sorted({*row.words, *words})
    row.done_at = None
    row.save(update_fields=["keys", "words", "done_at"])
    record_entry(caller, "person.erasure_asked", "person", person, {"again": not new})
    return erasure_card(row)


@transaction.atomic
def note_export(caller: Caller, person: str) -> None:
    """Write down that a person's data were handed out."""
    require(caller, Right.ERASE_PERSON)
    record_entry(caller, "person.exported", "person", person, {})


@transaction.atomic
def erasure_done(caller: Caller, person: str, rows: int) -> ErasureCard:
    """Note that nothing of the person is left. What was looked for is forgotten, too."""
    require(caller, Right.ERASE_PERSON)
    row = Erasure.objects.select_for_update().get(person=person)
    row.words = []
    row.rows += rows
    row.done_at = clock.now()
    row.save(update_fields=["words", "rows", "done_at"])
    record_entry(caller, "person.erased", "person", person, {"rows": rows})
    return erasure_card(row)
