"""What the conditions of plays say at day ticks, from an evaluation and the stage clock's rows of the day before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.stages import STAGES
from tenure.framework.expressions.tree import Tree, names
from tenure.framework.model import Framework, Play
from tenure.insight.engine.foreseeing.triggers import Cause, ConditionTick, starts, tick_rows
from tenure.insight.engine.measuring.wide import STATES
from tenure.insight.engine.scoring.evaluation import Evaluation
from tenure.insight.engine.scoring.health import flags_of
from tenure.insight.engine.scoring.standing import standing_of
from tenure.insight.engine.stored.ticks import state_before_day

ONE_DAY = timedelta(days=1)
Ticks = Mapping[date, pa.Table]
"""Rows of the stage clock by day."""


def trees_of_plays(framework: Framework) -> list[Tree]:
    """What starts plays, as conditions."""
    found: list[Tree | None] = []
    for play in framework.plays.values():
        found += [play.trigger.when if play.trigger is not None else None, play.applies]
    return [tree for tree in found if tree is not None]


def names_in(trees: Iterable[Tree]) -> frozenset[str]:
    """The names that conditions read, signals left as they are."""
    return frozenset[str]().union(*map(names, trees))


def by_day(rows: pa.Table) -> dict[date, pa.Table]:
    """Rows of the stage clock, taken apart by day."""
    days = rows["day"].unique().to_pylist()
    return {day: rows.filter(pc.equal(rows["day"], pa.scalar(day, pa.date32()))) for day in days}


def state_before_days(ticks: Ticks, days: Sequence[date]) -> pa.Table:
    """What accounts were in before the ticks of some days, for an evaluation of these days."""
    nothing = STAGES.empty_table()
    return pa.concat_tables([state_before_day(ticks.get(day - ONE_DAY, nothing), day, i) for i, day in enumerate(days)])


def with_all_states(
    room: ReadingRoom,
    found: Evaluation,
    ticks: Ticks,
    states: Mapping[str, pa.Array],
    read: Collection[str] | None = None,
) -> Evaluation:
    """An evaluation that knows all that conditions may name, those of plays or the names in `read`: what accounts were in
    before each tick, and of what follows from scores that in `states` and, where it is missing there, as the engine knows
    it."""
    found = found.standing({**_before(found, ticks), **states})
    asked = names_in(trees_of_plays(found.framework)) if read is None else frozenset(read)
    return standing_of(room, found, asked - states.keys())


def _before(found: Evaluation, ticks: Ticks) -> dict[str, pa.Array]:
    """The states of the day before, for every row."""
    parts: dict[str, list[pa.Array]] = {name: [] for name in ("stage", "days_in_stage", "engagement", "stalled")}
    for i, view in enumerate(found.views):
        start, end = np.searchsorted(found.view, (i, i + 1))
        here = pa.array(found.accounts[start:end], pa.string())
        rows = ticks.get(view.day - ONE_DAY, STAGES.empty_table())
        place = pc.index_in(here, rows["account"].combine_chunks())
        was = state_before_day(rows, view.day).append_column("stalled", rows["stalled"])
        for name, columns in parts.items():
            columns.append(was[name].combine_chunks().take(place))
    return {
        name: pa.concat_arrays(columns) if columns else pa.nulls(0, STATES[name]) for name, columns in parts.items()
    }


def ticks_of(found: Evaluation, ticks: Ticks, plays: Sequence[Play] | None = None) -> list[ConditionTick]:
    """What each tick of an evaluation says to some plays (None: all). Pass an evaluation from `with_all_states`."""
    framework = found.framework
    asked = list(framework.plays.values()) if plays is None else plays
    whens = {
        play.key: play.trigger.when for play in asked if play.trigger is not None and play.trigger.when is not None
    }
    holds = {key: flags_of(found.condition(tree)) for key, tree in whens.items()}
    applies = {play.key: flags_of(found.condition(play.applies)) for play in asked if play.applies is not None}
    accounts = np.array(found.accounts, dtype=object)
    answers = []
    for i, view in enumerate(found.views):
        start, end = np.searchsorted(found.view, (i, i + 1))
        here = accounts[start:end]
        answers.append(
            ConditionTick(
                day=view.day,
                holds={key: here[flags[start:end]].tolist() for key, flags in holds.items()},
                applies={key: set(here[flags[start:end]].tolist()) for key, flags in applies.items()},
                starts=_starts(framework, ticks, view.day),
            )
        )
    return answers


def _starts(framework: Framework, ticks: Ticks, day: date) -> dict[str, dict[str, Cause]]:
    if day not in ticks:
        return {}
    before = ticks.get(day - ONE_DAY)
    earlier = {} if before is None else {row["account"]: row for row in tick_rows(before)}
    return starts(framework, tick_rows(ticks[day]), earlier)
