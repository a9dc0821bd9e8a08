"""Reading the journal."""

from collections.abc import Collection, Iterator

from tenure.platform.access import Caller, Right, may, require
from tenure.platform.journal.cards import UNDOES, EntryCard
from tenure.platform.journal.models import Entry
from tenure.values.problem import refusal
from tenure.values.shapes import same_fields


def _card(entry: Entry) -> EntryCard:
    return same_fields(EntryCard, entry, id=entry.pk)


def unshipped_count() -> int:
    """How many entries wait, for the doctor."""
    return Entry.objects.filter(shipped_at=None).count()


def has_unshipped() -> bool:
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


def own_entries(
    caller: Caller, verbs: Collection[str], *, before: int | None = None, limit: int = 100
) -> list[EntryCard]:
    """The caller's entries with these verbs, newest first; everyone's for those who read the journal."""
    found = Entry.objects.filter(verb__in=verbs)
    if not may(caller, Right.READ_JOURNAL):
        found = found.filter(caller_id=caller.user_id).exclude(caller_id=None)
    if before is not None:
        found = found.filter(id__lt=before)
    return [_card(entry) for entry in found.order_by("-id")[:limit]]


def entry(caller: Caller, entry_id: int) -> EntryCard:
    """One entry: the caller's own, or any for those who read the journal. Raises ProblemError `entry.unknown` (404)."""
    found = Entry.objects.filter(pk=entry_id).first()
    mine = found is not None and found.caller_id is not None and found.caller_id == caller.user_id
    if found is None or not (mine or may(caller, Right.READ_JOURNAL)):
        fix = "Take the number from the list of what was done."
        raise refusal("entry.unknown", f"There is no change {entry_id} that you may see.", "entry", "", fix, 404)
    return _card(found)


def undone(entries: Collection[EntryCard]) -> frozenset[int]:
    """Those of some entries that were undone, by id. What undoes an entry is about the same subject."""
    if not entries:
        return frozenset()
    later = Entry.objects.filter(id__gt=min(one.id for one in entries), key__in={one.key for one in entries})
    ids = [one.id for one in entries]
    return frozenset(later.filter(**{f"data__{UNDOES}__in": ids}).values_list(f"data__{UNDOES}", flat=True))


def changed_since(entry: EntryCard, verbs: Collection[str]) -> EntryCard | None:
    """The first later entry about the same subject with one of these verbs; what was undone meanwhile doesn't count."""
    rows = Entry.objects.filter(kind=entry.kind, key=entry.key, id__gt=entry.id, verb__in=verbs).order_by("id")
    later = [_card(row) for row in rows.filter(**{f"data__{UNDOES}__isnull": True})]
    gone = undone(later)
    return next((one for one in later if one.id not in gone), None)


def shipped_as(ids: Collection[int]) -> dict[int, EntryCard]:
    """Entries by their ids, for those that take them back."""
    return {row.pk: _card(row) for row in Entry.objects.filter(pk__in=ids)}


def every_entry(caller: Caller) -> Iterator[EntryCard]:
    """The whole journal, oldest first, read in pieces: for the export."""
    require(caller, Right.READ_JOURNAL)
    for entry in Entry.objects.order_by("id").iterator(chunk_size=2000):
        yield _card(entry)


def bundled_entries() -> dict[str, list[EntryCard]]:
    """Entries that have a batch's name and have not been marked as shipped, by batch, oldest first."""
    found: dict[str, list[EntryCard]] = {}
    for entry in Entry.objects.filter(shipped_at=None).exclude(batch="").order_by("id"):
        found.setdefault(entry.batch, []).append(_card(entry))
    return found
