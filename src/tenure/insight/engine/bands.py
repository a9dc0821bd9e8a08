"""Bands that don't flap: a band changes after two days, or at once when the score is three points past the line.

A rule over day ticks, so it can be replayed: the settled band of a day follows from the raw bands and scores of that day
and of as many days before it as it takes to decide, never from when somebody asked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tenure.framework.model import Bands
from tenure.insight.engine.cards import UNKNOWN

PAST_THE_LINE = 3
"""So many displayed points past a line change the band at once."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The raw band and the displayed score of an account at a day's end."""

    band: str
    shown: int


Key = tuple[str, str, date]  # score, account, day
Look = Callable[[Mapping[date, set[tuple[str, str]]]], Mapping[Key, Tick]]
"""Raw ticks for (score, account) pairs by day. An account that was no customer on a day has no tick."""


def clear(tick: Tick, bands: Bands) -> bool:
    """Whether a tick settles its band by itself: no colour, or far enough from every line that bounds it."""
    if tick.band == UNKNOWN:
        return True
    if tick.band == "green":
        return tick.shown >= bands.green + PAST_THE_LINE
    if tick.band == "red":
        return tick.shown <= bands.yellow - PAST_THE_LINE
    return bands.yellow + PAST_THE_LINE <= tick.shown <= bands.green - PAST_THE_LINE


def past(tick: Tick, before: Tick, bands: Bands) -> bool:
    """Whether a tick lies three points past the line that it crossed last on its way from the band before."""
    if tick.band == "green":
        return tick.shown >= bands.green + PAST_THE_LINE
    if tick.band == "red":
        return tick.shown <= bands.yellow - PAST_THE_LINE
    fell = before.band == "green"
    return tick.shown <= bands.green - PAST_THE_LINE if fell else tick.shown >= bands.yellow + PAST_THE_LINE


def settle(ticks: Mapping[Key, Tick], lines: Mapping[str, Bands], look: Look) -> dict[Key, str]:
    """The settled band of every given tick. `look` is asked for days before, only for accounts that need them."""
    known = dict(ticks)
    absent: set[Key] = set()
    settled: dict[Key, str] = {}
    waiting = {key: [key] for key in ticks}  # the days passed on the way back, newest first
    while waiting:
        wanted: dict[date, set[tuple[str, str]]] = {}
        for key, trail in list(waiting.items()):
            verdict = _walk(trail, known, absent, lines[key[0]])
            if isinstance(verdict, str):
                settled[key] = verdict
                del waiting[key]
            else:
                score, account, day = verdict
                wanted.setdefault(day, set()).add((score, account))
        if wanted:
            found = look(wanted)
            known.update(found)
            absent.update(_asked(wanted) - found.keys())
    return settled


def _walk(trail: list[Key], known: Mapping[Key, Tick], absent: set[Key], bands: Bands) -> str | Key:
    """The settled band, or the tick of the day before that is needed to tell."""
    while True:
        score, account, day = trail[-1]
        tick = known[trail[-1]]
        if clear(tick, bands):
            return tick.band
        before_key = (score, account, day - timedelta(days=1))
        if before_key in absent:
            return tick.band
        before = known.get(before_key)
        if before is None:
            return before_key
        if before.band in (tick.band, UNKNOWN) or past(tick, before, bands):
            return tick.band
        trail.append(before_key)


def _asked(wanted: Mapping[date, Iterable[tuple[str, str]]]) -> set[Key]:
    return {(score, account, day) for day, pairs in wanted.items() for score, account in pairs}
