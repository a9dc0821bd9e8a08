"""The rows behind a number: queried again from the lake when somebody opens it, never stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

import ibis
import ibis.expr.types as ir

from tenure.evidence.catalogue import TABLES
from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import names
from tenure.framework.model import Framework, Signal
from tenure.insight.engine.cards import Rows
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.measuring.population import population
from tenure.insight.engine.measuring.scans import Facts, row_condition, rows_at
from tenure.insight.engine.measuring.scope import RowNames
from tenure.insight.engine.measuring.slots import COUNT_ROWS, Slot, Window, slots_of
from tenure.values.asof import AsOf
from tenure.values.keys import Address

FIRST = 100
ENOUGH = 5000  # of a table's newest rows, among which those of every part mostly are
EVERYTHING = Window(None, 0, None)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows behind one or more signals, the recording time of the newest, and whether any was assumed."""

    rows: Rows
    newest_at: datetime | None
    assumed: bool


NOTHING_FOUND = Found(Rows(0, ()), None, False)


@dataclass(frozen=True, slots=True)
class Asks:
    """What a part rests on: signals (those they are made of included) and account columns."""

    signals: tuple[Signal, ...]
    columns: frozenset[str]

    def slots(self) -> dict[str, frozenset[Slot]]:
        """By table, which rows: what is counted in them doesn't matter here."""
        by_table: dict[str, set[Slot]] = defaultdict(set)
        for slot in (slot for signal in self.signals for slot in slots_of(signal)):
            by_table[slot.table].add(Slot(slot.table, COUNT_ROWS, slot.where, slot.window))
        for table in {table for name in self.columns for table in ACCOUNT_COLUMNS[name].tables}:
            by_table[table].add(Slot(table, COUNT_ROWS, None, EVERYTHING))
        return {table: frozenset(slots) for table, slots in by_table.items() if TABLES[table].of_account}


def rows_behind(
    room: ReadingRoom, framework: Framework, account: str, view: AsOf, asks: Mapping[Address, Asks]
) -> dict[Address, Found]:
    """The rows behind each part, each row once, newest first; a table is read once for all parts that rest on it."""
    wanted: dict[str, dict[frozenset[Slot], None]] = defaultdict(dict)
    for ask in asks.values():
        for table, slots in ask.slots().items():
            wanted[table][slots] = None
    about_account = any(slot.needs.account for sets in wanted.values() for slots in sets for slot in slots)
    instants = Instants((view,), small=True)
    columns = population(room, framework, instants, (account,), None) if about_account else None
    facts = Facts(room, instants, framework.timezone, (account,), None, columns)
    found = {table: _of_table(facts, table, list(sets)) for table, sets in wanted.items()}
    return {
        address: _together([found[table][slots] for table, slots in sorted(ask.slots().items())])
        for address, ask in asks.items()
    }


def _of_table(facts: Facts, table: str, sets: Sequence[frozenset[Slot]]) -> dict[frozenset[Slot], Found]:
    """For each set of slots the rows that any of them counts: totals from one query, the rows from another."""
    rows = facts.room.versions(table, facts.accounts)
    if rows is None:
        return dict.fromkeys(sets, Found(Rows(0, (), table), None, False))
    declared = TABLES[table]
    slots = sorted({slot for part in sets for slot in part}, key=repr)
    windows = list(dict.fromkeys(slot.window for slot in slots))
    seen = rows_at(facts, rows, table, slots, windows, keep=("recorded_assumed", *declared.names))
    of = RowNames(declared, seen, facts.zone)
    counts = {slot: row_condition(slot, seen, of, windows) for slot in slots}
    marks = {f"part_{k}": _any(counts[slot] for slot in part) for k, part in enumerate(sets)}
    shown = {column.name: of[column.name] for column in declared.columns}
    clocks = ("fact_id", "source", "occurred_at", "recorded_at", "recorded_assumed")
    kept = facts.room.keep(seen.select(*clocks, **shown, **marks))
    totals = {}
    for mark in marks:
        totals[f"{mark}_total"] = kept.count(where=kept[mark])
        totals[f"{mark}_newest"] = kept.recorded_at.max(where=kept[mark])
        totals[f"{mark}_assumed"] = kept.recorded_assumed.any(where=kept[mark])
    total = facts.room.fetch(kept.aggregate(**totals)).to_pylist()[0]
    newest = _newest(facts.room, kept.filter(_any(kept[mark] for mark in marks)), ENOUGH)
    found = {}
    for mark, part in zip(marks, sets, strict=True):
        count = int(total[f"{mark}_total"] or 0)
        first = [row for row in newest if row[mark]][:FIRST]
        if len(first) < min(count, FIRST):  # its rows lie far back
            first = _newest(facts.room, kept.filter(kept[mark]), FIRST)
        cleaned = tuple(_cleaned(row, table) for row in first)
        found[part] = Found(Rows(count, cleaned, table), total[f"{mark}_newest"], bool(total[f"{mark}_assumed"]))
    return found


def _any(flags: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(lambda one, other: one | other, flags)


def _newest(room: ReadingRoom, rows: ir.Table, limit: int) -> list[dict[str, object]]:
    ordered = rows.order_by([ibis.desc("occurred_at"), "fact_id"]).limit(limit)
    return list(room.fetch(ordered).to_pylist())


def _cleaned(row: Mapping[str, object], table: str) -> dict[str, object]:
    return {"table": table} | {k: v for k, v in row.items() if v is not None and not k.startswith("part_")}


def _together(parts: Sequence[Found]) -> Found:
    first = sorted((row for part in parts for row in part.rows.first), key=_newest_first, reverse=True)[:FIRST]
    newest = max((part.newest_at for part in parts if part.newest_at is not None), default=None)
    tables = ", ".join(part.rows.table for part in parts)
    total = sum(part.rows.total for part in parts)
    return Found(Rows(total, tuple(first), tables), newest, any(part.assumed for part in parts))


def _newest_first(row: Mapping[str, object]) -> tuple[str, str]:
    return str(row["occurred_at"]), str(row["fact_id"])


def reads_columns(signals: Iterable[Signal], framework: Framework) -> list[str]:
    """Account columns that signals read directly."""
    found: dict[str, None] = {}
    for signal in signals:
        for name in sorted(names(signal.value)):
            if name in ACCOUNT_COLUMNS and name not in framework.signals and signal.source is None:
                found[name] = None
    return list(found)
