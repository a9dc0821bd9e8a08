"""What conditions may know of accounts beside their signals: the settled band, and the change of the score in 28 days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model.subset import SCORES, narrow_framework
from tenure.insight.engine.scoring.bands import BandTick, Key, settle
from tenure.insight.engine.scoring.evaluation import Evaluation, StateBefore, evaluate
from tenure.insight.engine.scoring.run import settle_run
from tenure.insight.engine.scoring.settling import folded, raw_ticks
from tenure.insight.engine.stored.history import primary_scores
from tenure.values.asof import AsOf
from tenure.values.rounding import DECIMALS

CHANGE_DAYS = timedelta(days=28)


@dataclass
class Remembered:
    """Bands of everyone on days that were evaluated one by one, as they are told apart by what accounts were in."""

    ticks: dict[Key, BandTick] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)


def standing_of(
    room: ReadingRoom,
    found: Evaluation,
    named: Collection[str],
    earlier_states: StateBefore | None = None,
    remembered: Remembered | None = None,
) -> Evaluation:
    """An evaluation that also knows those of `band` (settled) and `health_change_28d` that are named.

    `earlier_states` finds the stage and engagement of accounts at earlier instants where the stored ticks don't have them.
    Days in `remembered` are not evaluated again, and the days of this evaluation are added to it.
    """
    states: dict[str, pa.Array] = {}
    if "band" in named and len(found):
        bands = _settled(room, found, earlier_states, remembered)
        keys = list(found.scores)
        states["band"] = pa.array(
            [
                bands[(keys[number], account, found.views[i].day)] if number >= 0 else found.band[row]
                for row, (number, i, account) in enumerate(zip(found.primary, found.view, found.accounts, strict=True))
            ],
            pa.string(),
        )
    if "health_change_28d" in named and len(found):
        states["health_change_28d"] = _changes(room, found)
    return found.standing(states) if states else found


def _settled(
    room: ReadingRoom, found: Evaluation, earlier_states: StateBefore | None, remembered: Remembered | None
) -> dict[Key, str]:
    if remembered is None:
        return settle_run(room, found, None, earlier_states).bands
    scoring = narrow_framework(found.framework, SCORES)

    def look(wanted: Mapping[date, set[tuple[str, str]]]) -> Mapping[Key, BandTick]:
        days = sorted(wanted.keys() - remembered.days)
        if not days:
            return {}
        views = [AsOf.end_of(day, scoring.timezone) for day in days]
        who = tuple(sorted({account for day in days for _, account in wanted[day]}))
        pairs = {(i, account) for i, day in enumerate(days) for _, account in wanted[day]}
        before = evaluate(room, scoring, views, accounts=who, pairs=pairs, earlier_states=earlier_states)
        return raw_ticks(before, everywhere=True)

    lines = {key: health.bands for key, health in found.framework.health.items()}
    bands = settle(raw_ticks(found), lines, look, remembered.ticks)
    remembered.ticks |= folded(found, bands, range(len(found.views)))
    remembered.days |= {view.day for view in found.views}
    return bands


def _changes(room: ReadingRoom, found: Evaluation) -> pa.Array:
    """Points gained or lost since the published verdict of 28 days before, as lists show them; NULL without one, or where
    it was of another score."""
    before = primary_scores(room, {view.day - CHANGE_DAYS for view in found.views})
    keys = list(found.scores)
    changes: list[float | None] = []
    for row, (number, i, account) in enumerate(zip(found.primary, found.view, found.accounts, strict=True)):
        then = before.get((account, found.views[i].day - CHANGE_DAYS))
        key = keys[number] if number >= 0 else None
        changes.append(change_of(key, float(found.scores[key].score[row]) if key is not None else 0.0, then))
    return pa.array(changes, pa.float64())


def change_of(key: str | None, score: float, then: tuple[str, float] | None) -> float | None:
    """Points gained or lost since a published score; None without one, or where it was another score."""
    return round(score - then[1], DECIMALS) if then is not None and then[0] == key else None
