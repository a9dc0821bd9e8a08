"""Every score of a framework, for every customer, at every instant asked for; bands still raw."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import Tree
from tenure.framework.model import Framework, Health
from tenure.insight.engine.cards import State
from tenure.insight.engine.feeds import FeedState, feed_states
from tenure.insight.engine.health import (
    CODE,
    Flags,
    Measured,
    Scored,
    flags_of,
    measure_tables,
    measured,
    scored,
    silence,
)
from tenure.insight.engine.signals import Asked, Wide, tables_of, wide_table
from tenure.values.asof import AsOf

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Evaluation:
    """Rows of (instant, account), ordered by both; `scores` by key, and per row the primary one (-1: none applies)."""

    framework: Framework
    views: tuple[AsOf, ...]
    feeds: tuple[Mapping[str, FeedState], ...]
    view: Index
    accounts: list[str]
    wide: pa.Table
    scores: dict[str, Scored]
    primary: Index
    indicators: dict[str, Flags]

    @cached_property
    def row_of(self) -> dict[tuple[int, str], int]:
        return {(int(i), account): row for row, (i, account) in enumerate(zip(self.view, self.accounts, strict=True))}

    def __len__(self) -> int:
        return len(self.accounts)


def evaluate(
    room: ReadingRoom,
    framework: Framework,
    views: Sequence[AsOf],
    *,
    accounts: tuple[str, ...] | None = None,
    seen: AsOf | None = None,
    live: Collection[int] = (),
    pairs: Collection[tuple[int, str]] | None = None,
) -> Evaluation:
    """Evaluate a framework at some instants.

    `live` are the indexes of instants at which every connected feed is taken as live: for comparing what was known with
    what is, where silence is not the question. `seen` narrows the facts to those that some other instant saw (its
    `late_since`). `pairs` asks for some
    accounts at some instants only, by the instant's index; they are all of `accounts`.
    """
    views = tuple(views)
    feeds = feed_states(room, framework, views)
    feeds = [
        {name: _taken_as_live(feed) for name, feed in states.items()} if i in live else states
        for i, states in enumerate(feeds)
    ]
    extra = _last_fresh_days(framework, feeds)
    if pairs is not None:
        later = {(len(views) + number, account) for number in range(len(extra)) for _, account in pairs}
        pairs = (*pairs, *later)
    asked = Asked(views + tuple(extra), (*feeds, *(None for _ in extra)), accounts, seen, pairs)
    wide = wide_table(room, framework, asked, _conditions(framework))
    if wide is None or wide.table.num_rows == 0:
        return _nobody(framework, views, feeds)
    wide = Wide(wide.table.sort_by([("i", "ascending"), ("account", "ascending")]), wide.conditions)
    return _put_together(framework, views, feeds, extra, wide)


def _taken_as_live(feed: FeedState) -> FeedState:
    return feed if feed.state is State.ABSENT else FeedState(feed.table, State.FRESH, feed.heard_at, None)


def _nobody(framework: Framework, views: tuple[AsOf, ...], feeds: Sequence[Mapping[str, FeedState]]) -> Evaluation:
    none = np.zeros(0, dtype=np.int64)
    return Evaluation(framework, views, tuple(feeds), none, [], pa.table({}), {}, none, {})


def _conditions(framework: Framework) -> list[Tree]:
    found: list[Tree] = [indicator.when for indicator in framework.indicators.values()]
    for health in framework.health.values():
        found += [health.when] if health.when is not None else []
        found += [cap.when for cap in health.caps]
        found += [m.applies for d in health.dimensions for m in d.measures if m.applies is not None]
    return found


def _resting_sets(framework: Framework) -> set[frozenset[str]]:
    """The sets of feeds that measures, caps and the choice of scores rest on."""
    sets = {measure_tables(framework, m) for h in framework.health.values() for d in h.dimensions for m in d.measures}
    sets |= {tables_of(health.when, framework) for health in framework.health.values()}
    return sets | {tables_of(cap.when, framework) for h in framework.health.values() for cap in h.caps}


def _last_fresh(tables: frozenset[str], feeds: Mapping[str, FeedState], zone: str) -> AsOf | None:
    """The last day on which all of some feeds were fresh."""
    days = [feeds[name].last_fresh(zone) for name in tables if name in feeds and feeds[name].state is State.STALE]
    return min((day for day in days if day is not None), default=None)


def _last_fresh_days(framework: Framework, feeds: Sequence[Mapping[str, FeedState]]) -> list[AsOf]:
    days = {
        _last_fresh(tables, states, framework.timezone)
        for states in feeds
        for tables in _resting_sets(framework)
        if silence(tables, states) is State.STALE
    }
    return sorted(day for day in days if day is not None)


def _put_together(
    framework: Framework,
    views: tuple[AsOf, ...],
    feeds: Sequence[Mapping[str, FeedState]],
    extra: Sequence[AsOf],
    wide: Wide,
) -> Evaluation:
    every = wide.table["i"].combine_chunks().to_numpy()
    rows = np.flatnonzero(every < len(views))
    view = every[rows].astype(np.int64)
    back = _rows_back(wide, len(views), rows, extra)
    scores = {}
    for key, health in framework.health.items():
        scores[key] = _score(framework, health, wide, rows, view, feeds, back)
    primary = _primary(list(scores.values()), len(rows))
    indicators = {key: flags_of(wide.condition(i.when))[rows] for key, i in framework.indicators.items()}
    table = wide.table.take(pa.array(rows))
    accounts = table["account"].to_pylist()
    return Evaluation(framework, views, tuple(feeds), view, accounts, table, scores, primary, indicators)


def _primary(scores: Sequence[Scored], rows: int) -> Index:
    """The first score that is meant for the account and whose sources are connected; else the first that is meant for it.

    What counts is whether a source was ever connected, not whether it is late: a feed that dies must not hand an account
    over to a score that knows less and thinks better of it.
    """
    primary = np.full(rows, -1, dtype=np.int64)
    for usable in (False, True):
        for number, score in reversed(list(enumerate(scores))):
            primary[score.applies & (score.connected | (not usable))] = number
    return primary


def _rows_back(wide: Wide, views: int, rows: Index, extra: Sequence[AsOf]) -> dict[AsOf, Index]:
    """For each last fresh day, the row of the same account then; -1 where it was no customer yet."""
    if not extra:
        return {}
    codes = pc.dictionary_encode(wide.table["account"].combine_chunks()).indices.to_numpy()
    every = wide.table["i"].combine_chunks().to_numpy()
    place = np.full((len(extra), int(codes.max()) + 1), -1, dtype=np.int64)
    later = np.flatnonzero(every >= views)
    place[every[later] - views, codes[later]] = later
    return {day: place[number, codes[rows]] for number, day in enumerate(extra)}


def _score(
    framework: Framework,
    health: Health,
    wide: Wide,
    rows: Index,
    view: Index,
    feeds: Sequence[Mapping[str, FeedState]],
    back: Mapping[AsOf, Index],
) -> Scored:
    every = measured(wide, health)
    measures = [measure for dimension in health.dimensions for measure in dimension.measures]
    now = [Measured(m.value[rows], m.points[rows], m.none[rows], m.applies[rows]) for m in every]
    then, silent = [], []
    for measure, full in zip(measures, every, strict=True):
        tables = measure_tables(framework, measure)
        codes = np.array([CODE[silence(tables, states)] for states in feeds], dtype=np.int64)[view]
        at = _at_last_fresh(tables, framework, feeds, view, rows, back)
        there = at >= 0
        then.append(
            Measured(
                np.where(there, full.value[at], np.nan),
                np.where(there, full.points[at], np.nan),
                full.none[at] & there,
                np.where(there, full.applies[at], True),
            )
        )
        silent.append(codes)
    caps = np.zeros((len(rows), len(health.caps)))
    for number, cap in enumerate(health.caps):
        holds = flags_of(wide.condition(cap.when))
        at = _at_last_fresh(tables_of(cap.when, framework), framework, feeds, view, rows, back)
        caps[:, number] = np.where(at >= 0, holds[at], False)
    when = np.ones(len(rows), dtype=bool)
    if health.when is not None:
        # Whom a score is meant for is asked of the last fresh day too: a feed that dies must not change the score.
        at = _at_last_fresh(tables_of(health.when, framework), framework, feeds, view, rows, back)
        when = np.where(at >= 0, flags_of(wide.condition(health.when))[at], False)
    return scored(health, now, then, silent, caps, when)


def _at_last_fresh(
    tables: frozenset[str],
    framework: Framework,
    feeds: Sequence[Mapping[str, FeedState]],
    view: Index,
    rows: Index,
    back: Mapping[AsOf, Index],
) -> Index:
    """The row to read some feeds at: the row itself while they are live, else the same account on their last fresh day."""
    at = rows.copy()
    for i, states in enumerate(feeds):
        if silence(tables, states) is State.STALE:
            day = _last_fresh(tables, states, framework.timezone)
            here = view == i
            at[here] = back[day][here] if day is not None else -1
    return at
