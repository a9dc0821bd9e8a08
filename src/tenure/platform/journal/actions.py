"""Writing the journal."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.cards import UNDOES, EntryCard
from tenure.platform.journal.models import Entry
from tenure.platform.rows import row_from
from tenure.values import clock

_UNDOING: ContextVar[int | None] = ContextVar("undoing", default=None)


@contextmanager
def undoing(entry: int) -> Iterator[None]:
    """What is recorded within this undoes an earlier entry, and says so: `undoes` in its data."""
    token = _UNDOING.set(entry)
    try:
        yield
    finally:
        _UNDOING.reset(token)


def record_entry(caller: Caller, verb: str, kind: str, key: str, data: dict[str, Any]) -> int:
    """Write down what was done, inside the transaction that does it. Returns the entry's id.

    Raises RuntimeError outside a transaction: an entry for a change that failed would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"the journal entry {verb} must be written in the transaction of its change")
    entry = Entry.objects.create(
        at=clock.now(),
        caller_id=caller.user_id,
        caller_name=caller.name,
        via=caller.via,
        verb=verb,
        kind=kind,
        key=key,
        data=data if _UNDOING.get() is None else {**data, UNDOES: _UNDOING.get()},
    )
    return int(entry.pk)


def bundle_entries(limit: int, verbs: frozenset[str]) -> int:
    """Put the oldest entries with these verbs that wait for the lake under a batch's name, and let the others be audit
    only. Returns how many now have a name that had none."""
    waiting = Entry.objects.filter(shipped_at=None, batch="")
    waiting.exclude(verb__in=verbs).update(shipped_at=clock.now())
    ids = list(waiting.filter(verb__in=verbs).order_by("id").values_list("id", flat=True)[:limit])
    if not ids:
        return 0
    return Entry.objects.filter(id__in=ids, batch="").update(batch=f"journal-{ids[0]}-{ids[-1]}")


def mark_shipped(ids: Sequence[int], batch: str) -> int:
    """Note that the lake has these entries (or, with an empty batch, that they are audit only)."""
    return Entry.objects.filter(id__in=ids, shipped_at=None).update(shipped_at=clock.now(), batch=batch)


@transaction.atomic
def restore_entries(caller: Caller, cards: Iterable[EntryCard], batch: str) -> int:
    """Entries of an export, under their old ids, which are the keys of facts; entries of this home that stand in the way
    move behind them. They count as shipped: their facts came along, and shipping them again would double them."""
    require(caller, Right.RESTORE)
    cards, at = list(cards), clock.now()
    _make_way([card.id for card in cards], batch)
    found = [row_from(Entry, card, pk=card.id, shipped_at=card.shipped_at or at, batch=batch) for card in cards]
    Entry.objects.bulk_create(found, batch_size=2000, ignore_conflicts=True)  # those of a first try stay
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Entry]):
            cursor.execute(statement)
    return len(found)


def _make_way(ids: Sequence[int], batch: str) -> None:
    standing = Entry.objects.filter(pk__in=ids).exclude(batch=batch).order_by("pk").values_list("pk", flat=True)
    behind = max([*ids, Entry.objects.aggregate(last=Max("pk"))["last"] or 0])
    for offset, pk in enumerate(list(standing), 1):
        Entry.objects.filter(pk=pk).update(id=behind + offset)
