"""Which plays fire at one instant: a trigger that has to hold for some days is looked back for, those accounts alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.asking import beside_days, by_day, knowing, told
from tenure.insight.engine.evaluation import Evaluation, evaluate
from tenure.insight.engine.lives import ticks
from tenure.insight.engine.narrowing import narrowed
from tenure.insight.engine.triggers import Firing, Memory, Told, for_days, step
from tenure.values.asof import AsOf

Fired = Mapping[tuple[str, str], date]
"""When a play last started for an account."""


def firing(room: ReadingRoom, found: Evaluation, says: Told, fired: Fired) -> list[Firing]:
    """What fires at the (only) instant of an evaluation, given what its tick says and what fired before."""
    memory = Memory(fired=dict(fired))
    memory.held = held_before(room, found.framework, says)
    return step(found.framework.plays.values(), says, memory)[0]


def held_before(room: ReadingRoom, framework: Framework, says: Told) -> dict[str, dict[str, int]]:
    """At how many ticks in a row before this one the conditions of plays with `for` have held, for accounts for which they
    hold now; from the stage clock's stored ticks. Counted up to what `for` needs."""
    waiting = {
        play.key: play
        for play in framework.plays.values()
        if for_days(play) > 1 and says.holds.get(play.key) and play.trigger is not None
    }
    if not waiting:
        return {}
    longest = max(for_days(play) for play in waiting.values())
    days = [says.day - timedelta(days=back) for back in range(longest - 1, 0, -1)]
    accounts = tuple(sorted({account for key in waiting for account in says.holds[key]}))
    trees = [
        play.trigger.when for play in waiting.values() if play.trigger is not None and play.trigger.when is not None
    ]
    small = replace(narrowed(framework, trees), plays=waiting)
    known = by_day(ticks(room, [*days, days[0] - timedelta(days=1)], accounts))
    views = [AsOf.end_of(day, framework.timezone) for day in days]
    found = evaluate(room, small, views, accounts=accounts, beside=beside_days(known, days))
    memory = Memory()
    for earlier in told(knowing(room, found, known, {}), {}, list(waiting.values())):
        step(waiting.values(), replace(earlier, starts={}), memory)
    return memory.held
