"""What the stage clock does, rule by rule: one account, whose dial decides what holds on which day."""

from datetime import timedelta

import pytest

from insight.engine.book import Book, fact
from insight.engine.paper import (
    LINE,
    START,
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
from tenure.insight.engine.lifecycle.clock import apply_judgements
from tenure.insight.engine.lifecycle.people import StageJudgements


@pytest.fixture
def paper() -> Paper:
    return Paper()


def test_an_account_leaves_a_stage_when_its_criteria_are_met_one_stage_a_tick(paper: Paper) -> None:
    paper.write(customer(), turned({0: 0, 2: 2}))
    rows = ticked(paper, stages(LINE), 6)
    assert column(rows, "stage") == ["one", "one", "two", "three", "three", "three"]
    assert column(rows, "entered_on") == [day(0), day(0), day(2), day(3), day(3), day(3)]
    assert column(rows, "came_by") == ["start", "start", "exit", "exit", "exit", "exit"]
    assert column(rows, "month") == ["2025-03"] * 6
    assert column(rows, "fingerprint") == ["f"] * 6


def test_it_starts_in_the_last_stage_whose_entry_rule_holds(paper: Paper) -> None:
    rules = stages(
        "one: {}\ntwo: {enter: tenure_days >= 30}\nthree: {enter: tenure_days >= 90}\nside: {motion: true, enter: true}"
    )
    paper.write([customer(who, START - timedelta(days=n)) for who, n in (("a", 0), ("b", 30), ("c", 400))])
    rows = ticked(paper, rules, 1)
    assert [column(rows, "stage", who) for who in "abc"] == [["one"], ["two"], ["three"]]
    assert [column(rows, "entered_assumed", who) for who in "abc"] == [[False], [True], [True]]


def test_whoever_comes_after_the_first_tick_came_on_that_day(paper: Paper) -> None:
    paper.write(
        customer("early", START - timedelta(days=9)), fact("accounts", "late", customer_since=day(-3), known=day(2))
    )
    rows = ticked(paper, stages(LINE), 4)
    assert column(rows, "entered_assumed", "early") == [True] * 4
    assert column(rows, "entered_on", "late") == [day(2)] * 2
    assert column(rows, "entered_assumed", "late") == [False] * 2


def test_who_leaves_and_comes_back_starts_anew(paper: Paper) -> None:
    left = fact("accounts", "acme", customer_since=START, churned_on=day(3), known=day(3))
    paper.write(customer(), turned({0: 1}), left, fact("accounts", "acme", customer_since=START, known=day(6)))
    rows = ticked(paper, stages(LINE), 8)
    assert column(rows, "day") == [day(n) for n in (0, 1, 2, 6, 7)]
    assert column(rows, "stage") == ["one", "two", "two", "one", "two"]


def test_a_criterion_may_have_to_hold_for_some_days_in_a_row(paper: Paper) -> None:
    rules = stages("one: {exit: {ready: {when: dial >= 1, for: 3d}}}\ntwo: {}")
    paper.write(customer(), turned({0: 1, 2: 0, 3: 1}))
    rows = ticked(paper, rules, 7)
    assert column(rows, "stage") == ["one"] * 5 + ["two"] * 2
    counted = [{mark["address"]: mark["days"] for mark in row["held"]} for row in rows.to_pylist()]
    assert counted[:5] == [{"stage.one.exit.ready": n} if n else {} for n in (1, 2, 0, 1, 2)]


def test_days_in_a_row_count_wherever_the_account_is(paper: Paper) -> None:
    rules = stages(
        "one: {exit: {ready: {when: dial >= 2}}}\ntwo: {exit: {steady: {when: dial >= 1, for: 3d}}}\nthree: {}"
    )
    paper.write(customer(), turned({0: 1, 3: 2}))
    assert column(ticked(paper, rules, 6), "stage") == ["one", "one", "one", "two", "three", "three"]


def test_met_once_stays_met_and_comes_back_with_the_next_stay(paper: Paper) -> None:
    rules = stages("""
    one: {exit: {seen: {when: dial = 1, once: true}, now: {when: dial = 3}}}
    two: {back: {to: one, when: dial = 0}}
    """)
    paper.write(customer(), turned({0: 0, 1: 1, 2: 2, 4: 3, 6: 0, 7: 3}))
    rows = ticked(paper, rules, 9)
    assert progress(rows, "stage.one.exit.seen") == ["open", "met", "met", "met", None, None, "open", "open", "open"]
    assert column(rows, "stage")[4:] == ["two", "two", "one", "one", "one"]


def test_what_does_not_apply_or_is_not_required_holds_nobody_back(paper: Paper) -> None:
    rules = stages("""
    one:
      exit:
        ready: {when: dial >= 1}
        asked: {when: dial > 9, applies: dial = 5}
        nice: {when: dial > 9, required: false}
    two: {}
    """)
    paper.write(customer(), turned({0: 5, 2: 1}))
    rows = ticked(paper, rules, 3)
    assert progress(rows, "stage.one.exit.asked")[:2] == ["open", "open"]
    assert column(rows, "stage") == ["one", "one", "two"]


def test_where_nobody_knows_whether_it_applies_it_is_asked_for(book: Book) -> None:
    rules = stages("one: {exit: {asked: {when: used > 0, applies: dial = 5}}}\ntwo: {}")
    book.write(customer(), [fact("usage", "acme", used_at=day(n), id=str(n)) for n in (-9, 3)])
    rows = ticked(book, rules, 4)
    assert progress(rows, "stage.one.exit.asked") == ["unknown", "unknown", "unknown", None]
    assert column(rows, "stage") == ["one", "one", "one", "two"]


def test_a_stage_without_required_criteria_is_left_only_by_hand(paper: Paper) -> None:
    rules = stages("one: {exit: {nice: {when: dial >= 1, required: false}}}\ntwo: {}")
    paper.write(customer(), turned({0: 1}), moved(3, "two"))
    assert column(ticked(paper, rules, 5), "stage") == ["one", "one", "one", "two", "two"]


def test_a_silent_feed_moves_nobody(book: Book) -> None:
    rules = stages("one: {exit: {quiet: {when: used = 0}}}\ntwo: {}")
    book.write(customer(), [fact("usage", "acme", used_at=day(n), id=str(n)) for n in (0, 1)])
    rows = ticked(book, rules, 8)  # stale after three days
    assert column(rows, "stage") == ["one"] * 3 + ["two"] * 5
    other = stages("one: {exit: {quiet: {when: used = 0, for: 2d}}}\ntwo: {}")
    rows = ticked(book, other, 8)
    assert column(rows, "stage") == ["one"] * 8
    assert progress(rows, "stage.one.exit.quiet") == ["open"] * 4 + ["unknown"] * 4


def test_the_way_back_is_open_for_some_days_and_only_while_in_the_stage(paper: Paper) -> None:
    rules = stages("""
    one: {exit: {ready: {when: dial <> 0}}}
    two: {exit: {far: {when: dial = 9}}, back: [{to: one, when: dial = 7, for: 2d}, {to: one, when: dial = 6}]}
    three: {back: {to: one, when: dial = 5}}
    """)
    paper.write(customer(), turned({0: 0, 1: 7, 4: 6, 5: 9, 8: 5}))
    rows = ticked(paper, rules, 9)
    assert column(rows, "stage") == ["one", "two", "two", "one", "two", "three", "three", "three", "one"]
    assert column(rows, "came_by")[3] == "back"
    assert column(rows, "entered_on")[3] == day(3)


def test_the_way_out_goes_before_the_way_back(paper: Paper) -> None:
    rules = stages(
        "one: {}\ntwo: {enter: true, exit: {ready: {when: dial = 1}}, back: {to: one, when: dial = 1}}\nthree: {}"
    )
    paper.write(customer(), turned({1: 1}))
    assert column(ticked(paper, rules, 2), "stage") == ["two", "three"]


def test_conditions_see_the_state_before_the_tick(paper: Paper) -> None:
    rules = stages("""
    one: {exit: {rested: {when: days_in_stage >= 2}}, stalled: days_in_stage >= 1, target: 1d}
    two: {exit: {rested: {when: stage = 'two' and days_in_stage >= 1}}, stalled: true}
    three: {}
    """)
    paper.write(customer())
    rows = ticked(paper, rules, 5)
    assert column(rows, "stage") == ["one", "one", "two", "three", "three"]
    assert column(rows, "stalled") == [False, True, False, False, False]
    assert column(rows, "behind") == [False] * 5


def test_behind_is_longer_than_the_target(paper: Paper) -> None:
    paper.write(customer())
    rows = ticked(paper, stages("one: {target: 2d, stalled: days_in_stage >= 2}"), 4)
    assert column(rows, "behind") == [False, False, False, True]
    assert column(rows, "stalled") == [False, False, True, True]


def test_a_stage_may_open_beside_an_earlier_one_and_its_criteria_are_followed(paper: Paper) -> None:
    rules = stages("""
    one: {exit: {ready: {when: dial = 3}}}
    two: {opens: dial >= 1, exit: {seen: {when: dial = 2, once: true}, more: {when: dial = 4}}}
    three: {opens: dial >= 9}
    """)
    paper.write(customer(), turned({0: 0, 1: 2, 2: 1, 3: 0, 4: 3, 6: 4}))
    rows = ticked(paper, rules, 7)
    assert column(rows, "beside") == [[], ["two"], ["two"], [], [], [], []]
    assert column(rows, "stage") == ["one"] * 4 + ["two", "two", "two"]
    assert progress(rows, "stage.two.exit.seen") == [None, "met", "met", None, "open", "open", "open"]


def test_a_motion_runs_beside_the_stage_until_its_criteria_are_met(paper: Paper) -> None:
    rules = stages("""
    one: {}
    push: {motion: true, enter: dial >= 1, exit: {won: {when: dial = 2, once: true}}}
    """)
    paper.write(customer(), turned({1: 1, 3: 2, 4: 1, 6: 0, 7: 1}))
    rows = ticked(paper, rules, 9)
    assert column(rows, "beside") == [[], ["push"], ["push"], [], [], [], [], ["push"], ["push"]]
    assert progress(rows, "stage.push.exit.won") == [None, "open", "open", "met", "met", "met", None, "open", "open"]
    assert column(rows, "stage") == ["one"] * 9


def test_phases_show_their_criteria_and_hold_nobody_back(paper: Paper) -> None:
    rules = stages("""
    one:
      exit: {ready: {when: dial = 2}}
      phases:
        plan: {label: Plan, criteria: {agreed: {when: dial = 1, once: true}, signed: {confirm: csm}}}
    two: {}
    """)
    paper.write(customer(), turned({0: 0, 1: 1, 3: 2}), confirmed(2, "stage.one.phase.plan.signed"))
    rows = ticked(paper, rules, 5)
    assert progress(rows, "stage.one.phase.plan.agreed") == ["open", "met", "met", None, None]
    assert progress(rows, "stage.one.phase.plan.signed") == ["open", "open", "confirmed", None, None]


def test_moments_are_reached_once(paper: Paper) -> None:
    rules = framework("moments: {value: {when: dial = 1, kind: first_value}, go: {when: dial >= 0, kind: go_live}}")
    paper.write(customer(), turned({0: 0, 2: 1, 3: 0, 4: 1}))
    found = column(ticked(paper, rules, 5), "moments")
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


def test_a_temporary_move_returns_by_itself(paper: Paper) -> None:
    paper.write(customer(), turned({0: 0, 1: 1, 2: 2, 4: 3, 5: 0, 6: 2, 7: 0}))
    rows = ticked(paper, framework(ENGAGED), 9)
    # From day 2 on both are under way, and the first in order counts; care ends as its condition does.
    assert column(rows, "move") == [None, "push", "push", "push", None, None, "care", None, None]
    assert column(rows, "engagement") == ["low", "high", "high", "high", "low", "low", "mid", "low", "low"]


def test_of_two_moves_the_second_counts_when_the_first_ends(paper: Paper) -> None:
    rules = framework(
        ENGAGED.replace("care: {when: dial = 2, to: mid}", "care: {when: dial = 2, to: mid, until: dial = 9}")
    )
    paper.write(customer(), turned({0: 1, 1: 2, 2: 3, 4: 9}))
    assert column(ticked(paper, rules, 5), "move") == ["push", "push", "care", "care", None]


def test_another_lifecycle_takes_over_where_accounts_stand(paper: Paper) -> None:
    paper.write(customer(since=day(-100)), turned({0: 1}))
    before = ticked(paper, stages(LINE), 3).slice(2)
    assert column(before, "stage") == ["two"]
    same = ticked(paper, stages("zero: {}\ntwo: {exit: {ready: {when: dial >= 2}}}"), 1, before, first=3)
    assert (column(same, "stage"), column(same, "entered_on")) == (["two"], [day(1)])
    other = ticked(paper, stages("first: {}\nsecond: {enter: tenure_days >= 50}"), 1, before, first=3)
    assert (column(other, "stage"), column(other, "entered_on")) == (["second"], [day(3)])
    assert column(other, "entered_assumed") == [True]


def test_nobody_is_nobody(paper: Paper) -> None:
    paper.write(customer(since=day(40)))
    assert ticked(paper, stages(LINE), 2).num_rows == 0
    assert apply_judgements(stages(LINE), ticked(paper, stages(LINE), 2), StageJudgements()).num_rows == 0
