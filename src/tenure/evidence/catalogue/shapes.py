"""What a fact table is made of."""

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class ColumnKind(StrEnum):
    """What a column holds. `AMOUNT` is exact and always lies beside a `currency` column."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    FLAG = "flag"
    DAY = "day"
    INSTANT = "instant"


T, N, A, F, D, I = ColumnKind  # noqa: E741
"""The kinds, for declarations."""
ARROW: dict[ColumnKind, pa.DataType] = {
    ColumnKind.TEXT: pa.string(),
    ColumnKind.NUMBER: pa.float64(),
    ColumnKind.AMOUNT: pa.decimal128(18, 4),
    ColumnKind.FLAG: pa.bool_(),
    ColumnKind.DAY: pa.date32(),
    ColumnKind.INSTANT: pa.timestamp("us", tz="UTC"),
}


def with_column(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """The rows with another column in the place of the one of this name."""
    return rows.set_column(rows.schema.get_field_index(name), name, column)


class Grain(StrEnum):
    """EVENTS: immutable, one row per event. STATES: versions of an entity, the newest known one counts."""

    EVENTS = "events"
    STATES = "states"


class Visible(StrEnum):
    """When a column with no instant of its own may be seen."""

    ALWAYS = "always"  # it was so from the row's occurred_at on
    ON_IMPORT = "on import"  # its source overwrites it: known only from the import on


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `seen_from` is ALWAYS, ON_IMPORT, or the name of the instant or day column that reveals it
    (its own name for a column like `resolved_at`); earlier than that it reads NULL. Values among `lasting` were so from
    the row's beginning on, whenever the source said it: a lead was never a customer.

    A column that no source ever filled is a gap in all that reads it. Two things are told by the column itself. `kinds`: its
    values are kinds of rows (a kickoff, a sponsor), and one that never came is a gap too. `empty_tells`: an empty cell says
    that it didn't happen, or that the usual holds, so that an expression which provides for it can do without the column;
    where `told_by` names another column, only once one of the two was ever filled. People write in `free_text`: the name or
    address of a forgotten person is taken out, whoever the row is about.
    """

    name: str
    kind: ColumnKind
    about: str
    seen_from: str = Visible.ALWAYS
    personal: bool = False
    free_text: bool = False
    required: bool = False
    kinds: bool = False
    empty_tells: bool = False
    told_by: str = ""
    choices: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()

    @property
    def has_instant(self) -> bool:
        return self.seen_from not in (Visible.ALWAYS, Visible.ON_IMPORT)


@dataclass(frozen=True, slots=True)
class Derived:
    """A column of T, written in the expression language over the other columns of the row as of T.

    `as_of` is the day of T and `days_since(x)` counts whole local days up to it. `person_*` columns come from the
    row's person as of T.
    """

    name: str
    kind: ColumnKind
    formula: str
    about: str


@dataclass(frozen=True, slots=True)
class Table:
    """A fact table. `occurred` lists the columns of which the first given one becomes `occurred_at`.

    `key` names the mapped column that identifies a row in its source ("" when its sources rarely have one: then the
    content and the ordinal among equal rows do). `of_account` and `of_person` say which surrogate keys the rows carry.
    `follows`: the rows of a merged account or person go on as those of the one it was merged into; otherwise they speak of
    that account itself, and end with it. `undated`: a row without a date is of the import that first brought it; otherwise an
    event needs its date.
    """

    name: str
    about: str
    grain: Grain
    columns: tuple[Column, ...]
    occurred: tuple[str, ...]
    key: str = ""
    of_account: bool = True
    of_person: bool = False
    derived: tuple[Derived, ...] = ()
    follows: bool = True
    undated: bool = False

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


SYSTEM_COLUMNS: dict[str, pa.DataType] = {
    "fact_id": pa.string(),  # the event's id, or the entity's id: the key of the row in its table
    "account": pa.string(),  # AccountKey, NULL in tables that are not of an account
    "person": pa.string(),  # PersonKey
    "source": pa.string(),  # the system the row came from; with the table's name it is a feed
    "occurred_at": pa.timestamp("us", tz="UTC"),
    "recorded_at": pa.timestamp("us", tz="UTC"),  # when the company knew
    "recorded_assumed": pa.bool_(),  # True when recorded_at was inferred from occurred_at
    "ingested_at": pa.timestamp("us", tz="UTC"),  # audit only, never in a verdict
    "updated_at": pa.timestamp("us", tz="UTC"),  # the source's own change stamp; settles versions recorded together
    "digest": pa.string(),  # of the content: tells a correction from a repeat
    "retracted": pa.bool_(),  # True: from recorded_at on, this row never was
    "batch": pa.string(),  # BatchKey
}


def arrow_schema(table: Table) -> pa.Schema:
    """The stored shape of a table: system columns, `month` (the partition, YYYY-MM of occurred_at), then its own."""
    fields = [pa.field(name, kind) for name, kind in SYSTEM_COLUMNS.items()]
    fields.append(pa.field("month", pa.string()))
    fields += [pa.field(column.name, ARROW[column.kind]) for column in table.columns]
    return pa.schema(fields)
