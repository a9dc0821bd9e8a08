"""Which plays fire at one instant. A trigger that has to hold for some days is looked back for, of those accounts alone for
which that decides, and of each no further than its play asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from tenure.framework.expressions.tree import Tree
from tenure.framework.model import Framework, Play
from tenure.framework.model.subset import CARRIED, SCORED, scores_read_states
from tenure.insight.engine.foreseeing.play_conditions import (
    ONE_DAY,
    Ticks,
    by_day,
    names_in,
    state_before_days,
    ticks_of,
    trees_of_plays,
    with_all_states,
)
from tenure.insight.engine.foreseeing.triggers import ConditionTick, Firing, Memory, cool_down_days, for_days, step
from tenure.insight.engine.scoring.bands import AHEAD
from tenure.insight.engine.scoring.earlier_verdicts import Who
from tenure.insight.engine.scoring.evaluation import Evaluation
from tenure.insight.engine.scoring.run import Run
from tenure.insight.engine.scoring.states_before import Then, states_on
from tenure.insight.engine.scoring.together import Together
from tenure.insight.engine.stored.ticks import ticks

Fired = Mapping[tuple[str, str], date]
"""When a play last started for an account."""
Held = dict[str, dict[str, int]]
Waiting = Mapping[str, Collection[str]]
"""By play: the accounts for which it depends on the days before whether it starts."""

FEW_ROWS = 50_000
"""Up to so many accounts times days are looked back for in one go: that costs less than asking twice."""


def plays_firing(
    together: Together, runs: Sequence[Run], clocks: Sequence[Ticks], fired: Sequence[Fired]
) -> list[list[Firing]]:
    """What fires at the (only) instant of the settled runs of some frameworks, given the stage clock's rows of the day and
    the day before, and what fired when."""
    says = []
    for run, rows in zip(runs, clocks, strict=True):
        answers = ticks_of(with_all_states(together.room, run.evaluation, rows, bands_of(run)), rows)
        says.append(answers[0] if answers else ConditionTick(run.evaluation.views[0].day, {}, {}, {}))
    plays = [run.evaluation.framework.plays for run in runs]
    waiting = [_waiting(mine, one, before) for mine, one, before in zip(plays, says, fired, strict=True)]
    found = []
    for mine, one, held, before in zip(
        plays, says, days_held_before(together, says[0].day, waiting), fired, strict=True
    ):
        found.append(step(mine.values(), one, Memory(held=held, fired=dict(before)))[0])
    return found


def _waiting(plays: Mapping[str, Play], says: ConditionTick, fired: Fired) -> Waiting:
    """Whose condition holds now and has to have held for some days: those that nothing else starts, that the play is for,
    and that don't cool down."""
    found: dict[str, list[str]] = {}
    for key, play in plays.items():
        if for_days(play) > 1:
            since = says.day - timedelta(days=cool_down_days(play))
            may = says.applies.get(key) if play.applies is not None else None
            found[key] = [
                account
                for account in says.holds.get(key, ())
                if account not in says.starts.get(key, {})
                and (may is None or account in may)
                and fired.get((key, account), since) <= since
            ]
    return {key: accounts for key, accounts in found.items() if accounts}


def bands_of(run: Run) -> dict[str, pa.Array]:
    """The state `band` of every row, where a play's condition names it: settled, or raw where nobody settled it."""
    found = run.evaluation
    if "band" not in names_in(trees_of_plays(found.framework)):
        return {}
    keys = list(found.scores)
    bands = [
        run.bands.get((keys[number], account, found.views[i].day), found.band[row]) if number >= 0 else found.band[row]
        for row, (number, i, account) in enumerate(zip(found.primary, found.view, found.accounts, strict=True))
    ]
    return {"band": pa.array(bands, pa.string())}


def days_held_before(together: Together, day: date, waiting: Sequence[Waiting]) -> list[Held]:
    """At how many ticks in a row before a day the conditions of plays have held, under each framework, for those that wait
    for it; from the stage clock's stored ticks. Counted up to what `for` needs."""
    then = _stood(together, day, waiting)
    known = [
        _without_scores(framework.plays, mine, day, one)
        for framework, mine, one in zip(together.frameworks, waiting, then, strict=True)
    ]
    if not any(then) and _rows(together.frameworks, waiting) <= FEW_ROWS:
        known = [{} for _ in waiting]  # in one go with the others
    held = _held(together, day, known, then)
    rest = [_undecided(*each) for each in zip(together.frameworks, waiting, known, held, strict=True)]
    for mine, more in zip(held, _held(together, day, rest, None), strict=True):
        for play, counts in more.items():
            mine.setdefault(play, {}).update(counts)
    return held


def _asked_of_scores(plays: Mapping[str, Play], day: date, waiting: Waiting) -> tuple[set[Who], set[str]]:
    """The (day, account) of which conditions on scores are asked, and what they read of scores."""
    read, wanted = set[str](), set[Who]()
    for key, accounts in waiting.items():
        if asked := names_in(_whens([plays[key]])) & SCORED:
            read |= asked
            wanted |= {(before, account) for before in _days(day, for_days(plays[key]) - 1) for account in accounts}
    return wanted, read


def _stood(together: Together, day: date, waiting: Sequence[Waiting]) -> list[dict[Who, Then]]:
    """How those that wait for a condition on scores stood at each of its days under each, as far as verdicts tell."""
    asked = [_asked_of_scores(one.plays, day, mine) for one, mine in zip(together.frameworks, waiting, strict=True)]
    if together.former is None or not any(wanted for wanted, _ in asked):
        return [{} for _ in waiting]
    together.former.at(set[Who]().union(*(wanted for wanted, _ in asked)))  # of all in one go
    return [states_on(together.former, number, wanted, read) for number, (wanted, read) in enumerate(asked)]


def _without_scores(
    plays: Mapping[str, Play], waiting: Waiting, day: date, then: Mapping[Who, Then]
) -> dict[str, dict[str, int]]:
    """Those whose conditions can be told without computing a score, and of how many of the days before: it asks for none, or
    they are known."""
    found: dict[str, dict[str, int]] = {}
    for key, accounts in waiting.items():
        days = _days(day, for_days(plays[key]) - 1)
        told = dict.fromkeys(accounts, len(days))
        if names_in(_whens([plays[key]])) & SCORED:
            since = list(reversed(days))
            told = {
                account: next((n for n, at in enumerate(since) if (at, account) not in then), len(days))
                for account in accounts
            }
        if told := {account: count for account, count in told.items() if count}:
            found[key] = told
    return found


def _undecided(framework: Framework, waiting: Waiting, known: Mapping[str, Mapping[str, int]], held: Held) -> Waiting:
    """Those of which nothing is known, or whose condition has held for as long as is known, and that isn't long enough."""
    found: dict[str, Collection[str]] = {}
    for key, accounts in waiting.items():
        most, told, counts = for_days(framework.plays[key]) - 1, known.get(key, {}), held.get(key, {})
        rest = [one for one in accounts if told.get(one, 0) < most and counts.get(one, 0) >= told.get(one, 0)]
        if rest:
            found[key] = rest
    return found


def _days(day: date, count: int) -> list[date]:
    """So many days before one, the first of them first."""
    return [day - ONE_DAY * back for back in range(count, 0, -1)]


def _rows(frameworks: Sequence[Framework], waiting: Sequence[Waiting]) -> int:
    return sum(_reach(frameworks, waiting).values())


def _reach(frameworks: Sequence[Framework], waiting: Sequence[Waiting]) -> dict[str, int]:
    """How many days back each account is looked at."""
    reach: dict[str, int] = {}
    for framework, mine in zip(frameworks, waiting, strict=True):
        for key, accounts in mine.items():
            for account in accounts:
                reach[account] = max(reach.get(account, 0), for_days(framework.plays[key]) - 1)
    return reach


def _held(
    together: Together, day: date, waiting: Sequence[Waiting], then: Sequence[Mapping[Who, Then]] | None
) -> list[Held]:
    """The same for some of them, each of which no further back than its plays ask. `then` are all scores they need, or need
    be known."""
    if not any(waiting):
        return [{} for _ in waiting]
    # A play's `applies` is asked for at the instant itself alone.
    plays = [
        {key: replace(framework.plays[key], applies=None) for key in mine}
        for framework, mine in zip(together.frameworks, waiting, strict=True)
    ]
    trees = [_whens(mine.values()) for mine in plays]
    bare = [one if then is None else replace(one, health={}) for one in together.frameworks]
    small = replace(together, frameworks=tuple(bare)).only(*trees)
    pairs = zip(small.frameworks, plays, strict=True)
    small = replace(small, frameworks=tuple(replace(one, plays=mine) for one, mine in pairs))
    read = names_in(tree for mine in trees for tree in mine)
    banded = then is None and "band" in read
    lead = AHEAD if banded else 0
    reach = _reach(small.frameworks, waiting)
    days = _days(day, max(reach.values()) + lead)
    wanted = {(len(days) - back, account) for account, most in reach.items() for back in range(1, most + lead + 1)}
    accounts = tuple(sorted(reach))
    stages = bool(read & CARRIED) or any(scores_read_states(one) for one in small.frameworks)
    rows = by_day(ticks(small.room, [days[0] - ONE_DAY, *days], accounts)) if stages else {}
    earlier_states = [state_before_days(rows, days)] * len(waiting) if stages else None
    found = small.evaluate(days, earlier_states, accounts=accounts, pairs=wanted)
    runs = [Run(one, {}) for one in found]
    if banded:
        exact = {(len(days) - back, account) for account, most in reach.items() for back in range(1, most + 1)}
        runs = small.settled(found, exact)
    answers = []
    for number, run in enumerate(runs):
        memory = Memory()
        states = bands_of(run) if then is None else _states(run.evaluation, then[number])
        for said in ticks_of(with_all_states(small.room, run.evaluation, rows, states), {}):
            step(plays[number].values(), said, memory)
        asked = waiting[number]
        answers.append(
            {key: {one: counts[one] for one in asked[key] if one in counts} for key, counts in memory.held.items()}
        )
    return answers


def _states(found: Evaluation, then: Mapping[Who, Then]) -> dict[str, pa.Array]:
    """What conditions may know of scores, from verdicts; unknown where nobody asked."""
    days = [view.day for view in found.views]
    rows = [then.get((days[i], account)) for i, account in zip(found.view, found.accounts, strict=True)]
    return {
        "score": pa.array([None if one is None else one.score for one in rows], pa.float64()),
        "band": pa.array([None if one is None else one.band for one in rows], pa.string()),
        "health_change_28d": pa.array([None if one is None else one.change for one in rows], pa.float64()),
    }


def _whens(plays: Collection[Play]) -> list[Tree]:
    whens: list[Tree | None] = [play.trigger.when for play in plays if play.trigger is not None]
    return [tree for tree in whens if tree is not None]
