"""Net promoter score with its interval."""

import numpy as np
import pytest

from tenure.insight.metrics.intervals import wilson
from tenure.insight.metrics.voice import latest_per_person, net_promoter


def test_a_score_with_its_interval() -> None:
    found = net_promoter([10] * 54 + [8] * 48 + [3] * 18)
    assert found.score == pytest.approx(30.0)
    assert found.standard_error == pytest.approx(6.52, abs=0.005)
    low, high = found.interval or (0.0, 0.0)
    assert (round(low), round(high)) == (17, 43)


def test_nobody_answered() -> None:
    found = net_promoter([])
    assert (found.score, found.standard_error, found.interval, found.answers) == (None, None, None, 0)


def test_everybody_is_glad() -> None:
    assert net_promoter([9, 10]).interval == (100.0, 100.0)


@pytest.mark.parametrize("answer", [-1, 11, float("nan")])
def test_answers_off_the_scale_are_refused(answer: float) -> None:
    with pytest.raises(ValueError, match="0 and 10"):
        net_promoter([9, answer])


def test_the_newest_answer_of_a_person_counts() -> None:
    found = latest_per_person(["a", "b", "a"], np.array([1, 2, 3]), [3, 10, 9])
    assert sorted(found.tolist()) == [9, 10]


def test_wilson() -> None:
    low, high = wilson(172, 200)
    assert (round(low, 4), round(high, 4)) == (0.8051, 0.9013)
    assert wilson(0, 0) == (0.0, 1.0)
