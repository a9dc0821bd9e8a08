"""Which plays fire at one instant: a trigger that has to hold for some days is looked back for, those accounts alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from tenure.framework.expressions.tree import Tree
from tenure.framework.model import Play
from tenure.insight.engine.foreseeing.asking import (
    ONE_DAY,
    Ticks,
    beside_days,
    by_day,
    knowing,
    named,
    told,
    trees_of_plays,
)
from tenure.insight.engine.foreseeing.triggers import Firing, Memory, Told, for_days, step
from tenure.insight.engine.kept.lives import ticks
from tenure.insight.engine.scoring.narrowing import SCORED
from tenure.insight.engine.scoring.run import Run
from tenure.insight.engine.scoring.together import Together

FEW_ROWS = 50_000
"""Up to so many accounts times days are looked back for in one go."""

Fired = Mapping[tuple[str, str], date]
"""When a play last started for an account."""
Held = dict[str, dict[str, int]]

SETTLING_DAYS = 4
"""So many days more are looked back for bands, which need days before: most are settled within them."""


def firing(
    together: Together, runs: Sequence[Run], clocks: Sequence[Ticks], fired: Sequence[Fired]
) -> list[list[Firing]]:
    """What fires at the (only) instant of the settled runs of some frameworks, given the stage clock's rows of the day and
    the day before, and what fired when."""
    says = []
    for run, rows in zip(runs, clocks, strict=True):
        answers = told(knowing(together.room, run.evaluation, rows, bands_of(run)), rows)
        says.append(answers[0] if answers else Told(run.evaluation.views[0].day, {}, {}, {}))
    found = []
    for one, held, run, before in zip(says, held_before(together, says), runs, fired, strict=True):
        memory = Memory(held=held, fired=dict(before))
        found.append(step(run.evaluation.framework.plays.values(), one, memory)[0])
    return found


def bands_of(run: Run, only: Collection[int] | None = None) -> dict[str, pa.Array]:
    """The state `band` of every row, settled, where a play's condition names it; raw outside of `only` these instants."""
    found = run.evaluation
    if "band" not in named(trees_of_plays(found.framework)):
        return {}
    keys = list(found.scores)
    bands = [
        run.bands[(keys[number], account, found.views[i].day)]
        if number >= 0 and (only is None or i in only)
        else found.band[row]
        for row, (number, i, account) in enumerate(zip(found.primary, found.view, found.accounts, strict=True))
    ]
    return {"band": pa.array(bands, pa.string())}


def held_before(together: Together, says: Sequence[Told]) -> list[Held]:
    """At how many ticks in a row before this one the conditions of plays with `for` have held, under each framework, for
    accounts for which they hold now; from the stage clock's stored ticks. Counted up to what `for` needs."""
    waiting = [
        {play.key: play for play in framework.plays.values() if for_days(play) > 1 and one.holds.get(play.key)}
        for framework, one in zip(together.frameworks, says, strict=True)
    ]
    held: list[Held] = [{} for _ in says]
    for plays in _groups(says, waiting):
        for mine, more in zip(held, _held_of(together, says, plays), strict=True):
            mine.update(more)
    return held


def _groups(says: Sequence[Told], waiting: Sequence[Mapping[str, Play]]) -> list[list[Mapping[str, Play]]]:
    """The plays to look back for together. Of a large book those that name scores apart, so that accounts which wait for a
    signal alone don't have all scores of their days worked out; of a small one that costs less than asking twice."""
    longest = max((for_days(play) for plays in waiting for play in plays.values()), default=0)
    if longest * len(_who(says, waiting)) <= FEW_ROWS:
        return [list(waiting)] if longest else []
    groups: list[list[Mapping[str, Play]]] = [
        [
            {key: play for key, play in mine.items() if bool(SCORED & named(_whens([play]))) is scored}
            for mine in waiting
        ]
        for scored in (False, True)
    ]
    return [plays for plays in groups if any(plays)]


def _who(says: Sequence[Told], waiting: Sequence[Mapping[str, Play]]) -> set[str]:
    return {account for one, plays in zip(says, waiting, strict=True) for key in plays for account in one.holds[key]}


def _held_of(together: Together, says: Sequence[Told], waiting: Sequence[Mapping[str, Play]]) -> list[Held]:
    every = [play for plays in waiting for play in plays.values()]
    trees = [_whens(plays.values()) for plays in waiting]
    small = together.only(*trees)
    # A play's `applies` is asked for at the instant itself alone.
    bare = [{key: replace(play, applies=None) for key, play in plays.items()} for plays in waiting]
    frameworks = [replace(one, plays=plays) for one, plays in zip(small.frameworks, bare, strict=True)]
    small = replace(small, frameworks=tuple(frameworks))
    longest = max(for_days(play) for play in every) - 1
    lead = SETTLING_DAYS if any("band" in named(asked) for asked in trees) else 0
    days = [says[0].day - timedelta(days=back) for back in range(longest + lead, 0, -1)]
    return _held(small, days, lead, tuple(sorted(_who(says, waiting))))


def _held(small: Together, days: Sequence[date], lead: int, accounts: tuple[str, ...]) -> list[Held]:
    rows = by_day(ticks(small.room, [*days, days[0] - ONE_DAY], accounts))
    found = small.evaluate(days, [beside_days(rows, days)] * len(small.frameworks), accounts=accounts)
    counted = range(lead, len(days))
    scored = any("band" in named(trees_of_plays(framework)) for framework in small.frameworks)
    runs = small.settled(found, counted, range(lead)) if scored else [Run(one, {}) for one in found]
    answers = []
    for run in runs:
        memory, plays = Memory(), run.evaluation.framework.plays.values()
        known = knowing(small.room, run.evaluation, rows, bands_of(run, counted))
        for said in told(known, {})[lead:]:
            step(plays, said, memory)
        answers.append(memory.held)
    return answers


def _whens(plays: Collection[Play]) -> list[Tree]:
    whens: list[Tree | None] = [play.trigger.when for play in plays if play.trigger is not None]
    return [tree for tree in whens if tree is not None]
