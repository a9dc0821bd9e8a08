"""Past days: scored silently, so that nothing is published and nothing fires. The last five weeks are kept scored; a day
further back is when somebody asks for it."""

from collections.abc import Sequence
from datetime import date

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.daily.day import score_days
from tenure.flows.daily.standing import CHANGE, ONE_DAY, standings
from tenure.flows.frameworks.live import live_framework
from tenure.flows.home import reading_room
from tenure.insight.engine.foreseeing.triggers import for_days
from tenure.insight.engine.stored.history import days_known
from tenure.platform.locks import advisory
from tenure.practice.customers.cards import StandingCard
from tenure.values import clock

KEPT = 35
"""So many of the last days are kept scored; more where a play waits longer, so that a plan need not look back."""
AT_ONCE = 7
"""So many of them are scored before whoever waits for the lake, or for the day, has a turn."""


def keep_scored() -> bool:
    """Score the newest of the last days that nobody has scored yet, a few at a time; whether there may be more. Killed at any
    moment, it goes on with the next call. Where it finds no customers, there were none before either."""
    live = live_framework()
    today = clock.today(live.framework.timezone)
    with advisory("day"), reading_room() as room:
        kept = max(KEPT, *map(for_days, live.framework.plays.values()), 0)
        every = [today - ONE_DAY * back for back in range(1, kept + 1)]
        known = days_known(room, every)
        missing = [day for day in every if day not in known]
        _, written, _ = score_days(room, live, missing[:AT_ONCE])
    return written > 0 and len(missing) > AT_ONCE


def standings_on(room: ReadingRoom, day: date, accounts: Sequence[str] | None = None) -> list[StandingCard]:
    """The standings of a day, of everyone or of some accounts; empty when nobody was a customer then."""
    live = live_framework()
    wanted = [day, day - CHANGE]
    if day not in days_known(room, wanted):
        with advisory("day"):
            missing = [at for at in wanted if at not in days_known(room, wanted)]
            score_days(room, live, missing)
    return standings(room, live, day, accounts)
