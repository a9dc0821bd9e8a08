"""Updates the standings of accounts within seconds after something happened to them.

Only these are computed, by the engine of the day and as of today, and only the standing is written: verdicts are for the
day to keep. Over the same facts both come to the same.
"""

import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.db import InterfaceError, OperationalError

from tenure.evidence.lake.verdicts import VERDICTS
from tenure.flows.daily.live_feeds import day_of, feeds_on
from tenure.flows.daily.publishing import publish_now
from tenure.flows.daily.standing import standings_now
from tenure.flows.frameworks.live import live_framework
from tenure.flows.frameworks.piloting import verdicts_with_pilot
from tenure.flows.home import reading_room
from tenure.platform.access import SYSTEM
from tenure.platform.freshness.actions import mark_fresh, mark_stale, note_feeds
from tenure.platform.freshness.cards import Stale
from tenure.platform.freshness.queries import feeds_published, stale_standings
from tenure.practice.customers.cards import StandingCard
from tenure.practice.customers.merged_keys import survivors
from tenure.practice.customers.queries import published_since
from tenure.values import clock
from tenure.values.asof import AsOf

log = logging.getLogger(__name__)

AT_ONCE = 500
TRIES = 3
"""So often an account that fails while no other one is there to compare with is tried."""
_failures = Counter[str]()
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FollowResult:
    """Which accounts were followed and when each became stale, how many standings changed, and the seconds it took."""

    since: Mapping[str, datetime]
    changed: int
    seconds: float


def follow(limit: int = AT_ONCE) -> FollowResult | None:
    """Compute and publish the standings of accounts whose are stale, those that wait longest first; None when none do.

    An account that can't be computed is left to the day, so that it doesn't keep the others waiting.
    """
    taken = stale_standings(limit)
    if not taken:
        return None
    began = time.monotonic()
    changed = _follow(taken, alone=len(taken) == 1)
    _failures.clear()
    return FollowResult({one.account: one.at for one in taken}, changed, time.monotonic() - began)


def _follow(taken: Sequence[Stale], *, alone: bool = False) -> int:
    try:
        cards = standings_of([one.account for one in taken])
    except (OperationalError, InterfaceError, OSError):
        raise
    except Exception as failed:
        if len(taken) == 1:
            _failures[taken[0].account] += 1
            if alone and _failures[taken[0].account] < TRIES:
                raise  # what passes isn't the account's doing
            log.warning("%s is left to the day: %s", taken[0].account, failed)
            mark_fresh(taken)
            return 0
        if not _works(taken):
            raise  # not one account's doing
        middle = len(taken) // 2
        return _follow(taken[:middle]) + _follow(taken[middle:])
    count = publish_now(SYSTEM, cards, taken)
    return count.created + count.changed


def _works(taken: Sequence[Stale]) -> bool:
    """Whether at least one of two accounts can be computed by itself."""
    for one in (taken[0], taken[-1]):
        with suppress(Exception):
            standings_of([one.account])
            return True
    return False


def standings_of(accounts: Sequence[str]) -> list[StandingCard]:
    """The standings of some accounts as of today, over all that the lake holds now. When other feeds are live than at the
    last publication of all, everyone is stale."""
    merged = survivors(accounts)
    wanted = tuple(sorted({merged.get(account, account) for account in accounts}))
    live = live_framework()
    zone = live.framework.timezone
    today = clock.today(zone)
    with reading_room() as room:
        _hear(feeds_on(room, live, today))
        found = [
            part.filter(pc.invert(part["compared"]))
            for part in verdicts_with_pilot(room, live, [AsOf.end_of(today, zone)], accounts=wanted)
        ]
        rows = pa.concat_tables([VERDICTS.empty_table(), *found])
        return standings_now(room, live, today, wanted, rows)


def _hear(feeds: str) -> None:
    """A table's first facts, or a feed that speaks again, change everyone's score. A new day is the day's to begin."""
    last = feeds_published()
    if last and last != feeds and day_of(last) == day_of(feeds):
        mark_stale(published_since(EVER))
        note_feeds(feeds)
