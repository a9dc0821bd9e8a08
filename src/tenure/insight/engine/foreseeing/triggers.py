"""What a day tick starts: for which accounts a play's trigger fires, and which firings its cool-down holds back.

A fold over day ticks, like the stage clock: what is carried from tick to tick is a `Memory`, so many days in one go give
what the same days give one by one. Unknown never fires.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TypedDict, cast

import pyarrow as pa

from tenure.framework.model import Framework, Play, Stage

COOL_DOWN_DAYS = 90
"""For plays without a trigger of their own, which stages start."""


class Cause(StrEnum):
    """What started a play."""

    CONDITION = "condition"  # its trigger holds
    MOMENT = "moment"  # the moment its trigger waits for was reached
    ENTRY = "entry"  # the account came into a stage that starts it
    STALL = "stall"  # the account stalled in a stage that starts it


@dataclass(frozen=True, slots=True)
class Firing:
    """A play starts for an account at the tick of a day."""

    play: str
    account: str
    day: date
    cause: Cause


@dataclass(frozen=True, slots=True)
class ConditionTick:
    """What one tick says. `holds` and `applies` are the accounts for which a play's conditions are true, by play key;
    a play without such a condition is missing there. `starts` are those for which a moment or a stage starts it."""

    day: date
    holds: Mapping[str, Collection[str]]
    applies: Mapping[str, Collection[str]]
    starts: Mapping[str, Mapping[str, Cause]]


@dataclass(slots=True)
class Memory:
    """What is carried from tick to tick, by play key and account."""

    held: dict[str, dict[str, int]] = field(default_factory=dict)  # ticks in a row, of plays with `for`; up to `for`
    ready: dict[str, set[str]] = field(default_factory=dict)  # could have started at the tick before
    fired: dict[tuple[str, str], date] = field(default_factory=dict)  # newest firing


def step(plays: Iterable[Play], told: ConditionTick, memory: Memory) -> tuple[list[Firing], list[Firing]]:
    """One tick: what fires, and what would begin to fire if it weren't for the play's own cool-down.

    The memory is brought up to this tick. A play that keeps holding fires again when its cool-down is over.
    """
    fires: list[Firing] = []
    held_back: list[Firing] = []
    for play in plays:
        causes = {**dict.fromkeys(_held(play, told, memory), Cause.CONDITION), **told.starts.get(play.key, {})}
        may = told.applies.get(play.key, ()) if play.applies is not None else None
        ready = {account for account in causes if may is None or account in may}
        since = told.day - timedelta(days=cool_down_days(play))
        for account in sorted(ready):
            firing = Firing(play.key, account, told.day, causes[account])
            before = memory.fired.get((play.key, account))
            if before is None or before <= since:
                memory.fired[(play.key, account)] = told.day
                fires.append(firing)
            elif account not in memory.ready.get(play.key, ()):
                held_back.append(firing)
        memory.ready[play.key] = ready
    return fires, held_back


def cool_down_days(play: Play) -> int:
    """For so many days after it started, a play doesn't start again for the same account."""
    return play.trigger.cool_down_days if play.trigger is not None else COOL_DOWN_DAYS


def for_days(play: Play) -> int:
    """At how many ticks in a row its condition has to hold."""
    return max(play.trigger.for_days or 1, 1) if play.trigger is not None else 1


def _held(play: Play, told: ConditionTick, memory: Memory) -> Collection[str]:
    """The accounts whose condition has held for long enough; an account that was no customer at a tick starts anew."""
    holds = told.holds.get(play.key, ())
    needed = for_days(play)
    if needed == 1:
        return holds
    before = memory.held.get(play.key, {})
    memory.held[play.key] = {account: min(before.get(account, 0) + 1, needed) for account in holds}
    return [account for account, days in memory.held[play.key].items() if days >= needed]


class ReachedRow(TypedDict):
    moment: str
    reached_on: date


class TickRow(TypedDict):
    """What triggers read of a row of the stage clock."""

    account: str
    day: date
    stage: str | None
    entered_on: date | None
    entered_assumed: bool | None
    came_by: str | None
    stalled: bool | None
    beside: list[str] | None
    moments: list[ReachedRow] | None


READ = tuple(TickRow.__annotations__)


def tick_rows(stages: pa.Table) -> list[TickRow]:
    """Rows of the stage clock as triggers read them."""
    return cast("list[TickRow]", stages.select(list(READ)).to_pylist())


def starts(framework: Framework, rows: Iterable[TickRow], before: Mapping[str, TickRow]) -> dict[str, dict[str, Cause]]:
    """The plays that a tick starts by a moment or a stage, with the accounts; `before` are the rows of the tick before.

    What an account was in at the clock's very first tick began on a day nobody knows: it starts nothing.
    """
    found: dict[str, dict[str, Cause]] = {}
    waiting: dict[str, list[str]] = {}
    for play in framework.plays.values():
        if play.trigger is not None and play.trigger.moment is not None:
            waiting.setdefault(play.trigger.moment, []).append(play.key)
    for row in rows:
        earlier = before.get(row["account"])
        if earlier is None and row["entered_assumed"]:
            continue
        for stage in _entered(framework, row, earlier):
            _start(found, stage.on_entry, row["account"], Cause.ENTRY)
        own = framework.lifecycle.get(row["stage"] or "")
        if own is not None and row["stalled"] and not _was_stalled(row, earlier):
            _start(found, own.when_stalled, row["account"], Cause.STALL)
        for moment in row["moments"] or ():
            if moment["reached_on"] == row["day"]:
                _start(found, waiting.get(moment["moment"], ()), row["account"], Cause.MOMENT)
    known = framework.plays.keys()
    return {play: accounts for play, accounts in found.items() if play in known}


def _entered(framework: Framework, row: TickRow, earlier: TickRow | None) -> list[Stage]:
    """The stages an account came into at a tick: its own, and those that run beside it."""
    keys = [row["stage"]] if row["stage"] and row["entered_on"] == row["day"] else []
    old = (earlier["beside"] if earlier is not None else None) or ()
    keys += [key for key in row["beside"] or () if key not in old]
    return [framework.lifecycle[key] for key in keys if key in framework.lifecycle]


def _was_stalled(row: TickRow, earlier: TickRow | None) -> bool:
    return earlier is not None and bool(earlier["stalled"]) and earlier["stage"] == row["stage"]


def _start(found: dict[str, dict[str, Cause]], plays: Iterable[str], account: str, cause: Cause) -> None:
    for play in plays:
        found.setdefault(play, {})[account] = cause
