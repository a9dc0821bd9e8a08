"""What names mean in expressions over rows: columns as of T, derived columns, the row's person and account."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import ibis
import ibis.expr.types as ir

from tenure.evidence.catalogue import TABLES, Column, ColumnKind, Table
from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.framework.expressions import Entry, Scope, read
from tenure.framework.expressions import tree as expr
from tenure.insight.engine.measuring.writer import Writing, local_day, write

FRAMEWORK_KIND = {
    ColumnKind.TEXT: expr.Kind.TEXT,
    ColumnKind.NUMBER: expr.Kind.NUMBER,
    ColumnKind.AMOUNT: expr.Kind.NUMBER,
    ColumnKind.FLAG: expr.Kind.FLAG,
    ColumnKind.DAY: expr.Kind.DAY,
    ColumnKind.INSTANT: expr.Kind.INSTANT,
}
SYSTEM_NAMES: dict[str, expr.Kind] = {
    "account": expr.Kind.TEXT,
    "person": expr.Kind.TEXT,
    "source": expr.Kind.TEXT,
    "occurred_at": expr.Kind.INSTANT,
    "occurred_on": expr.Kind.DAY,
}
PERSON, ACCOUNT = "person__", "account__"  # prefixes of columns joined to a row from its person and its account


@cache
def row_kinds(table: str) -> dict[str, expr.Kind]:
    """Every name a row expression over a table may read, with its kind; the row's own names come first."""
    declared = TABLES[table]
    kinds = {column.name: FRAMEWORK_KIND[column.kind] for column in declared.columns}
    kinds |= {column.name: FRAMEWORK_KIND[column.kind] for column in declared.derived}
    for name, kind in SYSTEM_NAMES.items():
        kinds.setdefault(name, kind)
    for name, column in ACCOUNT_COLUMNS.items():
        kinds.setdefault(name, FRAMEWORK_KIND[column.kind])
    return kinds


@cache
def derived_trees(table: str) -> dict[str, expr.Tree]:
    """The formulas of a table's derived columns, read once. `person_*` formulas are over the people table."""
    trees = {}
    for column in TABLES[table].derived:
        over = "people" if column.name.startswith("person_") else table
        scope = Scope({name: Entry(kind, True) for name, kind in row_kinds(over).items()})
        trees[column.name] = read(column.formula, scope, where=f"{table}.{column.name}")
    return trees


@dataclass(frozen=True, slots=True)
class Needs:
    """What a row expression reads, all the way down."""

    columns: frozenset[str]
    person: bool
    account: frozenset[str]
    of_t: bool  # it depends on T beyond which rows count: it can't be summed up before T is known

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(
            self.columns | other.columns,
            self.person or other.person,
            self.account | other.account,
            self.of_t or other.of_t,
        )


NOTHING = Needs(frozenset(), False, frozenset(), False)


def needs(tree: expr.Tree | None, table: str) -> Needs:
    """What an expression over rows of a table reads, derived columns followed to their own."""
    match tree:
        case expr.Name(name=name):
            return _needs_of_name(name, table)
        case expr.Call(function=function, arguments=arguments):
            found = Needs(frozenset(), False, frozenset(), function == "days_since")
            for argument in arguments:
                found |= needs(argument, table)
            return found
        case expr.Aggregate(argument=argument) if argument is not None:
            return needs(argument, table)
    return NOTHING


@cache
def _needs_of_name(name: str, table: str) -> Needs:
    declared = TABLES[table]
    if name == "as_of":
        return Needs(frozenset(), False, frozenset(), True)
    column = declared.column(name)
    if column is not None:
        return Needs(
            frozenset({name} | ({column.seen_from} if column.has_instant else set())),
            False,
            frozenset(),
            column.has_instant,
        )
    derived = derived_trees(table).get(name)
    if derived is not None:
        return Needs(frozenset(), True, frozenset(), False) if name.startswith("person_") else needs(derived, table)
    if name in SYSTEM_NAMES:
        return Needs(frozenset({"occurred_at" if name == "occurred_on" else name}), False, frozenset(), False)
    return Needs(frozenset(), False, frozenset({name}), True)


def as_visible(column: Column, rows: ir.Table, until: ir.Value, day: ir.Value) -> ir.Value:
    """A column's value as visible at T: NULL before the instant that reveals it."""
    value: ir.Value = rows[column.name]
    if column.kind is ColumnKind.AMOUNT:
        value = value.cast("float64")
    if not column.has_instant:
        return value
    reveals = rows[column.seen_from]
    seen = reveals < until if isinstance(reveals, ir.TimestampValue) else reveals <= day
    seen = reveals.isnull() | seen
    if column.lasting:
        seen = seen | value.isin(column.lasting)
    return seen.ifelse(value, ibis.null(value.type()))


class RowNames(Mapping[str, ir.Value]):
    """The names of a table's rows as Ibis values. `rows` carries `until` and `day` of its instant, and what was joined."""

    def __init__(self, table: Table, rows: ir.Table, zone: str) -> None:
        self._table, self._rows, self.zone = table, rows, zone

    def __getitem__(self, name: str) -> ir.Value:
        rows = self._rows
        column = self._table.column(name)
        if column is not None:
            return as_visible(column, rows, rows.until, rows.day)
        derived = derived_trees(self._table.name).get(name)
        if derived is not None and name.startswith("person_"):
            return rows[PERSON + name]
        if derived is not None:
            return write(derived, self.writing())
        if name == "occurred_on":
            return local_day(rows.occurred_at, self.zone)
        return rows[name] if name in SYSTEM_NAMES else rows[ACCOUNT + name]

    def __iter__(self) -> Iterator[str]:
        return iter(row_kinds(self._table.name))

    def __len__(self) -> int:
        return len(row_kinds(self._table.name))

    def writing(self) -> Writing:
        return Writing(self, self._rows.day, self.zone)
