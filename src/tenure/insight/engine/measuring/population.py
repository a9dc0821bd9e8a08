"""Who is a customer at each instant, and the columns of an account as of then."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.catalogue import TABLES, Table
from tenure.evidence.catalogue.contracts import NEVER_RAN
from tenure.evidence.lake.firsts import clocks, first_facts
from tenure.evidence.lake.reading import CachedTable, ReadingRoom
from tenure.evidence.lake.versions import place_among
from tenure.framework.expressions.tree import Kind
from tenure.framework.model import Framework
from tenure.insight.engine.measuring.daytext import day_in
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.measuring.leavings import COLUMNS as LEAVINGS
from tenure.insight.engine.measuring.leavings import has_left, leavings
from tenure.insight.engine.measuring.list_contracts import without_superseded_lines
from tenure.insight.engine.measuring.scope import RowNames
from tenure.insight.engine.measuring.terms import with_followers
from tenure.insight.engine.measuring.writer import IBIS_KIND, local_day
from tenure.values.asof import AsOf
from tenure.values.rounding import DECIMALS

COLUMNS: dict[str, str] = {
    "arr": "float64", "seats": "float64", "allowance": "float64", "lines_active": "float64", "plan": "string",
    "term_start_on": "date", "term_end_on": "date", "renewal_on": "date", "renewed": "boolean", "notice_on": "date",
    "days_to_renewal": "float64", "days_to_notice": "float64", "cancellation_served": "boolean",
    "name": "string", "parent": "string",
    "industry": "string", "region": "string", "employees": "float64", "customer_since": "date",
    "tenure_days": "float64", "core_features": "float64",
}  # fmt: skip
PAIRS, MERGED = "pairs", "merged"
"""Under which names (i, account) are handed in: those that are asked for, and those that were merged, with the account that
`stands` for each."""
FIRST_FACTS = ("first facts", 0)
"""Under which name what everyone's first facts are is remembered: the versions of the tables it was read from, from which
instant on they answer, and the rows."""
MARGIN = timedelta(days=35)
"""So much further back first facts are looked up, for the days before that the settling of bands looks at."""
LARGE = 200_000
"""Rows from which a table is asked for first facts only of accounts that no record tells of."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What a population is computed from. `asked`, if given, lists the (i, account) pairs that are needed."""

    room: ReadingRoom
    framework: Framework
    instants: Instants
    accounts: tuple[str, ...] | None
    seen: AsOf | None
    asked: ir.Table | None = None

    def at(self, table: str) -> ir.Table | None:
        """The rows of a table that count at each instant."""
        of_account = TABLES[table].of_account
        rows = self.room.versions(table, self.accounts, self.seen) if of_account else self.room.versions(table)
        if rows is None:
            return None
        rows = self.instants.spread(self.room, rows, asked=self.asked if of_account else None)
        return without_superseded_lines(rows) if table == "subscriptions" else rows


def population(
    room: ReadingRoom,
    framework: Framework,
    instants: Instants,
    accounts: tuple[str, ...] | None,
    seen: AsOf | None,
    pairs: Sequence[tuple[int, str]] | None = None,
) -> ir.Table | None:
    """(i, account, every account column, trait_*) of the customers at each instant; None when the lake knows no account.

    A customer has been seen and has not left: it has not churned by its record or its leavings (see leavings), and of its
    subscriptions, where it has any, one is in service, paused or signed for later. A prospect is none without a line in service
    or signed for later; internal accounts never are. With `pairs`, only those (instant, account).
    """
    known = _known_of_few(room, instants, accounts, seen) if instants.small else _known(room, instants, accounts, seen)
    if known is None:
        return None
    if pairs is not None:
        asked = room.named(PAIRS) if instants.small else _pairs(room, pairs)
        known = room.keep(known.semi_join(asked, ["i", "account"]))
    looking = Looking(room, framework, instants, accounts, seen, None if pairs is None else known)
    table = known.select("i", "account", "day", first_on=local_day(known.first_at, framework.timezone))
    for part in (_records(looking), _lines(looking), _leavings(looking)):
        if part is not None:
            table = table.left_join(room.keep(part), ["i", "account"]).drop("i_right", "account_right")
    table = _with_features(room.keep(table), looking)
    table = _with_traits(table, looking)
    table = _filled(table)
    left = has_left(table)
    lines = table.lines_active + table.lines_future
    gone = (table.lines_seen > 0) & (lines + table.lines_on_hold == 0)
    # Trials and drafts alone don't speak against a record that says it is a customer.
    gone = gone & ~((table.lifecycle == "customer") & (table.lines_that_ran == 0)).fill_null(False)
    never = (table.lifecycle == "internal") | ((table.lifecycle == "prospect") & (lines == 0))
    table = table.filter(~left & ~gone & ~never.fill_null(False))
    traits = [name for name in table.columns if name.startswith("trait_")]
    return table.select("i", "account", "day", "unpriced", *COLUMNS, *traits)


def hand_in(room: ReadingRoom, instants: Instants, pairs: Sequence[tuple[int, str]] | None) -> None:
    """Hand in what the population of a few gathered accounts reads beside their facts."""
    instants.hand_in(room)
    room.table(_stand_ins(room.attribution.stand_ins(instants.views)), MERGED)
    if pairs is not None:
        room.table(_of_pairs(pairs), PAIRS)


def _pairs(room: ReadingRoom, pairs: Sequence[tuple[int, str]]) -> ir.Table:
    return room.table(_of_pairs(pairs))


def _of_pairs(pairs: Sequence[tuple[int, str]]) -> pa.Table:
    i, accounts = pa.array([i for i, _ in pairs], pa.int32()), pa.array([a for _, a in pairs], pa.string())
    return pa.table({"i": i, "account": accounts})


def _stand_ins(found: Sequence[tuple[int, str, str]]) -> pa.Table:
    stands = pa.array([stands for *_, stands in found], pa.string())
    return _of_pairs([(i, account) for i, account, _ in found]).append_column("stands", stands)


def _known_of_few(
    room: ReadingRoom, instants: Instants, accounts: tuple[str, ...] | None, seen: AsOf | None
) -> ir.Table | None:
    """The same of a few gathered accounts."""
    first = None if accounts is None else room.firsts(accounts, seen)
    if first is None:
        return None
    at = instants.table(room)
    known = first.join(at, [first.recorded_at < at.known_until, first.first_at < at.until])
    known = known.anti_join(room.named(MERGED), ["i", "account"])
    return known.group_by(["i", "account", "day"]).aggregate(first_at=known.first_at.min())


def _known(
    room: ReadingRoom, instants: Instants, accounts: tuple[str, ...] | None, seen: AsOf | None
) -> ir.Table | None:
    """(i, account, day, first_at): whom any fact known at an instant is about, and when the first of those occurred."""
    first = _first_facts(room, instants, accounts, seen)
    if first is None:
        return None
    marks = sorted({view.known_until for view in instants.views})
    every = first.mutate(
        span=place_among(first.recorded_at, [ibis.literal(mark) for mark in marks], lambda at, mark: at < mark)
    )
    every = every.group_by(["account", "span"]).aggregate(first_at=every.first_at.min())
    # What a later span adds counts only where it lies before all that was known: mostly nothing.
    sooner = ibis.window(group_by=every.account, order_by=every.span, preceding=(None, 1))
    every = every.mutate(known_first_at=every.first_at.min().over(sooner))
    every = every.filter(every.known_first_at.isnull() | (every.first_at < every.known_first_at))
    spans = [marks.index(view.known_until) for view in instants.views]
    at = instants.table(room).join(_numbers(room, spans), "i")
    known = every.join(at, [every.span <= at.known_span, every.first_at < at.until])
    if merged := room.attribution.merged_at(instants.views):
        known = known.anti_join(_pairs(room, merged), ["i", "account"])
    return known.group_by(["i", "account", "day"]).aggregate(first_at=known.first_at.min())


def _first_facts(
    room: ReadingRoom, instants: Instants, accounts: tuple[str, ...] | None, seen: AsOf | None
) -> ir.Table | None:
    """(account, recorded_at, first_at): when the first facts occurred, by when they were recorded.

    Of everyone they are remembered for as long as no table grows.
    """
    if seen is not None:
        return _firsts(room, accounts, seen)
    since = min(min(view.until, view.known_until) for view in instants.views)
    versions = tuple(room.lake.version(name) for name, table in TABLES.items() if table.of_account)
    remembered = room.lake.remembered.get(FIRST_FACTS)
    if isinstance(remembered, tuple) and remembered[0] == versions and remembered[1] <= since:
        rows: pa.Table = remembered[2]
        return room.table(rows)
    if (kept := room.worked_out.get("first facts")) is not None and kept.reaches(since):
        return kept.rows
    since -= MARGIN
    first = _firsts(room, None, None, since)
    if first is not None:
        room.worked_out["first facts"] = CachedTable(first, since)

        def remember(found: Future[pa.Table]) -> None:
            if found.exception() is None:
                room.lake.remembered[FIRST_FACTS] = (versions, since, found.result())

        room.soon(first).add_done_callback(remember)
    return first


def _firsts(
    room: ReadingRoom, accounts: tuple[str, ...] | None, seen: AsOf | None, since: datetime | None = None
) -> ir.Table | None:
    well_known = None if since is None or accounts is not None else _well_known(room, since)

    def rows_of(table: Table) -> ir.Table | None:
        rows = room.stored(table.name) if accounts is None else room.of_accounts(table.name, accounts)
        if rows is None:
            return None
        said = room.attribution.firsts(room, table, clocks(rows), accounts)
        if well_known is not None and table.name != "accounts" and room.lake.rows(table.name) >= LARGE:
            # Whom it names is one column; its instants are read of those alone whom nothing else tells of.
            others = room.keep(said.select("account").distinct().anti_join(well_known, "account"))
            said = said.semi_join(others, "account")
        return said if accounts is None else room.only(said, accounts)

    first = first_facts(rows_of, seen)
    return None if first is None else room.keep(first)


def _well_known(room: ReadingRoom, since: datetime) -> ir.Table | None:
    """The accounts whose own record says all that first facts are asked for, at every instant from one on: that they are
    there, and since when they are customers."""
    rows = room.stored("accounts")
    if rows is None or room.attribution:
        return None
    moment = ibis.literal(since)
    says = rows.customer_since.notnull() & (rows.occurred_at < moment).fill_null(False)
    told = rows.group_by("account").aggregate(
        known=(rows.recorded_at < moment).any(), always=(says & ~rows.retracted.fill_null(False)).all()
    )
    return room.keep(told.filter(told.known & told.always).select("account"))


def _numbers(room: ReadingRoom, spans: Sequence[int]) -> ir.Table:
    columns = {"i": range(len(spans)), "known_span": spans}
    return room.table(pa.table({name: pa.array(numbers, pa.int32()) for name, numbers in columns.items()}))


def _records(looking: Looking) -> ir.Table | None:
    rows = looking.at("accounts")
    if rows is None:
        return None
    of = RowNames(TABLES["accounts"], rows, looking.framework.timezone)
    values = {name: of[name] for name in ("name", "parent", "industry", "region", "employees", "customer_since")}
    former = of["churned"].fill_null(False) | (of["lifecycle"] == "former").fill_null(False)
    left_on = (former & of["churned_on"].isnull()).ifelse(rows.day, of["churned_on"])
    found = rows.select("i", "account", **values, left_on=left_on, lifecycle=of["lifecycle"])
    return _with_parents(found, looking)


def _leavings(looking: Looking) -> ir.Table | None:
    rows = looking.at("churn_events")
    return None if rows is None else leavings(rows, looking.framework.timezone)


def _with_parents(rows: ir.Table, looking: Looking) -> ir.Table:
    """A parent that was merged into another account is that account."""
    room, instants = looking.room, looking.instants
    if room.stored("merges") is None:
        return rows
    if instants.small:
        merged = room.named(MERGED)
    elif found := room.attribution.stand_ins(instants.views):
        merged = room.table(_stand_ins(found))
    else:
        return rows
    met = rows.left_join(merged, [rows.i == merged.i, rows.parent == merged.account])
    return met.select(*rows.drop("parent").columns, parent=ibis.coalesce(met.stands, met.parent))


def _lines(looking: Looking) -> ir.Table | None:
    """Subscriptions put together by account: only lines in service count, amounts in the framework's currency."""
    rows = looking.at("subscriptions")
    if rows is None:
        return None
    of = RowNames(TABLES["subscriptions"], rows, looking.framework.timezone)
    rows = rows.mutate(
        active=of["active"], future=of["future"], counts=of["counts"], on_hold=of["on_hold"],
        never_ran=of["status"].isin(NEVER_RAN).fill_null(False),
        ends_on=ibis.coalesce(of["ended_on"], of["end_on"]),
        served=of["cancelled_at"].notnull(), amount=of["arr"], rate=ibis.literal(1.0),
    )  # fmt: skip
    rows = with_followers(_with_rates(rows, looking), looking.room)
    active, counts = rows.active.fill_null(False), rows.counts.fill_null(False)
    # A line without an amount adds nothing; an amount without a rate makes the sum unknown.
    unpriced = active & rows.amount.notnull() & rows.rate.isnull()
    running = active & (rows.ends_on > rows.day)
    last = rows.booked & ~rows.followed
    coming = last & (rows.ends_on > rows.day)
    total = rows.group_by(["i", "account"]).aggregate(
        lines_seen=rows.count().cast("float64"),
        lines_active=rows.count(where=active).cast("float64"),
        lines_future=rows.count(where=rows.future.fill_null(False)).cast("float64"),
        lines_on_hold=rows.count(where=rows.on_hold).cast("float64"),
        lines_that_ran=rows.count(where=~rows.never_ran).cast("float64"),
        unpriced=rows.count(where=unpriced),
        total=(rows.amount * rows.rate).sum(where=active).round(DECIMALS),  # the order of a sum must not show
        seats=rows.seats.sum(where=active).round(DECIMALS),
        allowance=rows.allowance.sum(where=active).round(DECIMALS),
        plan=rows.plan.first(
            where=active & rows.plan.notnull(), order_by=[ibis.desc(rows.amount * rows.rate), rows.fact_id]
        ),
        term_start_on=rows.start_on.max(where=active),
        term_end_on=rows.ends_on.min(where=running),
        renewal_on=rows.ends_on.min(where=coming),
        renewed=(rows.follows & ~active).first(where=coming, order_by=[rows.ends_on, rows.fact_id]),
        notice_on=rows.notice_on.min(where=coming & (rows.notice_on >= rows.day)),
        cancellation_served=(rows.served & last).any(),
        first_start_on=rows.start_on.min(where=counts),
    )
    return total.mutate(arr=(total.unpriced > 0).ifelse(ibis.null("float64"), total.total)).drop("total")


def _with_rates(rows: ir.Table, looking: Looking) -> ir.Table:
    """Add the rate into the framework's currency: 1 for its own and for lines that name none, else the newest known."""
    own = rows.currency.isnull() | (rows.currency.upper() == looking.framework.currency)
    rates = looking.at("exchange_rates")
    if rates is None:
        return rows.mutate(rate=own.ifelse(1.0, ibis.null("float64")))
    rates = rates.filter(rates.into.upper() == looking.framework.currency)
    newest = rates.group_by(["i", rates.currency.upper().name("money")]).aggregate(
        found=rates.rate.last(order_by=[rates.since_on, rates.fact_id])
    )
    joined = rows.left_join(newest, [rows.i == newest.i, rows.currency.upper() == newest.money])
    return joined.mutate(rate=own.ifelse(1.0, joined.found)).drop("i_right", "money", "found")


def _with_features(table: ir.Table, looking: Looking) -> ir.Table:
    """Add how many core features the account's plan contains; a feature without a plan is in every plan."""
    rows = looking.at("features")
    if rows is None or "plan" not in table.columns:
        return table.mutate(core_features=ibis.null("float64"))
    rows = rows.filter(rows.core.fill_null(False)).select("i", "plan", "feature").distinct()
    plans = table.filter(table.plan.notnull()).select("i", "plan").distinct()
    pairs = plans.join(rows, [plans.i == rows.i, rows.plan.isnull() | (rows.plan == plans.plan)])
    counts = pairs.group_by(["i", "plan"]).aggregate(core_features=pairs.feature.nunique().cast("float64"))
    return table.left_join(counts, ["i", "plan"]).drop("i_right", "plan_right")


def _with_traits(table: ir.Table, looking: Looking) -> ir.Table:
    framework = looking.framework
    if not framework.traits:
        return table
    rows = looking.at("traits")
    column = {Kind.NUMBER: "number", Kind.FLAG: "flag"}
    if rows is None:
        nothing = {f"trait_{key}": ibis.null(IBIS_KIND[trait.kind]) for key, trait in framework.traits.items()}
        return table.mutate(**nothing)
    values = {}
    for key, trait in framework.traits.items():
        value = rows[column.get(trait.kind, "text")]
        if trait.kind is Kind.DAY:
            value = day_in(value)
        values[f"trait_{key}"] = value.max(where=rows.trait == key)
    found = rows.group_by(["i", "account"]).aggregate(**values)
    return table.left_join(found, ["i", "account"]).drop("i_right", "account_right")


def _filled(table: ir.Table) -> ir.Table:
    """Every declared column, whatever tables exist, and the columns that follow from others."""
    extra = {
        "left_on": "date",
        **LEAVINGS,
        "lifecycle": "string",
        "lines_seen": "float64",
        "lines_future": "float64",
        "lines_on_hold": "float64",
        "lines_that_ran": "float64",
        "unpriced": "int64",
        "first_start_on": "date",
    }
    missing = {name: ibis.null(kind) for name, kind in {**COLUMNS, **extra}.items() if name not in table.columns}
    table = table.mutate(**missing)
    counts: Mapping[str, ir.Value] = {
        name: table[name].fill_null(0)
        for name in ("lines_seen", "lines_future", "lines_active", "lines_on_hold", "lines_that_ran")
    }
    table = table.mutate(
        **counts,
        unpriced=table.unpriced.fill_null(0),
        cancellation_served=table.cancellation_served.fill_null(False),
        renewed=table.renewed.fill_null(False),
        customer_since=ibis.coalesce(table.customer_since, table.first_start_on, table.first_on),
    )
    days = {
        "tenure_days": table.day.delta(table.customer_since, unit="day"),
        "days_to_renewal": table.renewal_on.delta(table.day, unit="day"),
        "days_to_notice": table.notice_on.delta(table.day, unit="day"),
    }
    table = table.mutate(**{name: value.cast("float64") for name, value in days.items()})
    return table.mutate(tenure_days=(table.tenure_days < 0).ifelse(0.0, table.tenure_days))
