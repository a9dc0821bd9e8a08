"""The rows behind a number: queried again from the lake when somebody opens it, never stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES
from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import names
from tenure.framework.model import Framework, Signal
from tenure.insight.engine.cards import RowsBehind
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.measuring.population import population
from tenure.insight.engine.measuring.scans import Facts, row_condition, rows_at
from tenure.insight.engine.measuring.scope import RowNames
from tenure.insight.engine.measuring.signals import gather_rows
from tenure.insight.engine.measuring.slots import COUNT_ROWS, Slot, Window, slots_of
from tenure.insight.engine.measuring.wide import WideRequest
from tenure.values.asof import AsOf
from tenure.values.keys import Address

FIRST = 100
ENOUGH = 5000  # of a table's newest rows: seldom does anything count more
EVERYTHING = Window(None, 0, None)


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Rows behind one or more signals, the recording time of the newest, and whether any was assumed."""

    rows: RowsBehind
    newest_at: datetime | None
    assumed: bool


NOTHING_FOUND = FoundRows(RowsBehind(0, ()), None, False)


@dataclass(frozen=True, slots=True)
class PartInputs:
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
    room: ReadingRoom, framework: Framework, account: str, view: AsOf, asks: Mapping[Address, PartInputs]
) -> dict[Address, FoundRows]:
    """The rows behind each part, each row once, newest first; a table is read once for all parts that rest on it."""
    wanted: dict[str, dict[frozenset[Slot], None]] = defaultdict(dict)
    for ask in asks.values():
        for table, slots in ask.slots().items():
            wanted[table][slots] = None
    sets = {table: list(parts) for table, parts in wanted.items()}
    found = _looked_up(_Behind(room, framework, account, view, sets))
    return {
        address: _together([found[table][slots] for table, slots in sorted(ask.slots().items())])
        for address, ask in asks.items()
    }


@dataclass(frozen=True)
class _Behind:
    """Which rows are asked for: by table, sets of slots, each of which is looked up for some part."""

    room: ReadingRoom
    framework: Framework
    account: str
    view: AsOf
    sets: Mapping[str, Sequence[frozenset[Slot]]]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        every = {slot for parts in self.sets.values() for slots in parts for slot in slots}
        return tuple(sorted(every, key=repr))

    @cached_property
    def instants(self) -> Instants:
        return Instants((self.view,), True, tuple(dict.fromkeys(slot.window for slot in self.slots)))

    @property
    def key(self) -> tuple[object, ...]:
        """What the text of its questions depends on."""
        framework = self.framework
        sets = tuple((table, *(tuple(sorted(part, key=repr)) for part in parts)) for table, parts in self.sets.items())
        return sets, framework.timezone, framework.currency

    def tables(self) -> dict[str, ir.Table]:
        """By table the rows that count for any of its sets, newest first; `part_<k>` says for which of them."""
        about_account = any(slot.needs.account for slot in self.slots)
        who = (self.account,)
        columns = population(self.room, self.framework, self.instants, who, None) if about_account else None
        facts = Facts(self.room, self.instants, self.framework.timezone, who, None, columns)
        found = {table: _of_table(facts, table, parts) for table, parts in self.sets.items()}
        return {table: rows for table, rows in found.items() if rows is not None}


def _of_table(facts: Facts, table: str, sets: Sequence[frozenset[Slot]]) -> ir.Table | None:
    rows = facts.room.versions(table, facts.accounts)
    if rows is None:
        return None
    declared = TABLES[table]
    slots = sorted({slot for part in sets for slot in part}, key=repr)
    windows = list(dict.fromkeys(slot.window for slot in slots))
    seen = rows_at(facts, rows, table, slots, windows, keep=("recorded_assumed", *declared.names))
    of = RowNames(declared, seen, facts.zone)
    counts = {slot: row_condition(slot, seen, of, windows) for slot in slots}
    marks = {f"part_{k}": _any(counts[slot] for slot in part) for k, part in enumerate(sets)}
    shown = {column.name: of[column.name] for column in declared.columns}
    clocks = ("fact_id", "source", "occurred_at", "recorded_at", "recorded_assumed")
    marked = seen.select(*clocks, **shown, **marks)
    return marked.filter(_any(marked[mark] for mark in marks)).order_by([ibis.desc("occurred_at"), "fact_id"])


def _looked_up(behind: _Behind) -> dict[str, dict[frozenset[Slot], FoundRows]]:
    gather_rows(behind.room, behind.slots, behind.instants, WideRequest((behind.view,), (None,), (behind.account,)))
    rows = behind.room.ask(("behind", behind.key), lambda: {k: v.limit(ENOUGH) for k, v in behind.tables().items()})
    more = {
        table for table, found in rows.items() if found.num_rows == ENOUGH
    }  # then the whole says how many there are
    if more:
        rows |= behind.room.ask(
            ("all behind", behind.key), lambda: {k: v for k, v in behind.tables().items() if k in more}
        )
    return {
        table: _sets_of(rows[table], table, parts)
        if table in rows
        else dict.fromkeys(parts, FoundRows(RowsBehind(0, (), table), None, False))
        for table, parts in behind.sets.items()
    }


def _sets_of(rows: pa.Table, table: str, sets: Sequence[frozenset[Slot]]) -> dict[frozenset[Slot], FoundRows]:
    counted = [pc.indices_nonzero(rows[f"part_{k}"].combine_chunks()) for k in range(len(sets))]
    shown = sorted({place for places in counted for place in places[:FIRST].to_pylist()})
    cards = dict(
        zip(shown, (_cleaned(row, table) for row in rows.take(pa.array(shown, pa.int64())).to_pylist()), strict=True)
    )
    found = {}
    for part, places in zip(sets, counted, strict=True):
        mine = rows.select(["recorded_at", "recorded_assumed"]).take(places)
        first = tuple(cards[place] for place in places[:FIRST].to_pylist())
        assumed = pc.any(mine["recorded_assumed"]).as_py()
        found[part] = FoundRows(
            RowsBehind(len(places), first, table), pc.max(mine["recorded_at"]).as_py(), bool(assumed)
        )
    return found


def _any(flags: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(lambda one, other: one | other, flags)


def _cleaned(row: Mapping[str, object], table: str) -> dict[str, object]:
    return {"table": table} | {k: v for k, v in row.items() if v is not None and not k.startswith("part_")}


def _together(parts: Sequence[FoundRows]) -> FoundRows:
    first = sorted((row for part in parts for row in part.rows.first), key=_newest_first, reverse=True)[:FIRST]
    newest = max((part.newest_at for part in parts if part.newest_at is not None), default=None)
    tables = ", ".join(part.rows.table for part in parts)
    total = sum(part.rows.total for part in parts)
    return FoundRows(RowsBehind(total, tuple(first), tables), newest, any(part.assumed for part in parts))


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
