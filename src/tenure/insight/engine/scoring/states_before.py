"""What conditions may know of accounts at days before, from the verdicts of those days alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tenure.insight.engine.scoring.bands import BandTick, Key, settle
from tenure.insight.engine.scoring.earlier_verdicts import EarlierVerdicts, Former, Who
from tenure.insight.engine.scoring.standing import CHANGE_DAYS, change_of
from tenure.insight.engine.stored.history import primary_scores


@dataclass(frozen=True, slots=True)
class Then:
    """The displayed score of an account at a day's end, its settled band, and its change in 28 days."""

    score: float
    band: str
    change: float | None


def states_on(former: EarlierVerdicts, number: int, wanted: Collection[Who], read: Collection[str]) -> dict[Who, Then]:
    """Where (day, account) stood under one of the readers; those are missing of whom the verdicts don't tell all that is
    `read`."""
    known = {who: one for who, one in former.at(wanted)[number].items() if one.primary is not None}
    bands = _bands(former, number, known) if "band" in read else {}
    before = primary_scores(former.room, {day - CHANGE_DAYS for day, _ in known}) if "health_change_28d" in read else {}
    found: dict[Who, Then] = {}
    for who, one in known.items():
        tick = one.ticks[one.primary or ""]
        band = bands.get(who) if "band" in read else tick.band
        if band is not None:
            day, account = who
            change = change_of(one.primary, one.score, before.get((account, day - CHANGE_DAYS)))
            found[who] = Then(float(tick.shown), band, change)
    return found


def _bands(former: EarlierVerdicts, number: int, known: Mapping[Who, Former]) -> dict[Who, str]:
    """The settled bands that follow from verdicts."""
    lines = {key: health.bands for key, health in former.readers[number].health.items()}
    unknown: set[tuple[str, str]] = set()

    def look(asked: Mapping[date, set[tuple[str, str]]]) -> Mapping[Key, BandTick]:
        pairs = {(day, account) for day, scores in asked.items() for _, account in scores}
        then = former.at(pairs)[number]
        ticks: dict[Key, BandTick] = {}
        for day, scores in asked.items():
            for key, account in scores:
                one = then.get((day, account))
                if one is not None and key in one.ticks:
                    ticks[(key, account, day)] = one.ticks[key]
                else:
                    unknown.add((key, account))
        return ticks

    ticks = {(one.primary or "", account, day): one.ticks[one.primary or ""] for (day, account), one in known.items()}
    settled = settle(ticks, lines, look, ahead=1)
    return {(day, account): band for (key, account, day), band in settled.items() if (key, account) not in unknown}
