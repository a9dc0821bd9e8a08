"""Reading files again: each earlier batch is settled once more on its own day, against the lake as it was then, and what comes
out is compared with what the batch wrote. A fact that differs gets another version just behind the one that it replaces."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.intake.batch import Intake, SettledBatch
from tenure.evidence.intake.comparing import Comparison, Group, RewrittenRows, compare
from tenure.evidence.intake.versions.known_facts import in_order, newest
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema
from tenure.values.keys import BatchKey

LEANT_ON = ("exchange_rates", "churn_events")
"""Events that settling looks up beside the tables of states."""


@dataclass(frozen=True, slots=True)
class RereadBatch:
    """A batch that is settled again. `at` is when it was settled first (None: it wrote nothing)."""

    batch: str
    started_at: datetime
    backfill: bool
    tables: frozenset[str]


class MakeIntake(Protocol):
    """Makes an intake for a step."""

    def __call__(self, lake: Lake, staging: Staging, step: RereadBatch, at: datetime, /) -> Intake: ...


@dataclass(slots=True)
class RereadResult:
    """What reading again came to: one comparison per table, and the groups that can't be replaced."""

    tables: dict[str, Comparison] = field(default_factory=dict)
    settled: list[tuple[RereadBatch, SettledBatch]] = field(default_factory=list)
    left: list[Group] = field(default_factory=list)


class _Named(Staging):
    """Staging that remembers which facts the rows named."""

    named: dict[str, set[str]]

    def keep(self, table: str, rows: pa.Table) -> None:
        self.named.setdefault(table, set()).update(one for one in rows["fact_id"].to_pylist() if one)
        Staging.keep(self, table, rows)


@dataclass(slots=True)
class _Past:
    """A table of the lake as it is: every row, when its batch came in, and which rows are to be read again."""

    rows: pa.Table
    came: list[datetime]
    owners: dict[str, set[str]]
    hidden: list[bool]
    poured: int = 0
    order: list[int] = field(default_factory=list)


def reread(
    lake: Lake,
    folder: Path,
    steps: Sequence[RereadBatch],
    groups: Sequence[Group],
    make: MakeIntake,
    fill: Callable[[Intake, RereadBatch], None],
    judge: Callable[[Sequence[tuple[RereadBatch, SettledBatch]]], None],
    erased: Collection[str],
) -> RereadResult:
    """Settle `steps` again, in order. `fill` hands a step's files to its intake; `judge` sees what was read of each and may
    say of a group why its files aren't whole. Nothing is written to the lake."""
    beside = Lake(str(folder / "lake"))
    wanted = {name for name, table in TABLES.items() if table.grain is Grain.STATES} | set(LEANT_ON)
    wanted |= {group.table for group in groups}
    pasts = _pasts(lake, wanted, groups)
    result, found = RereadResult(), []
    for number, step in enumerate(steps):
        at = _first_settled(pasts.values(), step)
        for name, past in pasts.items():
            _pour(beside, name, past, at, number)
        staging = _Named(folder / f"{number:04d}")
        staging.named = {}
        intake = make(beside, staging, step, at)
        fill(intake, step)
        settled = intake.settle()
        result.settled.append((step, settled))
        for table in sorted({part.table.removesuffix(CORRECTIONS) for part in settled.parts} | set(step.tables)):
            if table not in pasts:
                continue
            written = _written(beside, staging, table, pasts[table], step, groups)
            found.append((table, step, written, intake.refused_facts(table)))
            for name, rows in written.as_it_was(table):
                beside.append(name, rows, source="again", batch=BatchKey(f"{step.batch}-{name}"))
        staging.remove()
    judge(result.settled)
    for table, step, written, refused in found:
        mine = [group for group in groups if group.table == table and step.batch in group.batches]
        comparison = result.tables.setdefault(table, Comparison(table))
        spared = partial(_spared, refused, erased)
        left = compare(comparison, pasts[table].rows, pasts[table].owners, step.batch, written, mine, spared)
        result.left += [group for group in left if group not in result.left]
    return result


def _pasts(lake: Lake, tables: Iterable[str], groups: Sequence[Group]) -> dict[str, _Past]:
    whole = {name: every_row(lake, name) for name in sorted(tables)}
    first: dict[str, datetime] = {}
    for rows in whole.values():
        when = rows.select(["batch", "ingested_at"]).group_by("batch").aggregate([("ingested_at", "min")])
        for batch, at in zip(when["batch"].to_pylist(), when["ingested_at_min"].to_pylist(), strict=True):
            first[batch] = min(at, first.get(batch, at))
    return {name: _past(name, rows, first, groups) for name, rows in whole.items()}


def _past(table: str, rows: pa.Table, first: Mapping[str, datetime], groups: Sequence[Group]) -> _Past:
    batches = rows["batch"].to_pylist()
    mine = {(group.source, batch): group.exact for group in groups if group.table == table for batch in group.batches}
    ids = rows["fact_id"].to_pylist()
    owners: dict[str, set[str]] = {}
    last: dict[tuple[str, str], str] = {}
    for fact, source, batch in zip(ids, rows["source"].to_pylist(), batches, strict=True) if mine else ():
        exact = mine.get((source, batch))
        if exact is None:
            continue
        of = owners.setdefault(fact, set())
        if not exact:  # rows are in the order in which they were recorded
            of.discard(last.get((fact, source), ""))
            last[(fact, source)] = batch
        of.add(batch)
    hidden = [batch in owners.get(fact, ()) for fact, batch in zip(ids, batches, strict=True)]
    came = [first[batch] for batch in batches]
    past = _Past(rows, came, owners, hidden)
    past.order = sorted(range(len(came)), key=came.__getitem__)
    return past


def every_row(lake: Lake, table: str, chosen: pc.Expression | None = None) -> pa.Table:
    """Every row of a table and its corrections (or those `chosen`), fact by fact in the order in which they were recorded."""
    schema = stored_schema(table)
    names = (table, table + CORRECTIONS) if TABLES[table].grain is Grain.EVENTS else (table,)
    parts = [
        lake.scanned(name).to_table(filter=chosen).select(schema.names).cast(schema)
        for name in names
        if lake.exists(name)
    ]
    return in_order(pa.concat_tables([schema.empty_table(), *parts]))


def _first_settled(pasts: Iterable[_Past], step: RereadBatch) -> datetime:
    """When a batch's rows came in; where it wrote none, when it began."""
    found = [
        past.came[place]
        for past in pasts
        for place in pc.indices_nonzero(pc.equal(past.rows["batch"], step.batch)).to_pylist()[:1]
    ]
    return min(found, default=step.started_at)


def _pour(beside: Lake, table: str, past: _Past, until: datetime, number: int) -> None:
    """Bring the lake beside up to a moment: what came in before it, without what is to be read again."""
    start = past.poured
    while past.poured < len(past.order) and past.came[past.order[past.poured]] < until:
        past.poured += 1
    places = [place for place in past.order[start : past.poured] if not past.hidden[place]]
    if places:
        rows = past.rows.take(pa.array(sorted(places)))
        beside.append(table, rows, source="before", batch=BatchKey(f"{number}-{table}"))


def _spared(
    refused: Collection[str], erased: Collection[str], past: pa.Table, fact: str, places: Sequence[int]
) -> bool:
    return fact in refused or any(past["person"][place].as_py() in erased for place in places)


def _written(
    beside: Lake, staging: _Named, table: str, past: _Past, step: RereadBatch, groups: Sequence[Group]
) -> RewrittenRows:
    """What settling a step again wrote of facts that are its own, or new; and what it named and found unchanged."""
    parts = [staging.read(part) for name in (table, table + CORRECTIONS) for part in staging.settled(name)]
    rows = pa.concat_tables([stored_schema(table).empty_table(), *parts])
    last = {group.source for group in groups if group.table == table and group.last == step.batch}
    known = set(past.rows["fact_id"].to_pylist())
    mine = [
        step.batch in past.owners.get(fact, ()) or (fact not in known and source in last)
        for fact, source in zip(rows["fact_id"].to_pylist(), rows["source"].to_pylist(), strict=True)
    ]
    rows = rows.filter(pa.array(mine, pa.bool_()))
    silent = {fact for fact in staging.named.get(table, ()) if step.batch in past.owners.get(fact, ())}
    silent -= set(rows["fact_id"].to_pylist())
    same = stored_schema(table).empty_table()
    if silent:  # the rows say what an earlier batch had said already
        same = newest(beside, table, pa.array(sorted(silent), pa.string()), whole=True).rows
        same = same.filter(pc.invert(same["retracted"]))
    return RewrittenRows(rows, same, frozenset(known))
