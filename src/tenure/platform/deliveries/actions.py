"""Every change of batches, quarantine and contradictions."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries.cards import AnswersCard, ContradictionCard, FileCard, RefusedRow, TermsCard
from tenure.platform.deliveries.models import (
    Batch,
    Contradiction,
    DeliveredFile,
    FileAnswers,
    QuarantinedRow,
    ReadingTerms,
)
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.cards import UNDOES, EntryCard
from tenure.platform.locks import within_transaction
from tenure.platform.rows import row_from
from tenure.values import clock
from tenure.values.problem import refusal
from tenure.values.texts import storable

AT_ONCE = 2000


def begin_batch(caller: Caller, key: str, *, backfill: bool, what: str, reader: int = 1) -> None:
    """Open a batch. Nothing of it counts before it is staged."""
    require(caller, Right.IMPORT)
    Batch.objects.create(
        key=key,
        state="staging",
        started_at=clock.now(),
        caller_id=caller.user_id,
        caller_name=caller.name,
        via=caller.via,
        backfill=backfill,
        what=what,
        reader=reader,
    )


@transaction.atomic
def fix_reading_terms(caller: Caller, terms: TermsCard) -> TermsCard:
    """Fix how this company's files are read, at its first import; afterwards nothing changes. Returns what holds."""
    require(caller, Right.IMPORT)
    within_transaction("reading_terms")
    known = ReadingTerms.objects.order_by("id").first()
    if known is not None:
        return TermsCard(known.zone, known.reader)
    ReadingTerms.objects.create(zone=terms.zone, reader=terms.reader, fixed_at=clock.now())
    record_entry(caller, "import.zone_fixed", "company", "", {"zone": terms.zone, "reader": terms.reader})
    return terms


@transaction.atomic
def stage_batch(caller: Caller, key: str, files: Sequence[FileCard], found: Sequence[ContradictionCard]) -> None:
    """All rows are settled and written down: from here on the batch is finished even if this process dies now."""
    require(caller, Right.IMPORT)
    batch = Batch.objects.select_for_update().get(key=key)
    DeliveredFile.objects.filter(batch=batch).delete()
    DeliveredFile.objects.bulk_create(
        row_from(
            DeliveredFile,
            card,
            batch=batch,
            file=storable(card.file),
            source=storable(card.source),
            mapping=dict(card.mapping),
            left_out=list(card.left_out),
        )
        for card in files
    )
    note_contradictions(caller, key, found)
    batch.state = "staged"
    batch.save(update_fields=["state"])
    data = {
        "files": [card.file for card in files],
        "accepted": sum(card.accepted for card in files),
        "corrected": sum(card.corrected for card in files),
        "quarantined": sum(card.quarantined for card in files),
    }
    record_entry(caller, "import.staged", "batch", key, data)


@transaction.atomic
def keep_answers(caller: Caller, said: Sequence[AnswersCard]) -> None:
    """Keep what a person said of files, so that files like them aren't asked about again. The latest word counts."""
    require(caller, Right.IMPORT)
    for card in said:
        own = {"columns": card.columns, "family": storable(card.family), "system": card.system}
        known = FileAnswers.objects.select_for_update().filter(**own).first()
        row = known or FileAnswers(**own)
        before = (row.answers, row.entries)
        row.answers = {**row.answers, **{storable(key): storable(word) for key, word in card.answers.items()}}
        row.entries = [dict(entry) for entry in card.entries] or row.entries
        if known is None or before != (row.answers, row.entries):
            row.file, row.at = storable(card.file), clock.now()
            row.save()
            record_entry(caller, "import.answers_kept", "file", row.file, {"answers": row.answers})


@transaction.atomic
def note_contradictions(caller: Caller, key: str, found: Sequence[ContradictionCard]) -> None:
    """Keep contradictions, each subject once: delivered again, its count and date move."""
    require(caller, Right.IMPORT)
    batch, now = Batch.objects.get(key=key), clock.now()
    latest = {(card.code, card.table, storable(card.subject)): card for card in found}
    rows = [
        row_from(
            Contradiction,
            card,
            subject=subject,
            detail=storable(card.detail),
            file=storable(card.file),
            data=_cleaned(card.data),
            first_seen_at=now,
            last_seen_at=now,
            batch=batch,
        )
        for (_code, _table, subject), card in sorted(latest.items())
    ]
    for start in range(0, len(rows), AT_ONCE):
        Contradiction.objects.bulk_create(
            rows[start : start + AT_ONCE],
            update_conflicts=True,
            unique_fields=["code", "table", "subject"],
            update_fields=["detail", "file", "line", "count", "data", "last_seen_at", "batch"],
        )


@transaction.atomic
def end_restored(caller: Caller) -> int:
    """Imports of an export that were cut off there are over here: what they had staged stayed behind. Returns how many."""
    require(caller, Right.RESTORE)
    return Batch.objects.exclude(state="done").update(state="done", ended_at=clock.now())


def move_batch(caller: Caller, key: str, state: str) -> None:
    """The next state of a batch."""
    require(caller, Right.IMPORT)
    ended = clock.now() if state == "done" else None
    Batch.objects.filter(key=key).update(state=state, ended_at=ended)


@transaction.atomic
def read_again(caller: Caller, key: str, batches: Sequence[str], reader: int, terms: TermsCard | None) -> None:
    """The files of these batches were read again by `reader`; `terms` is how files are read from now on, where that changes.
    Done again it changes nothing."""
    require(caller, Right.IMPORT)
    changed = Batch.objects.filter(key__in=batches, reader__lt=reader).update(reader=reader)
    if terms is not None:
        changed += (
            ReadingTerms.objects.exclude(zone=terms.zone, reader=terms.reader)
            .filter(reader__lte=terms.reader)
            .update(zone=terms.zone, reader=terms.reader)
        )
    if changed:
        data = {"batches": list(batches), "reader": reader, "zone": terms.zone if terms else ""}
        record_entry(caller, "import.read_again", "batch", key, data)


@transaction.atomic
def mark_undone(caller: Caller, key: str, entry: int) -> None:
    """An import, staged by `entry`, was undone: it is listed so and never read again. Done again it changes nothing."""
    require(caller, Right.IMPORT)
    if Batch.objects.filter(key=key, undone_at=None).update(undone_at=clock.now()):
        record_entry(caller, "import.undone", "batch", key, {UNDOES: entry})


def discard_batch(caller: Caller, key: str) -> None:
    """Forget a batch that never was staged: its rows are still in their files."""
    require(caller, Right.IMPORT)
    Batch.objects.filter(key=key, state="staging").delete()


def quarantine(caller: Caller, key: str, refused: Iterable[RefusedRow]) -> int:
    """Keep refused rows until someone mends them. A row that waits already isn't kept twice; returns how many are new."""
    require(caller, Right.IMPORT)
    batch, now = Batch.objects.get(key=key), clock.now()
    before = QuarantinedRow.objects.filter(batch=batch).count()
    rows: dict[str, QuarantinedRow] = {}
    for row in refused:
        mark = fingerprint(row)
        rows[mark] = row_from(
            QuarantinedRow,
            row,
            batch=batch,
            source=storable(row.source),
            file=storable(row.file),
            column=storable(row.column),
            value=storable(row.value),
            reason=storable(row.reason),
            raw=_cleaned(row.raw),
            mapping=_cleaned(row.mapping),
            fingerprint=mark,
            at=now,
        )
    ready = list(rows.values())
    for start in range(0, len(ready), AT_ONCE):
        QuarantinedRow.objects.bulk_create(ready[start : start + AT_ONCE], ignore_conflicts=True)
    return QuarantinedRow.objects.filter(batch=batch).count() - before


def fingerprint(row: RefusedRow) -> str:
    """The same content at the same place for the same reason."""
    raw = json.dumps(dict(row.raw), sort_keys=True, default=str)
    text = "\x1f".join((row.table, row.source, row.file, str(row.line), row.code, row.column, raw))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


@transaction.atomic
def fix_row(caller: Caller, row_id: int, cells: Mapping[str, str | None]) -> None:
    """Write other cells into a waiting row. It goes in when it is replayed. Raises ProblemError for a strange column."""
    require(caller, Right.IMPORT)
    row = _waiting(row_id)
    now_cells = row.mended if row.mended is not None else row.raw
    strange = [name for name in cells if name not in row.raw]
    if strange:
        known = ", ".join(row.raw)
        raise refusal(
            "quarantine.no_column", f"The row has no column {strange[0]}.", f"row {row_id}", "", f"It has {known}."
        )
    row.mended = {**now_cells, **_cleaned(cells)}
    row.save(update_fields=["mended"])
    record_entry(
        caller, "quarantine.mended", "quarantined_row", str(row_id), {"columns": sorted(cells), "ids": [row_id]}
    )


@transaction.atomic
def fix_rows_like(caller: Caller, row_ids: Sequence[int], column: str, value: str) -> int:
    """Write one cell into many waiting rows that were refused for it. Returns how many have that column."""
    require(caller, Right.IMPORT)
    changed = []
    for row in QuarantinedRow.objects.select_for_update().filter(pk__in=row_ids, state="waiting", column=column):
        if column in row.raw:
            row.mended = {**(row.mended if row.mended is not None else row.raw), **_cleaned({column: value})}
            changed.append(row)
    QuarantinedRow.objects.bulk_update(changed, ["mended"], batch_size=AT_ONCE)
    if changed:
        data = {"columns": [column], "rows": len(changed), "ids": [row.pk for row in changed]}
        record_entry(caller, "quarantine.mended", "quarantined_row", "", data)
    return len(changed)


@transaction.atomic
def unmend(caller: Caller, entry: EntryCard) -> None:
    """Undo a fix of waiting rows: in these columns they say what the file said."""
    require(caller, Right.IMPORT)
    rows = list(QuarantinedRow.objects.select_for_update().filter(pk__in=entry.data.get("ids", ()), state="waiting"))
    for row in rows:
        cells = {**(row.mended or row.raw), **{name: row.raw[name] for name in entry.data["columns"]}}
        row.mended = None if cells == row.raw else cells
    QuarantinedRow.objects.bulk_update(rows, ["mended"], batch_size=AT_ONCE)
    _record_waiting(caller, entry, len(rows))


@transaction.atomic
def wait_again(caller: Caller, entry: EntryCard) -> None:
    """Undo a dismissal: the rows wait in quarantine again."""
    require(caller, Right.IMPORT)
    rows = QuarantinedRow.objects.filter(pk__in=entry.data.get("ids", ()), state="dismissed")
    _record_waiting(caller, entry, rows.update(state="waiting", ended_at=None, ended_by=""))


def _record_waiting(caller: Caller, entry: EntryCard, count: int) -> None:
    if not count:
        what = "The rows have gone in or were dismissed since."
        raise refusal("quarantine.not_waiting", what, "entry", fix="Nothing is left to undo.", status=409)
    record_entry(caller, "quarantine.waiting_again", entry.kind, entry.key, {"rows": count})


@transaction.atomic
def dismiss_rows(caller: Caller, row_ids: Sequence[int], why: str = "") -> int:
    """Leave rows out for good; they stay listed as dismissed. Returns how many were waiting."""
    require(caller, Right.IMPORT)
    waiting = QuarantinedRow.objects.select_for_update().filter(pk__in=row_ids, state="waiting")
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    QuarantinedRow.objects.filter(pk__in=ids).update(state="dismissed", ended_at=clock.now(), ended_by=caller.name)
    if ids:
        record_entry(caller, "quarantine.dismissed", "quarantined_row", "", {"rows": len(ids), "why": why, "ids": ids})
    return len(ids)


@transaction.atomic
def end_rows(caller: Caller, row_ids: Sequence[int]) -> None:
    """These rows went in."""
    require(caller, Right.IMPORT)
    count = QuarantinedRow.objects.filter(pk__in=row_ids, state="waiting").update(
        state="replayed", ended_at=clock.now(), ended_by=caller.name
    )
    if count:
        record_entry(caller, "quarantine.replayed", "quarantined_row", "", {"rows": count})


@transaction.atomic
def refuse_again(
    caller: Caller, row_id: int, *, column: str, value: str, code: str, reason: str, awaits: str = ""
) -> None:
    """A replayed row was refused once more, perhaps for another reason."""
    require(caller, Right.IMPORT)
    QuarantinedRow.objects.filter(pk=row_id, state="waiting").update(
        column=storable(column), value=storable(value), code=code, reason=storable(reason), awaits=awaits
    )


def _waiting(row_id: int) -> QuarantinedRow:
    row = QuarantinedRow.objects.select_for_update().filter(pk=row_id).first()
    if row is None or row.state != "waiting":
        raise refusal(
            "quarantine.not_waiting",
            "The row isn't waiting in quarantine.",
            f"row {row_id}",
            "Someone may have fixed or dismissed it.",
            "Load the page again.",
            404 if row is None else 409,
        )
    return row


def _cleaned(data: Mapping[str, object]) -> dict[str, object]:
    """Cells that PostgreSQL can keep; a cell of megabytes is cut."""
    return {
        storable(str(name)): storable(value)[:20_000] if isinstance(value, str) else value
        for name, value in data.items()
    }
