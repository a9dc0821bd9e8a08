"""Taking back: what people said of accounts, and what an undone import had brought."""

from collections.abc import Collection, Iterable, Sequence

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.cards import EntryCard
from tenure.platform.manifest import tables
from tenure.practice.customers.actions import assign_owner
from tenure.practice.customers.models import Account, Identifier, Person, Pulse
from tenure.practice.customers.queries import held_of
from tenure.values.keys import AccountKey


@transaction.atomic
def remove_rows(caller: Caller, model: type[Model], verb: str, kind: str, keys: Sequence[str]) -> int:
    """Take out what an import brought and its undoing took back. Returns how many there were; done again it finds none."""
    require(caller, Right.IMPORT)
    gone, _ = model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001 - Django's documented name
    if gone:
        record_entry(caller, verb, kind, "", {"removed": len(keys)})
    return gone


@transaction.atomic
def remove_accounts(caller: Caller, keys: Collection[str], named: Collection[str]) -> None:
    """Take out accounts whose import was undone. Those that other facts name, and those of which people have said something,
    stay as provisional ones."""
    said = {key for label, table in tables().items() if table.account for key in _spoken_of(label, table.account, keys)}
    decided = Identifier.objects.filter(account__in=keys).exclude(decided_by="").values_list("account", flat=True)
    merged = Account.objects.filter(merged_into__in=keys).values_list("merged_into", flat=True)
    owned = Account.objects.filter(key__in=keys, owner_set_by_person=True).values_list("key", flat=True)
    kept = {*named, *said, *decided, *merged, *owned} & set(keys)
    Account.objects.filter(key__in=kept).update(provisional=True)
    remove_rows(caller, Account, "accounts.upserted", "account", sorted(set(keys) - kept))


def _spoken_of(label: str, column: str, keys: Collection[str]) -> Iterable[str]:
    rows = apps.get_model(label)._default_manager.filter(**{f"{column}__in": keys})  # noqa: SLF001 - Django's documented name
    return set(rows.values_list(column, flat=True))


def remove_people(caller: Caller, keys: Sequence[str]) -> int:
    """Take out people whose import was undone. Returns how many there were."""
    return remove_rows(caller, Person, "people.upserted", "person", keys)


@transaction.atomic
def give_back_owner(caller: Caller, entry: EntryCard) -> None:
    """Undo an assignment: the account belongs to whom it belonged to before; imports change the owner again if they could then."""
    key = AccountKey(entry.key)
    before = entry.data["before"]
    assign_owner(caller, key, None if before is None else int(before), "Undone")
    if not entry.data.get("before_by_person", True):
        Account.objects.filter(key=key).update(owner_set_by_person=False)


WITHDRAWN = {
    "account.pulse_given": ("account.pulse_withdrawn", Right.GIVE_PULSE),
    "account.stage_moved": ("account.move_withdrawn", Right.MOVE_STAGE),
    "account.criterion_confirmed": ("account.confirmation_withdrawn", Right.CONFIRM),
}
"""By the verb of what a person said of an account: the verb that takes it back, and the right to."""


@transaction.atomic
def withdraw(caller: Caller, entry: EntryCard) -> None:
    """Take back a pulse, a move by hand or a confirmation: from now on it counts as never said."""
    verb, right = WITHDRAWN[entry.verb]
    require(caller, right, held_of(caller, AccountKey(entry.key)))
    if entry.verb == "account.pulse_given":
        Pulse.objects.filter(at=entry.data["at"], by_id=entry.caller_id, value=entry.data["value"]).delete()
    record_entry(caller, verb, entry.kind, entry.key, entry.data)
