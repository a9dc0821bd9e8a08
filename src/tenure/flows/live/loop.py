"""The live loop: drains events into the lake and updates the standings, in a process of its own beside web and worker."""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import quantiles

from django.db import close_old_connections, connections

from tenure.flows.clocks import set_clocks_right
from tenure.flows.daily.logbook import ship
from tenure.flows.live.draining import AT_ONCE, DrainResult, drain
from tenure.flows.live.following import FollowResult, follow
from tenure.platform.access import SYSTEM
from tenure.platform.freshness.actions import note_beat
from tenure.platform.freshness.queries import beat_ahead
from tenure.platform.journal.queries import has_unshipped
from tenure.values import clock
from tenure.values.problem import ProblemError

log = logging.getLogger(__name__)

EVERY = 0.4  # seconds from the start of one turn to the next while there is little work; with more, turn follows turn
IDLE = 1.0  # seconds between two looks while there is none
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds after a turn that failed, doubling
LEAST, MOST = 100, 4000  # accounts followed in one turn
QUICK, SLOW = 1.0, 2.5  # seconds of following within which more are taken, and beyond which fewer
REMEMBERED = 2000  # delays that the loop's figures are made of
NOTED_EVERY = 5.0  # seconds between two notes of how the loop does


@dataclass(slots=True)
class Pace:
    """How the loop does: how many accounts are followed at once, and how long input took to reach its standing."""

    limit: int = 500
    behind: bool = False
    """Whether more waits in the inbox than one turn takes."""
    came: dict[str, datetime] = field(default_factory=dict)
    """When the oldest event came in of each account that hasn't been followed since."""
    delays: "deque[float]" = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    events: int = 0
    began_at: datetime = field(default_factory=clock.now)
    """What came earlier waited for the process, which says nothing of how soon standings follow."""
    noted_at: float = float("-inf")
    since: float = field(default_factory=time.monotonic)

    def drained(self, done: DrainResult) -> None:
        self.events += done.events
        for account, at in done.came.items():
            self.came.setdefault(account, at)

    def followed(self, done: FollowResult) -> None:
        """Take down how long each account's input waited, and take more or fewer accounts next time."""
        now = clock.now()
        self.delays += seconds_waited(now, done.since, self.came, self.began_at)
        if done.seconds > SLOW:
            self.limit = max(LEAST, self.limit // 2)
        elif done.seconds < QUICK and len(done.since) == self.limit:
            self.limit = min(MOST, self.limit * 2)

    def note(self) -> None:
        """Leave the figures where the doctor and the page of event sources find them."""
        now = time.monotonic()
        if now - self.noted_at < NOTED_EVERY:
            return
        middle, late = median_and_p95(self.delays)
        note_beat(clock.now(), self.events / max(now - self.since, 1e-9), middle, late)
        self.noted_at, self.since, self.events = now, now, 0


def seconds_waited(
    now: datetime, touched: Mapping[str, datetime], came: dict[str, datetime], since: datetime
) -> list[float]:
    """Seconds from input to standing of accounts that were followed just now, of input since an instant; what is told is
    forgotten."""
    firsts = [min(at, came.pop(account, at)) for account, at in touched.items()]
    return [(now - first).total_seconds() for first in firsts if since <= first <= now]


def median_and_p95(delays: Iterable[float]) -> tuple[float | None, float | None]:
    """The median and the 95th percentile; None of nothing."""
    known = sorted(delays)
    if not known:
        return None, None
    if len(known) == 1:
        return known[0], known[0]
    cuts = quantiles(known, n=20, method="inclusive")
    return cuts[9], cuts[18]


def run_turn(pace: Pace) -> bool:
    """One turn; returns whether there was anything to do."""
    if beat_ahead():  # this process ran while the clock was ahead: what it wrote then would go before what comes in now
        set_clocks_right(SYSTEM)
    drained = drain()
    pace.behind = drained is not None and drained.events >= AT_ONCE // 2
    if drained is not None:
        pace.drained(drained)
    shipped = ship() if has_unshipped() else 0
    followed = follow(pace.limit)
    if followed is not None:
        pace.followed(followed)
    pace.note()
    return bool(drained or shipped or followed)


def run_loop(ending: threading.Event) -> None:
    """Turn until told to end. What fails is tried again, ever more slowly; input waits meanwhile and nothing is lost."""
    pace, pause = Pace(), FIRST_PAUSE
    while not ending.is_set():
        began = time.monotonic()
        try:
            busy = run_turn(pace)
        except Exception as failed:
            level = logging.WARNING if isinstance(failed, ProblemError) else logging.ERROR
            log.log(level, "a turn failed and is tried again in %.0f s: %s", pause, failed, exc_info=failed)
            connections.close_all()
            ending.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        pause = FIRST_PAUSE
        close_old_connections()
        if not pace.behind:
            ending.wait(max(0.0, (EVERY if busy else IDLE) - (time.monotonic() - began)))
