"""Bands of evaluations settled: looks back day by day, for undecided accounts only, until every band is known."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.framework.model.subset import scores_read_states
from tenure.insight.engine.scoring.bands import AHEAD, BandTick, Key, settle
from tenure.insight.engine.scoring.evaluation import Evaluation
from tenure.insight.engine.stored.ticks import state_before
from tenure.values.asof import AsOf

Pairs = set[tuple[int, str]]
Again = Callable[[Sequence[AsOf], tuple[str, ...], Pairs], Sequence[Evaluation]]
"""The same frameworks at further instants, for some accounts (and of these only some at each instant)."""
Days = Mapping[date, set[tuple[str, str]]]
Known = Callable[[Collection[tuple[date, str]]], Sequence[Mapping[tuple[date, str], Mapping[str, BandTick]]]]
"""Ticks by score that are at hand of (day, account), for each of the same frameworks."""


def settled_bands(
    found: Sequence[Evaluation],
    again: Again,
    only: Collection[int] | None = None,
    given: Collection[int] = (),
    known: Known | None = None,
    pairs: Collection[tuple[int, str]] | None = None,
) -> list[dict[Key, str]]:
    """The settled bands of some evaluations of one time zone, looked back for together; at all instants or at `only` those
    with these indexes. `given` are the indexes of days before, which are at hand so, and `known` is asked before any
    day is computed. Of evaluations of pairs alone, `pairs` are the (instant, account) to settle, and the rest is at
    hand. `again` gives as many evaluations, in the same order."""
    ticks = _ticks(found, only)
    lines = {
        _named(n, key): health.bands for n, one in enumerate(found) for key, health in one.framework.health.items()
    }
    days_of = [view.day for view in found[0].views]
    covered = {days_of[i] for i in given}
    asked: set[tuple[date, str]] = set()
    hand = _ticks(found, given, everywhere=True)
    if pairs is not None:
        settling = {(days_of[i], account) for i, account in pairs}
        asked = {(days_of[i], account) for i, account in found[0].wide.asked.pairs or () if i < len(days_of)}
        ticks = {key: tick for key, tick in ticks.items() if (key[2], key[1]) in settling}
        hand = _ticks(found, None, everywhere=True)

    def look(wanted: Days) -> Mapping[Key, BandTick]:
        further: Days = {
            day: {pair for pair in pairs if (day, pair[1]) not in asked}
            for day, pairs in wanted.items()
            if day not in covered
        }
        at_hand: dict[Key, BandTick] = {}
        if known is not None:
            at_hand, further = _at_hand(further, known)
        days = sorted(day for day, pairs in further.items() if pairs)
        if not days:
            return at_hand
        views = [AsOf.end_of(day, found[0].framework.timezone) for day in days]
        who = tuple(sorted({account for pairs in further.values() for _, account in pairs}))
        pairs = {(i, account) for i, day in enumerate(days) for _, account in further[day]}
        seen = _ticks(again(views, who, pairs), None, everywhere=True)
        return at_hand | {key: tick for key, tick in seen.items() if key[:2] in further[key[2]]}

    # What is at hand costs little: one day is enough for most. What has to be computed is computed for some days together.
    ahead = AHEAD if known is None else 1
    bands_of = settle(ticks, lines, look, hand, ahead)
    bands: list[dict[Key, str]] = [{} for _ in found]
    for (name, account, day), band in bands_of.items():
        number, key = name.split(":", 1)
        bands[int(number)][(key, account, day)] = band
    return bands


def _at_hand(wanted: Days, known: Known) -> tuple[dict[Key, BandTick], Days]:
    """Those ticks that are at hand, and what has to be computed, with some days before."""
    found = known({(day, account) for day, pairs in wanted.items() for _, account in pairs})
    ticks: dict[Key, BandTick] = {}
    further: dict[date, set[tuple[str, str]]] = {}
    for day, pairs in wanted.items():
        for name, account in pairs:
            number, key = name.split(":", 1)
            tick = found[int(number)].get((day, account), {}).get(key)
            if tick is not None:
                ticks[(name, account, day)] = tick
                continue
            for back in range(AHEAD):
                further.setdefault(day - timedelta(days=back), set()).add((name, account))
    return ticks, further


def _ticks(
    found: Sequence[Evaluation], only: Collection[int] | None, *, everywhere: bool = False
) -> dict[Key, BandTick]:
    """The raw ticks of all evaluations, told apart by the names of their scores."""
    return {
        (_named(n, key), account, day): tick
        for n, one in enumerate(found)
        for (key, account, day), tick in raw_ticks(one, only, everywhere=everywhere).items()
    }


def _named(number: int, score: str) -> str:
    return f"{number}:{score}"


def raw_ticks(
    found: Evaluation, only: Collection[int] | None = None, *, everywhere: bool = False
) -> dict[Key, BandTick]:
    """The raw ticks of an evaluation wherever a score applies, or (`everywhere`) where it doesn't too."""
    ticks: dict[Key, BandTick] = {}
    days = [view.day for view in found.views]
    for key, score in found.scores.items():
        for row, account in enumerate(found.accounts):
            if only is not None and int(found.view[row]) not in only:
                continue
            if everywhere or score.applies[row]:
                ticks[(key, account, days[found.view[row]])] = BandTick(score.band[row], int(score.shown[row]))
    return ticks


def folded(found: Evaluation, bands: Mapping[Key, str], only: Collection[int]) -> dict[Key, BandTick]:
    """The ticks of some instants with the bands that have settled, for the days after them to go on from."""
    ticks = raw_ticks(found, only, everywhere=True)
    return {key: replace(tick, settled=bands.get(key, "")) for key, tick in ticks.items()}


def state_before_if_read(room: ReadingRoom, framework: Framework, views: Sequence[AsOf]) -> pa.Table | None:
    """What accounts were in before each instant, from the stored ticks, where the framework's scores ask for it."""
    return state_before(room, views) if scores_read_states(framework) else None
