"""Versions in order: which row of a fact counts at an instant, said as expressions."""

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir

from tenure.values.asof import AsOf


def place_among(
    value: ir.Value,
    marks: Sequence[ir.Value],
    before: Callable[[ir.Value, ir.Value], ir.BooleanValue],
    low: int = 0,
    high: int | None = None,
) -> ir.Value:
    """The number of the first of the sorted marks that the value lies before; past the last one, their count.

    Written as a balanced tree of comparisons, which every backend has and none computes slowly.
    """
    high = len(marks) if high is None else high
    if low == high:
        return ibis.literal(low, type="int32")
    middle = (low + high) // 2
    return before(value, marks[middle]).ifelse(
        place_among(value, marks, before, low, middle), place_among(value, marks, before, middle + 1, high)
    )


def visible(rows: ir.Table, until: ir.Value, known_until: ir.Value) -> ir.BooleanValue:
    """Whether a version counts at an instant: it had happened, was known, and nothing newer was known."""
    return (
        (rows.occurred_at < until)
        & (rows.recorded_at < known_until)
        & (rows.superseded_at.isnull() | (rows.superseded_at >= known_until))
    )


def with_superseded_at(rows: ir.Table) -> ir.Table:
    """Add `superseded_at` from the next version of the same fact. Recorded together: the source's stamp decides, then the
    content's digest, never the order of arrival."""
    order = [rows.recorded_at, rows.updated_at.fill_null(rows.recorded_at), rows.digest]
    window = ibis.window(group_by=rows.fact_id, order_by=order)
    return rows.mutate(superseded_at=rows.recorded_at.lead().over(window))


def without_retractions(rows: ir.Table) -> ir.Table:
    """Without the rows that only take back another one."""
    return rows.filter(~rows.retracted.fill_null(False))


def in_order(rows: ir.Table) -> ir.Table:
    """The versions: with `superseded_at`, and retractions taken out."""
    return without_retractions(with_superseded_at(rows))


def without_late(rows: ir.Table, seen: AsOf | None, *, states: bool) -> ir.Table:
    if seen is None or seen.late_since is None:
        return rows
    since = ibis.literal(seen.late_since)
    true_from = rows.occurred_at
    if states:
        window = ibis.window(group_by=rows.fact_id, order_by=[rows.recorded_at, rows.digest])
        rows = rows.mutate(version=ibis.row_number().over(window))
        true_from = (rows.version == 0).ifelse(rows.occurred_at, rows.updated_at.fill_null(rows.recorded_at))
    rows = rows.filter((rows.recorded_at < since) | (true_from >= since))
    return rows.drop("version") if states else rows
