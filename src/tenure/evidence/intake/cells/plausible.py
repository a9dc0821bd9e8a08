"""Plausibility checks: impossible values are refused; unusual ones are accepted and listed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import ColumnKind, Grain, Table
from tenure.evidence.catalogue.shapes import with_column
from tenure.evidence.intake.rejects import Faults

EARLIEST = date(1971, 1, 2)
LATEST = date(2200, 1, 1)
OPEN_END_FROM = date(2900, 1, 1)
OPEN_ENDED = {("subscriptions", "end_on"), ("subscriptions", "notice_on"), ("subscriptions", "ended_on")}
"""Where a date like 9999-12-31 means that there is no end."""

LARGEST_AMOUNT = 1e13
"""In any currency; sums of several still fit where amounts are kept."""
RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("tickets", "csat"): (1, 5),
    ("tickets", "sentiment"): (-1, 1),
    ("people", "strength"): (1, 5),
    ("pulses", "value"): (1, 5),
    ("accounts", "employees"): (0, 50_000_000),
    ("subscriptions", "arr"): (-LARGEST_AMOUNT, LARGEST_AMOUNT),
    ("invoices", "amount"): (-LARGEST_AMOUNT, LARGEST_AMOUNT),
    ("opportunities", "amount"): (-LARGEST_AMOUNT, LARGEST_AMOUNT),
    ("subscriptions", "seats"): (-1e9, 1e9),
    ("subscriptions", "allowance"): (0, 1e18),
    ("usage", "quantity"): (0, 1e18),
    ("exchange_rates", "rate"): (1e-12, 1e12),
}
LONGEST_KEY = 200
"""Characters of an id that may become the key of something people see."""
LENGTHS = {("accounts", "name"): 300, ("accounts", "domain"): 300, ("people", "email"): 300}
"""Most characters of texts by which things are looked up; no index takes endless ones."""
SURVEY_RANGES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
"""0 is what systems write for "not rated", and no rating."""


def can_be_spared(table: Table, name: str) -> bool:
    """Whether a row goes in without a cell that can't be meant: an optional one of a state.

    An event is what all its cells say. Where there is money, dates, flags and amounts decide whether and how much of it
    counts, so that an empty one would say something else.
    """
    column = table.column(name)
    if column is None or table.grain is not Grain.STATES or column.required or name in (table.key, "trait"):
        return False
    return column.kind is ColumnKind.NUMBER or table.column("currency") is None


def check_plausible(table: Table, rows: pa.Table, faults: Faults) -> pa.Table:
    """Mark impossible dates and numbers, empty those that a row can do without, and turn far ends into open ones."""
    for column in table.columns:
        if column.name not in rows.column_names or column.kind not in (ColumnKind.DAY, ColumnKind.INSTANT):
            continue
        cells = rows[column.name].combine_chunks()
        if cells.null_count == len(cells):
            continue
        if (table.name, column.name) in OPEN_ENDED:
            far = pc.fill_null(pc.greater_equal(cells, _limit(OPEN_END_FROM, cells.type)), False)
            if pc.any(far).as_py():
                cells = pc.if_else(far, pa.scalar(None, cells.type), cells)
                rows = with_column(rows, column.name, cells)
        for mask, reason in impossible_dates(cells):
            rows = _costs(table, rows, column.name, mask, "impossible_date", reason, faults)
    for (name, column_name), span in RANGES.items():
        if name == table.name and column_name in rows.column_names:
            mask, reason = _outside(rows[column_name].combine_chunks(), *span)
            rows = _costs(table, rows, column_name, mask, "out_of_range", reason, faults)
    if table.name == "survey_responses" and {"kind", "score"} <= set(rows.column_names):
        kinds, scores = rows["kind"].combine_chunks(), rows["score"].combine_chunks()
        for kind, span in SURVEY_RANGES.items():
            of_kind = pc.if_else(pc.fill_null(pc.equal(kinds, kind), False), scores, pa.scalar(None, pa.float64()))
            mask, reason = _outside(of_kind, *span)
            faults.add(mask, "score", of_kind, "out_of_range", reason)
    return rows


def _costs(
    table: Table, rows: pa.Table, name: str, mask: pa.Array | None, code: str, reason: str, faults: Faults
) -> pa.Table:
    """What a wrong cell costs: itself where its row can do without it, else the row."""
    if mask is None:
        return rows
    cells = rows[name].combine_chunks()
    if not can_be_spared(table, name):
        faults.add(mask, name, cells, code, reason)
        return rows
    faults.spare(mask, name, cells, code, reason)
    return with_column(rows, name, pc.if_else(pc.fill_null(mask, False), pa.scalar(None, cells.type), cells))


def impossible_dates(cells: pa.Array) -> list[tuple[pa.Array | None, str]]:
    """Masks of dates that can't be meant, each with the reason."""
    return [
        (_some(pc.less(cells, _limit(EARLIEST, cells.type))), "a date before 1971 usually stands for a missing value"),
        (_some(pc.greater_equal(cells, _limit(LATEST, cells.type))), "a date after 2200 is implausible"),
    ]


def check_lengths(table: Table, rows: pa.Table, keys: Mapping[str, pa.Array], faults: Faults) -> None:
    """Mark ids and names that are longer than any can be. `keys` are those of accounts, people and the row itself."""
    for name, cells in keys.items():
        _no_longer(cells, LONGEST_KEY, name, faults)
    for (of, name), most in LENGTHS.items():
        if of == table.name and name in rows.column_names:
            _no_longer(rows[name].combine_chunks(), most, name, faults)


def _no_longer(cells: pa.Array, most: int, name: str, faults: Faults) -> None:
    if (pc.max(pc.binary_length(cells)).as_py() or 0) > most:
        longer = pc.greater(pc.utf8_length(cells), most)
        faults.add(_some(longer), name, cells, "too_long", f"is longer than {most} characters")


def _outside(cells: pa.Array, least: float, most: float) -> tuple[pa.Array | None, str]:
    outside = pc.or_(pc.less(cells, least), pc.greater(cells, most))
    return _some(outside), f"must lie between {least:g} and {most:g}"


def _limit(day: date, kind: pa.DataType) -> pa.Scalar:
    value = datetime(day.year, day.month, day.day, tzinfo=UTC) if pa.types.is_timestamp(kind) else day
    return pa.scalar(value, kind)


def _some(mask: pa.Array) -> pa.Array | None:
    return mask if pc.any(mask).as_py() else None
