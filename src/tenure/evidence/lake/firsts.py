"""The first fact about each account: which accounts were known at an instant, and since when."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from tenure.evidence.catalogue import TABLES, Table
from tenure.values.asof import AsOf

Rows = Callable[[Table], ir.Table | None]
"""Of a table account, `recorded_at` and `occurred_at` of every row as written, by the account it is about."""


def first_facts(rows_of: Rows, seen: AsOf | None, *, few: bool = False) -> ir.Table | None:
    """(account, recorded_at, first_at): when the first facts occurred, by when they were recorded.

    Only facts that occurred no later than the one recorded first can matter, which leaves very few of each table; of `few`
    rows all may stay.
    """
    parts = []
    for table in TABLES.values():
        rows = rows_of(table) if table.of_account else None
        if rows is None:
            continue
        if seen is not None and seen.late_since is not None:
            since = ibis.literal(seen.late_since)
            rows = rows.filter((rows.recorded_at < since) | (rows.occurred_at >= since))
        parts.append(rows if few else _mattering(rows))
    if not parts:
        return None
    every = ibis.union(*parts) if len(parts) > 1 else parts[0]
    if not few:
        return every
    return every.group_by(["account", "recorded_at"]).aggregate(first_at=every.occurred_at.min())


def _mattering(rows: ir.Table) -> ir.Table:
    bounds = rows.group_by("account").aggregate(bound=rows.occurred_at.argmin(rows.recorded_at))
    few = rows.join(bounds, "account")
    few = few.filter(few.occurred_at <= few.bound)
    return few.group_by(["account", "recorded_at"]).aggregate(first_at=few.occurred_at.min())


def clocks(rows: ir.Table) -> ir.Table:
    """What `first_facts` reads of rows; one without a day counts from when it was recorded."""
    rows = rows.select("account", "recorded_at", occurred_at=ibis.coalesce(rows.occurred_at, rows.recorded_at))
    return rows.filter(rows.account.notnull())
