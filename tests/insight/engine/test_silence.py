"""Silence of a feed is a gap; silence of an account is a warning."""

# ruff: noqa: E501 - a fact stands on one line

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from insight.engine.book import Book, Fact, compiled, days, fact, head, scored_by, starter
from tenure.insight.engine.cards import State

START, DEATH, END = date(2025, 1, 1), date(2025, 5, 1), date(2025, 6, 20)
WORSE = {"red": 0, "yellow": 1, "green": 2, "unknown": -1}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def uses(account: str, first: date, last: date, step: int = 1, source: str = "app") -> list[Fact]:
    return [
        fact(
            "usage", account, id=f"{source}-{account}-{day}", used_at=noon(day), person=f"{account}-ann", source=source
        )
        for day in days(first, last, step)
    ]


def visits(account: str, first: date, last: date) -> list[Fact]:
    return [
        fact(
            "touchpoints",
            account,
            id=f"{account}-v{day}",
            held_at=noon(day),
            kind="meeting",
            two_way=True,
            person="ann",
        )
        for day in days(first, last, 3)
    ]


def tickets(account: str, first: date, last: date, step: int = 5, **columns: object) -> list[Fact]:
    return [
        fact(
            "tickets", account, id=f"{account}-t{day}", opened_at=noon(day), priority="urgent", status="new", **columns
        )
        for day in days(first, last, step)
    ]


WATCHED = compiled(
    head()
    + """
signals:
  active: {from: usage, value: "count(distinct occurred_on)", window: 14d}
  silent: {from: usage, value: "coalesce(days_since(max(occurred_at)), 99)"}
  urgent: {from: tickets, where: urgent and open, value: count(*), window: 40d}
  met: {from: touchpoints, where: contact, value: count(*), window: 28d}
  mood: {from: pulses, value: latest(value)}
health:
  rescue:
    when: urgent >= 2
    least_coverage: 0%
    dimensions:
      all: {weight: 1, measures: [{signal: urgent, weight: 1, points: {0: 30, 3: 0}}]}
  account:
    least_coverage: 0%
    dimensions:
      usage:
        weight: 40
        measures:
          - {signal: active, weight: 50, points: {0: 0, 14: 100}, applies: met > 0}
          - {signal: silent, weight: 50, points: {0: 100, 30: 0}}
      rest:
        weight: 60
        measures:
          - {signal: urgent, weight: 60, points: {0: 100, 3: 0}}
          - {signal: met, weight: 40, points: {0: 0, 9: 100}, missing: 90}
    caps:
      - {when: urgent = 1, at_most: 45, because: Urgent}
"""
)


def world(accounts: dict[str, Sequence[Fact]]) -> list[Fact]:
    since = [fact("accounts", account, customer_since=START) for account in accounts]
    return since + [row for facts in accounts.values() for row in facts]


def alive_until(feed: str, last: date) -> list[Fact]:
    """Accounts good and bad, on feeds that all go on, but the one that ends."""

    def end(table: str) -> date:
        return last if table == feed else END

    return world(
        {
            "happy": [*uses("happy", START, end("usage")), *visits("happy", START, end("touchpoints"))],
            "idle": uses("idle", START, min(date(2025, 4, 20), end("usage"))),
            "single": [*uses("single", START, end("usage")), *tickets("single", START, end("tickets"), 40)],
            "angry": [*uses("angry", START, end("usage"), 2), *tickets("angry", START, end("tickets"), 3)],
            "met": visits("met", START, end("touchpoints")),
            "noise": tickets("noise", START, end("tickets"), 2),
        }
    )


@pytest.mark.parametrize(("feed", "patience"), [("usage", 3), ("tickets", 14), ("touchpoints", 21)])
def test_a_dead_feed_never_lifts_an_account(book: Book, feed: str, patience: int) -> None:
    book.write(alive_until(feed, DEATH))
    spoken = max(day for day in days(START, DEATH) if _speaks(feed, day))
    fresh = spoken + timedelta(days=patience - 1)
    later = [fresh + timedelta(days=n) for n in (1, 2, 3, 7, 14, 20)]
    found = book.run(WATCHED, fresh, *later)
    last = {str(v.account): v for v in found.verdicts() if v.day == fresh}
    assert {v.score_key for v in last.values()} == {"rescue", "account"}
    for verdict in found.verdicts():
        before = last[verdict.account]
        said = f"{verdict.account} on {verdict.day}: {before.score} {before.band} -> {verdict.score} {verdict.band}"
        assert verdict.score_key == before.score_key, said  # the choice of the score outlives its feed
        if verdict.day > fresh:
            assert verdict.score <= before.score + 1e-6, said
            assert WORSE[verdict.band_raw] <= WORSE[before.band_raw], said


def _speaks(feed: str, day: date) -> bool:
    first = (day - START).days
    return {"usage": True, "tickets": first % 2 == 0, "touchpoints": first % 3 == 0}[feed]


def test_stale_points_are_the_lower_of_missing_and_the_last_fresh_day(book: Book) -> None:
    book.write(
        world({"good": uses("good", START, DEATH), "bad": uses("bad", START, date(2025, 4, 10)), "new": []}),
        fact("accounts", "late", customer_since=date(2025, 5, 15)),
    )
    framework = scored_by(
        'silent: {from: usage, value: "coalesce(days_since(max(occurred_at)), 0)"}',
        "- {signal: silent, weight: 1, points: {0: 100, 100: 0}}",
    )
    on = {str(v.account): v for v in book.run(framework, date(2025, 5, 20)).verdicts()}
    assert on["good"].score == 50  # as of the last fresh day 98
    assert on["bad"].score == 50  # 77
    assert on["late"].score == 50  # nobody then
    assert {v.measures[0].state for v in on.values()} == {State.STALE}
    assert {v.coverage for v in on.values()} == {0}
    assert {v.measures[0].value for v in on.values()} == {None}
    low = scored_by(
        'silent: {from: usage, value: "coalesce(days_since(max(occurred_at)), 0)"}',
        "- {signal: silent, weight: 1, points: {0: 40, 20: 0}}",
    )
    then = {str(v.account): v.score for v in book.run(low, date(2025, 5, 3)).verdicts()}
    assert then == {"good": 36, "bad": 0, "new": 40}
    now = {str(v.account): v.score for v in book.run(low, date(2025, 5, 20)).verdicts()}
    assert now == {"good": 36, "bad": 0, "new": 40, "late": 50}


def test_a_feed_that_was_never_connected_is_absent(book: Book) -> None:
    book.write(world({"acme": uses("acme", START, END)}))
    verdict = book.verdict(WATCHED, END)
    states = {m.address.split(".")[-1]: str(m.state) for m in verdict.measures}
    assert (states["urgent"], states["met"]) == ("absent", "absent")
    points = {m.address.split(".")[-1]: (m.points, m.possible) for m in verdict.measures}
    assert list(points["urgent"]) == [18, 36]
    assert list(points["met"]) == [21.6, 24]  # its own `missing` of 90
    assert states["active"] == "not applicable"  # whether it applies isn't known
    assert verdict.gaps == ("health.account.rest.urgent", "health.account.rest.met")


def test_no_condition_fires_on_silence(book: Book) -> None:
    book.write(world({"acme": tickets("acme", START, DEATH, 2)}))
    quiet = compiled(
        head()
        + """
signals:
  uses: {from: usage, value: count(*), window: 28d}
  open: {from: tickets, where: open, value: count(*)}
health:
  account:
    least_coverage: 0%
    dimensions: {all: {weight: 1, measures: [{signal: open, weight: 1, points: {0: 100, 1: 90}}]}}
    caps: [{when: uses = 0, at_most: 10, because: Nobody}]
indicators:
  nobody: {when: uses = 0}
  somebody: {when: uses > 0}
"""
    )
    found = book.run(quiet, DEATH)
    assert found.verdicts()[0].score == 90
    assert not any(flags.any() for flags in found.evaluation.indicators.values())


def test_a_table_is_as_fresh_as_the_source_that_is_silent_longest(book: Book) -> None:
    """Two systems fill the same table and one of them dies: half the truth is no truth."""
    book.write(
        world({"old": uses("old", START, DEATH, source="classic"), "new": uses("new", START, END, source="cloud")}),
    )
    framework = scored_by(
        "active: {from: usage, value: count(*), window: 7d}", "- {signal: active, weight: 1, points: {0: 0, 7: 100}}"
    )
    fresh = {str(v.account): v for v in book.run(framework, date(2025, 5, 3)).verdicts()}
    assert fresh["old"].score == pytest.approx(500 / 7, abs=1e-5)
    assert fresh["new"].score == 100
    stale = {str(v.account): v for v in book.run(framework, date(2025, 5, 30)).verdicts()}
    assert {v.measures[0].state for v in stale.values()} == {State.STALE}
    assert (stale["old"].score, stale["new"].score) == (50, 50)
    explained = book.explain(framework, date(2025, 5, 30), "new")
    assert explained.gaps[0].fix == "Bring usage up to date (late: classic)."


def test_an_account_gone_silent_on_a_live_feed_turns_red(book: Book) -> None:
    """In the words of the default framework: usage 35 of 100, and nobody active for a month limits the whole."""
    default = starter("four_dimension")
    people = [
        fact(
            "people",
            "gone",
            id="ann",
            role="sponsor",
            role_since=START,
            strength=4.0,
            strength_rated_at=date(2025, 5, 1),
            created_at=START,
        )
    ]
    book.write(
        [fact("accounts", name, customer_since=date(2024, 6, 1)) for name in ("gone", "busy")],
        [fact("subscriptions", name, id=name, start_on=date(2024, 6, 1), seats=1.0, end_on=date(2026, 6, 1)) for name in ("gone", "busy")],
        people,
        uses("gone", START, date(2025, 4, 20)), uses("busy", START, END),
        [row for name in ("gone", "busy") for row in visits(name, START, END)],
        [fact("tickets", "busy", id=f"t{day}", opened_at=noon(day), resolved_at=noon(day + timedelta(days=1)), priority="low") for day in days(START, END, 7)],
        [fact("outcomes", name, id=f"o-{name}", started_on=START, due_on=date(2025, 2, 1), reached_at=date(2025, 1, 20), confirmed_at=date(2025, 5, 1)) for name in ("gone", "busy")],
        [fact("invoices", name, id=f"i-{name}", issued_on=date(2025, 5, 1), due_on=date(2025, 5, 30), paid_at=date(2025, 5, 9)) for name in ("gone", "busy")],
    )  # fmt: skip
    before, after = date(2025, 4, 20), date(2025, 6, 10)
    found = {(str(v.account), v.day): v for v in book.run(default, before, after).verdicts()}
    assert found["gone", before].shown >= 70, found["gone", before]
    assert found["gone", after].band == "red"
    assert [cap.address for cap in found["gone", after].caps] == ["health.account.caps.nobody_active"]
    assert found["busy", after].band == found["busy", before].band != "red"
    fresh = {str(m.address): m.state for m in found["gone", after].measures}
    assert fresh["health.account.usage.last_use"] is State.FRESH
