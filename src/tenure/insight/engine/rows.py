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
from tenure.insight.engine.instants import Instants
from tenure.insight.engine.population import population
from tenure.insight.engine.scans import Facts, row_condition, rows_at
from tenure.insight.engine.scope import RowNames
from tenure.insight.engine.slots import COUNT_ROWS, Slot, Window, slots_of
from tenure.values.asof import AsOf

FIRST = 100
EVERYTHING = Window(None, 0, None)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows behind one or more signals, the recording time of the newest, and whether any was assumed."""

    rows: Rows
    newest_at: datetime | None
    assumed: bool


class RowsOfAccount:
    """Evidence rows of one account as of one instant. Answers are kept, since several measures rest on the same rows."""

    def __init__(self, room: ReadingRoom, framework: Framework, account: str, view: AsOf) -> None:
        self._room, self._framework, self._view = room, framework, view
        self._accounts = (account,)
        self._instants = Instants((view,))
        self._kept: dict[frozenset[Slot], Found] = {}
        self._columns = population(room, framework, self._instants, self._accounts, None)

    def behind(self, signals: Iterable[Signal], columns: Iterable[str] = ()) -> Found:
        """The rows of every slot of some signals and of the account columns they read, each row once, newest first."""
        by_table: dict[str, set[Slot]] = defaultdict(set)
        for slot in (slot for signal in signals for slot in slots_of(signal)):
            # What a slot counts in its rows doesn't matter here, only which they are.
            by_table[slot.table].add(Slot(slot.table, COUNT_ROWS, slot.where, slot.window))
        for table in {table for name in columns for table in ACCOUNT_COLUMNS[name].tables}:
            by_table[table].add(Slot(table, COUNT_ROWS, None, EVERYTHING))
        return _together([self._of(frozenset(slots)) for _, slots in sorted(by_table.items())])

    def _of(self, slots: frozenset[Slot]) -> Found:
        if slots not in self._kept:
            self._kept[slots] = self._query(sorted(slots, key=repr))
        return self._kept[slots]

    def _query(self, slots: Sequence[Slot]) -> Found:
        table = TABLES[slots[0].table]
        rows = self._room.versions(table.name, self._accounts)
        if rows is None or self._columns is None or not table.of_account:
            return Found(Rows(0, (), table.name), None, False)
        facts = Facts(self._room, self._instants, self._framework.timezone, self._accounts, None, self._columns)
        windows = list(dict.fromkeys(slot.window for slot in slots))
        seen = rows_at(facts, rows, table.name, slots, windows, keep=("recorded_assumed", *table.names))
        of = RowNames(table, seen, self._framework.timezone)
        wanted = reduce(lambda one, other: one | other, (row_condition(slot, seen, of, windows) for slot in slots))
        seen = seen.filter(wanted)
        of = RowNames(table, seen, self._framework.timezone)
        shown = {column.name: of[column.name] for column in table.columns}
        return _found(seen.select("fact_id", "source", "occurred_at", "recorded_at", "recorded_assumed", **shown), table.name)


def _found(rows: ir.Table, table: str) -> Found:
    summary = rows.aggregate(
        total=rows.count(), newest=rows.recorded_at.max(), assumed=rows.recorded_assumed.any()
    ).to_pyarrow().to_pylist()[0]  # fmt: skip
    first = rows.order_by([ibis.desc("occurred_at"), "fact_id"]).limit(FIRST).to_pyarrow().to_pylist()
    cleaned = tuple({"table": table, **{k: v for k, v in row.items() if v is not None}} for row in first)
    return Found(Rows(int(summary["total"]), cleaned, table), summary["newest"], bool(summary["assumed"]))


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
