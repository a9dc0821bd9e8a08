"""Today's scores under other weights, points, bands and limits, from what the verdicts of the day already hold.

Verdicts keep the value of every measure and which caps hold, so nothing of the facts is read: 10,000 accounts take a
fraction of a second, quick enough to follow a pointer. The arithmetic is `health.scored`, the same as a full run's.

Exact for weights, points, bands, `missing`, `none`, least coverage, required dimensions and `at_most`. Two things are not
known from a verdict: what a new measure or cap would say (named in `lacking`, taken as a gap), and the value that a late
feed last had, so a measure of a late feed keeps the points it has (to within 0.0001).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.framework.model import Framework, Health, Measure
from tenure.insight.engine.cards import State
from tenure.insight.engine.scoring.health import CODE, STATES, Flags, Floats, Measured, Numbers, Scored, score_accounts
from tenure.values.keys import Address
from tenure.values.rounding import DECIMALS

NOBODY = -1
SNAP = 1e-3
"""Points this near to `missing` were `missing`: verdicts hold weighted points, which divide back to six decimals at best."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The verdicts of one score on one day as arrays: a row per account, a column per measure, or per cap."""

    accounts: tuple[str, ...]
    measures: Mapping[str, int]  # address -> column
    value: Floats
    units: Floats  # points of 0-100 before weights; NaN where the weight was 0
    state: Numbers  # index into STATES
    caps: Mapping[str, Flags]  # address -> where it holds


@dataclass(frozen=True, slots=True)
class Rescored:
    """One row per account, in the order of their keys: the score that counts for each (`score_key` by number, -1 none)."""

    accounts: tuple[str, ...]
    score_keys: tuple[str, ...]
    primary: Numbers
    score: Floats
    shown: Numbers
    band: tuple[str, ...]  # raw: by today's points alone
    coverage: Floats
    scores: Mapping[str, tuple[npt.NDArray[np.int64], Scored]]  # by key: the row of each account here, and its score
    lacking: tuple[Address, ...]  # measures and caps that no verdict holds


def stored_scores(rows: pa.Table) -> dict[str, Stored]:
    """VERDICTS of one day, by score key."""
    rows = rows.sort_by([("score_key", "ascending"), ("account", "ascending")]).combine_chunks()
    keys = rows["score_key"].to_pylist()
    return {key: _stored(rows.filter(pc.equal(rows["score_key"], key))) for key in dict.fromkeys(keys)}


def _stored(rows: pa.Table) -> Stored:
    parents, parts = _flat(rows["measures"])
    names, column = _coded(parts, "address")
    shape = (rows.num_rows, len(names))
    value, units = np.full(shape, np.nan), np.full(shape, np.nan)
    state = np.full(shape, CODE[State.ABSENT], dtype=np.int64)
    points, possible = _floats(parts, "points"), _floats(parts, "possible")
    value[parents, column] = _floats(parts, "value")
    units[parents, column] = np.divide(points * 100, possible, out=np.full(len(points), np.nan), where=possible > 0)
    codes = {str(one): number for number, one in enumerate(STATES)}
    words, word = _coded(parts, "state")
    state[parents, column] = np.array([codes[one] for one in words], dtype=np.int64)[word]
    held: dict[str, Flags] = {}
    above, caps = _flat(rows["caps"])
    limits, limit = _coded(caps, "address")
    for number, address in enumerate(limits):
        held[address] = np.zeros(rows.num_rows, dtype=bool)
        held[address][above[limit == number]] = True
    accounts = tuple(str(account) for account in rows["account"].to_pylist())
    return Stored(accounts, {name: k for k, name in enumerate(names)}, value, units.round(4), state, held)


def _flat(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], pa.StructArray]:
    lists = column.combine_chunks()
    return np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), dtype=np.int64), pc.list_flatten(
        lists
    )


def _coded(parts: pa.StructArray, name: str) -> tuple[list[str], Numbers]:
    """The different texts of a field, and which of them each part has."""
    found = pc.dictionary_encode(pc.struct_field(parts, name))
    return found.dictionary.to_pylist(), np.asarray(found.indices, dtype=np.int64)


def _floats(parts: pa.StructArray, name: str) -> Floats:
    return np.asarray(pc.struct_field(parts, name).to_numpy(zero_copy_only=False), dtype=np.float64)


def rescore(stored: Mapping[str, Stored], framework: Framework, was: Framework | None = None) -> Rescored:
    """Every account's score under a framework, from the verdicts of a day. `was` is the framework that concluded them."""
    accounts = tuple(sorted({account for one in stored.values() for account in one.accounts}))
    row_of = {account: row for row, account in enumerate(accounts)}
    keys = tuple(key for key in framework.health if key in stored)
    lacking: list[Address] = [health.address for key, health in framework.health.items() if key not in stored]
    scores: dict[str, tuple[npt.NDArray[np.int64], Scored]] = {}
    for key in keys:
        rows = np.array([row_of[account] for account in stored[key].accounts], dtype=np.int64)
        before = None if was is None else was.health.get(key)
        scores[key] = (rows, _again(stored[key], framework.health[key], before, lacking))
    primary = np.full(len(accounts), NOBODY, dtype=np.int64)
    for usable in (False, True):
        for number, key in reversed(list(enumerate(keys))):
            rows, found = scores[key]
            primary[rows[found.connected | (not usable)]] = number
    score, coverage = np.full(len(accounts), np.nan), np.zeros(len(accounts))
    shown = np.zeros(len(accounts), dtype=np.int64)
    band = np.full(len(accounts), "unknown", dtype=object)
    for number, key in enumerate(keys):
        rows, found = scores[key]
        mine = primary[rows] == number
        score[rows[mine]], shown[rows[mine]] = found.score[mine], found.shown[mine]
        coverage[rows[mine]], band[rows[mine]] = found.coverage[mine], np.array(found.band, dtype=object)[mine]
    return Rescored(accounts, keys, primary, score, shown, tuple(map(str, band)), coverage, scores, tuple(lacking))


def _again(stored: Stored, health: Health, was: Health | None, lacking: list[Address]) -> Scored:
    count = len(stored.accounts)
    former = {} if was is None else {m.address: (m, was) for d in was.dimensions for m in d.measures}
    now, then, silent = [], [], []
    for measure in (measure for dimension in health.dimensions for measure in dimension.measures):
        column = stored.measures.get(str(measure.address))
        if column is None:
            lacking.append(measure.address)
            gap = np.full(count, np.nan)
            nothing = Measured(gap, gap, np.zeros(count, dtype=bool), np.ones(count, dtype=bool))
            now.append(nothing)
            then.append(nothing)
            silent.append(np.full(count, CODE[State.ABSENT], dtype=np.int64))
            continue
        state, value = stored.state[:, column], stored.value[:, column]
        applies = state != CODE[State.NOT_APPLICABLE]
        stale, absent = state == CODE[State.STALE], state == CODE[State.ABSENT]
        none = np.isnan(value) & ~stale & ~absent
        now.append(Measured(value, _points(measure, value, none), none, applies))
        kept = _kept_points(measure, health, former.get(measure.address), stored.units[:, column])
        then.append(Measured(value, kept, none, applies))
        silent.append(np.where(stale, CODE[State.STALE], np.where(absent, CODE[State.ABSENT], CODE[State.FRESH])))
    caps = np.zeros((count, len(health.caps)))
    concluded = set() if was is None else {cap.address for cap in was.caps}
    for number, cap in enumerate(health.caps):
        if str(cap.address) in stored.caps:
            caps[:, number] = stored.caps[str(cap.address)]
        elif was is not None and cap.address not in concluded:
            lacking.append(cap.address)
    return score_accounts(health, now, then, silent, caps, np.ones(count, dtype=bool))


def _points(measure: Measure, value: Floats, none: Flags) -> Floats:
    """As `health.measured` gives them."""
    xs, ys = (np.array(axis, dtype=np.float64) for axis in zip(*measure.points, strict=True))
    points = np.interp(np.nan_to_num(value), xs, ys)
    instead = np.nan if measure.none is None or measure.none == "missing" else float(measure.none)
    found: Floats = np.asarray(np.where(none, instead, points), dtype=np.float64)
    return found.round(DECIMALS)


def _kept_points(measure: Measure, health: Health, former: tuple[Measure, Health] | None, units: Floats) -> Floats:
    """The points of a late feed's last fresh day, as far as a verdict tells: at least `missing` where it gave that."""
    if former is None:
        return units
    before, score = former
    missed = score.missing if before.missing is None else before.missing
    allowed = health.missing if measure.missing is None else measure.missing
    kept = np.where(np.abs(units - missed) < SNAP, np.inf if allowed <= missed else missed, units)
    return np.asarray(kept, dtype=np.float64)


def band_counts(bands: Sequence[str]) -> dict[str, int]:
    """How many accounts are in each band, in the order people read them."""
    return {band: sum(one == band for one in bands) for band in ("green", "yellow", "red", "unknown")}
