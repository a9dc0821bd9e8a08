"""Since when a column of a table has had any value, or a kind of row has existed.

What was found is remembered by the files it was read from. Facts only ever get more: once a column was filled by an instant,
later files change nothing, and while it wasn't only the new ones are read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.catalogue import TABLES


@dataclass(frozen=True, slots=True, order=True)
class Filling:
    """A column of a fact table that holds anything; with `values`, one of them."""

    table: str
    column: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = f"{self.table}.{self.column}"
        return f"{named}={'|'.join(self.values)}" if self.values else named


FIRST_AT_ONCE, MORE_AT_ONCE = 1, 16
"""So many files are read first, and how many times as many then: mostly the oldest one tells."""
NEVER = datetime.max.replace(tzinfo=UTC)
ALWAYS = datetime.min.replace(tzinfo=UTC)

Read = Callable[[Sequence[str], Sequence[Filling]], Mapping[Filling, datetime | None]]
"""Of some files: since when each was filled by them."""


@dataclass(frozen=True, slots=True)
class FilledSince:
    """Since when something is filled, as read from some files; None where none of them has it."""

    files: frozenset[str] = frozenset()
    since: datetime | None = None


def filled_in_files(
    known: Mapping[Filling, FilledSince], files: Mapping[str, datetime | None], read: Read
) -> dict[Filling, FilledSince]:
    """The same for the files of now. `files` says by which instant each begins to be recorded, where it is known: what was
    filled before is not looked for in it."""
    now = frozenset(files)
    since = {one: found.since if found.files & now else None for one, found in known.items()}
    seen = {one: found.files if found.files & now else frozenset() for one, found in known.items()}
    unread = now.difference(frozenset.intersection(*seen.values())) if seen else ()
    waiting = sorted(unread, key=lambda file: (files[file] or ALWAYS, file))
    size = FIRST_AT_ONCE
    while waiting:
        piece, waiting = waiting[:size], waiting[size:]
        size *= MORE_AT_ONCE
        begins = files[piece[0]] or ALWAYS
        open_ = [one for one in known if (since[one] or NEVER) > begins and not seen[one].issuperset(piece)]
        for one, at in read(piece, open_).items() if open_ else ():
            since[one] = min((each for each in (at, since[one]) if each is not None), default=None)
    return {one: FilledSince(now, at) for one, at in since.items()}


def filled_since(rows: ir.Table, wanted: Sequence[Filling]) -> ir.Table:
    """One row: since when each of some fillings of a table was known, in their order, named by it (`filled_0`, …).

    A value counts from when its row had happened and was recorded, and, where an instant reveals it, from that one on.
    """
    rows = rows.filter(~rows.retracted.fill_null(False))
    happened = ibis.coalesce(rows.occurred_at, rows.recorded_at)
    known = (happened > rows.recorded_at).ifelse(happened, rows.recorded_at)
    found = {}
    for number, one in enumerate(wanted):
        there, at = rows[one.column].notnull(), known
        if one.values:
            there = rows[one.column].isin(one.values).fill_null(False)
        column = TABLES[one.table].column(one.column)
        if column is not None and column.has_instant:
            revealed = rows[column.seen_from].cast("timestamp('UTC', 6)")
            at = (revealed > known).fill_null(False).ifelse(revealed, known)
        found[f"filled_{number}"] = at.min(where=there)
    return rows.aggregate(**found)


def filled_from(answer: pa.Table, wanted: Sequence[Filling]) -> dict[Filling, datetime | None]:
    """The answer of `filled_since`, by filling."""
    (row,) = answer.to_pylist()
    return {one: row.get(f"filled_{number}") for number, one in enumerate(wanted)}
