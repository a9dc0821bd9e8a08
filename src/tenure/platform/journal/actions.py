"""Writing the journal."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from tenure.platform.access import Caller
from tenure.platform.journal.models import Entry
from tenure.values import clock


def record(caller: Caller, verb: str, kind: str, key: str, data: dict[str, Any]) -> int:
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
        data=data,
    )
    return int(entry.pk)


def mark_shipped(ids: Sequence[int], batch: str) -> int:
    """Note that the lake has these entries (or, with an empty batch, that they are audit only)."""
    return Entry.objects.filter(id__in=ids, shipped_at=None).update(shipped_at=clock.now(), batch=batch)
