"""From signals to a score of 0-100: points by linear interpolation, weights, missing data, caps.

A linear index with explicit caps, so that its explanation is exact by construction (docs/explanation/health-score.md).
Everything is computed for all accounts at all instants at once; arrays have one row per (instant, account).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tenure.framework.model import Dimension, Framework, Health, Measure
from tenure.insight.engine.cards import UNKNOWN, State
from tenure.insight.engine.measuring.feeds import FeedState
from tenure.insight.engine.measuring.wide import Wide, rests_on, signal_rests_on
from tenure.values.rounding import DECIMALS

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

THIN_UNDER = 0.5
"""A dimension covered under this share counts as missing."""

STATES = list(State)
CODE = {state: number for number, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one measure gives: value (NaN: none), its points of 0-100 as if all feeds were live, and whether it applies."""

    value: Floats
    points: Floats  # NaN where it has none and `none:` says missing
    none: Flags  # no value from a live feed
    applies: Flags


@dataclass(frozen=True, slots=True)
class Scored:
    """A score for every row. The last axis of `points`, `possible`, `state` runs over `measures`, of `caps` over its caps."""

    health: Health
    measures: tuple[Measure, ...]
    dimensions: tuple[Dimension, ...]  # of each measure
    value: Floats
    units: Floats  # 0-100, before weights
    points: Floats
    possible: Floats
    state: Numbers  # index into STATES
    caps: Floats  # what each cap takes away, at most 0; NaN where it does not hold
    score: Floats
    shown: Numbers
    band: list[str]
    coverage: Floats
    known: Floats  # coverage of what `least_coverage` is asked of: all of it, or what is connected
    applies: Flags  # the score is meant for the account: its `when` holds
    connected: Flags  # enough of its sources are connected, be they late or not, to ever know a band


def measure_points(wide: Wide, health: Health) -> list[Measured]:
    """Every measure of a score from the wide table of an evaluation in which its feeds were live."""
    found = []
    for dimension in health.dimensions:
        for measure in dimension.measures:
            value = floats_of(wide[measure.signal])
            none = np.isnan(value)
            xs, ys = (np.array(axis, dtype=np.float64) for axis in zip(*measure.points, strict=True))
            points = np.interp(np.nan_to_num(value), xs, ys)
            instead = np.nan if measure.none is None or measure.none == "missing" else float(measure.none)
            points = np.where(none, instead, points)
            applies = (
                np.ones(len(value), dtype=bool)
                if measure.applies is None
                else flags_of(wide.condition(measure.applies))
            )
            found.append(Measured(value, np.round(points, DECIMALS), none, applies))
    return found


def score_accounts(
    health: Health,
    now: Sequence[Measured],
    then: Sequence[Measured],
    silent: Sequence[npt.NDArray[np.int64]],
    caps: Floats,
    when: Flags,
) -> Scored:
    """Put a score together.

    `now` are the measures at each row's instant, `then` the same as of the last fresh day of the feeds they rest on (equal
    to `now` where those are live), `silent` the CODE of FRESH, STALE or ABSENT for each measure and row; `caps` is 1 where a
    cap holds.
    """
    measures = tuple(measure for dimension in health.dimensions for measure in dimension.measures)
    owners = tuple(dimension for dimension in health.dimensions for _ in dimension.measures)
    missing = np.array([health.missing if m.missing is None else m.missing for m in measures])[None, :]
    value, live, none, applies_now = (
        np.column_stack([getattr(m, name) for m in now]) for name in ("value", "points", "none", "applies")
    )
    before, applies_then = (np.column_stack([getattr(m, name) for m in then]) for name in ("points", "applies"))
    feed = np.column_stack(silent)
    stale, absent = feed == CODE[State.STALE], feed == CODE[State.ABSENT]
    meant = applies = np.where(stale, applies_then, applies_now)
    if health.unconnected == "left_out":
        connected = applies & ~absent
        applies = np.where(connected.any(axis=1, keepdims=True), connected, applies)
    unsaid = np.isnan(live) & ~stale & ~absent
    covered = applies & ~stale & ~absent & ~unsaid
    units = np.where(absent | unsaid, missing, live)
    units = np.where(stale, np.fmin(missing, before), units)
    weights, shares = _weights(health, measures, owners, applies)
    thin = _thin(health, owners, weights, covered)
    units = np.where(thin & covered, np.minimum(units, missing), units)
    possible = _adding_up(weights * shares * 100.0)
    points = _adding_up(weights * shares * units)
    state = np.select(
        [~meant, absent, stale, thin & covered, none],
        [CODE[State.NOT_APPLICABLE], CODE[State.ABSENT], CODE[State.STALE], CODE[State.THIN], CODE[State.NONE]],
        default=CODE[State.FRESH],
    )
    taken = _caps(health, caps, points.sum(axis=1))
    score = np.round(points.sum(axis=1) + np.nansum(taken, axis=1), DECIMALS)
    known = np.round((weights * shares * (covered & ~thin)).sum(axis=1), DECIMALS)
    coverage = known
    if meant is not applies:
        whole, each = _weights(health, measures, owners, meant)
        coverage = np.round((whole * each * (covered & ~thin)).sum(axis=1), DECIMALS)
    shown = np.floor(score + 0.5).astype(np.int64)
    lacking = _lacking(health, owners, weights, thin, known)
    return Scored(
        health, measures, owners, np.where(stale | absent, np.nan, value), units, points, possible, state, taken, score,
        shown, _bands(health, shown, lacking), coverage, known, when,
        _reachable(health, owners, weights, shares, applies & ~absent),
    )  # fmt: skip


def _reachable(health: Health, owners: Sequence[Dimension], weights: Floats, shares: Floats, connected: Flags) -> Flags:
    """Whether a band could be known if every source that was ever connected were live and had something to say."""
    thin = _thin(health, owners, weights, connected)
    known = (weights * shares * (connected & ~thin)).sum(axis=1)
    return ~_lacking(health, owners, weights, thin, known)


def _adding_up(parts: Floats) -> Floats:
    """Parts rounded to 6 decimals whose sum is the rounded sum: what rounding leaves over goes to the largest part.

    Else six measures of a sixth each would make a score of 100.000002.
    """
    rounded = np.round(parts, DECIMALS)
    if rounded.shape[1] == 0:
        return rounded
    rows = np.arange(len(parts))
    largest = rounded.argmax(axis=1)
    over = np.round(np.round(parts.sum(axis=1), DECIMALS) - rounded.sum(axis=1), DECIMALS)
    rounded[rows, largest] = np.round(rounded[rows, largest] + over, DECIMALS)
    return rounded


def _weights(
    health: Health, measures: Sequence[Measure], owners: Sequence[Dimension], applies: Flags
) -> tuple[Floats, Floats]:
    """Each measure's weight within its dimension and its dimension's share of the score, both summing to 1.

    What does not apply gives its weight to the others of its dimension; a dimension of which nothing applies to the others.
    """
    inside, share = np.zeros(applies.shape), np.zeros(applies.shape)
    dimension_weight = np.zeros((len(applies), len(health.dimensions)))
    for number, dimension in enumerate(health.dimensions):
        columns = [k for k, owner in enumerate(owners) if owner is dimension]
        raw = applies[:, columns] * np.array([float(measures[k].weight) for k in columns])
        total = raw.sum(axis=1, keepdims=True)
        inside[:, columns] = np.divide(raw, total, out=np.zeros_like(raw), where=total > 0)
        dimension_weight[:, number] = np.where(total[:, 0] > 0, dimension.weight, 0.0)
    whole = dimension_weight.sum(axis=1, keepdims=True)
    shares = np.divide(dimension_weight, whole, out=np.zeros_like(dimension_weight), where=whole > 0)
    for number, dimension in enumerate(health.dimensions):
        for k, owner in enumerate(owners):
            if owner is dimension:
                share[:, k] = shares[:, number]
    return inside, share


def _thin(health: Health, owners: Sequence[Dimension], weights: Floats, covered: Flags) -> Flags:
    thin = np.zeros(weights.shape, dtype=bool)
    for dimension in health.dimensions:
        columns = [k for k, owner in enumerate(owners) if owner is dimension]
        share = (weights[:, columns] * covered[:, columns]).sum(axis=1)
        there = weights[:, columns].sum(axis=1) > 0
        thin[:, columns] = ((share < THIN_UNDER - 1e-9) & there)[:, None]
    return thin


def _caps(health: Health, holds: Floats, earned: Floats) -> Floats:
    """What each holding cap takes: the lowest takes it all, the others 0. NaN where a cap does not hold."""
    taken = np.full((len(earned), len(health.caps)), np.nan)
    if not health.caps:
        return taken
    limits = np.array([cap.at_most for cap in health.caps])
    active = np.where(holds > 0, limits[None, :], np.inf)
    lowest = active.argmin(axis=1)
    over = np.round(np.minimum(active.min(axis=1) - earned, 0.0), DECIMALS)
    taken[holds > 0] = 0.0
    rows = np.flatnonzero(np.isfinite(active.min(axis=1)))
    taken[rows, lowest[rows]] = over[rows]
    return taken


def _lacking(health: Health, owners: Sequence[Dimension], weights: Floats, thin: Flags, coverage: Floats) -> Flags:
    """Rows whose band is unknown: coverage under the least, or a required dimension without data."""
    lacking = coverage < health.least_coverage - 1e-9
    for dimension in health.dimensions:
        if dimension.key in health.required:
            columns = [k for k, owner in enumerate(owners) if owner is dimension]
            there = weights[:, columns].sum(axis=1) > 0
            lacking |= there & thin[:, columns].any(axis=1)
    return lacking


def _bands(health: Health, shown: Numbers, lacking: Flags) -> list[str]:
    colours = np.where(shown >= health.bands.green, "green", np.where(shown >= health.bands.yellow, "yellow", "red"))
    return [str(band) for band in np.where(lacking, UNKNOWN, colours)]


def silence(tables: frozenset[str], feeds: Mapping[str, FeedState]) -> State:
    """The worst state among the feeds of some tables: ABSENT, then STALE, then FRESH."""
    states = {feeds[name].state for name in tables if name in feeds}
    return next((state for state in (State.ABSENT, State.STALE) if state in states), State.FRESH)


def late(tables: frozenset[str], feeds: Mapping[str, FeedState]) -> bool:
    """Whether a feed of some tables is stale, whatever else was never connected."""
    return any(feeds[name].state is State.STALE for name in tables if name in feeds)


def measure_rests_on(framework: Framework, measure: Measure) -> frozenset[str]:
    """By name, every fact table that a measure rests on, its `applies` included, and what must have been filled."""
    return signal_rests_on(framework.signals[measure.signal], framework) | rests_on(measure.applies, framework)


def floats_of(values: pa.Array) -> Floats:
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    return np.asarray(values.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def flags_of(values: pa.Array) -> Flags:
    """Unknown doesn't fire."""
    return np.asarray(values.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.bool_)
