"""The signals of bench_signals.py as an engineer would compute them, for the fewest passes known to us.

One instant: one query for each table, each aggregate with its filter. Many instants: usage is summed by day in DuckDB, and
numpy reads windows off running sums and off the last day on which each person (or feature) was seen. It knows these
signals and nothing else: no late facts or corrections, no silent feeds, no explanation.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bench_signals import TABLES, Derived, Measured
from bench_world import DAYS, FIRST_DAY
from tenure.evidence.lake.store import Lake

Values = dict[str, npt.NDArray[np.float64]]
NESTED = "count(distinct "


def opened(lake: Lake) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": 2, "memory_limit": "8GB"})
    con.execute("set timezone = 'UTC'")
    for table in TABLES:
        con.read_parquet(lake.files(table)).create_view(table)
    return con


def by_hand(lake: Lake, chosen: Sequence[Measured | Derived], days: Sequence[date]) -> pa.Table:
    """(i, account, signals …) of every customer at each day's end."""
    con = opened(lake)
    accounts = con.execute("select account from accounts order by account").fetchnumpy()["account"]
    parts = []
    for i, day in enumerate(days):
        values, served = _columns(con, day, len(accounts))
        measured = [one for one in chosen if isinstance(one, Measured)]
        rest = measured if len(days) == 1 else [one for one in measured if one.table != "usage"]
        for table in dict.fromkeys(one.table for one in rest):
            values |= _at(con, table, [one for one in rest if one.table == table], day, len(accounts))
        parts.append((i, day, values, served))
    if len(days) > 1:
        usage = [one for one in chosen if isinstance(one, Measured) and one.table == "usage"]
        for (_, _, values, _), found in zip(parts, _usage_many(con, usage, days, len(accounts)), strict=True):
            values |= found
    tables = []
    for i, day, values, served in parts:
        values["last_use"] = _or_tenure(values.get("last_use"), day)
        for name in [name for name in values if name.startswith("last_")]:
            values[name] = _or_tenure(values[name], day)
        _derive(chosen, values)
        rows = np.flatnonzero(served)
        columns = {one.key: pa.array(np.round(values[one.key][rows], 6), from_pandas=True) for one in chosen}
        tables.append(
            pa.table({"i": np.full(len(rows), i, dtype=np.int32), "account": accounts[rows].astype(str)} | columns)
        )
    return pa.concat_tables(tables)


def _columns(con: duckdb.DuckDBPyConnection, day: date, accounts: int) -> tuple[Values, npt.NDArray[np.bool_]]:
    """Seats, and who has a subscription in service or to come."""
    found = con.execute(
        "select row_number() over (order by account) - 1 as n, account, seats, end_on > $day as served from accounts "
        "join (select account, seats, end_on from subscriptions) using (account)",
        {"day": day},
    ).fetchnumpy()
    seats, served = np.full(accounts, np.nan), np.zeros(accounts, dtype=bool)
    seats[found["n"]], served[found["n"]] = found["seats"], found["served"]
    return {"seats": seats}, served


def _at(con: duckdb.DuckDBPyConnection, table: str, chosen: Iterable[Measured], day: date, accounts: int) -> Values:
    """One query for all signals of a table at one instant."""
    measured = list(chosen)
    last, after = (
        f"date '{day.isoformat()}'",
        f"timestamptz '{date.fromordinal(day.toordinal() + 1).isoformat()} 00:00:00+00'",
    )
    columns = []
    for one in measured:
        conditions = [one.sql_where.format(d=last, e=after)] if one.sql_where else []
        if one.window is not None:
            on = one.on or "occurred_at"
            first = date.fromordinal(day.toordinal() - one.window - one.ending + 1).isoformat()
            conditions.append(f"{on} >= timestamptz '{first} 00:00:00+00'")
            if one.ending:
                end = date.fromordinal(day.toordinal() - one.ending + 1).isoformat()
                conditions.append(f"{on} < timestamptz '{end} 00:00:00+00'")
        where = f" filter (where {' and '.join(conditions)})" if conditions else ""
        value = one.sql.format(d=last, e=after)
        # The filter belongs to the aggregate inside.
        if value.startswith("date_diff('day', max(occurred_at)"):
            value = value.replace("max(occurred_at)", f"max(occurred_at){where}").replace(f"any_value({last})", last)
        else:
            value += where
        columns.append(f"{value} as {one.key}")
    query = (
        f"select a.n, {', '.join(columns)} from {table} join (select account, row_number() over (order by account) - 1 as n "
        f"from accounts) a using (account) where {table}.occurred_at < {after} group by a.n"
    )
    found = con.execute(query).fetchnumpy()
    values = {}
    for one in measured:
        column = np.full(accounts, 0.0 if one.zero else np.nan)
        column[found["n"]] = np.ma.filled(np.ma.asarray(found[one.key], dtype=float), 0.0 if one.zero else np.nan)
        values[one.key] = column
    return values


def _or_tenure(values: npt.NDArray[np.float64] | None, day: date) -> npt.NDArray[np.float64]:
    tenure = float((day - FIRST_DAY).days)
    return np.full(1, tenure) if values is None else np.where(np.isnan(values), tenure, values)


def _usage_many(
    con: duckdb.DuckDBPyConnection, chosen: Sequence[Measured], days: Sequence[date], accounts: int
) -> list[Values]:
    """Signals over usage at many instants."""
    con.execute(
        "create temp table u as select a.n, person, feature, date_diff('day', $first, occurred_at::date)::int as on_day, "
        "coalesce(core, true) as core, coalesce(quantity, 1) as quantity from usage join (select account, "
        "row_number() over (order by account) - 1 as n from accounts) a using (account)",
        {"first": FIRST_DAY},
    )
    at = [(day - FIRST_DAY).days for day in days]
    found: list[Values] = [{} for _ in days]
    grains: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for one in chosen:
        grains[(one.sql if one.sql.startswith((NESTED, "date_diff")) else "sum", one.sql_where)].append(one)
    for (kind, where), mine in grains.items():
        if kind == "sum":
            for sql in dict.fromkeys(one.sql for one in mine):
                running = _running(con, sql, where, accounts)
                for one in [one for one in mine if one.sql == sql]:
                    for values, day in zip(found, at, strict=True):
                        end = day - one.ending + 1
                        values[one.key] = running[:, max(end, 0)] - running[:, max(end - (one.window or DAYS), 0)]
        elif kind == "count(distinct occurred_at::date)":
            running = _running(con, "any_value(1)", where, accounts)
            for one in mine:
                for values, day in zip(found, at, strict=True):
                    values[one.key] = running[:, day + 1] - running[:, max(day + 1 - (one.window or DAYS), 0)]
        elif kind.startswith("date_diff"):
            seen = np.diff(_running(con, "any_value(1)", where, accounts), axis=1) > 0
            last = np.maximum.accumulate(np.where(seen, np.arange(DAYS), -1), axis=1)
            for one in mine:
                for values, day in zip(found, at, strict=True):
                    values[one.key] = np.where(last[:, day] >= 0, day - last[:, day], np.nan)
        else:
            _distinct(con, kind.removeprefix(NESTED).rstrip(")"), where, mine, at, found, accounts)
    return found


def _running(con: duckdb.DuckDBPyConnection, sql: str, where: str, accounts: int) -> npt.NDArray[np.float64]:
    """(account, day + 1): a sum over all days before."""
    sql = sql.replace("sum(coalesce(quantity, 1))", "sum(quantity)")
    rows = con.execute(
        f"select n, on_day, {sql} as v from u {'where ' + _in_u(where) if where else ''} group by n, on_day"
    ).fetchnumpy()
    daily = np.zeros((accounts, DAYS + 1))
    daily[rows["n"], rows["on_day"] + 1] = rows["v"]
    return np.cumsum(daily, axis=1, out=daily)


def _distinct(
    con: duckdb.DuckDBPyConnection,
    what: str,
    where: str,
    chosen: Sequence[Measured],
    at: Sequence[int],
    found: list[Values],
    accounts: int,
) -> None:
    """How many were seen in a window: those whose last day before its end lies after its beginning."""
    ends = sorted({day - one.ending for day in at for one in chosen})
    cuts = ", ".join(str(end) for end in ends)
    rows = con.execute(
        f"select n, dense_rank() over (order by n, {what}) - 1 as who, span, last from (select n, {what}, "
        f"list_position([b >= on_day for b in [{cuts}]], true) - 1 as span, max(on_day) as last "
        f"from u where {what} is not null {'and ' + _in_u(where) if where else ''} group by all) where span is not null"
    ).fetchnumpy()
    count = int(rows["who"].max()) + 1
    last = np.full((count, len(ends)), -(10**6), dtype=np.int32)
    last[rows["who"], rows["span"]] = rows["last"]
    np.maximum.accumulate(last, axis=1, out=last)
    whose = np.zeros(count, dtype=np.int64)
    whose[rows["who"]] = rows["n"]
    for one in chosen:
        for values, day in zip(found, at, strict=True):
            end = day - one.ending
            inside = last[:, ends.index(end)] > end - (one.window or DAYS)
            values[one.key] = np.bincount(whose[inside], minlength=accounts).astype(float)


def _in_u(where: str) -> str:
    return where.replace("coalesce(core, true)", "core")


def _derive(chosen: Sequence[Measured | Derived], values: Values) -> None:
    names = {"nullif": _nullif, "greatest": np.maximum}
    for one in chosen:
        if isinstance(one, Derived):
            with np.errstate(all="ignore"):
                value = eval(one.value, names | values)
            values[one.key] = np.where(np.isfinite(value), value, np.nan)


def _nullif(values: npt.NDArray[np.float64], other: float) -> npt.NDArray[np.float64]:
    return np.where(values == other, np.nan, values)
