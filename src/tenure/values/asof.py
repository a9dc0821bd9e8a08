"""A point of view in time: what had happened, and what had been recorded, by an instant."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenure.values import clock
from tenure.values.problem import refusal

TICK = timedelta(microseconds=1)
EARLIEST = date(1990, 1, 1)
"""No earlier day is asked about: no fact is as old, and windows that end there could begin before the calendar does."""


def day_start(day: date, zone: str = "UTC") -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def day_end(day: date, zone: str = "UTC") -> datetime:
    """The first instant after a local day, in UTC: the exclusive end of the day."""
    return day_start(day + timedelta(days=1), zone)


def local_day(at: datetime, zone: str = "UTC") -> date:
    """The local day that an instant falls on."""
    return at.astimezone(ZoneInfo(zone)).date()


def refuse_future(day: date, today: date, where: str = "as_of") -> None:
    """Raise ProblemError for a day that hasn't come where the company is; `where` names the field or option."""
    if day > today:
        raise refusal("day_in_the_future", f"{day} is in the future.", where=where, fix=f"Use a day up to {today}.")


@dataclass(frozen=True, slots=True, order=True)
class AsOf:
    """Facts with `occurred_at < until` and `recorded_at < known_until`; both ends are exclusive, in UTC.

    `late_since` leaves out what was learned late: of the facts recorded at or after it, only those that also
    occurred at or after it are seen. The explanation of a change uses it to tell news from late arrivals.
    """

    until: datetime
    known_until: datetime
    zone: str = "UTC"
    late_since: datetime | None = None

    @classmethod
    def end_of(cls, day: date, zone: str = "UTC") -> "AsOf":
        """The end of a local day: what a bare date means as an as-of."""
        end = day_end(day, zone)
        return cls(end, end, zone)

    @classmethod
    def at(cls, instant: datetime, zone: str = "UTC") -> "AsOf":
        """An exact instant, which itself is included."""
        end = instant.astimezone(UTC) + TICK
        return cls(end, end, zone)

    @classmethod
    def now(cls, zone: str = "UTC") -> "AsOf":
        return cls.at(clock.now(), zone)

    @property
    def day(self) -> date:
        """The local day this instant belongs to (the day that ends, when it is a day's end)."""
        return local_day(self.until - TICK, self.zone)

    @property
    def is_day_end(self) -> bool:
        """True when both clocks stand at the end of a local day, so that whole days can be counted."""
        return (
            self.until == day_end(self.day, self.zone)
            and self.known_until == day_end(local_day(self.known_until - TICK, self.zone), self.zone)
            and self.late_since is None
        )
