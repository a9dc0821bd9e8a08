"""What people say of stages: moves by hand, criteria confirmed and taken back, at once and at the next tick."""

from datetime import datetime

import pytest

from insight.engine.book import Book, fact, taken_back
from insight.engine.paper import (
    LINE,
    Paper,
    column,
    confirmed,
    customer,
    day,
    framework,
    moved,
    progress,
    stages,
    ticked,
    turned,
)
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.lifecycle.clock import apply_judgements
from tenure.insight.engine.lifecycle.people import ONE_DAY, StageJudgements, stage_judgements


@pytest.fixture
def paper() -> Paper:
    return Paper()


def test_people_move_accounts_and_their_word_wins(paper: Paper) -> None:
    paper.write(customer(), turned({0: 0, 3: 1}), moved(3, "three"), moved(5, "one"), moved(5, "two", hour=8))
    rows = ticked(paper, stages(LINE), 8)
    assert column(rows, "stage") == ["one", "one", "one", "three", "three", "one", "two", "two"]
    assert column(rows, "came_by")[3:] == ["person", "person", "person", "exit", "exit"]
    assert column(rows, "entered_assumed") == [False] * 8


def test_a_move_to_where_nobody_can_stand_is_none(paper: Paper) -> None:
    rules = stages("one: {}\npush: {motion: true, enter: dial = 9}")
    paper.write(customer(), moved(1, "push"), moved(2, "nowhere"), moved(3, "one"))
    rows = ticked(paper, rules, 5)
    assert column(rows, "stage") == ["one"] * 5
    assert column(rows, "came_by") == ["start"] * 5


CONFIRM = """
one:
  exit:
    setup: {confirm: csm}
    either: {when: dial >= 1, confirm: csm, once: true}
    data: {when: dial >= 1}
two: {back: {to: one, when: dial = 0}}
"""


def test_a_criterion_is_confirmed_for_this_stay_and_taken_back(paper: Paper) -> None:
    setup, either = "stage.one.exit.setup", "stage.one.exit.either"
    paper.write(
        customer(), turned({0: 0, 7: 1, 8: 0}),
        confirmed(1, setup), confirmed(2, setup, met=False), confirmed(4, setup), confirmed(5, either),
        confirmed(3, "stage.one.exit.data"),
    )  # fmt: skip
    rows = ticked(paper, stages(CONFIRM), 10)
    assert progress(rows, setup) == [
        "open",
        "confirmed",
        "open",
        "open",
        "confirmed",
        "confirmed",
        "confirmed",
        None,
        "open",
        "open",
    ]
    assert progress(rows, either)[4:7] == ["open", "confirmed", "confirmed"]
    assert progress(rows, "stage.one.exit.data")[3] == "open"  # not a person's to confirm
    assert column(rows, "stage") == ["one"] * 7 + ["two"] + ["one"] * 2


def test_what_was_met_once_can_be_taken_back_until_it_is_so_again(paper: Paper) -> None:
    either = "stage.one.exit.either"
    paper.write(customer(), turned({0: 1, 1: 0, 5: 1}), confirmed(3, either, met=False))
    assert progress(ticked(paper, stages(CONFIRM), 7), either) == ["met", "met", "met", "open", "open", "met", "met"]


def test_a_word_that_was_erased_counts_no_longer_where_it_was_not_heard_yet(book: Book) -> None:
    word = confirmed(1, "stage.one.exit.setup")
    book.write(customer(), word, taken_back(word, known=datetime(2025, 3, 2, 12)))  # noqa: DTZ001
    assert progress(ticked(book, stages(CONFIRM), 3), "stage.one.exit.setup") == ["open", "open", "open"]


def test_a_day_is_the_frameworks_own(book: Book) -> None:
    rules = framework("lifecycle:\n  one: {exit: {setup: {confirm: csm}}}\n  two: {}", zone="America/New_York")
    late = datetime(2025, 3, 4, 3)  # noqa: DTZ001 - still the third in New York
    book.write(customer(), fact("confirmations", "acme", confirmed_at=late, criterion="stage.one.exit.setup", met=True))
    assert column(ticked(book, rules, 4), "stage") == ["one", "one", "two", "two"]


def test_what_people_say_shows_at_once_on_a_tick_that_is_there(book: Book) -> None:
    two = "two: {exit: {seen: {when: dial = 4}, agreed: {confirm: csm}}, stalled: true}"
    rules = stages(CONFIRM.replace("two: {back: {to: one, when: dial = 0}}", two))
    book.write(customer(), turned({0: 0, 1: 4}))
    rows = ticked(book, rules, 2)
    assert apply_judgements(rules, rows.slice(1), StageJudgements()).drop_columns("computed_at") == rows.slice(
        1
    ).drop_columns("computed_at")

    book.write(confirmed(1, "stage.one.exit.setup"))
    shown = apply_judgements(rules, rows.slice(1), said(book, rules, 1))
    assert progress(shown, "stage.one.exit.setup") == ["confirmed"]
    assert column(shown, "stage") == ["one"]  # it moves on at the next tick

    book.write(moved(1, "two", hour=10), confirmed(1, "stage.two.exit.agreed", hour=11))
    shown = apply_judgements(rules, shown, said(book, rules, 1))
    assert (column(shown, "stage"), column(shown, "entered_on"), column(shown, "came_by")) == (
        ["two"],
        [day(1)],
        ["person"],
    )
    assert progress(shown, "stage.one.exit.setup") == [None]
    assert progress(shown, "stage.two.exit.seen") == ["unknown"]
    assert progress(shown, "stage.two.exit.agreed") == ["confirmed"]
    # The next tick goes on from there, and gives what it gives when the day was ticked with all of it.
    after = ticked(book, rules, 1, shown, first=2)
    whole = ticked(book, rules, 3).slice(2)
    assert column(after, "stage") == column(whole, "stage") == ["two"]
    assert progress(after, "stage.two.exit.seen") == progress(whole, "stage.two.exit.seen")


def said(book: Book, rules: Framework, number: int) -> StageJudgements:
    with book.duck.session() as session:
        return stage_judgements(ReadingRoom(book.lake, session), rules).on(day(number) - ONE_DAY, day(number))


def test_a_word_that_the_tick_of_its_day_missed_is_heard_at_the_next(paper: Paper) -> None:
    rules = stages(CONFIRM)
    paper.write(customer(), turned({0: 0}))
    rows = ticked(paper, rules, 2)
    paper.write(confirmed(1, "stage.one.exit.setup"), moved(1, "two", hour=10))
    after = ticked(paper, rules, 2, rows.slice(1), first=2)
    assert column(after, "stage") == ["two", "one"]  # the dial stands at the way back
    assert column(after, "came_by") == ["person", "back"]
