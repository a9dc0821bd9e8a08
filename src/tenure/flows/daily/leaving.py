"""Churned accounts: when and why they left, and their last standing as customers."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.daily.standing import standings_then
from tenure.flows.frameworks.live import LiveFramework
from tenure.insight.engine.measuring.leavings import last_leavings
from tenure.insight.engine.scoring.run import run
from tenure.practice.customers.cards import LastDay, Leaving, StandingCard
from tenure.practice.customers.leaving import may_have_left_by
from tenure.practice.revenue.queries import last_terms, reasons_to_leave
from tenure.values import clock
from tenure.values.asof import AsOf

KEPT = timedelta(days=730)
"""So long after leaving the last day as a customer is still looked at, for those that nobody scored while they were one."""
AT_ONCE = 30  # days
ONE_DAY = timedelta(days=1)


def leavings(room: ReadingRoom, live: LiveFramework, day: date, here: Collection[str]) -> list[Leaving]:
    """Everyone who left by a day on which `here` are the customers: by an event, by their own record, or with the end of
    their last term, whichever is told first.
    Accounts that were never scored as customers are scored as of their last day."""
    gone = [one for one in may_have_left_by(day) if one[0] not in here]
    keys = [key for key, *_ in gone]
    ends, reasons = last_terms(keys), reasons_to_leave(keys)
    told = last_leavings(room, AsOf.end_of(day, live.framework.timezone)) if gone else {}
    left, unscored = [], {}
    for key, churned_on, known in gone:
        event, why = told.get(key, (None, ""))
        on = event or churned_on or ends.get(key)
        if on is None or on > day:
            continue
        left.append(Leaving(key, on, why or reasons.get(key, "")))
        if not known and on > day - KEPT:
            unscored[str(key)] = on - ONE_DAY
    last = {card.account: card for card in _last_standings(room, live, unscored)}
    return [replace(one, last=_last_day(last.get(one.account))) for one in left]


def _last_day(card: StandingCard | None) -> LastDay | None:
    return None if card is None else LastDay(card.as_of, card.shown, card.band, card.arr, card.currency)


def _last_standings(room: ReadingRoom, live: LiveFramework, last_days: dict[str, date]) -> list[StandingCard]:
    days = sorted(set(last_days.values()))
    cards: list[StandingCard] = []
    for start in range(0, len(days), AT_ONCE):
        some = days[start : start + AT_ONCE]
        who = tuple(sorted(key for key, on in last_days.items() if on in some))
        views = [AsOf.end_of(day, live.framework.timezone) for day in some]
        rows = run(room, live.framework, views, accounts=who).stored(live.fingerprint, clock.now())
        pairs = zip(rows["account"].to_pylist(), rows["day"].to_pylist(), strict=True)
        wanted = pa.array([last_days[account] == on for account, on in pairs], pa.bool_())
        cards += standings_then(live, rows.filter(wanted))
    return cards
