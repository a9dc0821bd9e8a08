"""Weekly looks into the time before the clock opened: what the record says of stages is known to the week, the rest isn't."""

from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.engine.book import Book, fact
from insight.engine.paper import NO_ROOM, Paper, column, customer, day, framework, moved, stages, turned
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.lifecycle.clock import ticks_from
from tenure.insight.engine.lifecycle.looks import look_days

AGED = "one: {exit: {ready: {when: dial >= 1, for: 14d}}}\ntwo: {enter: tenure_days >= 60 and dial >= 1}"


def looked(paper: Paper, rules: Framework, weeks: int) -> pa.Table:
    days = [day(7 * number) for number in range(weeks)]
    return ticks_from(NO_ROOM, rules, "f", paper.evaluation(rules, days), paper.people(), None)


@pytest.fixture
def paper() -> Paper:
    return Paper()


def test_who_has_been_in_no_other_stage_is_in_the_first_since_becoming_a_customer(paper: Paper) -> None:
    paper.write(customer(since=day(-200)), turned({-100: 0}), customer("new", day(9)), turned({9: 0}, "new"))
    rows = looked(paper, stages(AGED), 3)
    assert column(rows, "entered_on") == [day(-200)] * 3
    assert column(rows, "entered_assumed") == [False] * 3
    assert column(rows, "entered_on", "new") == [day(9)]


def test_what_cannot_be_known_is_assumed(paper: Paper) -> None:
    """Nobody says since when the later stage holds, and the dial of `quiet` says nothing at all."""
    paper.write(customer(since=day(-200)), turned({-100: 1}), customer("quiet", day(-200)))
    rows = looked(paper, stages(AGED), 1)
    assert [column(rows, name)[0] for name in ("stage", "entered_on", "entered_assumed")] == ["two", day(0), True]
    assert column(rows, "entered_assumed", "quiet") == [True]


def test_days_in_a_row_are_days_and_not_looks(paper: Paper) -> None:
    paper.write(customer(since=day(-5)), turned({-5: 0, 10: 1}))
    rows = looked(paper, stages(AGED), 6)
    assert column(rows, "stage") == ["one"] * 4 + ["two"] * 2  # open from day 10: seen on day 14, for 15 days on day 28
    assert column(rows, "entered_on")[-1] == day(28)
    assert column(rows, "entered_assumed")[-1] is False


def test_a_way_out_that_may_have_been_open_for_long_is_assumed(paper: Paper) -> None:
    rules = stages("one: {exit: {ready: {when: dial >= 1, for: 14d}}}\ntwo: {}")
    paper.write(customer(since=day(-200)), turned({-100: 1}))
    rows = looked(paper, rules, 5)
    assert column(rows, "stage")[-1] == "two"
    assert column(rows, "entered_assumed")[-1] is True


def test_a_move_on_record_tells_its_own_day(paper: Paper) -> None:
    paper.write(customer(since=day(-400)), turned({-300: 0}), moved(-210, "two"), moved(4, "one"))
    rows = looked(paper, stages(AGED), 2)
    assert column(rows, "stage") == ["two", "one"]
    assert column(rows, "entered_on") == [day(-210), day(4)]
    assert column(rows, "entered_assumed") == [False, False]


@given(st.integers(0, 300), st.lists(st.integers(0, 2), min_size=1, max_size=8))
def test_nobody_entered_before_becoming_a_customer_or_after_the_look(age: int, dial: list[int]) -> None:
    paper = Paper()
    paper.write(customer(since=day(-age)), turned({9 * n - age: value for n, value in enumerate(dial)}))
    for row in looked(paper, stages(AGED), 6).to_pylist():
        assert day(-age) <= row["entered_on"] <= row["day"]


def test_looks_begin_where_the_record_fills_what_stages_ask(book: Book) -> None:
    last = date(2025, 3, 1)
    spoke = last - timedelta(weeks=20)
    book.write(
        customer(since=last - timedelta(weeks=90)),
        fact("usage", "acme", used_at=spoke, event="a", id="u"),
        fact("usage", "acme", used_at=last, event="a", id="v"),
    )
    uses = framework("lifecycle:\n  one: {exit: {used: {when: used > 0}}}\n  two: {}")
    ages = framework("lifecycle:\n  one: {}\n  two: {enter: tenure_days >= 30}")
    with book.duck.session() as session:
        room = ReadingRoom(book.lake, session)
        days = look_days(room, uses, last)
        assert look_days(room, ages, last)[0] == last - timedelta(weeks=103)
    assert spoke <= days[0] <= spoke + timedelta(weeks=2)
    assert days[-1] == last
    assert {(after - before).days for before, after in pairwise(days)} == {7}
