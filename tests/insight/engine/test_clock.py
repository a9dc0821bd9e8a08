"""What the stage clock does, rule by rule: one account, whose dial (its newest pulse) decides what holds on which day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from textwrap import dedent, indent

import pyarrow as pa
import pytest

from insight.engine.book import Book, Fact, compiled, fact, head, taken_back
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.clock import tick_days, with_people
from tenure.insight.engine.people import People, people_at

START = date(2025, 3, 1)
SIGNALS = """\
  dial: {from: pulses, value: latest(value)}
  used: {from: usage, value: count(*), window: 2d}
"""
HEALTH = """\
health:
  account: {dimensions: {all: {weight: 100, measures: [{signal: dial, weight: 100, points: {0: 0, 5: 100}, none: 0}]}}}
"""


def framework(text: str, zone: str = "UTC", rest: str = "") -> Framework:
    """A framework with signals `dial` and `used`; `text` are its further sections."""
    return compiled(f"{head(zone)}signals:\n{SIGNALS}{rest}{HEALTH}{dedent(text)}")


def stages(text: str) -> Framework:
    return framework("lifecycle:\n" + indent(dedent(text), "  "))


def day(number: int) -> date:
    """Day 0 is the first tick."""
    return START + timedelta(days=number)


def turned(dial: Mapping[int, float], account: str = "acme") -> list[Fact]:
    """The dial by day; it stays where it was turned to."""
    return [fact("pulses", account, given_at=day(n), value=value, id=f"{account}{n}") for n, value in dial.items()]


def customer(account: str = "acme", since: date = START) -> Fact:
    return fact("accounts", account, customer_since=since)


def moved(n: int, stage: str, hour: int = 9, account: str = "acme") -> Fact:
    at = datetime(*day(n).timetuple()[:3], hour)  # noqa: DTZ001 - the book takes UTC
    return fact("moves", account, moved_at=at, stage=stage, reason="", by="1", by_name="Ann")


def confirmed(n: int, criterion: str, met: bool = True, hour: int = 9, account: str = "acme") -> Fact:
    at = datetime(*day(n).timetuple()[:3], hour)  # noqa: DTZ001
    return fact("confirmations", account, confirmed_at=at, criterion=criterion, met=met, by="1", by_name="Ann")


def ticked(book: Book, framework: Framework, days: int, before: pa.Table | None = None, first: int = 0) -> pa.Table:
    with book.duck.session() as backend:
        room = ReadingRoom(book.lake, backend)
        return tick_days(room, framework, "f", [day(first + n) for n in range(days)], before)


def column(rows: pa.Table, name: str, account: str = "acme") -> list[object]:
    return [row[name] for row in rows.to_pylist() if row["account"] == account]


def progress(rows: pa.Table, address: str) -> list[str | None]:
    """The state of a criterion, tick by tick; None while it isn't followed."""
    marks: list[list[dict[str, str]]] = [row["progress"] for row in rows.to_pylist()]
    return [next((mark["state"] for mark in found if mark["address"] == address), None) for found in marks]


LINE = """
one: {exit: {ready: {when: dial >= 1}}}
two: {exit: {ready: {when: dial >= 2}}}
three: {}
"""


def test_an_account_leaves_a_stage_when_its_criteria_are_met_one_stage_a_tick(book: Book) -> None:
    book.write(customer(), turned({0: 0, 2: 2}))
    rows = ticked(book, stages(LINE), 6)
    assert column(rows, "stage") == ["one", "one", "two", "three", "three", "three"]
    assert column(rows, "entered_on") == [day(0), day(0), day(2), day(3), day(3), day(3)]
    assert column(rows, "came_by") == ["start", "start", "exit", "exit", "exit", "exit"]
    assert column(rows, "month") == ["2025-03"] * 6
    assert column(rows, "fingerprint") == ["f"] * 6


def test_it_starts_in_the_last_stage_whose_entry_rule_holds(book: Book) -> None:
    rules = stages(
        "one: {}\ntwo: {enter: tenure_days >= 30}\nthree: {enter: tenure_days >= 90}\nside: {motion: true, enter: true}"
    )
    book.write([customer(who, START - timedelta(days=n)) for who, n in (("a", 0), ("b", 30), ("c", 400))])
    rows = ticked(book, rules, 1)
    assert [column(rows, "stage", who) for who in "abc"] == [["one"], ["two"], ["three"]]
    assert [column(rows, "entered_assumed", who) for who in "abc"] == [[False], [True], [True]]


def test_whoever_comes_after_the_first_tick_came_on_that_day(book: Book) -> None:
    book.write(
        customer("early", START - timedelta(days=9)), fact("accounts", "late", customer_since=day(-3), known=day(2))
    )
    rows = ticked(book, stages(LINE), 4)
    assert column(rows, "entered_assumed", "early") == [True] * 4
    assert column(rows, "entered_on", "late") == [day(2)] * 2
    assert column(rows, "entered_assumed", "late") == [False] * 2


def test_who_leaves_and_comes_back_starts_anew(book: Book) -> None:
    left = fact("accounts", "acme", customer_since=START, churned_on=day(3), known=day(3))
    book.write(customer(), turned({0: 1}), left, fact("accounts", "acme", customer_since=START, known=day(6)))
    rows = ticked(book, stages(LINE), 8)
    assert column(rows, "day") == [day(n) for n in (0, 1, 2, 6, 7)]
    assert column(rows, "stage") == ["one", "two", "two", "one", "two"]


def test_a_criterion_may_have_to_hold_for_some_days_in_a_row(book: Book) -> None:
    rules = stages("one: {exit: {ready: {when: dial >= 1, for: 3d}}}\ntwo: {}")
    book.write(customer(), turned({0: 1, 2: 0, 3: 1}))
    rows = ticked(book, rules, 7)
    assert column(rows, "stage") == ["one"] * 5 + ["two"] * 2
    counted = [{mark["address"]: mark["days"] for mark in row["held"]} for row in rows.to_pylist()]
    assert counted[:5] == [{"stage.one.exit.ready": n} if n else {} for n in (1, 2, 0, 1, 2)]


def test_days_in_a_row_count_wherever_the_account_is(book: Book) -> None:
    rules = stages(
        "one: {exit: {ready: {when: dial >= 2}}}\ntwo: {exit: {steady: {when: dial >= 1, for: 3d}}}\nthree: {}"
    )
    book.write(customer(), turned({0: 1, 3: 2}))
    assert column(ticked(book, rules, 6), "stage") == ["one", "one", "one", "two", "three", "three"]


def test_met_once_stays_met_and_comes_back_with_the_next_stay(book: Book) -> None:
    rules = stages("""
    one: {exit: {seen: {when: dial = 1, once: true}, now: {when: dial = 3}}}
    two: {back: {to: one, when: dial = 0}}
    """)
    book.write(customer(), turned({0: 0, 1: 1, 2: 2, 4: 3, 6: 0, 7: 3}))
    rows = ticked(book, rules, 9)
    assert progress(rows, "stage.one.exit.seen") == ["open", "met", "met", "met", None, None, "open", "open", "open"]
    assert column(rows, "stage")[4:] == ["two", "two", "one", "one", "one"]


def test_what_does_not_apply_or_is_not_required_holds_nobody_back(book: Book) -> None:
    rules = stages("""
    one:
      exit:
        ready: {when: dial >= 1}
        asked: {when: dial > 9, applies: dial = 5}
        nice: {when: dial > 9, required: false}
    two: {}
    """)
    book.write(customer(), turned({0: 5, 2: 1}))
    rows = ticked(book, rules, 3)
    assert progress(rows, "stage.one.exit.asked")[:2] == ["open", "open"]
    assert column(rows, "stage") == ["one", "one", "two"]


def test_where_nobody_knows_whether_it_applies_it_is_asked_for(book: Book) -> None:
    rules = stages("one: {exit: {asked: {when: used > 0, applies: dial = 5}}}\ntwo: {}")
    book.write(customer(), [fact("usage", "acme", used_at=day(n), id=str(n)) for n in (-9, 3)])
    rows = ticked(book, rules, 4)
    assert progress(rows, "stage.one.exit.asked") == ["unknown", "unknown", "unknown", None]
    assert column(rows, "stage") == ["one", "one", "one", "two"]


def test_a_stage_without_required_criteria_is_left_only_by_hand(book: Book) -> None:
    rules = stages("one: {exit: {nice: {when: dial >= 1, required: false}}}\ntwo: {}")
    book.write(customer(), turned({0: 1}), moved(3, "two"))
    assert column(ticked(book, rules, 5), "stage") == ["one", "one", "one", "two", "two"]


def test_a_silent_feed_moves_nobody(book: Book) -> None:
    rules = stages("one: {exit: {quiet: {when: used = 0}}}\ntwo: {}")
    book.write(customer(), [fact("usage", "acme", used_at=day(n), id=str(n)) for n in (0, 1)])
    rows = ticked(book, rules, 8)  # stale after three days
    assert column(rows, "stage") == ["one"] * 3 + ["two"] * 5
    other = stages("one: {exit: {quiet: {when: used = 0, for: 2d}}}\ntwo: {}")
    rows = ticked(book, other, 8)
    assert column(rows, "stage") == ["one"] * 8
    assert progress(rows, "stage.one.exit.quiet") == ["open"] * 4 + ["unknown"] * 4


def test_the_way_back_is_open_for_some_days_and_only_while_in_the_stage(book: Book) -> None:
    rules = stages("""
    one: {exit: {ready: {when: dial <> 0}}}
    two: {exit: {far: {when: dial = 9}}, back: [{to: one, when: dial = 7, for: 2d}, {to: one, when: dial = 6}]}
    three: {back: {to: one, when: dial = 5}}
    """)
    book.write(customer(), turned({0: 0, 1: 7, 4: 6, 5: 9, 8: 5}))
    rows = ticked(book, rules, 9)
    assert column(rows, "stage") == ["one", "two", "two", "one", "two", "three", "three", "three", "one"]
    assert column(rows, "came_by")[3] == "back"
    assert column(rows, "entered_on")[3] == day(3)


def test_the_way_out_goes_before_the_way_back(book: Book) -> None:
    rules = stages(
        "one: {}\ntwo: {enter: true, exit: {ready: {when: dial = 1}}, back: {to: one, when: dial = 1}}\nthree: {}"
    )
    book.write(customer(), turned({1: 1}))
    assert column(ticked(book, rules, 2), "stage") == ["two", "three"]


def test_conditions_see_the_state_before_the_tick(book: Book) -> None:
    rules = stages("""
    one: {exit: {rested: {when: days_in_stage >= 2}}, stalled: days_in_stage >= 1, target: 1d}
    two: {exit: {rested: {when: stage = 'two' and days_in_stage >= 1}}, stalled: true}
    three: {}
    """)
    book.write(customer())
    rows = ticked(book, rules, 5)
    assert column(rows, "stage") == ["one", "one", "two", "three", "three"]
    assert column(rows, "stalled") == [False, True, False, False, False]
    assert column(rows, "behind") == [False] * 5


def test_behind_is_longer_than_the_target(book: Book) -> None:
    book.write(customer())
    rows = ticked(book, stages("one: {target: 2d, stalled: days_in_stage >= 2}"), 4)
    assert column(rows, "behind") == [False, False, False, True]
    assert column(rows, "stalled") == [False, False, True, True]


def test_a_stage_may_open_beside_an_earlier_one_and_its_criteria_are_followed(book: Book) -> None:
    rules = stages("""
    one: {exit: {ready: {when: dial = 3}}}
    two: {opens: dial >= 1, exit: {seen: {when: dial = 2, once: true}, more: {when: dial = 4}}}
    three: {opens: dial >= 9}
    """)
    book.write(customer(), turned({0: 0, 1: 2, 2: 1, 3: 0, 4: 3, 6: 4}))
    rows = ticked(book, rules, 7)
    assert column(rows, "beside") == [[], ["two"], ["two"], [], [], [], []]
    assert column(rows, "stage") == ["one"] * 4 + ["two", "two", "two"]
    assert progress(rows, "stage.two.exit.seen") == [None, "met", "met", None, "open", "open", "open"]


def test_a_motion_runs_beside_the_stage_until_its_criteria_are_met(book: Book) -> None:
    rules = stages("""
    one: {}
    push: {motion: true, enter: dial >= 1, exit: {won: {when: dial = 2, once: true}}}
    """)
    book.write(customer(), turned({1: 1, 3: 2, 4: 1, 6: 0, 7: 1}))
    rows = ticked(book, rules, 9)
    assert column(rows, "beside") == [[], ["push"], ["push"], [], [], [], [], ["push"], ["push"]]
    assert progress(rows, "stage.push.exit.won") == [None, "open", "open", "met", "met", "met", None, "open", "open"]
    assert column(rows, "stage") == ["one"] * 9


def test_people_move_accounts_and_their_word_wins(book: Book) -> None:
    book.write(customer(), turned({0: 0, 3: 1}), moved(3, "three"), moved(5, "one"), moved(5, "two", hour=8))
    rows = ticked(book, stages(LINE), 8)
    assert column(rows, "stage") == ["one", "one", "one", "three", "three", "one", "two", "two"]
    assert column(rows, "came_by")[3:] == ["person", "person", "person", "exit", "exit"]
    assert column(rows, "entered_assumed") == [False] * 8


def test_a_move_to_where_nobody_can_stand_is_none(book: Book) -> None:
    rules = stages("one: {}\npush: {motion: true, enter: dial = 9}")
    book.write(customer(), moved(1, "push"), moved(2, "nowhere"), moved(3, "one"))
    rows = ticked(book, rules, 5)
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


def test_a_criterion_is_confirmed_for_this_stay_and_taken_back(book: Book) -> None:
    setup, either = "stage.one.exit.setup", "stage.one.exit.either"
    book.write(
        customer(), turned({0: 0, 7: 1, 8: 0}),
        confirmed(1, setup), confirmed(2, setup, met=False), confirmed(4, setup), confirmed(5, either),
        confirmed(3, "stage.one.exit.data"),
    )  # fmt: skip
    rows = ticked(book, stages(CONFIRM), 10)
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


def test_what_was_met_once_can_be_taken_back_until_it_is_so_again(book: Book) -> None:
    either = "stage.one.exit.either"
    book.write(customer(), turned({0: 1, 1: 0, 5: 1}), confirmed(3, either, met=False))
    assert progress(ticked(book, stages(CONFIRM), 7), either) == ["met", "met", "met", "open", "open", "met", "met"]


def test_a_word_that_was_erased_counts_no_longer_where_it_was_not_heard_yet(book: Book) -> None:
    word = confirmed(1, "stage.one.exit.setup")
    book.write(customer(), word, taken_back(word, known=datetime(2025, 3, 2, 12)))  # noqa: DTZ001
    assert progress(ticked(book, stages(CONFIRM), 3), "stage.one.exit.setup") == ["open", "open", "open"]


def test_phases_show_their_criteria_and_hold_nobody_back(book: Book) -> None:
    rules = stages("""
    one:
      exit: {ready: {when: dial = 2}}
      phases:
        plan: {label: Plan, criteria: {agreed: {when: dial = 1, once: true}, signed: {confirm: csm}}}
    two: {}
    """)
    book.write(customer(), turned({0: 0, 1: 1, 3: 2}), confirmed(2, "stage.one.phase.plan.signed"))
    rows = ticked(book, rules, 5)
    assert progress(rows, "stage.one.phase.plan.agreed") == ["open", "met", "met", None, None]
    assert progress(rows, "stage.one.phase.plan.signed") == ["open", "open", "confirmed", None, None]


def test_moments_are_reached_once(book: Book) -> None:
    rules = framework("moments: {value: {when: dial = 1, kind: first_value}, go: {when: dial >= 0, kind: go_live}}")
    book.write(customer(), turned({0: 0, 2: 1, 3: 0, 4: 1}))
    found = column(ticked(book, rules, 5), "moments")
    go = {"moment": "go", "reached_on": day(0)}
    value = {"moment": "value", "reached_on": day(2)}
    assert found == [[go], [go], *([[value, go]] * 3)]


ENGAGED = """
segments:
  large: {when: arr >= 1000, engagement: high}
  small: {when: true, engagement: low}
engagement:
  high: {label: High}
  mid: {label: Mid}
  low: {label: Low}
moves:
  push: {when: dial = 1, to: high, until: dial = 3}
  care: {when: dial = 2, to: mid}
"""


def test_segments_since_when_and_the_engagement_they_give(book: Book) -> None:
    line = {"start_on": START, "end_on": day(300), "currency": "USD"}
    book.write(
        customer(),
        fact("subscriptions", "acme", id="s", known=START, arr=10.0, **line),
        fact("subscriptions", "acme", id="s", known=day(2), arr=5000.0, **line),
    )
    rows = ticked(book, framework(ENGAGED), 4)
    assert column(rows, "segment") == ["small", "small", "large", "large"]
    assert column(rows, "segment_since_on") == [day(0), day(0), day(2), day(2)]
    assert column(rows, "engagement") == ["low", "low", "high", "high"]
    assert column(rows, "stage") == [None] * 4
    assert column(rows, "came_by") == [None] * 4


def test_a_temporary_move_returns_by_itself(book: Book) -> None:
    book.write(customer(), turned({0: 0, 1: 1, 2: 2, 4: 3, 5: 0, 6: 2, 7: 0}))
    rows = ticked(book, framework(ENGAGED), 9)
    # From day 2 on both are under way, and the first in order counts; care ends as its condition does.
    assert column(rows, "move") == [None, "push", "push", "push", None, None, "care", None, None]
    assert column(rows, "engagement") == ["low", "high", "high", "high", "low", "low", "mid", "low", "low"]


def test_of_two_moves_the_second_counts_when_the_first_ends(book: Book) -> None:
    rules = framework(
        ENGAGED.replace("care: {when: dial = 2, to: mid}", "care: {when: dial = 2, to: mid, until: dial = 9}")
    )
    book.write(customer(), turned({0: 1, 1: 2, 2: 3, 4: 9}))
    assert column(ticked(book, rules, 5), "move") == ["push", "push", "care", "care", None]


def test_a_day_is_the_frameworks_own(book: Book) -> None:
    rules = framework("lifecycle:\n  one: {exit: {setup: {confirm: csm}}}\n  two: {}", zone="America/New_York")
    late = datetime(2025, 3, 4, 3)  # noqa: DTZ001 - still the third in New York
    book.write(customer(), fact("confirmations", "acme", confirmed_at=late, criterion="stage.one.exit.setup", met=True))
    assert column(ticked(book, rules, 4), "stage") == ["one", "one", "two", "two"]


@pytest.mark.parametrize("dial", [1, 4])
def test_what_people_say_shows_at_once_on_a_tick_that_is_there(book: Book, dial: float) -> None:
    two = "two: {exit: {seen: {when: dial = 4}, agreed: {confirm: csm}}, stalled: true}"
    rules = stages(CONFIRM.replace("two: {back: {to: one, when: dial = 0}}", two))
    book.write(customer(), turned({0: 0, 1: dial}))
    rows = ticked(book, rules, 2)
    assert with_people(rules, rows.slice(1), People()).drop_columns("computed_at") == rows.slice(1).drop_columns(
        "computed_at"
    )

    book.write(confirmed(1, "stage.one.exit.setup"))
    shown = with_people(rules, rows.slice(1), said(book, rules, 1))
    assert progress(shown, "stage.one.exit.setup") == ["confirmed"]
    assert column(shown, "stage") == ["one"]  # it moves on at the next tick

    book.write(moved(1, "two", hour=10), confirmed(1, "stage.two.exit.agreed", hour=11))
    shown = with_people(rules, shown, said(book, rules, 1))
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


def said(book: Book, rules: Framework, number: int) -> People:
    with book.duck.session() as backend:
        return people_at(ReadingRoom(book.lake, backend), rules, day(number))


def test_a_word_that_the_tick_of_its_day_missed_is_heard_at_the_next(book: Book) -> None:
    rules = stages(CONFIRM)
    book.write(customer(), turned({0: 0}))
    rows = ticked(book, rules, 2)
    book.write(confirmed(1, "stage.one.exit.setup"), moved(1, "two", hour=10))
    after = ticked(book, rules, 2, rows.slice(1), first=2)
    assert column(after, "stage") == ["two", "one"]  # the dial stands at the way back
    assert column(after, "came_by") == ["person", "back"]


def test_another_lifecycle_takes_over_where_accounts_stand(book: Book) -> None:
    book.write(customer(since=day(-100)), turned({0: 1}))
    before = ticked(book, stages(LINE), 3).slice(2)
    assert column(before, "stage") == ["two"]
    same = ticked(book, stages("zero: {}\ntwo: {exit: {ready: {when: dial >= 2}}}"), 1, before, first=3)
    assert (column(same, "stage"), column(same, "entered_on")) == (["two"], [day(1)])
    other = ticked(book, stages("first: {}\nsecond: {enter: tenure_days >= 50}"), 1, before, first=3)
    assert (column(other, "stage"), column(other, "entered_on")) == (["second"], [day(3)])
    assert column(other, "entered_assumed") == [True]


def test_nobody_is_nobody(book: Book) -> None:
    book.write(customer(since=day(40)))
    assert ticked(book, stages(LINE), 2).num_rows == 0
    assert with_people(stages(LINE), ticked(book, stages(LINE), 2), People()).num_rows == 0
