"""A feed is as fresh as the newest happening it tells of, not as the day on which old rows came in once more."""

from datetime import UTC, date, datetime, timedelta

import pytest

from insight.engine.book import Book, again, fact, scored_by
from tenure.evidence.lake.reading import ReadingRoom
from tenure.insight.engine.cards import State
from tenure.insight.engine.measuring.feeds import feed_states
from tenure.values.asof import AsOf

START, TODAY = date(2025, 1, 1), date(2025, 6, 20)
FRAMEWORK = scored_by(
    "uses: {from: usage, value: count(*), window: 28d}", "- {signal: uses, weight: 1, points: {0: 0, 9: 100}}"
)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def heard(book: Book, table: str, view: AsOf | None = None) -> tuple[State, date | None]:
    with book.duck.session() as session:
        found = feed_states(ReadingRoom(book.lake, session), FRAMEWORK, [view or book.view(TODAY)])[0][table]
    return found.state, found.heard_at.date() if found.heard_at else None


def test_old_events_that_come_in_today_make_no_feed_fresh(book: Book) -> None:
    book.write(fact("accounts", "acme", customer_since=START), fact("usage", "acme", id="a", used_at=noon(ago(90))))
    book.write(fact("usage", "acme", id="b", used_at=noon(ago(60)), known=noon(ago(1))))
    assert heard(book, "usage") == (State.STALE, ago(60))
    book.write(again(fact("usage", "acme", id="a", used_at=noon(ago(90))), known=noon(TODAY), quantity=3.0))
    assert heard(book, "usage") == (State.STALE, ago(60))
    book.write(fact("usage", "acme", id="c", used_at=noon(ago(2)), known=noon(ago(1))))
    assert heard(book, "usage") == (State.FRESH, ago(2))
    # What came in yesterday was not known the day before.
    assert heard(book, "usage", book.view(ago(2))) == (State.STALE, ago(90))


def test_an_old_export_of_states_makes_no_feed_fresh(book: Book) -> None:
    book.write(fact("accounts", "acme", customer_since=START))
    book.write(fact("tickets", "acme", id="t", opened_at=noon(ago(100)), resolved_at=noon(ago(80)), known=noon(TODAY)))
    assert heard(book, "tickets") == (State.STALE, ago(80))


@pytest.mark.parametrize(
    "changed", [{"resolved_at": noon(ago(3))}, {"csat": 4.0, "rated_at": noon(ago(3))}, {"updated_at": noon(ago(3))}]
)
def test_what_happened_to_a_ticket_since_tells_that_its_feed_lives(book: Book, changed: dict[str, object]) -> None:
    """Exports say it in the row of an old ticket; each instant of it counts from when it was there."""
    book.write(fact("accounts", "acme", customer_since=START))
    book.write(fact("tickets", "acme", id="t", opened_at=noon(ago(100)), **changed))
    assert heard(book, "tickets") == (State.FRESH, ago(3))
    assert heard(book, "tickets", book.view(ago(4))) == (State.STALE, ago(100))


def test_a_state_that_changes_before_our_eyes_is_news(book: Book) -> None:
    """A source may overwrite a column without an instant: the first version that was seen coming in may be old, not the next."""
    first = fact("outcomes", "acme", id="o", started_on=date(2023, 1, 1), target=10.0)
    seen = again(first, known=noon(ago(40)), progress=3.0)
    book.write(fact("accounts", "acme", customer_since=date(2023, 1, 1)), first, seen)
    assert heard(book, "outcomes") == (State.STALE, date(2023, 1, 1))
    book.write(again(first, known=noon(ago(5)), progress=4.0))
    assert heard(book, "outcomes") == (State.FRESH, ago(5))


def test_what_is_dated_ahead_tells_nothing_yet(book: Book) -> None:
    book.write(
        fact("accounts", "acme", customer_since=START), fact("touchpoints", "acme", id="a", held_at=noon(ago(50)))
    )
    book.write(fact("touchpoints", "acme", id="b", held_at=noon(TODAY + timedelta(days=9)), known=noon(ago(50))))
    assert heard(book, "touchpoints") == (State.STALE, ago(50))


def test_inside_an_hour_and_file_by_file_it_says_the_same(book: Book) -> None:
    at = [noon(ago(9)) + timedelta(minutes=step) for step in (0, 7, 21, 44)]
    book.write(fact("accounts", "acme", customer_since=START))
    for number, moment in enumerate(at):
        book.write(fact("usage", "acme", id=str(number), used_at=moment, known=moment + timedelta(minutes=3)))
    for minutes, told in ((2, None), (4, at[0]), (11, at[1]), (40, at[2]), (60, at[3])):
        end = noon(ago(9)) + timedelta(minutes=minutes)
        with book.duck.session() as session:
            room = ReadingRoom(book.lake, session)
            assert room.heard("usage", [AsOf(end, end, "UTC")])[0].get("crm") == told
