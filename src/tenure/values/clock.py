"""The only place that asks the machine what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _stopped_at.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Today's date where the framework lives."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Hold the clock at an instant: for replays, demo worlds and tests."""
    if at.tzinfo is None:
        raise ValueError("a stopped clock needs an instant with a time zone")
    token = _stopped_at.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)
