"""The signals of benchmarks/framework.yaml as a data engineer would write them in DuckDB, for the fewest passes known to us:
the limit that the engine is measured against. It knows these signals and nothing else: no corrections, no feeds, no words.
"""

from datetime import date

import duckdb
import pyarrow as pa

from tenure.evidence.lake.store import Lake

ONE = """
with used as (
  select account,
    count(distinct person) filter (occurred_at >= d - interval 27 day) as active_people_28d,
    coalesce(sum(coalesce(quantity, 1)) filter (coalesce(core, true)
      and occurred_at >= d - interval 27 day), 0) as core_actions_28d,
    coalesce(sum(coalesce(quantity, 1)) filter (coalesce(core, true) and occurred_at < d - interval 27 day
      and occurred_at >= d - interval 111 day), 0) as core_actions_84d_before,
    count(distinct feature) filter (coalesce(core, true) and occurred_at >= d - interval 27 day) as features_28d,
    date_diff('day', max(occurred_at)::date, any_value(d)::date) as last_use
  from usage, (select $day::timestamptz as d) where occurred_at < d + interval 1 day group by account),
ticketed as (
  select account,
    count(*) filter (priority = 'urgent' and (resolved_at is null or resolved_at >= d + interval 1 day)) as open_urgent,
    avg(date_diff('day', opened_at::date, resolved_at::date)) filter (resolved_at < d + interval 1 day
      and resolved_at >= d - interval 89 day) as resolve_days
  from tickets, (select $day::timestamptz as d) where opened_at < d + interval 1 day group by account),
lines as (
  select account, sum(seats) as seats, sum(arr)::double as arr from subscriptions
  where start_on <= $day and (end_on is null or end_on > $day) group by account)
select 0::int as i, a.account, coalesce(active_people_28d, 0) as active_people_28d,
  coalesce(core_actions_28d, 0) as core_actions_28d,
  coalesce(core_actions_84d_before, 0) as core_actions_84d_before, coalesce(features_28d, 0) as features_28d,
  coalesce(last_use, date_diff('day', a.customer_since, $day::date)) as last_use, coalesce(open_urgent, 0) as open_urgent,
  round(resolve_days, 6) as resolve_days, seats, arr
from accounts a join lines using (account) left join used using (account) left join ticketed using (account)
"""

MANY = """
with daily as materialized (
  select account, person, occurred_at::date as on_day, sum(coalesce(quantity, 1)) filter (coalesce(core, true)) as core
  from usage group by all),
features as materialized (
  select account, feature, occurred_at::date as on_day from usage where coalesce(core, true) group by all),
account_daily as materialized (select account, on_day, sum(core) as core from daily group by all),
people as (
  select i, account, count(distinct person) as active_people_28d from daily
  join (select i, (d - b::int)::date as on_day from days, range(28) r(b)) using (on_day) group by all),
core as (
  select i, account, sum(core) filter (b < 28) as core_actions_28d, sum(core) filter (b >= 28) as core_actions_84d_before
  from account_daily join (select i, b, (d - b::int)::date as on_day from days, range(112) r(b)) using (on_day) group by all),
breadth as (
  select i, account, count(distinct feature) as features_28d from features
  join (select i, (d - b::int)::date as on_day from days, range(28) r(b)) using (on_day) group by all),
spans as (
  select account, (select min(d) from days where d >= on_day) as until, max(on_day) as last_on
  from (select account, on_day from account_daily) group by all),
last as (
  select i, account, date_diff('day', max(last_on), any_value(d)) as last_use from spans join days on until <= d group by all),
ticketed as (
  select i, account,
    count(*) filter (priority = 'urgent' and (resolved_at is null or resolved_at >= d + 1)) as open_urgent,
    avg(date_diff('day', opened_at::date, resolved_at::date)) filter (resolved_at < d + 1 and resolved_at >= d - 89) as resolve_days
  from tickets join days on opened_at < d + 1 group by all),
lines as (
  select i, account, sum(seats) as seats, sum(arr)::double as arr from subscriptions
  join days on start_on <= d and (end_on is null or end_on > d) group by all)
select i, a.account, coalesce(active_people_28d, 0) as active_people_28d, coalesce(core_actions_28d, 0) as core_actions_28d,
  coalesce(core_actions_84d_before, 0) as core_actions_84d_before, coalesce(features_28d, 0) as features_28d,
  coalesce(last_use, date_diff('day', a.customer_since, d)) as last_use, coalesce(open_urgent, 0) as open_urgent,
  round(resolve_days, 6) as resolve_days, seats, arr
from accounts a cross join days join lines using (i, account) left join people using (i, account)
left join core using (i, account) left join breadth using (i, account) left join last using (i, account)
left join ticketed using (i, account)
"""


def by_hand(lake: Lake, days: list[date]) -> pa.Table:
    """(i, account, signals …) of every account at each day's end."""
    con = duckdb.connect(config={"threads": 2, "memory_limit": "8GB"})
    con.execute("set timezone = 'UTC'")
    for table in ("usage", "tickets", "subscriptions", "accounts"):
        con.read_parquet(lake.files(table)).create_view(table)
    if len(days) == 1:
        return con.execute(ONE, {"day": days[0].isoformat()}).to_arrow_table()
    con.execute(
        "create table days as select unnest(range($count))::int as i, unnest($days)::date as d",
        {"count": len(days), "days": [day.isoformat() for day in days]},
    )
    return con.execute(MANY).to_arrow_table()
