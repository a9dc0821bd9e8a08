"""The only place that asks the machine what time it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _stopped_at.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Today's date where the framework lives."""
    return now().astimezone(ZoneInfo(zone)).date()


SLACK = timedelta(minutes=5)
"""So far ahead a stamp may lie: the clocks of two machines never agree to the second."""


def ahead() -> datetime:
    """What is stamped after this instant was stamped by a clock that was wrong."""
    return now() + SLACK


def recent(at: datetime | None, within: timedelta) -> bool:
    """Whether a sign of life is new enough. One from the future says nothing: some clock was ahead, then or now."""
    return at is not None and abs(now() - at) <= within


def in_true_order(stamps: Sequence[datetime], limit: datetime, at: datetime) -> list[datetime]:
    """Stamps in the order in which they were made, without those after a limit: each becomes that of the next one that was
    stamped rightly, or `at`. So what was made first still lies first."""
    found, bound = list(stamps), at
    for place in reversed(range(len(found))):
        if found[place] > limit:
            found[place] = bound
        else:
            bound = min(bound, found[place])
    return found


@contextmanager
def stopped_clock(at: datetime) -> Iterator[None]:
    """Hold the clock at an instant: for replays, demo worlds and tests."""
    if at.tzinfo is None:
        raise ValueError("a stopped clock needs an instant with a time zone")
    token = _stopped_at.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)
