"""Every score of a framework, for every customer, at every instant asked for; bands still raw."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import Tree
from tenure.framework.model import Framework, Health
from tenure.insight.engine.cards import UNKNOWN, State
from tenure.insight.engine.measuring.feeds import FeedState, feed_states
from tenure.insight.engine.measuring.signals import wide_table
from tenure.insight.engine.measuring.wide import TRAIT, Feeds, TakenAsLive, Wide, WideRequest, rests_on
from tenure.insight.engine.scoring.health import (
    CODE,
    Flags,
    Floats,
    Measured,
    Scored,
    flags_of,
    late,
    measure_points,
    measure_rests_on,
    score_accounts,
    silence,
)
from tenure.insight.engine.stored.ticks import state_before
from tenure.values.asof import AsOf

Index = npt.NDArray[np.int64]
StateBefore = Callable[[Sequence[AsOf]], pa.Table]
"""What accounts were in before each of some instants, as BESIDE."""
LAST = "last wide table"
NOBODY = pa.table({"i": pa.array([], pa.int32()), "account": pa.array([], pa.string())})


@dataclass(frozen=True)
class Evaluation:
    """Rows of (instant, account), ordered by both; `scores` by key, and per row the primary one (-1: none applies).

    `wide` has the same rows, `whole` those of last fresh days behind them, to be evaluated by another framework. `states`
    are what accounts are in: segment, and what was handed in.
    """

    framework: Framework
    views: tuple[AsOf, ...]
    feeds: tuple[Feeds, ...]
    view: Index
    accounts: list[str]
    wide: Wide
    scores: dict[str, Scored]
    primary: Index
    indicators: dict[str, Flags]
    states: dict[str, pa.Array] = field(default_factory=dict)
    whole: Wide | None = None

    @cached_property
    def row_of(self) -> dict[tuple[int, str], int]:
        return {(int(i), account): row for row, (i, account) in enumerate(zip(self.view, self.accounts, strict=True))}

    def __len__(self) -> int:
        return len(self.accounts)

    @cached_property
    def segment(self) -> list[str | None]:
        """The key of each row's segment."""
        return list(self.states["segment"].to_pylist()) if "segment" in self.states else [None] * len(self)

    @cached_property
    def shown(self) -> Floats:
        """The primary score of each row as it is shown; NaN where none applies."""
        found = np.full(len(self), np.nan)
        for number, score in enumerate(self.scores.values()):
            found = np.where(self.primary == number, score.shown, found)
        return found

    @cached_property
    def band(self) -> list[str]:
        """The raw band of each row's primary score; unknown where none applies."""
        bands = [score.band for score in self.scores.values()]
        return [bands[number][row] if number >= 0 else UNKNOWN for row, number in enumerate(self.primary)]

    @cached_property
    def told(self) -> Wide:
        """Its rows with all that is known of what accounts are in."""
        shown = pa.array(self.shown, mask=np.isnan(self.shown))
        states = {"score": shown, "band": pa.array(self.band, pa.string())} | self.states
        return self.wide.with_states(states)

    def condition(self, tree: Tree) -> pa.Array:
        """The value of an account expression for every row, the names of STANDING included; unknown is NULL.

        `band` is the raw one, and `health_change_28d` and `stalled` are unknown, unless `standing` was told better.
        """
        return self.told.condition(tree)

    def standing(self, states: Mapping[str, pa.Array]) -> "Evaluation":
        """The same, told what else accounts are in, by name: settled bands, the change of 28 days, what has stalled."""
        return replace(self, states=self.states | dict(states))

    def values(self, row: int) -> dict[str, object]:
        """Every account column, trait, signal and state of a row, by name."""
        traits = {TRAIT + key: key for key in self.framework.traits}
        found = {traits.get(name, name): self.wide[name][row].as_py() for name in self.wide.table.column_names}
        return {name: column[row].as_py() for name, column in self.states.items()} | found


def evaluate(
    room: ReadingRoom,
    framework: Framework,
    views: Sequence[AsOf],
    *,
    accounts: tuple[str, ...] | None = None,
    seen: AsOf | None = None,
    live: Collection[int] = (),
    pairs: Collection[tuple[int, str]] | None = None,
    earlier_states: pa.Table | StateBefore | None = None,
    wide: Wide | None = None,
) -> Evaluation:
    """Evaluate a framework at some instants.

    `live` are the indexes of instants at which every connected feed is taken as live: for comparing what was known with
    what is, where silence is not the question. `seen` narrows the facts to those that some other instant saw (its
    `late_since`). `pairs` asks for some
    accounts at some instants only, by the instant's index; they are all of `accounts`.

    `earlier_states` is a table of STATE_BEFORE, or finds it for instants; without it stage and engagement are unknown.
    `wide` is a table computed before for these very views (see `request_for`), by this framework or one with all its signals.
    """
    views = tuple(views)
    if wide is None:
        asked = request_for(room, (framework,), views, accounts=accounts, seen=seen, live=live, pairs=pairs)
        wide = _computed(room, framework, asked)
        if wide is None:
            return _nobody(framework, views, asked)
    asked = wide.asked
    if len(wide) == 0:
        return _nobody(framework, views, asked)
    feeds = [states for states in asked.feeds[: len(views)] if states is not None]
    extra = asked.views[len(views) :]
    wide = wide.under(framework)
    if earlier_states is not None:
        if not isinstance(earlier_states, pa.Table):
            earlier_states = earlier_states((*views, *extra))
        elif extra:
            earlier_states = pa.concat_tables([earlier_states, state_before(room, extra, first=len(views))])
        wide = wide.with_states(_aligned(earlier_states, wide))
    return _put_together(framework, views, feeds, extra, wide)


def _computed(room: ReadingRoom, framework: Framework, asked: WideRequest) -> Wide | None:
    """The wide table, unless the last one that the question computed says as much: the clock of a day and its scores ask
    for the same."""
    last = room.remembered.get(LAST)
    if isinstance(last, Wide) and last.answers(framework, asked):
        return last
    wide = wide_table(room, framework, asked)
    if wide is not None:
        room.remembered[LAST] = wide
    return wide


def request_for(
    room: ReadingRoom,
    frameworks: Sequence[Framework],
    views: Sequence[AsOf],
    *,
    accounts: tuple[str, ...] | None = None,
    seen: AsOf | None = None,
    live: Collection[int] = (),
    pairs: Collection[tuple[int, str]] | None = None,
) -> WideRequest:
    """What has to be computed to evaluate frameworks with the same feeds at some instants: these instants, and behind them
    the last fresh days of feeds that are silent."""
    first = frameworks[0]
    feeds = [
        {name: _taken_as_live(feed) for name, feed in states.items()} if i in live else states
        for i, states in enumerate(feed_states(room, first, views, frameworks[1:]))
    ]
    extra = sorted({day for framework in frameworks for day in _last_fresh_days(framework, feeds)})
    if pairs is not None:
        later = {(len(views) + number, account) for number in range(len(extra)) for _, account in pairs}
        pairs = (*pairs, *later)
    back = feed_states(room, first, extra, frameworks[1:]) if extra else []
    taken = (TakenAsLive({name: _taken_as_live(feed) for name, feed in states.items()}) for states in back)
    return WideRequest((*views, *extra), (*feeds, *taken), accounts, seen, pairs)


def _aligned(earlier_states: pa.Table, wide: Wide) -> dict[str, pa.Array]:
    """The columns of a table of (i, account, …) for the rows of a wide one; NULL where it has none."""
    key, wanted = (_row_keys(table["i"], table["account"]) for table in (earlier_states, wide.table))
    place = pc.index_in(wanted, key)
    return {
        name: earlier_states[name].combine_chunks().take(place)
        for name in earlier_states.column_names
        if name not in ("i", "account")
    }


def _row_keys(i: pa.ChunkedArray, account: pa.ChunkedArray) -> pa.Array:
    return pc.binary_join_element_wise(i.combine_chunks().cast(pa.string()), account.combine_chunks(), "\x1f")


def _taken_as_live(feed: FeedState) -> FeedState:
    return feed if feed.state is State.ABSENT else FeedState(feed.table, State.FRESH, feed.heard_at, None)


def _nobody(framework: Framework, views: tuple[AsOf, ...], asked: WideRequest) -> Evaluation:
    none = np.zeros(0, dtype=np.int64)
    feeds = tuple(states for states in asked.feeds[: len(views)] if states is not None)
    return Evaluation(framework, views, feeds, none, [], Wide(NOBODY, framework, asked), {}, none, {})


def _resting_sets(framework: Framework) -> set[frozenset[str]]:
    """The sets of feeds that measures, caps, the choice of scores and segments rest on."""
    sets = {measure_rests_on(framework, m) for h in framework.health.values() for d in h.dimensions for m in d.measures}
    sets |= {rests_on(health.when, framework) for health in framework.health.values()}
    sets.add(_segment_tables(framework))
    return sets | {rests_on(cap.when, framework) for h in framework.health.values() for cap in h.caps}


def _last_fresh(tables: frozenset[str], feeds: Feeds, zone: str) -> AsOf | None:
    """The last day on which all of some feeds were fresh."""
    days = [feeds[name].last_fresh(zone) for name in tables if name in feeds and feeds[name].state is State.STALE]
    return min((day for day in days if day is not None), default=None)


def _last_fresh_days(framework: Framework, feeds: Sequence[Feeds]) -> list[AsOf]:
    days = {
        _last_fresh(tables, states, framework.timezone)
        for states in feeds
        for tables in _resting_sets(framework)
        if late(tables, states)
    }
    return sorted(day for day in days if day is not None)


def _put_together(
    framework: Framework,
    views: tuple[AsOf, ...],
    feeds: Sequence[Feeds],
    extra: Sequence[AsOf],
    wide: Wide,
) -> Evaluation:
    every = np.asarray(wide["i"])
    rows = np.flatnonzero(every < len(views))
    view = every[rows].astype(np.int64)
    back = _rows_back(wide, len(views), rows, extra)
    wide = wide.with_states({"segment": _segments(framework, wide, rows, view, feeds, back)})
    scores = {}
    for key, health in framework.health.items():
        scores[key] = _score(framework, health, wide, rows, view, feeds, back)
    primary = _primary(list(scores.values()), len(rows))
    indicators = {key: flags_of(wide.condition(i.when))[rows] for key, i in framework.indicators.items()}
    accounts = wide["account"].slice(0, len(rows)).to_pylist()
    own = wide.rows(0, len(rows))
    return Evaluation(
        framework, views, tuple(feeds), view, accounts, own, scores, primary, indicators, dict(own.states), wide
    )


def _segment_tables(framework: Framework) -> frozenset[str]:
    return frozenset().union(*(rests_on(segment.when, framework) for segment in framework.segments.values()))


def _segments(
    framework: Framework,
    wide: Wide,
    rows: Index,
    view: Index,
    feeds: Sequence[Feeds],
    back: Mapping[AsOf, Index],
) -> pa.Array:
    """Every row's segment: the first that fits. While a feed is late it is that of the feeds' last fresh day: an account
    must not become another kind of customer because an export died."""
    fits = np.full(len(wide), -1, dtype=np.int64)
    for number, segment in reversed(list(enumerate(framework.segments.values()))):
        fits[flags_of(wide.condition(segment.when))] = number
    at = _at_last_fresh(_segment_tables(framework), framework, feeds, view, rows, back)
    fits[rows] = np.where(at >= 0, fits[at], -1)
    keys = pa.array(framework.segments, pa.string()) if framework.segments else pa.nulls(1, pa.string())
    return keys.take(pa.array(np.maximum(fits, 0), mask=fits < 0))


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
    codes = np.asarray(pc.dictionary_encode(wide["account"]).indices)
    every = np.asarray(wide["i"])
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
    feeds: Sequence[Feeds],
    back: Mapping[AsOf, Index],
) -> Scored:
    every = measure_points(wide, health)
    measures = [measure for dimension in health.dimensions for measure in dimension.measures]
    now = [Measured(m.value[rows], m.points[rows], m.none[rows], m.applies[rows]) for m in every]
    then, silent = [], []
    for measure, full in zip(measures, every, strict=True):
        tables = measure_rests_on(framework, measure)
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
        at = _at_last_fresh(rests_on(cap.when, framework), framework, feeds, view, rows, back)
        caps[:, number] = np.where(at >= 0, holds[at], False)
    when = np.ones(len(rows), dtype=bool)
    if health.when is not None:
        # Whom a score is meant for is asked of the last fresh day too: a feed that dies must not change the score.
        at = _at_last_fresh(rests_on(health.when, framework), framework, feeds, view, rows, back)
        when = np.where(at >= 0, flags_of(wide.condition(health.when))[at], False)
    return score_accounts(health, now, then, silent, caps, when)


def _at_last_fresh(
    tables: frozenset[str],
    framework: Framework,
    feeds: Sequence[Feeds],
    view: Index,
    rows: Index,
    back: Mapping[AsOf, Index],
) -> Index:
    """The row to read some feeds at: the row itself while they are live, else the same account on their last fresh day."""
    at = rows.copy()
    for i, states in enumerate(feeds):
        if late(tables, states):
            day = _last_fresh(tables, states, framework.timezone)
            here = view == i
            at[here] = back[day][here] if day is not None else -1
    return at
