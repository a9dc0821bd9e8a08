"""Facts of a warehouse in the shape of the catalogue, and a lake in which they take the place of files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as pa_dataset

from tenure.evidence.backends.session import Session
from tenure.evidence.backends.split_session import SplitSession
from tenure.evidence.catalogue import TABLES, ColumnKind, Grain
from tenure.evidence.intake.cells.statecells import DECISIVE
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema
from tenure.evidence.warehouse.mapping import MappedTable, Warehouse
from tenure.evidence.warehouse.words import state_words, unknown_words, with_state_words
from tenure.values.problem import Problem, ProblemError, did_you_mean

HERE = "warehouse:"
"""What a table of the warehouse goes by where files of the lake are named."""
MANY = 1_000_000_000
"""As how many rows a table of a warehouse counts: nobody counts them to find out that they are many."""

Fits = tuple[str, Callable[[dt.DataType], bool]]
TEXT: Fits = ("text", lambda kind: kind.is_string() or kind.is_integer() or kind.is_uuid())
NUMBER: Fits = ("a number", lambda kind: kind.is_numeric() and not kind.is_boolean())
FLAG: Fits = ("true or false", lambda kind: kind.is_boolean())
DAY: Fits = ("a date", lambda kind: kind.is_date())
INSTANT: Fits = ("a time with its zone", lambda kind: kind.is_timestamp() and kind.timezone is not None)
MOMENT: Fits = ("a time with its zone, or a date", lambda kind: kind.is_date() or INSTANT[1](kind))
FITS = {
    ColumnKind.TEXT: TEXT,
    ColumnKind.NUMBER: NUMBER,
    ColumnKind.AMOUNT: NUMBER,
    ColumnKind.FLAG: FLAG,
    ColumnKind.DAY: DAY,
    ColumnKind.INSTANT: INSTANT,
}
"""What each kind of column may be read from. A time without a zone could be any, and a day of it too."""
OF_ROW: dict[str, Fits] = {
    "key": TEXT,
    "account": TEXT,
    "person": TEXT,
    "occurred_at": MOMENT,
    "recorded_at": MOMENT,
    "updated_at": MOMENT,
}


class Relations(Session, Protocol):
    """A session on which a warehouse's own tables can be read."""

    def relation(self, name: str) -> ir.Table | None:
        """A table or view by its name, with all of its columns; None when there is none."""
        ...

    def view(self, rows: ir.Table, name: str) -> ir.Table:
        """A name for rows that are read anew wherever they are asked for; text is compared by its bytes."""
        ...


class InWarehouse(SplitSession):
    """A session in which some fact tables are relations of the warehouse. Everything else is handed to it from the lake."""

    def __init__(self, facts: Relations, ours: Session, warehouse: Warehouse) -> None:
        super().__init__(facts, ours)
        self._warehouse, self._relations = warehouse, facts

    def parquet(self, files: Sequence[str], schema: pa.Schema, name: str | None = None) -> ir.Table:
        """See Session. Raises ProblemError `warehouse_table`, `warehouse_column` or `warehouse_type` for a mapping that
        doesn't fit the warehouse."""
        for one in self._warehouse.tables:
            if files[0] == HERE + one.table:
                rows = facts_of(self._relations, self._warehouse, one)
                return self._theirs(self._relations.view(rows, name or f"mapped_{one.table}"))
        return super().parquet(files, schema, name)


class MappedLake(Lake):
    """A lake whose mapped tables lie in a warehouse. For one question: what a warehouse holds may change with the next."""

    def __init__(self, lake: Lake, warehouse: Warehouse) -> None:
        super().__init__(lake.url, lake.lock, lake.storage, lake.hidden)
        self._mapped = {one.table for one in warehouse.tables}
        self._hidden = {one.table + CORRECTIONS for one in warehouse.tables}

    def exists(self, table: str) -> bool:
        """See Lake."""
        return table in self._mapped or (table not in self._hidden and super().exists(table))

    def version(self, table: str) -> int:
        """See Lake."""
        return 0 if table in self._mapped else super().version(table)

    def files(self, table: str, months: Iterable[str] | None = None) -> list[str]:
        """See Lake. Corrections of a mapped table are made in the warehouse."""
        if table in self._mapped:
            return [HERE + table]
        return [] if table in self._hidden else super().files(table, months)

    def dataset(self, table: str, files: Sequence[str]) -> pa_dataset.Dataset | None:
        """See Lake."""
        return None if table in self._mapped else super().dataset(table, files)

    def rows(self, table: str) -> int:
        """See Lake."""
        return MANY if table in self._mapped else super().rows(table)


def facts_of(session: Relations, warehouse: Warehouse, mapped: MappedTable) -> ir.Table:
    """A relation's rows in the stored shape of a fact table. Raises ProblemError where the mapping doesn't fit."""
    relation, problems = _checked(session, warehouse, mapped)
    if relation is None or problems:
        raise ProblemError(*problems)
    instant, text = dt.Timestamp("UTC", 6), dt.string

    def of_row(name: str, kind: dt.DataType) -> ir.Value:
        column = getattr(mapped, name)
        return ibis.null(kind) if column is None else relation[column].cast(kind)

    occurred = of_row("occurred_at", instant)
    recorded = occurred if mapped.recorded_at is None else of_row("recorded_at", instant)
    values: dict[str, ir.Value] = {
        "fact_id": of_row("key", text),
        "account": of_row("account", text),
        "person": of_row("person", text),
        "source": ibis.literal(warehouse.source),
        "occurred_at": occurred,
        "recorded_at": recorded,
        "recorded_assumed": ibis.literal(mapped.recorded_at is None),
        "ingested_at": recorded,
        "updated_at": of_row("updated_at", instant),
        "digest": ibis.literal(""),
        "retracted": ibis.literal(False),
        "batch": ibis.literal(warehouse.source),
    }
    for field in stored_schema(mapped.table):
        if field.name not in values:
            theirs, kind = mapped.columns.get(field.name), ibis.dtype(field.type)
            values[field.name] = ibis.null(kind) if theirs is None else relation[theirs].cast(kind)
    states = state_words(session, mapped, relation)
    # Read as if it weren't there, a state would count money that is over, or none that is.
    decisive = [one for one in states if (mapped.table, one.name) in DECISIVE]
    if unknown := list(unknown_words(decisive, mapped, _where(warehouse, mapped))):
        raise ProblemError(*unknown)
    values, facts = with_state_words(values, states, mapped, relation)
    return relation.filter(facts).select(**values)


def misfits(session: Relations, warehouse: Warehouse) -> Iterator[Problem]:
    """Everything in which a mapping doesn't fit its warehouse: tables, columns, types, and keys that are not."""
    for mapped in warehouse.tables:
        relation, problems = _checked(session, warehouse, mapped)
        yield from problems
        if relation is not None and not problems:
            yield from _keyless(session, warehouse, mapped, relation)
            yield from unknown_words(state_words(session, mapped, relation), mapped, _where(warehouse, mapped))


def meanings(session: Relations, warehouse: Warehouse) -> dict[str, dict[str, str]]:
    """By column of a fact table, what the words of its states are taken for, in a mapping that fits."""
    found = {}
    for mapped in warehouse.tables:
        relation = session.relation(mapped.relation)
        for one in state_words(session, mapped, relation) if relation is not None else ():
            found[f"{mapped.table}.{one.name}"] = {word: one.meanings[word] or "" for word in sorted(one.rows) if word}
    return found


def _where(warehouse: Warehouse, mapped: MappedTable) -> str:
    return f"{warehouse.where}: {mapped.table}"


def _checked(session: Relations, warehouse: Warehouse, mapped: MappedTable) -> tuple[ir.Table | None, list[Problem]]:
    relation = session.relation(mapped.relation)
    where = _where(warehouse, mapped)
    if relation is None:
        fix = "Check its name, with its schema, and that the role may SELECT from it."
        return None, [
            Problem("warehouse_table", f"The warehouse has no {mapped.relation}, or it isn't readable.", where, fix=fix)
        ]
    asked = [(name, getattr(mapped, name), fits) for name, fits in OF_ROW.items() if getattr(mapped, name) is not None]
    declared = TABLES[mapped.table]
    asked += [
        (name, theirs, FITS[column.kind])
        for name, theirs in mapped.columns.items()
        if (column := declared.column(name)) is not None
    ]
    problems = []
    for name, theirs, (what, fits) in asked:
        if theirs not in relation.columns:
            fix = did_you_mean(theirs, relation.columns) or f"It has {', '.join(relation.columns)}."
            slip = f"{mapped.relation} has no column {theirs}."
            problems.append(Problem("warehouse_column", slip, where, f"It is mapped to {name}.", fix))
        elif not fits(kind := relation[theirs].type()):
            slip = f"{mapped.relation}.{theirs} is {kind}, and {name} needs {what}."
            fix = f"Create a view that converts it{_how(theirs, kind, what)}, and map that."
            problems.append(Problem("warehouse_type", slip, where, fix=fix))
    return relation, problems


def _how(column: str, kind: dt.DataType, what: str) -> str:
    """How a view would do it, where that is likely."""
    if kind.is_timestamp() and kind.timezone is None:
        return f", in PostgreSQL by {column} AT TIME ZONE 'Europe/Berlin', in Spark by to_utc_timestamp({column}, 'Europe/Berlin')"
    if kind.is_string() and what != TEXT[0]:
        return f", by a CAST of {column}"
    return ""


def _keyless(session: Session, warehouse: Warehouse, mapped: MappedTable, relation: ir.Table) -> Iterator[Problem]:
    """Events are told apart by their key alone, versions of states by the key and when they were recorded."""
    key = [relation[mapped.key]]
    if TABLES[mapped.table].grain is Grain.STATES and mapped.recorded_at is not None:
        key.append(relation[mapped.recorded_at])
    groups = relation.group_by(**{f"k{number}": one for number, one in enumerate(key)}).aggregate(n=relation.count())
    bad = groups.filter((groups.n > 1) | groups.k0.isnull())
    [found] = session.fetch(bad.aggregate(n=bad.count(), rows=bad.n.sum())).to_pylist()
    if found["n"]:
        yield Problem(
            "warehouse_key",
            f"{mapped.key} isn't a unique key of {mapped.relation}: {found['rows']} rows share one or have none.",
            _where(warehouse, mapped),
            fix="Map a unique column, or create a view with one row per key.",
        )
