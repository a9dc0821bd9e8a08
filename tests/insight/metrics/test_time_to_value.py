"""Time to value by Kaplan and Meier, against published figures, hand calculation and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.insight.metrics.time_to_value import LEAST_AT_RISK, time_to_value

# Remission of leukaemia in weeks (Freireich and others, 1963): the example of nearly every textbook since.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_the_textbook_example() -> None:
    found = time_to_value(TREATED, ENDED)
    assert (found.customers, found.reached, found.waiting) == (21, 9, 12)
    assert [round(1 - share, 3) for share in found.share] == [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448]
    assert found.ages == (6, 7, 10, 13, 16, 22, 23)
    assert (found.median, found.low, found.high) == (23, 13, None)


def test_the_textbook_example_without_treatment() -> None:
    found = time_to_value(PLACEBO, [1] * 21)
    assert (found.median, found.low, found.high, found.waiting) == (8, 4, 11, 0)


def test_those_who_wait_are_not_left_out() -> None:
    quick, waiting = [10] * 6, [100] * 14
    assert time_to_value(quick, [1] * 6).median == 10
    found = time_to_value(quick + waiting, [1] * 6 + [0] * 14)
    assert (found.median, found.too_few, found.reached, found.waiting) == (None, False, 6, 14)


def test_too_few_are_no_figure() -> None:
    assert time_to_value([], []).too_few
    four = time_to_value([5, 6, 7, 8], [1, 1, 1, 1])
    assert (four.too_few, four.median, four.low, four.high) == (True, None, None, None)
    # Ten customers, but only two were still watched when the half got there.
    found = time_to_value([1] * 8 + [30, 40], [0] * 8 + [1, 1])
    assert (found.too_few, found.median) == (True, None)


def test_late_entry_counts_from_the_age_at_entry() -> None:
    # Twelve have been customers for 50 days when watching begins: they say nothing of the days before.
    young, old = list(range(10, 34, 2)), [60] * 12
    alone = time_to_value(young, [1] * 12)
    both = time_to_value(young + old, [1] * 24, [0] * 12 + [50] * 12)
    assert (alone.median, both.median) == (20, 20)
    assert time_to_value(young + old, [1] * 24).median == 32


@pytest.mark.parametrize(
    ("ages", "reached", "entered"),
    [([1, 2], [1], None), ([1, np.nan], [1, 1], None), ([1, 2], [1, 1], [0, 3])],
)
def test_what_makes_no_sense_is_refused(ages: list[float], reached: list[int], entered: list[float] | None) -> None:
    with pytest.raises(ValueError, match="age"):
        time_to_value(ages, reached, entered)


seen = st.lists(st.tuples(st.integers(0, 60), st.booleans(), st.integers(0, 60)), max_size=40)


@settings(deadline=None, max_examples=60)
@given(seen, st.randoms(use_true_random=False))
def test_what_always_holds(rows: list[tuple[int, bool, int]], random: object) -> None:
    ages = [age for age, _, _ in rows]
    reached = [there for _, there, _ in rows]
    entered = [min(late, age) for age, _, late in rows]
    found = time_to_value(ages, reached, entered)
    assert found.reached + found.waiting == found.customers == len(rows)
    assert list(found.share) == sorted(found.share)
    assert all(0 <= share <= 1 for share in found.share)
    if found.median is not None:
        assert found.low is not None
        assert found.low <= found.median
        assert found.high is None or found.median <= found.high
        assert found.customers >= LEAST_AT_RISK
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert time_to_value([ages[k] for k in order], [reached[k] for k in order], [entered[k] for k in order]) == found


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 90), min_size=LEAST_AT_RISK, max_size=40))
def test_without_anyone_waiting_it_is_the_plain_median(ages: list[int]) -> None:
    found = time_to_value(ages, [True] * len(ages))
    ordered = sorted(ages)
    middle = ordered[(len(ages) + 1) // 2 - 1]
    assert found.median == middle or found.too_few
