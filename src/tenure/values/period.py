"""A half-open span of days."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start_on` up to, not including, `end_on`; an open end is None."""

    start_on: date
    end_on: date | None = None

    def __post_init__(self) -> None:
        if self.end_on is not None and self.end_on < self.start_on:
            raise ValueError(f"a period can't end ({self.end_on}) before it starts ({self.start_on})")

    def __contains__(self, day: date) -> bool:
        return self.start_on <= day and (self.end_on is None or day < self.end_on)
