"""The demo world: a pure function that can be cut at any instant, and the figures of its company, computed."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.connectors.demo.staff import ROLES
from tenure.evidence.connectors.demo.stories import STORIES
from tenure.evidence.connectors.demo.trades import TRADES
from tenure.evidence.connectors.demo.world import World
from tenure.evidence.intake.delivery import Delivery
from tenure.insight.metrics.retention import Bridge, bridge_between
from tenure.insight.metrics.voice import latest_per_person, net_promoter

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
FIRST = World.opened_on(TODAY).first_day
START = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
Version = dict[str, object]
OVERWRITTEN = ("recorded_at", "strength", "strength_rated_at")
"""An address book keeps the newest rating only: one look at the end knows fewer ratings than two looks on the way."""


def tables(deliveries: Iterable[Delivery]) -> dict[str, pa.Table]:
    """The deliveries' rows by table."""
    found: dict[str, list[pa.Table]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.table, []).append(delivery.rows)
    return {table: pa.concat_tables(parts) for table, parts in found.items()}


@cache
def two_years() -> dict[str, pa.Table]:
    return tables(World.opened_on(TODAY).facts(None, NOW))


def key_of(table: str) -> str:
    return TABLES[table].key or "since_on"


def view(table: str, rows: pa.Table, at: datetime) -> dict[object, Version]:
    """What a table says as of an instant: the newest version of each row, without what was revealed later."""
    columns = {column.name: column for column in TABLES[table].columns}
    newest: dict[object, Version] = {}
    states = TABLES[table].grain is Grain.STATES
    listed = rows.to_pylist()
    for row in sorted(listed, key=lambda row: row["recorded_at"]) if states else listed:
        if states and row["recorded_at"] >= at:
            continue
        key = (row["plan"], row["feature"]) if table == "features" else row.get(key_of(table), str(row))
        newest[key] = row
    seen = {}
    for key, row in newest.items():
        shown = {name: value for name, value in row.items() if name not in OVERWRITTEN}
        for name in shown:
            if name in columns and columns[name].has_instant and not before(row.get(columns[name].seen_from), at):
                shown[name] = None
        seen[key] = shown
    return seen


def before(value: object, at: datetime) -> bool:
    if isinstance(value, datetime):
        return value < at
    return isinstance(value, date) and datetime(value.year, value.month, value.day, tzinfo=UTC) < at


@pytest.mark.slow
@given(
    opened=st.integers(20, 90),
    steps=st.lists(st.integers(1, 12 * 24), min_size=1, max_size=2),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=3, deadline=None)
def test_carrying_a_world_on_never_changes_its_past(opened: int, steps: list[int], seed: int) -> None:
    world = World(FIRST, seed)
    cuts = [START + timedelta(days=opened, hours=7, minutes=31)]
    for hours in steps:
        cuts.append(cuts[-1] + timedelta(hours=hours))
    whole = tables(world.facts(None, cuts[-1]))
    parts = [tables(world.facts(since, until)) for since, until in zip([None, *cuts], cuts, strict=False)]
    for table, rows in whole.items():
        pieces = [part[table] for part in parts if table in part]
        together = pa.concat_tables(pieces)
        if table == "usage":
            order = [("id", "ascending")]
            assert together.sort_by(order).equals(rows.sort_by(order))
            assert pc.count_distinct(rows["id"]).as_py() == rows.num_rows
            continue
        for at in (cuts[0] - timedelta(days=9), *cuts):
            seen_at_once = view(table, rows, at)
            if TABLES[table].grain is Grain.STATES:
                assert view(table, together, at) == seen_at_once
        assert view(table, together, cuts[-1]) == view(table, rows, cuts[-1])


def test_nothing_is_known_before_it_happens() -> None:
    for table, rows in two_years().items():
        for name in rows.column_names:
            if pa.types.is_timestamp(rows[name].type) and name != "target_at":
                newest = pc.max(rows[name]).as_py()
                assert newest is None or newest < NOW, (table, name)
        if TABLES[table].grain is Grain.STATES:
            assert rows["recorded_at"].null_count == 0


def test_the_size_of_the_world() -> None:
    sizes = {table: rows.num_rows for table, rows in two_years().items()}
    assert 1_000_000 <= sizes["usage"] <= 1_500_000
    assert sum(sizes.values()) <= 2_000_000


def test_every_reference_leads_somewhere() -> None:
    facts = two_years()
    accounts, people = set(facts["accounts"]["id"].to_pylist()), set(facts["people"]["id"].to_pylist())
    names = facts["accounts"]["name"].to_pylist()
    assert len(set(names)) == len(names)
    assert len(set(facts["accounts"]["domain"].to_pylist())) == len(names)
    for table, rows in facts.items():
        if "account_ref" in rows.column_names:
            assert set(pc.unique(rows["account_ref"]).to_pylist()) <= accounts, table
        if "person_ref" in rows.column_names:
            assert set(pc.unique(rows["person_ref"]).to_pylist()) - {None} <= people, table
    for column in ("email", "domain"):
        rows = facts["people"] if column == "email" else facts["accounts"]
        assert all(value.endswith(".example") for value in rows[column].to_pylist())


def lines_in_force(facts: dict[str, pa.Table]) -> pa.Table:
    rows = facts["subscriptions"]
    return pa.table(
        {
            "account": rows["account_ref"],
            "arr": rows["arr"],
            "currency": rows["currency"],
            "start_on": rows["start_on"],
            "last_on": pc.coalesce(rows["ended_on"], rows["end_on"]),
        }
    )


def of_twelve_months(facts: dict[str, pa.Table], closing: date) -> Bridge:
    opening = closing - timedelta(days=365)
    rates = facts["exchange_rates"].filter(pc.less_equal(facts["exchange_rates"]["since_on"], pa.scalar(opening)))
    rate = rates.sort_by([("since_on", "descending")])["rate"][0].as_py()
    return bridge_between(lines_in_force(facts), opening, closing, {"USD": 1.0, "EUR": rate})


def test_the_figures_of_the_company() -> None:
    """An enterprise provider as product.md U4 draws it; nothing of this is written anywhere, it is all counted."""
    facts = two_years()
    year = of_twelve_months(facts, TODAY)
    live = year.customers_kept + year.customers_new
    assert live == 500
    assert year.closing == pytest.approx(50e6, rel=0.015)
    assert year.grr == pytest.approx(0.95, abs=0.007)
    assert year.nrr == pytest.approx(1.15, abs=0.015)
    assert year.expansion_rate == pytest.approx(0.20, abs=0.02)
    assert year.growth_rate == pytest.approx(0.25, abs=0.02)
    assert 0.92 <= (year.logo_retention or 0) <= 0.97
    owners = facts["accounts"]["owner"].to_pylist()
    assert len(set(owners)) == 15
    assert live / 15 == pytest.approx(33.3, abs=0.1)


def test_the_net_promoter_score_of_the_company() -> None:
    answers = two_years()["survey_responses"]
    since = pa.scalar(NOW - timedelta(days=365))
    answers = answers.filter(
        pc.and_(pc.equal(answers["kind"], "nps"), pc.greater_equal(answers["responded_at"], since))
    )
    latest = latest_per_person(
        np.array(answers["person_ref"].to_pylist()),
        answers["responded_at"].cast(pa.int64()).to_numpy(),
        answers["score"].to_numpy(),
    )
    found = net_promoter(latest)
    low, high = found.interval or (0.0, 0.0)
    assert found.score == pytest.approx(65, abs=4)
    assert found.answers > 1500
    assert high - low < 6


def test_the_calendar_does_not_move_the_money() -> None:
    """The same company, whatever day it is opened on."""
    other = date(2027, 9, 17)
    scenes = [
        World.opened_on(day).scene(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) for day in (TODAY, other)
    ]
    lines = [scene.contracts.lines for scene in scenes]
    assert np.array_equal(lines[0].arr, lines[1].arr)
    assert np.array_equal(lines[0].start, lines[1].start)


def test_a_story_is_told_of_each_member_of_the_cast() -> None:
    facts = two_years()
    by_name = {row["name"]: row for row in facts["accounts"].to_pylist()}
    assert all(story.name in by_name for story in STORIES)
    largest: dict[str, float] = {}
    for row in lines_in_force(facts).to_pylist():
        if row["start_on"] <= TODAY < row["last_on"] and row["currency"] == "USD":
            largest[row["account"]] = largest.get(row["account"], 0.0) + float(row["arr"])
    giant = by_name["Silverport Health"]["id"]
    assert max(largest, key=lambda account: largest[account]) == giant
    touches = facts["touchpoints"]
    met = touches.filter(
        pc.and_(
            pc.equal(touches["account_ref"], giant),
            pc.or_(touches["two_way"], pc.is_valid(touches["answered_at"])),
        )
    )
    assert (NOW - pc.max(met["held_at"]).as_py()).days > 100
    champion = by_name["Fernbrook Freight"]["id"]
    people = [
        row for row in facts["people"].to_pylist() if row["account_ref"] == champion and row["role"] == "champion"
    ]
    assert any(row["left_at"] and 120 < (NOW - row["left_at"]).days < 150 for row in people)
    assert core_use(facts, champion, 28, 0) < 0.7 * core_use(facts, champion, 84, 84) / 3
    assert core_use(facts, giant, 28, 0) > 0.8 * core_use(facts, giant, 84, 28) / 3


def test_an_industry_shows_in_names_and_titles() -> None:
    facts = two_years()
    industry = {}
    for row in facts["accounts"].to_pylist():
        industry[row["id"]] = row["industry"]
        assert any(row["name"].endswith(f" {name}") for name in TRADES[row["industry"]].names), row["name"]
    for row in facts["people"].to_pylist():
        titles = TRADES[industry[row["account_ref"]]].titles
        if row["role"]:
            assert row["title"] in titles[ROLES.index(row["role"])], row


def test_tickets_are_about_many_things_that_fit_the_account() -> None:
    facts = two_years()
    tickets = facts["tickets"].select(["account_ref", "subject", "kind", "priority", "escalated_at"]).to_pylist()
    subjects = Counter(row["subject"] for row in tickets)
    assert len(subjects) > 5000
    assert max(subjects.values()) < len(tickets) / 50
    of_one = Counter((row["account_ref"], row["subject"]) for row in tickets)
    assert max(of_one.values()) <= 5
    plans = {row["account_ref"]: row["plan"] for row in facts["subscriptions"].to_pylist() if row["plan"]}
    small = [row["subject"] for row in tickets if plans[row["account_ref"]] == "Team"]
    assert not [text for text in small if "ptimiser" in text or "cenario for" in text]
    assert not [row for row in tickets if row["escalated_at"] and row["kind"] in ("question", "task")]


def test_pulses_are_given_over_weeks_by_their_csms_and_know_of_notices() -> None:
    facts = two_years()
    pulses = facts["pulses"].sort_by("given_at").to_pylist()
    owners = {row["id"]: row["owner"] for row in facts["accounts"].to_pylist()}
    notices: dict[str, datetime] = {}
    for row in facts["subscriptions"].to_pylist():
        if row["cancelled_at"]:
            notices[row["account_ref"]] = min(row["cancelled_at"], notices.get(row["account_ref"], NOW))
    for row in pulses:
        assert row["reason"], row
        assert row["reason"][0].isupper()
        assert "{" not in row["reason"]
        assert owners[row["account_ref"]].split("@")[0] == row["by_name"].lower().replace(" ", ".")
        if row["given_at"] >= notices.get(row["account_ref"], NOW):
            assert row["value"] == 1, row
    newest = {row["account_ref"]: row for row in pulses}
    last = [row for row in newest.values() if row["given_at"] > NOW - timedelta(days=84)]
    assert len(last) > 400
    weeks = Counter(row["given_at"].isocalendar()[:2] for row in last)
    assert len(weeks) >= 10
    assert max(weeks.values()) < len(last) / 3
    assert len({row["by_name"] for row in last}) == 15
    assert len({row["reason"] for row in last}) > 200


def test_facts_come_from_systems_that_a_company_has() -> None:
    sources = {delivery.source for delivery in World(FIRST).facts(None, START + timedelta(days=9))}
    assert sources == {"crm", "billing", "product", "helpdesk", "surveys"}


def core_use(facts: dict[str, pa.Table], account: str, days: int, ending: int) -> float:
    rows = facts["usage"]
    until = NOW - timedelta(days=ending)
    span = pc.and_(
        pc.greater_equal(rows["used_at"], pa.scalar(until - timedelta(days=days))),
        pc.less(rows["used_at"], pa.scalar(until)),
    )
    kept = rows.filter(pc.and_(pc.and_(pc.equal(rows["account_ref"], account), rows["core"]), span))
    return float(pc.sum(kept["quantity"]).as_py() or 0.0)
