"""Values this app returns."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stale:
    """An account whose standing must follow, since `at`. `mark` changes whenever it is marked again."""

    account: str
    at: datetime
    mark: int = field(repr=False, default=0)


@dataclass(frozen=True, slots=True)
class LiveCard:
    """How the live process does: when it last took a turn, what it drains, seconds from input to standing (the median and
    the 95th percentile of the last ones), and how many standings are stale, since when."""

    at: datetime | None
    events_per_second: float
    median_seconds: float | None
    late_seconds: float | None
    stale: int
    oldest_stale_at: datetime | None
