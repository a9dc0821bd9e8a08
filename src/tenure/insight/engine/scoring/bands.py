"""Settled bands: a band changes after two days beyond its limit, or at once when the score is three points past it.

A rule over day ticks, so it can be replayed: the settled band of a day follows from the raw bands and scores of that day
and of as many days before it as it takes to decide, never from when somebody asked. Each line is settled by itself, so
that a fall from green far below the green line never stays green because it stopped just under the yellow one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tenure.framework.model import Bands
from tenure.insight.engine.cards import UNKNOWN

PAST_THE_LINE = 3
"""So many displayed points past a line count at once."""


@dataclass(frozen=True, slots=True)
class BandTick:
    """The raw band and the displayed score of an account at a day's end, and the settled band where it is at hand: the days
    before it are then asked for by nobody."""

    band: str
    shown: int
    settled: str = ""


AHEAD = 2
"""So many days before are asked for together: nearly every band is decided by them."""
Key = tuple[str, str, date]  # score, account, day
Look = Callable[[Mapping[date, set[tuple[str, str]]]], Mapping[Key, BandTick]]
"""Raw ticks for (score, account) pairs by day. An account that was no customer on a day has no tick."""


def settle(
    ticks: Mapping[Key, BandTick],
    lines: Mapping[str, Bands],
    look: Look,
    given: Mapping[Key, BandTick] | None = None,
    ahead: int = AHEAD,
) -> dict[Key, str]:
    """The settled band of every tick. `given` are ticks of days before that are at hand; `look` is asked for further ones,
    only for accounts that need them: `ahead` days together, each time twice as many, so that few rounds are needed."""
    known = {**(given or {}), **ticks}
    absent: set[Key] = set()
    settled: dict[Key, str] = {}
    waiting = list(ticks)
    while waiting:
        undecided: list[Key] = []
        wanted: dict[date, set[tuple[str, str]]] = {}
        for key in waiting:
            band = _band(key, known, absent, lines[key[0]])
            if isinstance(band, str):
                settled[key] = band
            else:
                score, account, day = band
                for back in range(ahead):
                    if (score, account, before := day - timedelta(days=back)) not in known:
                        wanted.setdefault(before, set()).add((score, account))
                undecided.append(key)
        if wanted:
            found = look(wanted)
            known.update(found)
            absent.update(_asked(wanted) - found.keys())
        waiting, ahead = undecided, ahead * 2
    return settled


def _band(key: Key, known: Mapping[Key, BandTick], absent: set[Key], bands: Bands) -> str | Key:
    """The settled band of a tick, or the tick before that is needed to tell."""
    if known[key].band == UNKNOWN:
        return UNKNOWN
    above: list[bool] = []
    for line, over in ((bands.yellow, ("yellow", "green")), (bands.green, ("green",))):
        side = _side(key, line, over, known, absent)
        if not isinstance(side, bool):
            return side
        above.append(side)
    over_yellow, over_green = above
    if over_green and over_yellow:
        return "green"
    return "yellow" if over_yellow else "red"


def _side(key: Key, line: float, over: Collection[str], known: Mapping[Key, BandTick], absent: set[Key]) -> bool | Key:
    """Whether the score has settled at or above a line, as it has in the bands that lie `over` it: the newest day that is far
    from it, or repeats the day before it, or has settled, decides. Without a day before, the day itself does."""
    score, account, day = key
    tick = known[key]
    while not tick.settled:
        side = tick.shown >= line
        far = tick.shown >= line + PAST_THE_LINE or tick.shown <= line - PAST_THE_LINE
        day -= timedelta(days=1)
        earlier = (score, account, day)
        if far or earlier in absent:
            return side
        before = known.get(earlier)
        if before is None:
            return earlier
        if before.band == UNKNOWN or (before.shown >= line) is side:
            return side
        tick = before
    return tick.settled in over


def _asked(wanted: Mapping[date, Iterable[tuple[str, str]]]) -> set[Key]:
    return {(score, account, day) for day, pairs in wanted.items() for score, account in pairs}
