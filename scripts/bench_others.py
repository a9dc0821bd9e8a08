"""`scripts/bench.py --only others`: the full score beside what people do today.

*pandas*: the signals of benchmarks/framework.yaml as an analyst would write them, over the same Parquet files.
*One query a metric*: the 21 metrics of "Fighting Churn with Data" (Carl Gold, 2020) over its size, 3.6 million events of eight
kinds, at 14 Sundays: in PostgreSQL, into a table `metric`, as the book's listings do; and through Tenure's engine. Loading is
in neither time. The numbers are compared.
"""

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import psycopg
import pyarrow as pa

from bench_signals import Derived, Measured, framework_text
from bench_world import _append, _days, _instants
from tenure.evidence.backends.duck import Duck
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import Lake
from tenure.framework.checking import check_texts
from tenure.insight.engine.measuring.signals import wide_table
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.insight.engine.scoring.evaluation import request_for
from tenure.project.embedded import Embedded
from tenure.values.asof import AsOf


def by_pandas(lake: Lake, day: date) -> pa.Table:
    """The signals of one day, with data frames."""
    end = pd.Timestamp(day, tz="UTC") + pd.Timedelta(days=1)
    usage = pd.read_parquet(
        lake.files("usage"), columns=["account", "person", "feature", "core", "quantity", "occurred_at"]
    )
    tickets = pd.read_parquet(lake.files("tickets"), columns=["account", "priority", "opened_at", "resolved_at"])
    accounts = pd.read_parquet(lake.files("accounts"), columns=["account", "customer_since"]).set_index("account")
    lines = pd.read_parquet(lake.files("subscriptions"), columns=["account", "seats", "arr", "start_on", "end_on"])
    usage = usage[usage.occurred_at < end]
    month = usage[usage.occurred_at >= end - pd.Timedelta(days=28)]
    before = usage[
        (usage.occurred_at < end - pd.Timedelta(days=28)) & (usage.occurred_at >= end - pd.Timedelta(days=112))
    ]
    lines = lines[(lines.start_on <= day) & (lines.end_on.isna() | (lines.end_on > day))]
    found = lines.groupby("account").agg(seats=("seats", "sum"), arr=("arr", lambda values: float(sum(values))))
    found["active_people_28d"] = month.groupby("account").person.nunique()
    core = month[month.core.fillna(True).astype(bool)]
    found["core_actions_28d"] = core.assign(n=core.quantity.fillna(1)).groupby("account").n.sum()
    early = before[before.core.fillna(True).astype(bool)]
    found["core_actions_84d_before"] = early.assign(n=early.quantity.fillna(1)).groupby("account").n.sum()
    found["features_28d"] = core.groupby("account").feature.nunique()
    last = usage.groupby("account").occurred_at.max().dt.tz_convert("UTC").dt.date
    since = accounts.customer_since.reindex(found.index)
    found["last_use"] = [(day - one).days for one in last.reindex(found.index).fillna(since)]
    seen = tickets[tickets.opened_at < end]
    waiting = seen[(seen.priority == "urgent") & (seen.resolved_at.isna() | (seen.resolved_at >= end))]
    found["open_urgent"] = waiting.groupby("account").size()
    done = seen[(seen.resolved_at < end) & (seen.resolved_at >= end - pd.Timedelta(days=90))]
    took = (done.resolved_at.dt.normalize() - done.opened_at.dt.normalize()).dt.days
    found["resolve_days"] = took.groupby(done.account).mean().round(6)
    for name in ("active_people_28d", "core_actions_28d", "core_actions_84d_before", "features_28d", "open_urgent"):
        found[name] = found[name].fillna(0)
    return pa.Table.from_pandas(found.reset_index().assign(i=0), preserve_index=False)


# The book.

EVENTS = ("like", "dislike", "post", "newfriend", "unfriend", "adview", "message", "reply")
SHARES = (0.3, 0.08, 0.12, 0.03, 0.01, 0.26, 0.15, 0.05)
FIRST, SUNDAYS = date(2025, 1, 1), tuple(date(2025, 3, 2) + timedelta(weeks=week) for week in range(14))
SPAN = (SUNDAYS[-1] - FIRST).days + 7
RATIOS = {
    "adview_per_post": ("adview", "post"),
    "reply_per_message": ("reply", "message"),
    "like_per_post": ("like", "post"),
    "post_per_message": ("post", "message"),
    "unfriend_per_newfriend": ("unfriend", "newfriend"),
}
QUARTERLY = ("adview", "message", "unfriend")


def book_signals() -> list[Measured | Derived]:
    """The 21 metrics in Tenure's language."""
    found: list[Measured | Derived] = [
        Measured(f"n_{event}", "usage", "count(*)", "", where=f"event = '{event}'", window=28) for event in EVENTS
    ]
    for event in QUARTERLY:
        found.append(Measured(f"q_{event}_sum", "usage", "count(*)", "", where=f"event = '{event}'", window=84))
        found.append(Derived(f"q_{event}", f"q_{event}_sum / 3"))
    friends = {"where": "event = 'newfriend'"}
    found.append(Measured("friends_before", "usage", "count(*)", "", **friends, window=28, ending=28))
    found.append(Measured("since_newfriend", "usage", "days_since(max(occurred_at))", "", **friends, zero=False))
    found += [
        Derived("opinions", "n_like + n_dislike"),
        Derived("dislike_share", "n_dislike / nullif(n_like + n_dislike, 0)"),
        Derived("newfriend_change", "n_newfriend / nullif(friends_before, 0) - 1"),
        Derived("tenure", "tenure_days + 0"),
    ]
    found += [Derived(name, f"n_{one} / nullif(n_{other}, 0)") for name, (one, other) in RATIOS.items()]
    return found


METRICS = (
    *(f"n_{event}" for event in EVENTS), *(f"q_{event}" for event in QUARTERLY), "since_newfriend", "opinions",
    "dislike_share", "newfriend_change", "tenure", *RATIOS,
)  # fmt: skip


def make_book(lake: Lake, accounts: int, events: int, seed: int = 7) -> None:
    """Accounts and their events, straight into the lake."""
    rng = np.random.default_rng(seed)
    keys = np.array([f"account-{number:06d}" for number in range(accounts)])
    start = (FIRST - date(2024, 1, 1)).days
    since = rng.integers(0, start, accounts)
    _append(
        lake, "accounts", keys, keys, _instants(since * 86400), {"id": pa.array(keys), "customer_since": _days(since)}
    )
    at = np.sort(rng.integers(start * 86400, (start + SPAN) * 86400, events))
    weight = rng.gamma(1.0, 1.0, accounts)
    who = rng.choice(accounts, events, p=weight / weight.sum())
    kinds = pa.array(EVENTS).take(pa.array(rng.choice(len(EVENTS), events, p=SHARES)))
    names = pa.array(np.arange(events)).cast(pa.string())
    _append(lake, "usage", names, pa.array(keys).take(pa.array(who)), _instants(at), {"event": kinds})


def book_by_engine(lake: Lake) -> pa.Table:
    framework = check_texts({"framework.yaml": framework_text(book_signals())}, vocabulary()).framework
    if framework is None:
        raise SystemExit("the book's metrics do not check")
    with Duck([lake.url]).session() as session:
        views = [AsOf.end_of(day - timedelta(days=1)) for day in SUNDAYS]  # the book ends before its day begins
        room = ReadingRoom(lake, session)
        found = wide_table(room, framework, request_for(room, (framework,), views))
    if found is None:
        raise SystemExit("nobody is there")
    return found.table.select(["i", "account", *METRICS])


DATES = "with dates as (select unnest(%(days)s::timestamp[]) as at)"
COUNT = f"""{DATES} insert into metric select account_id, at, %(name)s, count(*) * %(share)s from event e
  inner join dates on e.event_time < at and e.event_time >= at - %(back)s * interval '1 day'
  inner join event_type t on t.event_type_id = e.event_type_id where t.event_type_name = %(event)s
  group by account_id, at"""
SINCE = f"""{DATES} insert into metric select account_id, at, 'since_newfriend', (at::date - 1) - max(event_time)::date
  from event e inner join dates on e.event_time < at inner join event_type t on t.event_type_id = e.event_type_id
  where t.event_type_name = 'newfriend' group by account_id, at"""
TENURE = f"""{DATES} insert into metric select account_id, at, 'tenure', (at::date - 1) - start_date from subscription
  inner join dates on start_date < at"""
RATIO = """insert into metric select n.account_id, n.metric_time, %(name)s, n.metric_value / d.metric_value
  from metric n inner join metric d on n.account_id = d.account_id and n.metric_time = d.metric_time
  where n.metric_name = %(one)s and d.metric_name = %(other)s and d.metric_value > 0"""
TOTAL = """insert into metric select account_id, metric_time, 'opinions', sum(metric_value) from metric
  where metric_name in ('n_like', 'n_dislike') group by account_id, metric_time"""
CHANGE = f"""{DATES} insert into metric select account_id, at, 'newfriend_change',
  count(*) filter (where e.event_time >= at - interval '28 day')::float
  / nullif(count(*) filter (where e.event_time < at - interval '28 day'), 0) - 1 from event e
  inner join dates on e.event_time < at and e.event_time >= at - interval '56 day'
  inner join event_type t on t.event_type_id = e.event_type_id where t.event_type_name = 'newfriend'
  group by account_id, at"""
TABLES = """create table event_type (event_type_id int primary key, event_type_name text unique);
  create table event (account_id text not null, event_time timestamp not null, event_type_id int not null);
  create table subscription (account_id text not null, start_date date not null);
  create table metric (account_id text not null, metric_time timestamp not null, metric_name text not null,
    metric_value float)"""
INDEXES = """create index on event (account_id); create index on event (event_time); create index on event (event_type_id);
  create index on metric (account_id); create index on metric (metric_time); create index on metric (metric_name);
  analyze"""


def _load(lake: Lake, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    usage = lake.scanned("usage").to_table(columns=["account", "occurred_at", "event"])
    connection.execute(TABLES)
    with connection.cursor() as cursor:
        cursor.executemany("insert into event_type values (%s, %s)", list(enumerate(EVENTS)))
        with cursor.copy("copy event from stdin") as copy:
            stamps = usage["occurred_at"].cast(pa.timestamp("s")).cast(pa.string())
            codes = pd.Categorical(usage["event"].to_pandas(), categories=EVENTS).codes
            for account, at, kind in zip(usage["account"].to_pylist(), stamps.to_pylist(), codes.tolist(), strict=True):
                copy.write_row((account, at, kind))
        with cursor.copy("copy subscription from stdin") as copy:
            accounts = lake.scanned("accounts").to_table(columns=["account", "customer_since"])
            for row in accounts.to_pylist():
                copy.write_row((row["account"], row["customer_since"]))
    connection.execute(INDEXES)


def book_by_postgres(lake: Lake) -> tuple[pa.Table, float]:
    """The metrics one by one; with the seconds that the queries took."""
    with tempfile.TemporaryDirectory(prefix="tenure-book-") as home:
        server = Embedded(Path(home), durable=False)
        connection = server.start().connect(autocommit=True)
        try:
            _load(lake, connection)
            started = time.perf_counter()
            days = {"days": [f"{day} 00:00" for day in SUNDAYS]}
            for event in EVENTS:
                connection.execute(COUNT, {**days, "name": f"n_{event}", "event": event, "back": 28, "share": 1.0})
            for event in QUARTERLY:
                connection.execute(COUNT, {**days, "name": f"q_{event}", "event": event, "back": 84, "share": 1 / 3})
            connection.execute(SINCE, days)
            connection.execute(TENURE, days)
            connection.execute(CHANGE, days)
            connection.execute(TOTAL)
            for name, (one, other) in {**RATIOS, "dislike_share": ("dislike", "")}.items():
                under = f"n_{other}" if other else "opinions"
                connection.execute(RATIO, {"name": name, "one": f"n_{one}", "other": under})
            seconds = time.perf_counter() - started
            rows = connection.execute(
                "select account_id, metric_time, metric_name, metric_value from metric"
            ).fetchall()
        finally:
            connection.close()
            server.release()
    number = {day: place for place, day in enumerate(SUNDAYS)}
    return pa.table(
        {
            "account": [row[0] for row in rows],
            "i": [number[row[1].date()] for row in rows],  # type: ignore[attr-defined]
            "metric": [row[2] for row in rows],
            "value": pa.array([row[3] for row in rows], pa.float64()),
        }
    ), seconds


def agree(ours: pa.Table, theirs: pa.Table) -> int:
    """Stop unless every value that the book's queries give is ours, too; returns how many were compared."""
    wide = ours.to_pandas().set_index(["account", "i"])
    compared = 0
    for metric, rows in theirs.to_pandas().groupby("metric"):
        rows = rows.set_index(["account", "i"]).value.dropna()
        mine = wide[str(metric)].reindex(rows.index).astype(float)
        off = ~np.isclose(mine, rows, rtol=0, atol=2e-6)
        if off.any():
            first = int(np.flatnonzero(off)[0])
            raise SystemExit(f"{metric} differs at {rows.index[first]}: {mine.iloc[first]} and {rows.iloc[first]}")
        compared += len(rows)
    return compared
