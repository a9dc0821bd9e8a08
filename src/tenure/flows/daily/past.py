"""A past day's standings. A day that nobody has scored yet is scored now, silently: nothing is published, nothing fires."""

from collections.abc import Sequence
from datetime import date

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.daily.day import score_days
from tenure.flows.daily.standing import CHANGE, standings
from tenure.flows.frameworks.live import live_framework
from tenure.insight.engine.stored.history import days_known
from tenure.platform.locks import advisory
from tenure.practice.customers.cards import StandingCard


def standings_on(room: ReadingRoom, day: date, accounts: Sequence[str] | None = None) -> list[StandingCard]:
    """The standings of a day, of everyone or of some accounts; empty when nobody was a customer then."""
    live = live_framework()
    wanted = [day, day - CHANGE]
    if day not in days_known(room, wanted):
        with advisory("day"):
            missing = [at for at in wanted if at not in days_known(room, wanted)]
            score_days(room, live, missing)
    return standings(room, live, day, accounts)
