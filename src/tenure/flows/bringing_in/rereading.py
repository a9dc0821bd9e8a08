"""The re-read: files that earlier imports brought are read again by today's reader, and what they say takes the place of what
an older reader made of them, as of the same instants."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from tenure.evidence.connectors.files.slices import Sheet
from tenure.evidence.intake.batch import Intake, SettledBatch
from tenure.evidence.intake.cells.convert import READER
from tenure.evidence.intake.cells.keys import Decisions
from tenure.evidence.intake.comparing import Group
from tenure.evidence.intake.fetched_rows import Fetched
from tenure.evidence.intake.mapping import TRAIT, FileMapping
from tenure.evidence.intake.rejects import Reject
from tenure.evidence.intake.rereading import RereadBatch, RereadResult, reread
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.lake.store import Lake
from tenure.flows.bringing_in.importing import in_order, read_sheet, with_author
from tenure.flows.bringing_in.proposing import Proposal
from tenure.flows.bringing_in.receiving import (
    finish,
    finish_unfinished,
    one_import_at_a_time,
    refused_row,
    staging_folder,
)
from tenure.flows.bringing_in.reread_plan import RereadPlan, arr_on, table_plan
from tenure.flows.bringing_in.zones import todays_zone
from tenure.flows.frameworks.live import live_framework
from tenure.flows.home import lake
from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries import actions
from tenure.platform.deliveries.cards import BatchCard, FileCard
from tenure.platform.deliveries.queries import read_before, read_before_count, reading_terms
from tenure.platform.privacy.queries import erased_keys
from tenure.practice.customers.identities.queries import decided_of_accounts
from tenure.values import clock
from tenure.values.keys import BatchKey
from tenure.values.problem import Problem, ProblemError, refusal
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold

Place = tuple[str, str]
"""A file and a table that it has rows of."""


@dataclass(slots=True)
class _Work:
    """The files that were given, and the earlier imports that brought them."""

    earlier: list[BatchCard]
    readings: list[tuple[Sheet, FileMapping]]
    sources: dict[Place, str]
    writers: dict[Place, list[str]]
    aside: list[str]

    def card(self, batch: str, place: Place) -> FileCard | None:
        """What became of a given file in an import; None where it wasn't in there, or another file of another source was."""
        files = next(one.files for one in self.earlier if one.key == batch)
        sources = {self.sources.get(place), ""}  # columns kept as traits name no source
        return next((card for card in files if (card.file, card.kind) == place and card.source in sources), None)

    def covered(self, left: Sequence[Group]) -> list[str]:
        """The imports that are wholly read again."""
        kept = {batch for group in left for batch in group.batches}
        return [
            batch.key
            for batch in self.earlier
            if batch.key not in kept
            and all(self.sources.get((card.file, card.kind)) == card.source for card in batch.files if card.mapping)
        ]


def reread_advice(caller: Caller) -> str:
    """That some imports were read by an older reader, and what to do about it; nothing where there are none."""
    count = read_before_count(caller, READER)
    if not count:
        return ""
    said = "1 earlier import was read" if count == 1 else f"{count} earlier imports were read"
    them = "it" if count == 1 else "them"
    return f"{said} by an older reader. `tenure import FILES --reread` reads {them} again and shows first what would change."


def reread_files(
    caller: Caller,
    proposal: Proposal,
    *,
    write: bool = False,
    expected: RereadPlan | None = None,
    progress: Tell = untold,
) -> RereadPlan:
    """Read files of earlier imports again. Without `write` nothing but the plan is made. Raises ProblemError where it can't be
    done, and where it would change something else than the `expected` plan said."""
    require(caller, Right.IMPORT)
    proposal.settle()
    with one_import_at_a_time():
        if write:
            finish_unfinished(caller)
        earlier = read_before(caller, READER)
        if not earlier:
            return RereadPlan(0, zone=proposal.zone)
        work = _work(proposal, earlier)
        if not work.readings:
            raise ProblemError(*(proposal.problems or (_nothing(work),)))
        key = f"{clock.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}"
        staging = Staging(staging_folder(key), durable=lake().storage.durable)
        if write:
            actions.begin_batch(caller, key, backfill=False, what="Earlier imports, read again", reader=READER)
        try:
            rejects: list[Reject] = []
            found = _read_again(caller, proposal, work, staging, rejects, progress)
            plan = _plan(proposal, work, found, len(rejects))
            if write:
                _may_be_written(plan, expected)
                _stage(caller, key, staging, work, found, plan, rejects)
        except BaseException:
            staging.remove()
            if write:
                actions.discard_batch(caller, key)
            raise
        if not write:
            staging.remove()
            return plan
        finish(caller, key, "staged", progress)
        return replace(plan, batch=key)


def _work(proposal: Proposal, earlier: list[BatchCard]) -> _Work:
    """The files as their imports called them. What a source is called, and how its ids are told from others', never changes."""
    work = _Work(earlier, [], {}, {}, [])
    for sheet, proposed in in_order(proposal):
        cards = [card for batch in earlier for card in batch.files if _is_of(card, sheet.file, proposed.kind)]
        card = next((one for one in cards if one.source == proposed.source), cards[-1] if cards else None)
        unsure = card is not None and card.source != proposed.source and len({one.source for one in cards}) > 1
        if card is None or unsure or (sheet.file, proposed.kind) in work.sources:
            work.aside.append(sheet.file)
            continue
        namespace = str(card.mapping.get("namespace") or "")
        entry = replace(proposed, source=card.source, namespace=namespace)
        work.readings.append((sheet, entry))
        traits = any(use.field.startswith(TRAIT) for use in entry.columns.values())
        for table in (entry.kind, "traits") if traits else (entry.kind,):
            place = (sheet.file, table)
            work.sources[place] = entry.source
            having = [batch for batch in earlier if work.card(batch.key, place)]
            wrote = [batch.key for batch in having if _wrote(work.card(batch.key, place))]
            work.writers[place] = wrote or [batch.key for batch in having[:1]]
    return work


def _is_of(card: FileCard, file: str, kind: str) -> bool:
    return bool(card.mapping) and (card.file, card.kind) == (file, kind)


def _wrote(card: FileCard | None) -> bool:
    return card is not None and card.accepted + card.corrected + card.retracted > 0


def _steps(work: _Work) -> list[RereadBatch]:
    steps = []
    for batch in work.earlier:
        tables = frozenset(table for (_, table), writers in work.writers.items() if batch.key in writers)
        if tables:
            steps.append(RereadBatch(batch.key, batch.started_at, batch.backfill, tables))
    return steps


def _groups(work: _Work) -> list[Group]:
    order = [batch.key for batch in work.earlier]
    found: dict[Place, Group] = {}
    for (file, table), source in work.sources.items():
        writers = work.writers[(file, table)]
        if not writers:
            continue
        group = found.setdefault((table, source), Group(table, source, frozenset(), writers[0]))
        group.batches |= frozenset(writers)
        group.last = max(group.batches, key=order.index)
        if len(writers) > 1:
            group.exact = False
            group.why = group.why or f"{file} was imported {len(writers)} times, with other rows each time"
    for batch in work.earlier:
        for card in batch.files:
            source = _source(card, batch)
            group_of = found.get((card.kind, source))
            given = work.sources.get((card.file, card.kind)) == source
            if group_of and batch.key in group_of.batches and not given:
                group_of.why = group_of.why or f"{card.file} was imported with it and isn't among these files"
    return list(found.values())


def _source(card: FileCard, batch: BatchCard) -> str:
    """The source of a file's rows; its columns kept as traits are of the source that the file is of."""
    return card.source or next((one.source for one in batch.files if one.file == card.file and one.source), "")


def _read_again(
    caller: Caller, proposal: Proposal, work: _Work, staging: Staging, rejects: list[Reject], progress: Tell
) -> RereadResult:
    groups = _groups(work)
    erased, decided = erased_keys(), Decisions(*decided_of_accounts())
    currency = live_framework().framework.currency
    people = {batch.key: replace(caller, name=batch.caller_name) for batch in work.earlier}

    def make(beside: Lake, aside: Staging, step: RereadBatch, at: datetime) -> Intake:
        batch, zone = BatchKey(step.batch), proposal.zone
        return Intake(beside, aside, batch, at, step.backfill, currency, rejects.extend, erased, decided, zone=zone)

    def fill(intake: Intake, step: RereadBatch) -> None:
        """All of the files that the import had, also those of which it knew every row: equal rows are counted together."""
        for sheet, entry in work.readings:
            if work.card(step.batch, (sheet.file, entry.kind)) is not None:
                intake.expect_accounts(entry.kind == "accounts")
                with Fetched() as rows:
                    read_sheet(rows, sheet, with_author(entry, people[step.batch]), {}, lambda _: None)
                    rows.hand_over(intake)
                progress(WorkProgress(WorkStep.READING, about=f"{sheet.file} again"))

    def judge(settled: Sequence[tuple[RereadBatch, SettledBatch]]) -> None:
        for step, one in settled:
            for place, tally in one.tallies.items():
                card = work.card(step.batch, place)
                for group in groups:
                    mine = (group.table, group.source) == (place[1], work.sources.get(place))
                    if mine and card is not None and card.rows_read != tally.read and not group.why:
                        rows = f"{card.rows_read:,} rows when it was imported and has {tally.read:,} now"
                        group.why = f"{place[0]} had {rows}"

    return reread(lake(), staging.folder / "again", _steps(work), groups, make, fill, judge, erased)


def _plan(proposal: Proposal, work: _Work, found: RereadResult, refused_rows: int) -> RereadPlan:
    today = clock.now().astimezone(ZoneInfo(live_framework().framework.timezone)).date()
    before, after = arr_on(lake(), found.tables.get("subscriptions"), today)
    covered = work.covered(found.left)
    left = tuple(f"{group.table} of {group.source} stay as they are: {group.why}" for group in found.left)
    terms, problems = reading_terms(), []
    if terms is not None and terms.zone != proposal.zone and len(covered) < len(work.earlier):
        problems.append(_partly(terms.zone, proposal.zone, work, covered))
    return RereadPlan(
        earlier=len(work.earlier),
        imports=len(covered),
        zone=proposal.zone,
        tables=tuple(table_plan(one) for _, one in sorted(found.tables.items())),
        arr_before=before,
        arr_after=after,
        refused=refused_rows,
        left=left,
        aside=tuple(work.aside),
        problems=(*proposal.problems, *problems),
    )


def _may_be_written(plan: RereadPlan, expected: RereadPlan | None) -> None:
    if plan.problems:
        raise ProblemError(*plan.problems)
    if todays_zone() != plan.zone or (expected is not None and expected.tables != plan.tables):
        raise refusal(
            "reread.changed",
            "Re-reading would now change something other than the plan showed.",
            "",
            "The files, the facts or the framework's zone have changed since it was shown.",
            "Run the command again and check the new plan.",
            409,
        )


def _stage(
    caller: Caller,
    key: str,
    staging: Staging,
    work: _Work,
    found: RereadResult,
    plan: RereadPlan,
    rejects: Sequence[Reject],
) -> None:
    for comparison in found.tables.values():
        for table, parts in comparison.rows.items():
            for rows in parts:
                staging.settle(table, rows)
    covered = work.covered(found.left)
    whole = len(covered) == len(work.earlier)
    staging.close(again={"batches": covered, "reader": READER, "zone": plan.zone, "whole": whole})
    actions.quarantine(caller, key, [refused_row(reject) for reject in rejects])
    cards = [
        FileCard(
            "read again", one.table, "", {}, one.stay + one.change + one.new, one.new, one.stay, one.change, one.go
        )
        for one in plan.tables
    ]
    actions.stage_batch(caller, key, cards, [])


def _partly(was: str, zone: str, work: _Work, covered: Sequence[str]) -> Problem:
    missing = sorted(
        {
            card.file
            for batch in work.earlier
            if batch.key not in covered
            for card in batch.files
            if card.mapping and (card.file, card.kind) not in work.sources
        }
    )
    named = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
    return Problem(
        "reread.partly",
        f"The time zone changes from {was} to {zone}, so all earlier imports have to be read again together.",
        "",
        f"Not among these files: {named}." if missing else "Some of them can't be read again; see what stays as it is.",
        "Give the files of every earlier import.",
        409,
    )


def _nothing(work: _Work) -> Problem:
    return Problem(
        "reread.not_imported",
        "These files aren't from an earlier import.",
        ", ".join(work.aside[:5]),
        "Files are recognised by the names they had when they were imported.",
        "Give the files of an earlier import, from the same folder. Import new files without --reread.",
        404,
    )
