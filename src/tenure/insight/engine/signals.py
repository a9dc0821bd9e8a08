"""All signals and conditions of a framework, for every customer at every instant, as one wide table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.evidence.lake.reading import FEW_ACCOUNTS, ReadingRoom
from tenure.framework.expressions.tree import Kind, Tree, names
from tenure.framework.model import Framework, Signal
from tenure.insight.engine.cards import State
from tenure.insight.engine.feeds import FeedState
from tenure.insight.engine.instants import Instants
from tenure.insight.engine.passes import passes
from tenure.insight.engine.population import COLUMNS, population
from tenure.insight.engine.scans import Facts
from tenure.insight.engine.slots import COUNT_ROWS, LIST_COLUMNS, Slot, slot_of, slots_of
from tenure.insight.engine.writer import IBIS_KIND, Writing, local_day, write
from tenure.values.asof import AsOf
from tenure.values.rounding import DECIMALS

LISTED = "listed_"
ZERO_WHEN_EMPTY = frozenset({"count", "sum"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is computed: the instants, how the feeds stand at each (None: taken as live), which accounts, which facts."""

    views: tuple[AsOf, ...]
    feeds: tuple[Mapping[str, FeedState] | None, ...]
    accounts: tuple[str, ...] | None = None
    seen: AsOf | None = None
    pairs: tuple[tuple[int, str], ...] | None = None  # only these (instant, account), all of `accounts`


@dataclass(frozen=True, slots=True)
class Wide:
    """Rows of (i, account): account columns, a column per signal key, `condition_<n>` per condition asked for."""

    table: pa.Table
    conditions: dict[Tree, str] = field(default_factory=dict)

    def condition(self, tree: Tree) -> pa.ChunkedArray:
        return self.table[self.conditions[tree]]


def tables_of(tree: Tree | None, framework: Framework) -> frozenset[str]:
    """Every fact table that an account expression rests on."""
    found: set[str] = set()
    for name in names(tree) if tree is not None else ():
        if name in framework.signals:
            found |= framework.signals[name].tables
        elif name in ACCOUNT_COLUMNS:
            found |= ACCOUNT_COLUMNS[name].tables
        elif name in framework.traits:
            found.add("traits")
    return frozenset(found)


def wide_table(room: ReadingRoom, framework: Framework, asked: Asked, conditions: Sequence[Tree]) -> Wide | None:
    """Compute everything; None when the lake knows no customer.

    Where a feed is silent, what rests on it is NULL, so that no condition fires on the silence. Numbers are rounded to
    6 decimals before any condition compares them.
    """
    instants = Instants(asked.views, small=asked.accounts is not None and len(asked.accounts) <= FEW_ACCOUNTS)
    people = population(room, framework, instants, asked.accounts, asked.seen, asked.pairs)
    if people is None:
        return None
    base = room.keep(people)
    facts = Facts(room, instants, framework.timezone, asked.accounts, asked.seen, base, asked.pairs is not None)
    table, columns = _with_slots(base, facts, framework)

    def scope(rows: ir.Table) -> dict[str, ir.Value]:
        return {name: rows[name] for name in COLUMNS} | {key: rows[f"trait_{key}"] for key in framework.traits}

    of_account = scope(table)
    values = {}
    for signal in framework.signals.values():
        if signal.source is not None:
            values[signal.key] = _aggregated(signal, table, columns, of_account, framework, asked)
    table = table.mutate(**values) if values else table
    for level in _levels(framework):
        known = scope(table) | {key: table[key] for key in framework.signals if key in table.columns}
        to = Writing(known, table.day, framework.timezone)
        table = table.mutate(
            **{s.key: _silenced(_rounded(write(s.value, to), s), s.tables, table, asked) for s in level}
        )
    known = scope(table) | {key: table[key] for key in framework.signals}
    to = Writing(known, table.day, framework.timezone)
    named = {tree: f"condition_{number}" for number, tree in enumerate(dict.fromkeys(conditions))}
    flags = {name: _silenced(write(tree, to), tables_of(tree, framework), table, asked) for tree, name in named.items()}
    by_name = {name: table[columns[slot]] for name, slot in LIST_COLUMNS.items() if slot in columns}
    touched = by_name.get("last_touch_at", ibis.null(IBIS_KIND[Kind.INSTANT]))
    # Under names of their own: a framework may well call a signal the same.
    listed = {
        f"{LISTED}urgent_open": by_name.get("urgent_open", ibis.null("float64")).cast("int32"),
        f"{LISTED}last_touch_on": local_day(touched, framework.timezone),
    }
    table = table.select("i", "account", "unpriced", *COLUMNS, *framework.signals, **listed, **flags)
    return Wide(table.to_pyarrow(), named)


def _with_slots(base: ir.Table, facts: Facts, framework: Framework) -> tuple[ir.Table, dict[Slot, str]]:
    slots = [slot for signal in framework.signals.values() for slot in slots_of(signal)]
    slots += LIST_COLUMNS.values()
    table, columns = base, dict[Slot, str]()
    for found, named in passes(facts, slots):
        # Kept in the session, so that a long query doesn't read the same facts for each column that asks.
        table = table.left_join(facts.room.keep(found), ["i", "account"]).drop("i_right", "account_right")
        columns |= named
    return facts.room.keep(table), columns


def _aggregated(
    signal: Signal,
    table: ir.Table,
    columns: Mapping[Slot, str],
    of_account: Mapping[str, ir.Value],
    framework: Framework,
    asked: Asked,
) -> ir.Value:
    by_aggregate = {}
    for slot in slots_of(signal):
        name = columns.get(slot)
        value = table[name] if name is not None else ibis.null(IBIS_KIND[slot.aggregate.kind])
        zero = slot.aggregate.function in ZERO_WHEN_EMPTY
        by_aggregate[slot.aggregate] = value.fill_null(0.0) if zero and name is not None else value
    value = write(signal.value, Writing(of_account, table.day, framework.timezone, by_aggregate))
    if signal.at_least is not None:
        name = columns.get(slot_of(signal, COUNT_ROWS))
        rows = table[name].fill_null(0.0) if name is not None else ibis.literal(0.0)
        value = (rows >= signal.at_least).ifelse(value, ibis.null(value.type()))
    if signal.when_empty is not None:
        value = ibis.coalesce(value, ibis.literal(float(signal.when_empty)))
    return _silenced(_rounded(value, signal), signal.tables, table, asked)


def _rounded(value: ir.Value, signal: Signal) -> ir.Value:
    if signal.value.kind is not Kind.NUMBER:
        return value
    value = value.cast("float64")
    usable = ~(value.isnan() | value.isinf())
    return usable.ifelse(value.round(DECIMALS), ibis.null("float64"))


def _silenced(value: ir.Value, tables: frozenset[str], table: ir.Table, asked: Asked) -> ir.Value:
    """NULL at the instants at which a feed that the value rests on was silent or not connected."""
    silent = [
        i
        for i, feeds in enumerate(asked.feeds)
        if feeds is not None and any(feeds[name].state is not State.FRESH for name in tables if name in feeds)
    ]
    return table.i.isin(silent).ifelse(ibis.null(value.type()), value) if silent else value


def _levels(framework: Framework) -> list[list[Signal]]:
    """Scalar signals, each after those it reads; they stand in dependency order already."""
    level: dict[str, int] = {}
    for signal in framework.signals.values():
        if signal.source is None:
            read = [level.get(name, 0) for name in names(signal.value)]
            level[signal.key] = 1 + max(read, default=0)
    ordered = sorted(set(level.values()))
    return [[framework.signals[key] for key, at in level.items() if at == number] for number in ordered]
