"""Conditions over a wide table: what a silent feed hushes, and what it doesn't."""

import pyarrow as pa
import pytest

from insight.engine.paper import START, framework
from tenure.insight.engine.cards import State
from tenure.insight.engine.measuring.feeds import FeedState
from tenure.insight.engine.measuring.wide import Wide, WideRequest
from tenure.values.asof import AsOf


@pytest.mark.parametrize(
    ("when", "fires"),
    [
        ("dial <= 1", [None]),
        ("dial is null", [None]),
        ("dial is null or used >= 3", [True]),
        ("used >= 3 or dial <= 1", [True]),
        ("used >= 9 or dial <= 1", [None]),
        ("used >= 3 and dial is null", [None]),
        ("used >= 9 and dial is null", [False]),
    ],
)
def test_a_silent_feed_hushes_its_own_part_alone(when: str, fires: list[bool | None]) -> None:
    found = framework(f"indicators: {{one: {{when: {when}}}}}")
    feeds = {
        "usage": FeedState("usage", State.FRESH, None, None),
        "pulses": FeedState("pulses", State.ABSENT, None, None),
    }
    table = pa.table(
        {"i": pa.array([0], pa.int32()), "account": ["a"], "dial": pa.array([None], pa.float64()), "used": [4.0]}
    )
    wide = Wide(table, found, WideRequest((AsOf.end_of(START, "UTC"),), (feeds,)))
    tree = found.indicators["one"].when
    assert wide.condition(tree).to_pylist() == fires
