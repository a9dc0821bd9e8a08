"""Rescoring a day from its verdicts gives what scoring its facts would have given."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence.lake.verdicts import VERDICTS
from tenure.framework.expressions.tree import Kind, Literal
from tenure.framework.model import Bands, Cap, Dimension, Framework, Health, Measure
from tenure.insight.engine.cards import State
from tenure.insight.engine.scoring.health import CODE, STATES, Measured, Scored, score_accounts
from tenure.insight.engine.scoring.rescoring import Rescored, band_counts, rescore, stored_scores
from tenure.values.keys import Address

ACCOUNTS = ("birch", "cedar", "maple")
LINE = ((0.0, 0.0), (10.0, 100.0))


def health(key: str, weights: list[list[float]], **more: object) -> Health:
    """A score whose measures give ten points for each of their value."""
    dimensions = tuple(
        Dimension(
            f"d{i}",
            Address(f"health.{key}.d{i}"),
            f"D{i}",
            10.0 * (i + 1),
            tuple(
                Measure(Address(f"health.{key}.d{i}.m{k}"), f"m{k}", weight, LINE, "missing", None, None)
                for k, weight in enumerate(inside)
            ),
        )
        for i, inside in enumerate(weights)
    )
    caps = (Cap("late", Address(f"health.{key}.caps.late"), Literal(True, Kind.FLAG), 59.0, "Late"),)
    usual = Health(key, Address(f"health.{key}"), key, None, Bands(80, 60), 0.6, 50.0, frozenset(), dimensions, caps)
    return replace(usual, **more)  # type: ignore[arg-type]


def framework(*scores: Health) -> Framework:
    return Framework("Ours", "USD", "UTC", "daily", {}, {}, {}, {one.key: one for one in scores}, {})


class Facts:
    """What every measure says of every account, whatever it is worth."""

    def __init__(self, value: np.ndarray, state: np.ndarray, before: np.ndarray, caps: np.ndarray) -> None:
        self.value, self.state, self.before, self.caps = value, state, before, caps

    def score(self, wanted: Health) -> Scored:
        """As the engine does it, from facts."""
        measures = [measure for dimension in wanted.dimensions for measure in dimension.measures]
        now, then, silent = [], [], []
        for k, measure in enumerate(measures):
            state, value = self.state[:, k], self.value[:, k]
            xs, ys = zip(*measure.points, strict=True)
            none = np.isnan(value)
            instead = np.nan if measure.none in (None, "missing") else float(measure.none)
            points = np.where(none, instead, np.interp(np.nan_to_num(value), xs, ys)).round(6)
            applies = state != CODE[State.NOT_APPLICABLE]
            now.append(Measured(value, points, none, applies))
            then.append(Measured(value, np.interp(self.before[:, k], xs, ys).round(6), none, applies))
            silent.append(np.where(np.isin(state, (CODE[State.STALE], CODE[State.ABSENT])), state, CODE[State.FRESH]))
        return score_accounts(wanted, now, then, silent, self.caps, np.ones(len(self.value), dtype=bool))


def verdicts(found: Scored, key: str) -> pa.Table:
    """The rows that the lake would hold."""
    measures = [
        [
            {
                "address": str(m.address),
                "value": None if np.isnan(found.value[row, k]) else float(found.value[row, k]),
                "points": float(found.points[row, k]),
                "possible": float(found.possible[row, k]),
                "state": str(STATES[found.state[row, k]]),
            }
            for k, m in enumerate(found.measures)
        ]
        for row in range(len(ACCOUNTS))
    ]
    caps = [
        [
            {
                "address": str(c.address),
                "value": c.at_most,
                "points": float(found.caps[row, k]),
                "possible": 0.0,
                "state": "cap",
            }
            for k, c in enumerate(found.health.caps)
            if not np.isnan(found.caps[row, k])
        ]
        for row in range(len(ACCOUNTS))
    ]
    count, at = len(ACCOUNTS), datetime(2026, 11, 22, tzinfo=UTC)
    columns: dict[str, list[object]] = {
        "score_key": [key] * count, "account": list(ACCOUNTS), "day": [date(2026, 11, 21)] * count, "as_of": [at] * count,
        "measures": measures, "caps": caps, "computed_at": [at] * count,
    }  # fmt: skip
    return pa.Table.from_arrays(
        [pa.array(columns.get(field.name, [None] * count), field.type) for field in VERDICTS], schema=VERDICTS
    )


def again(facts: Facts, was: Health, wanted: Health) -> Rescored:
    stored = stored_scores(verdicts(facts.score(was), was.key))
    return rescore(stored, framework(wanted), framework(was))


POINTS = st.lists(st.integers(0, 100), min_size=2, max_size=4)
LIVE = (State.FRESH, State.NOT_APPLICABLE, State.ABSENT)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Facts, Health, Health]:
    """Facts of three accounts, a score, and the score with other figures."""
    shape = [[draw(st.integers(1, 60)) for _ in range(draw(st.integers(1, 3)))] for _ in range(draw(st.integers(1, 3)))]
    was = health("account", [[float(w) for w in inside] for inside in shape])
    size = (len(ACCOUNTS), sum(map(len, shape)))
    draws = np.random.default_rng(draw(st.integers(0, 10**6)))
    state = draws.choice([CODE[one] for one in LIVE], size=size, p=[0.7, 0.15, 0.15])
    value = np.where(draws.random(size) < 0.15, np.nan, draws.integers(-2, 13, size).astype(float))
    facts = Facts(value, state, np.zeros(size), (draws.random((len(ACCOUNTS), 1)) < 0.3).astype(float))
    dimensions = []
    for dimension in was.dimensions:
        measures = tuple(
            replace(
                measure,
                weight=float(draw(st.integers(1, 90))),
                points=tuple((float(i * 4), float(y)) for i, y in enumerate(draw(POINTS))),
                none=draw(st.sampled_from(["missing", 0.0, 70.0])),
                missing=draw(st.sampled_from([None, 20.0])),
            )
            for measure in dimension.measures
        )
        dimensions.append(replace(dimension, weight=float(draw(st.integers(1, 90))), measures=measures))
    wanted = replace(
        was,
        dimensions=tuple(dimensions),
        bands=Bands(draw(st.integers(50, 95)), draw(st.integers(10, 49))),
        missing=float(draw(st.integers(0, 100))),
        least_coverage=draw(st.sampled_from([0.2, 0.6, 0.9])),
        required=frozenset({"d0"}),
        caps=(replace(was.caps[0], at_most=float(draw(st.integers(0, 100)))),),
    )
    return facts, was, wanted


@settings(max_examples=120, deadline=None)
@given(world=worlds())
def test_other_figures_on_the_same_facts(world: tuple[Facts, Health, Health]) -> None:
    facts, was, wanted = world
    found, full = again(facts, was, wanted), facts.score(wanted)
    assert found.accounts == ACCOUNTS
    np.testing.assert_allclose(found.score, full.score, atol=1e-6)
    np.testing.assert_array_equal(found.shown, full.shown)
    np.testing.assert_allclose(found.coverage, full.coverage, atol=1e-6)
    assert list(found.band) == full.band
    assert not found.lacking


@pytest.mark.parametrize(("before", "missing"), [(3.0, 50.0), (3.0, 20.0), (9.0, 50.0), (9.0, 30.0)])
def test_a_late_feed_keeps_its_points(before: float, missing: float) -> None:
    was = health("account", [[60.0, 40.0], [10.0]])
    state = np.full((3, 3), CODE[State.FRESH])
    state[0, 1] = state[2, 2] = CODE[State.STALE]
    facts = Facts(np.full((3, 3), 8.0), state, np.full((3, 3), before), np.zeros((3, 1)))
    heavier = replace(was.dimensions[0], weight=70.0)
    wanted = replace(was, missing=missing, dimensions=(heavier, was.dimensions[1]))
    np.testing.assert_allclose(again(facts, was, wanted).score, facts.score(wanted).score, atol=1e-4)


def test_what_no_verdict_holds_is_named_and_taken_as_a_gap() -> None:
    was = health("account", [[50.0]])
    facts = Facts(np.full((3, 1), 10.0), np.full((3, 1), CODE[State.FRESH]), np.zeros((3, 1)), np.zeros((3, 1)))
    new = Measure(Address("health.account.d0.new"), "new", 50.0, LINE, "missing", None, None)
    measures = (*was.dimensions[0].measures, new)
    wanted = replace(was, dimensions=(replace(was.dimensions[0], measures=measures),))
    found = again(facts, was, wanted)
    assert found.lacking == (new.address,)
    assert list(found.score) == [75.0] * 3


def test_the_score_that_counts_is_the_first_whose_sources_are_connected() -> None:
    main, first = health("account", [[50.0]]), health("first", [[50.0]])
    state = np.array([[CODE[State.FRESH]], [CODE[State.ABSENT]], [CODE[State.FRESH]]])
    gaps = Facts(np.full((3, 1), 9.0), state, np.zeros((3, 1)), np.zeros((3, 1)))
    live = Facts(np.full((3, 1), 5.0), np.full((3, 1), CODE[State.FRESH]), np.zeros((3, 1)), np.zeros((3, 1)))
    rows = pa.concat_tables([verdicts(gaps.score(main), "account"), verdicts(live.score(first), "first")])
    found = rescore(stored_scores(rows), framework(main, first))
    assert [found.score_keys[number] for number in found.primary] == ["account", "first", "account"]
    assert list(found.shown) == [90, 50, 90]
    assert band_counts(found.band) == {"green": 2, "yellow": 0, "red": 1, "unknown": 0}
