"""Conditions of frozen recipes beside the live framework: true, false, or unknown."""

from datetime import date, timedelta

from insight.engine.book import Book, compiled, fact, head
from insight.engine.plays import at_least, equal, less
from tenure.evidence.lake.reading import ReadingRoom
from tenure.insight.engine.foreseeing.in_flight import FrozenCondition, Truths, truths

DAY = date(2025, 3, 10)
SCORE = """\
health:
  account:
    least_coverage: 0%
    dimensions: {all: {weight: 100, measures: [{signal: dial, weight: 100, points: {0: 0, 10: 100}, none: 0}]}}
"""
LIVE = compiled(
    head()
    + "signals:\n  dial: {from: pulses, value: latest(value)}\n"
    + SCORE
    + "segments: {all: {label: All, when: true}}\n"
)
FORMER = compiled(
    head()
    + "signals:\n  dial: {from: pulses, value: count(*)}\n  used: {from: usage, value: count(*), window: 7d}\n"
    + SCORE
    + "segments: {others: {label: Others, when: true}}\n"
)


def asked(book: Book, **extra: FrozenCondition) -> Truths:
    with book.duck.session() as session:
        return truths(ReadingRoom(book.lake, session), LIVE, DAY, extra)


def test_signals_are_those_of_the_version_and_standing_that_of_the_live_framework(book: Book) -> None:
    since = DAY - timedelta(days=60)
    for name, dial in (("acme", 9), ("best", 2)):
        book.write(
            fact("accounts", name, customer_since=since, known=since),
            fact("pulses", name, given_at=DAY - timedelta(days=5), value=dial, id=f"p-{name}"),
            fact("usage", "acme", occurred_at=DAY - timedelta(days=1), event="open", id=f"u-{name}"),
        )
    found = asked(
        book,
        until=FrozenCondition(at_least("dial", 2), FORMER),
        used=FrozenCondition(at_least("used", 1), FORMER),
        success=FrozenCondition(equal("band", "green"), FORMER),
        scored=FrozenCondition(less("score", 50), FORMER),
        kind=FrozenCondition(equal("segment", "all"), FORMER),
        own=FrozenCondition(at_least("dial", 5), LIVE),
        stage=FrozenCondition(equal("stage", "onboarding"), LIVE),
    )
    assert found == {
        "until": {"acme": False, "best": False},  # the former dial counts pulses
        "used": {"acme": True, "best": False},
        "success": {"acme": True, "best": False},
        "scored": {"acme": False, "best": True},
        "kind": {"acme": True, "best": True},
        "own": {"acme": True, "best": False},
        "stage": {"acme": None, "best": None},  # no clock has ticked
    }


def test_silence_is_unknown(book: Book) -> None:
    since = DAY - timedelta(days=60)
    book.write(
        fact("accounts", "acme", customer_since=since, known=since),
        fact("usage", "acme", occurred_at=DAY - timedelta(days=20), event="open", id="u"),
    )
    assert asked(book, used=FrozenCondition(at_least("used", 1), FORMER)) == {"used": {"acme": None}}
