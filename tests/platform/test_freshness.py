"""Standings that must follow wait until they did, however often they are marked."""

import pytest

from tenure.platform.freshness.actions import mark_fresh, mark_stale
from tenure.platform.freshness.queries import stale_standings

pytestmark = pytest.mark.django_db


def test_a_standing_that_is_marked_again_meanwhile_stays() -> None:
    mark_stale(["A-2", "A-1", "A-1"])
    taken = stale_standings(10)
    assert [one.account for one in taken] == ["A-1", "A-2"]
    mark_stale(["A-2"])
    assert mark_fresh(taken) == 1
    (left,) = stale_standings(10)
    assert (left.account, left.at) == ("A-2", taken[1].at)
    assert mark_fresh([]) == 0
