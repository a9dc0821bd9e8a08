"""Reading the journal."""

from collections.abc import Iterator

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.cards import EntryCard
from tenure.platform.journal.models import Entry


def _card(entry: Entry) -> EntryCard:
    return EntryCard(
        entry.pk,
        entry.at,
        entry.caller_id,
        entry.caller_name,
        entry.via,
        entry.verb,
        entry.kind,
        entry.key,
        entry.data,
        entry.shipped_at,
    )


def unshipped_count() -> int:
    """How many entries wait, for the doctor."""
    return Entry.objects.filter(shipped_at=None).count()


def anything_waits() -> bool:
    """Whether any entry hasn't been looked at for the lake."""
    return Entry.objects.filter(shipped_at=None).exists()


def entries(
    caller: Caller, *, kind: str = "", key: str = "", before: int | None = None, limit: int = 100
) -> list[EntryCard]:
    """Entries, newest first; `before` is the id of the last one seen."""
    require(caller, Right.READ_JOURNAL)
    found = Entry.objects.all()
    if kind:
        found = found.filter(kind=kind)
    if key:
        found = found.filter(key=key)
    if before is not None:
        found = found.filter(id__lt=before)
    return [_card(entry) for entry in found.order_by("-id")[:limit]]


def every_entry(caller: Caller) -> Iterator[EntryCard]:
    """The whole journal, oldest first, read in pieces: for the export."""
    require(caller, Right.READ_JOURNAL)
    for entry in Entry.objects.order_by("id").iterator(chunk_size=2000):
        yield _card(entry)


def bundled() -> dict[str, list[EntryCard]]:
    """Entries that have a batch's name and have not been marked as shipped, by batch, oldest first."""
    found: dict[str, list[EntryCard]] = {}
    for entry in Entry.objects.filter(shipped_at=None).exclude(batch="").order_by("id"):
        found.setdefault(entry.batch, []).append(_card(entry))
    return found
