"""What is shown adds up to what is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.rounding import half_up, largest_remainder


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (79.5, 80),
        (79.4999999999, 80),  # the same score from another backend
        (79.499999, 79),
        (80.5, 81),  # half up, not to the even one
        (0.5, 1),
        (-0.5, 0),
        (-7.5, -7),
        (0.0, 0),
        (100.0, 100),
    ],
)
def test_the_shown_score_is_the_nearest_whole_number_half_up(score: float, shown: int) -> None:
    assert half_up(score) == shown


def test_the_shown_change_of_the_design_adds_up() -> None:
    assert largest_remainder([-7.46, -3.33, 1.27, -0.90, 0.42], -10) == [-7, -3, 1, -1, 0]


PARTS = st.lists(st.floats(-100, 100).map(lambda x: round(x, 6)), min_size=1, max_size=40)


@given(PARTS)
def test_shown_parts_sum_to_the_shown_whole_and_lie_within_one(parts: list[float]) -> None:
    total = half_up(sum(parts))
    shown = largest_remainder(parts, total)
    assert sum(shown) == total
    assert all(abs(number - part) <= 1 for number, part in zip(shown, parts, strict=True))


@given(PARTS, PARTS)
def test_a_shown_change_adds_up_though_both_ends_were_rounded(then: list[float], now: list[float]) -> None:
    size = min(len(then), len(now))
    parts = [round(b - a, 6) for a, b in zip(then[:size], now[:size], strict=True)]
    total = half_up(sum(now[:size])) - half_up(sum(then[:size]))
    assert sum(largest_remainder(parts, total)) == total


def test_equal_parts_are_rounded_up_from_the_first_on() -> None:
    assert largest_remainder([1.5, 1.5, 1.5, 1.5], 6) == [2, 2, 1, 1]


def test_parts_that_cannot_sum_to_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="can't be shown as integers summing to 9"):
        largest_remainder([1.0, 2.0], 9)
