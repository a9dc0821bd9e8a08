"""Slots computed from the rows that count at each instant: one pruned scan an instant, all slots of a table together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import Aggregate, Tree
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.measuring.list_contracts import READS, without_superseded_lines
from tenure.insight.engine.measuring.scope import ACCOUNT, PERSON, RowNames, derived_trees, needs
from tenure.insight.engine.measuring.slots import Slot, Window, widest
from tenure.insight.engine.measuring.writer import Writing, local_day, write
from tenure.values.asof import AsOf

CARRIED = ("fact_id", "account", "person", "source", "occurred_at", "recorded_at", "superseded_at")
NOBODY = {"person_role": "string", "person_decider": "boolean", "person_trained": "boolean"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a pass reads: the lake, the instants, which accounts, and the columns of accounts as of each instant."""

    room: ReadingRoom
    instants: Instants
    zone: str
    accounts: tuple[str, ...] | None
    seen: AsOf | None
    columns: ir.Table | None  # (i, account, …) of the population; None where nothing asks for them
    narrow: bool = False  # the population is but a part of each instant's customers

    @property
    def asked(self) -> ir.Table | None:
        """(i, account) of a narrow population: nobody else's rows need to meet an instant."""
        return self.columns if self.narrow else None


def from_rows(facts: Facts, rows: ir.Table, names: Mapping[Slot, str]) -> ir.Table:
    table = next(iter(names)).table
    windows = list(dict.fromkeys(slot.window for slot in names))
    joined = rows_at(facts, rows, table, list(names), windows)
    of = RowNames(TABLES[table], joined, facts.zone)
    values = {}
    for slot, name in names.items():
        condition = row_condition(slot, joined, of, windows)
        values[name] = _aggregate(slot.aggregate, joined, of, condition)
    return joined.group_by(["i", "account"]).aggregate(**values)


def rows_at(
    facts: Facts,
    rows: ir.Table,
    table: str,
    slots: Sequence[Slot],
    windows: Sequence[Window],
    keep: Sequence[str] = (),
) -> ir.Table:
    """The rows that count at each instant, with person and account columns joined where a slot reads them.

    Of the row's own columns only those that the slots read come along, and those to `keep`.
    """
    read = needs(None, table)
    for slot in slots:
        read |= slot.needs
    contracts = table == "subscriptions"
    keep = (*keep, *READS) if contracts else keep
    kept = [name for name in dict.fromkeys((*CARRIED, *sorted(read.columns), *keep)) if name in rows.columns]
    rows = rows.select(*kept)
    rows = rows.filter(rows.account.notnull())
    reach = None if contracts else widest(slots)  # what a list says gives way to contracts of any age
    joined = facts.instants.spread(facts.room, rows, windows, reach, facts.asked)
    joined = without_superseded_lines(joined) if contracts else joined
    if read.person:
        joined = with_person(facts, joined)
    if read.account:
        joined = with_account(facts, joined, read.account).drop(ACCOUNT + "day")
    return joined


def with_account(facts: Facts, rows: ir.Table, names: frozenset[str]) -> ir.Table:
    """Add columns of the row's account as of each instant, and T's day."""
    if facts.columns is None:
        raise ValueError("the columns of accounts were not computed")
    wanted = {ACCOUNT + name: facts.columns[name] for name in sorted(names | {"day"})}
    columns = facts.columns.select("i", "account", **wanted)
    return rows.left_join(columns, ["i", "account"]).drop("i_right", "account_right")


def with_person(facts: Facts, rows: ir.Table) -> ir.Table:
    """Add the person_* columns as of each instant; NULL where the row has no person or nobody knows of them."""
    formulas = {name: tree for name, tree in derived_trees("usage").items() if name.startswith("person_")}
    people = facts.room.people(facts.accounts)
    if people is None:
        return rows.mutate(**{PERSON + name: ibis.null(kind) for name, kind in NOBODY.items()})
    spread = facts.instants.spread(facts.room, people)  # also of those who have gone to accounts that nobody asks for
    of = RowNames(TABLES["people"], spread, facts.zone)
    to = Writing(of, spread.day, facts.zone)
    known = spread.select(
        "i", whose=spread.fact_id, **{PERSON + name: write(tree, to) for name, tree in formulas.items()}
    )
    joined = rows.left_join(known, [rows.i == known.i, rows.person == known.whose])
    return joined.drop("i_right", "whose")


def row_condition(slot: Slot, rows: ir.Table, of: RowNames, windows: Sequence[Window]) -> ir.BooleanValue:
    """Whether a row counts for a slot: inside its window and passing its `where`; unknown does not count."""
    k = list(windows).index(slot.window)
    if slot.window.on is None:
        inside = rows.occurred_at < rows[f"high_{k}"]
        if slot.window.days is not None:
            inside &= rows.occurred_at >= rows[f"low_{k}"]
    else:
        value = of[slot.window.on]
        on = value if isinstance(value, ir.DateValue) else local_day(value, of.zone)
        inside = on <= rows[f"last_{k}"]
        if slot.window.days is not None:
            inside &= on >= rows[f"first_{k}"]
    if slot.where is not None:
        inside &= write(slot.where, of.writing())
    return inside.fill_null(False)


def argument_of(tree: Tree, rows: ir.Table, of: RowNames) -> ir.Column:
    """What an aggregate takes from each row. A constant is written as a column too: only those can be added up."""
    value = write(tree, of.writing())
    if isinstance(value, ir.Column):
        return value
    value = value.cast("float64") if value.type().is_null() else value
    return rows.account.notnull().ifelse(value, ibis.null(value.type()))


def _aggregate(aggregate: Aggregate, rows: ir.Table, of: RowNames, where: ir.BooleanValue) -> ir.Value:
    if aggregate.argument is None:
        return rows.count(where=where).cast("float64")
    value = argument_of(aggregate.argument, rows, of)
    match aggregate.function:
        case "count":
            counted = value.nunique(where=where) if aggregate.distinct else value.count(where=where)
            return counted.cast("float64")
        case "latest":
            return value.last(where=where & value.notnull(), order_by=[rows.occurred_at, rows.fact_id])
        case "avg":
            return value.mean(where=where)
    return getattr(value, aggregate.function)(where=where)
