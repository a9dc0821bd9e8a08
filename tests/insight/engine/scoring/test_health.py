"""From measures to a score: points, weights, gaps and limits, and parts that always add up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal as OneOf

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.framework.expressions.tree import Kind, Literal, Name
from tenure.framework.model import Bands, Cap, Dimension, Framework, Health, Measure
from tenure.insight.engine.cards import State
from tenure.insight.engine.measuring.wide import Wide, WideRequest
from tenure.insight.engine.scoring.health import CODE, STATES, Measured, Scored, measure_points, score_accounts
from tenure.values.asof import AsOf
from tenure.values.keys import Address
from tenure.values.rounding import half_up


@dataclass(frozen=True)
class M:
    """A measure of one account: points of 0-100 (None: no value and `none: missing`), and how its feed stands."""

    points: float | None = 100.0
    weight: float = 1.0
    feed: State = State.FRESH
    then: float | None = None  # points on the last fresh day
    applies: bool = True
    missing: float | None = None


def score_of(
    *dimensions: tuple[float, list[M]],
    caps: tuple[tuple[float, bool], ...] = (),
    required: tuple[int, ...] = (),
    least: float = 0.6,
    missing: float = 50.0,
) -> Scored:
    """The score of one account from dimensions of (weight, measures) and caps of (at_most, holds)."""
    parts = tuple(
        Dimension(
            f"d{number}",
            Address(f"health.account.d{number}"),
            f"D{number}",
            weight,
            tuple(
                Measure(
                    Address(f"health.account.d{number}.m{k}"),
                    f"m{k}",
                    m.weight,
                    ((0, 0), (1, 100)),
                    None,
                    None,
                    m.missing,
                )
                for k, m in enumerate(measures)
            ),
        )
        for number, (weight, measures) in enumerate(dimensions)
    )
    always = Literal(True, Kind.FLAG)
    health = Health(
        "account", Address("health.account"), "Health", None, Bands(80, 60), least, missing,
        frozenset(f"d{number}" for number in required), parts,
        tuple(Cap(f"c{k}", Address(f"cap.c{k}"), always, most, "because") for k, (most, _) in enumerate(caps)),
    )  # fmt: skip
    every = [m for _, measures in dimensions for m in measures]
    return score_accounts(
        health,
        [_measured(m.points, m.applies) for m in every],
        [_measured(m.then if m.feed is State.STALE else m.points, m.applies) for m in every],
        [np.array([CODE[m.feed]]) for m in every],
        np.array([[float(holds) for _, holds in caps]]).reshape(1, len(caps)),
        np.array([True]),
    )


def _measured(points: float | None, applies: bool) -> Measured:
    value = np.array([np.nan if points is None else points])
    return Measured(value, value, np.isnan(value), np.array([applies]))


def states(found: Scored) -> list[State]:
    return [STATES[code] for code in found.state[0]]


def test_points_lie_on_straight_lines_between_the_marks_and_are_flat_outside() -> None:
    points = ((0.0, 0.0), (0.3, 60.0), (0.6, 80.0), (0.9, 100.0))
    measure = Measure(Address("m"), "seat_use", 1, points, None, None, None)
    health = _health_of(measure)
    wide = _wide(seat_use=[-1.0, 0.0, 0.15, 0.3, 0.45, 0.9, 7.0])
    assert measure_points(wide, health)[0].points.tolist() == [0, 0, 30, 60, 70, 100, 100]


@pytest.mark.parametrize(("none", "points"), [(0.0, 0.0), (80.0, 80.0), ("missing", None), (None, None)])
def test_no_value_from_a_live_feed_gives_the_points_of_none(
    none: float | OneOf["missing"] | None, points: float | None
) -> None:
    measure = Measure(Address("m"), "seat_use", 1, ((0.0, 0.0), (1.0, 100.0)), none, None, None)
    found = measure_points(_wide(seat_use=[None]), _health_of(measure))[0]
    assert found.none.tolist() == [True]
    assert np.isnan(found.points[0]) if points is None else found.points[0] == points


def test_what_applies_to_nobody_known_applies_to_nobody() -> None:
    applies = Name("grown", Kind.FLAG)
    measure = Measure(Address("m"), "seat_use", 1, ((0.0, 0.0), (1.0, 100.0)), None, applies, None)
    found = measure_points(_wide(seat_use=[1.0, 1.0, 1.0], grown=[True, False, None]), _health_of(measure))[0]
    assert found.applies.tolist() == [True, False, False]


def _wide(**columns: Sequence[float | bool | None]) -> Wide:
    """A wide table of one instant, with flags and numbers only."""
    flags = {"grown"}
    arrays = {name: pa.array(values, pa.bool_() if name in flags else pa.float64()) for name, values in columns.items()}
    rows = len(next(iter(arrays.values())))
    table = pa.table({"i": pa.array([0] * rows, pa.int32()), **arrays})
    framework = Framework("Small", "USD", "UTC", "daily", {}, {}, {}, {}, {})
    return Wide(table, framework, WideRequest((AsOf.end_of(date(2025, 1, 1)),), (None,)))


def _health_of(measure: Measure) -> Health:
    dimension = Dimension("d", Address("d"), "D", 1, (measure,))
    return Health("account", Address("a"), "A", None, Bands(80, 60), 0.6, 50, frozenset(), (dimension,), ())


def test_weights_are_relative_within_the_dimension_and_the_score() -> None:
    found = score_of((35, [M(100, 3), M(0, 1)]), (65, [M(40)]))
    assert found.possible[0].tolist() == [26.25, 8.75, 65]
    assert found.score[0] == 0.35 * 75 + 0.65 * 40


def test_what_does_not_apply_leaves_its_weight_to_the_others_of_its_dimension() -> None:
    found = score_of((50, [M(100, 30), M(0, 70, applies=False)]), (50, [M(0)]))
    assert found.possible[0].tolist() == [50, 0, 50]
    assert found.score[0] == 50
    assert found.coverage[0] == 1  # nothing is missing
    assert states(found) == [State.FRESH, State.NOT_APPLICABLE, State.FRESH]


def test_a_dimension_of_which_nothing_applies_leaves_its_weight_to_the_others() -> None:
    found = score_of((90, [M(0, applies=False)]), (10, [M(100)]))
    assert found.score[0] == 100


def test_an_absent_feed_counts_the_points_of_missing_and_no_coverage() -> None:
    found = score_of((60, [M(100)]), (40, [M(None, feed=State.ABSENT)]))
    assert found.score[0] == 60 + 20
    assert found.coverage[0] == 0.6
    assert found.band == ["green"]
    assert score_of((60, [M(100)]), (40, [M(None, feed=State.ABSENT, missing=0)])).score[0] == 60


def test_a_stale_feed_counts_the_lower_of_missing_and_its_last_fresh_points() -> None:
    assert score_of((60, [M(100)]), (40, [M(None, feed=State.STALE, then=90)])).score[0] == 60 + 20
    assert score_of((60, [M(100)]), (40, [M(None, feed=State.STALE, then=10)])).score[0] == 60 + 4
    assert score_of((60, [M(100)]), (40, [M(None, feed=State.STALE, then=None)])).score[0] == 60 + 20


def test_a_value_that_none_calls_missing_is_a_gap() -> None:
    found = score_of((60, [M(100)]), (40, [M(None)]))
    assert found.score[0] == 80
    assert found.coverage[0] == 0.6


def test_a_dimension_covered_under_half_counts_at_most_missing() -> None:
    thin = score_of((50, [M(100)]), (50, [M(100, 49), M(None, 51, feed=State.ABSENT)]))
    assert states(thin) == [State.FRESH, State.THIN, State.ABSENT]
    assert thin.score[0] == 50 + 25
    assert thin.coverage[0] == 0.5
    half = score_of((50, [M(100)]), (50, [M(100, 50), M(None, 50, feed=State.ABSENT)]))
    assert states(half)[1] is State.FRESH
    assert half.coverage[0] == 0.75


def test_a_thin_dimension_does_not_lift_what_it_knows_to_be_bad() -> None:
    found = score_of((50, [M(100)]), (50, [M(10, 40), M(None, 60, feed=State.ABSENT)]))
    assert found.points[0].tolist() == [50, 2, 15]


def test_under_the_least_coverage_the_score_stays_and_the_band_is_unknown() -> None:
    found = score_of((59, [M(100)]), (41, [M(None, feed=State.ABSENT)]), least=0.6)
    assert found.band == ["unknown"]
    assert found.score[0] == 59 + 20.5
    assert score_of((60, [M(100)]), (40, [M(None, feed=State.ABSENT)]), least=0.6).band == ["green"]


def test_without_a_required_dimension_the_band_is_unknown() -> None:
    usage, rest = (10.0, [M(None, feed=State.ABSENT)]), (90.0, [M(100)])
    assert score_of(usage, rest, required=(0,)).band == ["unknown"]
    assert score_of(usage, rest).band == ["green"]
    assert score_of((10, [M(0, applies=False)]), rest, required=(0,)).band == ["green"]  # nothing of it applies


def test_the_lowest_cap_takes_it_all() -> None:
    found = score_of((1, [M(90)]), caps=((79, True), (20, True), (59, True), (10, False)))
    assert found.score[0] == 20
    assert found.caps[0][:3].tolist() == [0, -70, 0]
    assert np.isnan(found.caps[0][3])
    assert found.band == ["red"]


def test_a_cap_above_the_score_holds_and_takes_nothing() -> None:
    found = score_of((1, [M(40)]), caps=((59, True),))
    assert found.score[0] == 40
    assert found.caps[0].tolist() == [0]


@pytest.mark.parametrize(("points", "shown", "band"), [(79.5, 80, "green"), (79.4, 79, "yellow"), (59.5, 60, "yellow")])
def test_the_band_is_decided_on_the_shown_number(points: float, shown: int, band: str) -> None:
    found = score_of((1, [M(points)]))
    assert (int(found.shown[0]), found.band[0]) == (shown, band)


@pytest.mark.parametrize("count", [3, 6, 7, 11, 13])
def test_equal_shares_of_a_perfect_score_make_a_hundred(count: int) -> None:
    found = score_of((1, [M(100) for _ in range(count)]))
    assert found.score[0] == 100
    assert found.possible[0].sum() == pytest.approx(100, abs=1e-9)


FEEDS = st.sampled_from([State.FRESH, State.FRESH, State.FRESH, State.STALE, State.ABSENT])
POINTS = st.none() | st.floats(0, 100).map(lambda x: round(x, 6))
MEASURES = st.builds(
    M, points=POINTS, weight=st.floats(0.1, 50), feed=FEEDS, then=POINTS, applies=st.booleans() | st.just(True),
    missing=st.none() | st.floats(0, 100),
)  # fmt: skip
DIMENSIONS = st.lists(st.tuples(st.floats(0.1, 60), st.lists(MEASURES, min_size=1, max_size=6)), min_size=1, max_size=5)
CAPS = st.lists(st.tuples(st.sampled_from([20.0, 59.0, 79.0]), st.booleans()), max_size=4).map(tuple)


@settings(deadline=None, max_examples=50)
@given(DIMENSIONS, CAPS)
def test_the_score_is_the_sum_of_its_parts_and_lies_between_0_and_100(
    dimensions: list[tuple[float, list[M]]], caps: tuple[tuple[float, bool], ...]
) -> None:
    found = score_of(*dimensions, caps=caps)
    taken = found.caps[~np.isnan(found.caps)].sum()
    assert found.points[0].sum() + taken == pytest.approx(found.score[0], abs=1e-9)
    assert 0 <= found.score[0] <= 100
    assert int(found.shown[0]) == half_up(float(found.score[0]))
    assert (found.points[0] >= 0).all()
    assert (found.points[0] <= found.possible[0] + 2e-5).all()
    assert 0 <= found.coverage[0] <= 1
    applies_somewhere = any(m.applies for _, measures in dimensions for m in measures)
    assert found.possible[0].sum() == pytest.approx(100 if applies_somewhere else 0, abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(DIMENSIONS, CAPS, st.data())
def test_a_better_value_of_one_measure_never_lowers_the_score(
    dimensions: list[tuple[float, list[M]]], caps: tuple[tuple[float, bool], ...], data: st.DataObject
) -> None:
    d = data.draw(st.integers(0, len(dimensions) - 1))
    m = data.draw(st.integers(0, len(dimensions[d][1]) - 1))
    before = dimensions[d][1][m]
    if before.points is None:
        return
    better = replace(before, points=data.draw(st.floats(before.points, 100)))
    improved = [(w, list(ms)) for w, ms in dimensions]
    improved[d][1][m] = better
    assert score_of(*improved, caps=caps).score[0] >= score_of(*dimensions, caps=caps).score[0] - 2e-6


@settings(deadline=None, max_examples=50)
@given(DIMENSIONS, CAPS, st.data())
def test_a_feed_that_goes_stale_never_lifts_the_score(
    dimensions: list[tuple[float, list[M]]], caps: tuple[tuple[float, bool], ...], data: st.DataObject
) -> None:
    d = data.draw(st.integers(0, len(dimensions) - 1))
    m = data.draw(st.integers(0, len(dimensions[d][1]) - 1))
    alive = replace(dimensions[d][1][m], feed=State.FRESH)
    dead = replace(alive, feed=State.STALE, then=alive.points)
    with_alive = [
        (w, [alive if (i, k) == (d, m) else x for k, x in enumerate(ms)]) for i, (w, ms) in enumerate(dimensions)
    ]
    with_dead = [
        (w, [dead if (i, k) == (d, m) else x for k, x in enumerate(ms)]) for i, (w, ms) in enumerate(dimensions)
    ]
    assert score_of(*with_dead, caps=caps).score[0] <= score_of(*with_alive, caps=caps).score[0] + 2e-6
