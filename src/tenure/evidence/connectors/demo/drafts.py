"""Rows as they will once be complete, and the cut: what was known by an instant, and what changed since another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tenure.evidence.catalogue import TABLES, Column, ColumnKind, Grain
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.connectors.demo.noise import Flags, Floats, Ints

DAY_US = 86_400_000_000
SECOND_US = 1_000_000
NEVER_US = np.iinfo(np.int64).max
Values: TypeAlias = NDArray[np.generic] | Sequence[object] | pa.Array


@dataclass(frozen=True)
class DemoRows:
    """Rows of one table.

    `known` is the day (a float) from which a row is known. Days and instants in `columns` are floats that count from
    the world's first day, infinite for never. ColumnWise that the catalogue reveals later need no care: `cut` hides them.
    """

    table: str
    known: Floats
    columns: Mapping[str, Values]
    refs: Mapping[str, Values] = field(default_factory=dict)  # account_ref, person_ref


def micros(first_day: date) -> int:
    """The instant at which a day begins, in microseconds since 1970."""
    return int(datetime.combine(first_day, time.min, UTC).timestamp()) * SECOND_US


def instants(days: Floats, origin: int) -> Ints:
    """Float days as whole seconds, in microseconds since 1970; NEVER_US where infinite."""
    finite = np.isfinite(days)
    seconds = np.floor(np.where(finite, days, 0.0) * 86_400.0 + 0.5).astype(np.int64)
    return np.where(finite, origin + seconds * SECOND_US, NEVER_US)


def _day_instants(days: Floats, origin: int) -> Ints:
    return instants(np.floor(days), origin)


def cut(draft: DemoRows, first_day: date, since: int, until: int) -> pa.Table:
    """The rows that are new or changed within [since, until), as known at its end (instants in microseconds)."""
    table, origin = TABLES[draft.table], micros(first_day)
    known = instants(draft.known, origin)
    seen = {name: _revealed(draft, table.column(name), origin) for name in draft.columns}
    changed = np.full(len(known), -1, dtype=np.int64)
    for at in {id(at): at for at in seen.values() if at is not None}.values():
        happened = (at > known) & (at >= since) & (at < until)
        changed = np.where(happened, np.maximum(changed, at), changed)
    fresh = (known >= since) & (known < until)
    rows = np.flatnonzero(fresh | ((known < since) & (changed >= 0)))
    names, arrays = [], []
    for name, values in {**draft.refs, **draft.columns}.items():
        column = table.column(name)
        revealed = seen.get(name)
        hidden = None if revealed is None else revealed[rows] >= until
        names.append(name)
        arrays.append(_arrow(values, column, rows, origin, hidden))
    if table.grain is Grain.STATES:
        names.append("recorded_at")
        stamp = np.where(fresh, known, changed)[rows]
        arrays.append(pa.array(stamp).cast(ARROW[ColumnKind.INSTANT]))
    return pa.table(arrays, names=names)


def _revealed(draft: DemoRows, column: Column | None, origin: int) -> Ints | None:
    """When each value of a column may be seen, or None when it always may."""
    if column is None or not column.has_instant:
        return None
    if column.seen_from not in draft.columns:
        return None
    days = np.asarray(draft.columns[column.seen_from], dtype=np.float64)
    kind = TABLES[draft.table].column(column.seen_from)
    return _day_instants(days, origin) if kind is not None and kind.kind is ColumnKind.DAY else instants(days, origin)


def _arrow(values: Values, column: Column | None, rows: Ints, origin: int, hidden: Flags | None) -> pa.Array:
    kind = ColumnKind.TEXT if column is None else column.kind
    if isinstance(values, pa.Array | pa.ChunkedArray):
        taken = values.take(pa.array(rows))
        return taken if hidden is None else pc.if_else(pa.array(~hidden), taken, None)
    if kind is ColumnKind.TEXT:
        words = np.asarray(values, dtype=object)[rows]
        return pa.array(words, pa.string(), mask=hidden)
    if kind is ColumnKind.AMOUNT:
        amounts = np.asarray(values, dtype=np.float64)[rows]
        exact = [None if np.isnan(x) else Decimal(f"{x:.2f}") for x in amounts.tolist()]
        return pa.array(exact, ARROW[kind])
    if kind is ColumnKind.FLAG:
        return pa.array(np.asarray(values, dtype=bool)[rows], mask=hidden)
    numbers = np.asarray(values, dtype=np.float64)[rows]
    missing = ~np.isfinite(numbers) if hidden is None else ~np.isfinite(numbers) | hidden
    if kind is ColumnKind.NUMBER:
        return pa.array(numbers, mask=missing)
    if kind is ColumnKind.DAY:
        offset = origin // DAY_US
        days = np.floor(np.where(missing, 0.0, numbers)).astype(np.int64) + offset
        return pa.array(days.astype(np.int32), pa.int32(), mask=missing).cast(ARROW[kind])
    return pa.array(np.where(missing, 0, instants(numbers, origin)), mask=missing).cast(ARROW[kind])
