"""The import: from files, or from deliveries of a connector, to facts in the lake and records that people work with."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tenure.evidence.catalogue import TABLES
from tenure.evidence.connectors.files.opening import FoundFiles
from tenure.evidence.connectors.files.slices import Sheet, Stray
from tenure.evidence.intake import Delivery
from tenure.evidence.intake.batch import FIRST, SettledBatch, Tally
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.fetched_rows import Fetched
from tenure.evidence.intake.mapping import IGNORE, SAME_AS, FileMapping
from tenure.evidence.intake.rejects import UNMATCHED, Reject
from tenure.flows.bringing_in.import_report import (
    AnsweredReport,
    ColumnReport,
    EntryReport,
    FileReport,
    ImportReport,
    RefusedReport,
)
from tenure.flows.bringing_in.proposing import Proposal, ProposedFile, propose
from tenure.flows.bringing_in.quarantine import replay_unmatched
from tenure.flows.bringing_in.receiving import (
    contradiction_card,
    finish_unfinished,
    first_contradictions,
    receive,
)
from tenure.flows.bringing_in.zones import fixed_terms, reading_zone
from tenure.flows.frameworks.live import live_framework
from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries.actions import keep_answers
from tenure.platform.deliveries.cards import FileCard
from tenure.values.problem import Problem, ProblemError
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold

__all__ = ["deliver", "finish_unfinished", "import_files", "propose"]

STRAYS_LISTED = 50


def import_files(
    caller: Caller,
    paths: Sequence[Path],
    *,
    mapping: Path | None = None,
    backfill: bool = False,
    dry_run: bool = False,
    answers: Mapping[str, str] | None = None,
    progress: Tell = untold,
    timezone: str = "",
) -> ImportReport:
    """Import files and folders. `mapping` is a mapping file; without one the files are recognised.

    `answers` answers questions of `propose` by their key. Raises QuestionError with every question that is open, before
    anything is written, and ProblemError when no file can be read. A file that can't be read doesn't keep the others out: it
    is in the report's `problems`.
    """
    require(caller, Right.IMPORT)
    return import_proposed(
        caller,
        propose(paths, mapping, answers or {}, progress, timezone=timezone),
        backfill=backfill,
        dry_run=dry_run,
        progress=progress,
    )


def import_proposed(
    caller: Caller,
    proposal: Proposal,
    *,
    backfill: bool = False,
    dry_run: bool = False,
    progress: Tell = untold,
) -> ImportReport:
    """Import what was proposed. Raises QuestionError while a question is open."""
    require(caller, Right.IMPORT)
    proposal.settle()
    readings = [(sheet, with_author(entry, caller)) for sheet, entry in in_order(proposal)]
    if not readings:
        raise ProblemError(*(proposal.problems or (_nothing(proposal.found),)))
    if not dry_run:
        fixed_terms(caller, proposal.zone)
        reading_zone(proposal.zone)  # another first import may have fixed another one since it was proposed
    left_out: dict[tuple[str, str], list[str]] = {}
    unread: list[Problem] = []

    def fill(rows: Fetched) -> None:
        for number, (sheet, entry) in enumerate(readings):
            rows.expect_accounts(entry.kind == "accounts")  # they are read first
            try:
                read_sheet(rows, sheet, entry, left_out, _part_of(progress, sheet.file, number, len(readings)))
            except ProblemError as broken:
                unread.extend(broken.problems)
        if len(unread) >= len(readings):
            raise ProblemError(*proposal.problems, *unread)

    mappings = {(sheet.file, entry.kind): entry for sheet, entry in readings}
    received = receive(
        caller,
        fill,
        what=_what(readings),
        files=lambda settled: _files(settled, mappings, left_out),
        currency=live_framework().framework.currency,
        backfill=backfill,
        dry_run=dry_run,
        progress=progress,
    )
    if not dry_run:
        keep_answers(caller, proposal.said)
        tallies = received.settled.tallies.items()
        replay_unmatched(caller, {table for (_, table), tally in tallies if tally.accepted or tally.corrected})
    proposal = replace(proposal, problems=(*proposal.problems, *unread))
    return _report(received.key, received.settled, mappings, left_out, proposal, dry_run)


def deliver(
    caller: Caller,
    deliveries: Iterable[Delivery],
    *,
    backfill: bool = False,
    what: str = "",
    progress: Tell = untold,
) -> ImportReport:
    """Bring in what a connector delivers, through the same intake as files, as one batch."""
    require(caller, Right.IMPORT)

    def fill(rows: Fetched) -> None:
        for delivery in deliveries:
            rows.take(delivery)
            progress(WorkProgress(WorkStep.READING, about=delivery.table))

    received = receive(
        caller,
        fill,
        what=what or "deliveries of a connector",
        files=lambda settled: _files(settled, {}, {}),
        currency=live_framework().framework.currency,
        backfill=backfill,
        progress=progress,
    )
    return _report(received.key, received.settled, {}, {}, None, False)


def with_author(entry: FileMapping, caller: Caller) -> FileMapping:
    """What people wrote down, where no column says who did, is of whoever imports it."""
    said = entry.filled
    if not TABLES[entry.kind].undated or "by_name" in said or caller.user_id is None:
        return entry
    return replace(entry, constants={**entry.constants, "by_name": caller.name})


def in_order(proposal: Proposal) -> list[tuple[Sheet, FileMapping]]:
    """Files that others refer to first; within a kind by name, so that the order on disk doesn't matter."""
    readings = [
        (sheet, replace(one.mapping, file=sheet.file))
        for one in proposal.files
        if one.mapping.kind and not one.mapping.skip
        for sheet in one.sheets
    ]
    order = {table: place for place, table in enumerate(FIRST)}
    return sorted(
        readings, key=lambda pair: (order.get(pair[1].kind, len(order)), pair[1].kind, _refers(pair[1]), pair[0].file)
    )


def _refers(entry: FileMapping) -> bool:
    """Whether accounts of the file are told by those of other files, which must be known before."""
    return any(use.field == SAME_AS for use in entry.columns.values())


def read_sheet(
    rows: Fetched,
    sheet: Sheet,
    entry: FileMapping,
    left_out: dict[tuple[str, str], list[str]],
    told: Callable[[float], None],
) -> None:
    """Fetch the rows of a sheet, slice by slice. What is no data goes into `left_out`. Raises ProblemError where it can't be
    read to its end: then nothing of it is taken."""
    with rows.whole():
        for piece in sheet.slices():
            if piece.strays:
                _strays(rows, sheet, entry, piece.strays, left_out)
            if piece.rows.num_rows:
                converted = convert(entry, piece.rows, piece.lines, sheet.file)
                rows.refuse(sheet.file, entry.kind, converted.rejects)
                rows.note_emptied(converted.emptied)
                for said, count in converted.left_out.items():
                    rows.leave_out(sheet.file, entry.kind, count)
                    left_out.setdefault((sheet.file, entry.kind), []).append(said)
                for delivery in converted.deliveries:
                    rows.take(replace(delivery, written_at=sheet.written_at))
            told(piece.share)


def _part_of(progress: Tell, file: str, number: int, count: int) -> Callable[[float], None]:
    """Progress within one file as progress within all."""
    return lambda share: progress(WorkProgress(WorkStep.READING, number + share, count, file))


def _strays(
    rows: Fetched,
    sheet: Sheet,
    entry: FileMapping,
    strays: Sequence[Stray],
    left_out: dict[tuple[str, str], list[str]],
) -> None:
    listed = left_out.setdefault((sheet.file, entry.kind), [])
    rejects = []
    for stray in strays:
        text = " | ".join(cell for cell in stray.cells if cell)[:200]
        if stray.footer:
            rows.leave_out(sheet.file, entry.kind, 1)
            said = f"line {stray.line}: {text} ({stray.reason})"
            # A sheet that is read as several kinds lists a line once.
            others = (lines for (file, _), lines in left_out.items() if file == sheet.file)
            if len(listed) < STRAYS_LISTED and not any(said in lines for lines in others):
                listed.append(said)
            continue
        names = [*sheet.headers, *(f"column {place}" for place in range(len(sheet.headers) + 1, len(stray.cells) + 1))]
        raw = dict(zip(names, (cell[:20_000] for cell in stray.cells), strict=False))
        raw |= {name: "" for name in sheet.headers if name not in raw}
        code, plain = "ragged", entry.as_plain()
        rejects.append(
            Reject(entry.kind, entry.source, sheet.file, stray.line, "", text, code, stray.reason, raw, plain)
        )
    rows.refuse(sheet.file, entry.kind, rejects)


def _what(readings: Sequence[tuple[Sheet, FileMapping]]) -> str:
    names = [sheet.file for sheet, _ in readings]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _files(
    settled: SettledBatch,
    mappings: Mapping[tuple[str, str], FileMapping],
    left_out: Mapping[tuple[str, str], Sequence[str]],
) -> list[FileCard]:
    cards = []
    for (file, table), tally in settled.tallies.items():
        entry = mappings.get((file, table))
        mine = [one for one in settled.contradictions if _of_file(one.file, one.table, file, table)]
        cards.append(
            FileCard(
                file=file or table,
                kind=table,
                source=entry.source if entry else "",
                mapping=entry.as_plain() if entry else {},
                rows_read=tally.read,
                accepted=tally.accepted,
                unchanged=tally.unchanged,
                corrected=tally.corrected,
                retracted=tally.retracted + tally.absent,
                quarantined=tally.quarantined,
                contradictions=len(mine),
                left_out=_left_out(settled, left_out, file, table),
            )
        )
    return cards


def _left_out(
    settled: SettledBatch, strays: Mapping[tuple[str, str], Sequence[str]], file: str, table: str
) -> tuple[str, ...]:
    """What of a file is in none of the counts, in words."""
    words = settled.left_out.get((file, table))
    return (*((words,) if words else ()), *tuple(strays.get((file, table), ()))[:STRAYS_LISTED])


def _of_file(said_file: str, said_table: str, file: str, table: str) -> bool:
    """A contradiction names its file, or else only its table."""
    return said_file == file if said_file else said_table == table


def _report(
    key: str,
    settled: SettledBatch,
    mappings: Mapping[tuple[str, str], FileMapping],
    left_out: Mapping[tuple[str, str], Sequence[str]],
    proposal: Proposal | None,
    dry_run: bool,
) -> ImportReport:
    files = []
    for card in _files(settled, mappings, left_out):
        mine = [one for one in settled.contradictions if _of_file(one.file, one.table, card.file, card.kind)]
        place = card.file if (card.file, card.kind) in settled.tallies else "", card.kind
        tally = settled.tallies[place]
        files.append(
            FileReport(
                card.file,
                card.kind,
                card.source,
                card.mapping,
                card.rows_read,
                card.accepted,
                card.unchanged,
                card.corrected,
                card.retracted,
                card.quarantined,
                tuple(contradiction_card(one) for one in mine[:STRAYS_LISTED]),
                card.left_out,
                tally.left_out,
                tally.absent,
                tuple(
                    RefusedReport(one.code, one.column, one.reason, one.count, one.line, one.value)
                    for one in settled.refused
                    if (one.file, one.table) == place
                ),
            )
        )
    counts: Counter[str] = Counter()
    for one in settled.contradictions:
        counts[one.code] += one.count
    whole = Tally()
    for tally in settled.tallies.values():
        whole.add(tally)
    return ImportReport(
        files=tuple(files),
        contradictions=dict(counts),
        listed=tuple(contradiction_card(one) for one in first_contradictions(settled.contradictions)),
        skipped=proposal.skipped if proposal else (),
        problems=tuple(proposal.problems) if proposal else (),
        batch=None if dry_run else key,
        dry_run=dry_run,
        next=_next(whole, dry_run, sum(one.count for one in settled.refused if one.code == UNMATCHED)),
        entries=tuple(_entry(one) for one in proposal.files if one.mapping.kind) if proposal else (),
        answered=tuple(AnsweredReport(*one) for one in proposal.answered) if proposal else (),
        zone=proposal.zone if proposal else reading_zone(),
    )


def _entry(one: ProposedFile) -> EntryReport:
    columns = tuple(
        ColumnReport(header, use.in_words, one.samples.get(header, ()))
        for header, use in one.mapping.columns.items()
        if use.field != IGNORE
    )
    left_out = tuple(ColumnReport(column.header, "", column.samples, column.why) for column in one.left_out)
    files = tuple(sheet.file for sheet in one.sheets)
    return EntryReport(one.file, one.mapping.kind, one.mapping.source, files, columns, left_out, one.notes)


def _next(whole: Tally, dry_run: bool, strangers: int) -> str:
    if dry_run:
        return "Nothing was written. Run the same command without --dry-run."
    if not (whole.accepted or whole.corrected or whole.retracted or whole.absent or whole.quarantined):
        return "Nothing new: everything was already imported."
    mend = " Waiting rows are on the Data page of the workspace." if whole.quarantined else ""
    if strangers:
        mend += f" {strangers:,} of them can't be matched to a customer: `tenure identities waiting`."
    return f"Run `tenure day` to score the accounts.{mend}"


def _nothing(found: FoundFiles) -> Problem:
    names = ", ".join(name for name, _ in found.skipped[:5])
    why = f"Left aside: {names}." if names else ""
    return Problem(
        "import.nothing_to_import",
        "There is nothing to import.",
        "",
        why,
        "Choose CSV, Excel, Parquet or JSON files.",
    )
