"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenure.values.problem import Problem

DAY, WORK, SYNCS, TICKS = LANES = ("day", "work", "syncs", "ticks")
"""What the worker does side by side: the day; what people asked for and wait for; what keeps lake and database in step, and
other systems with both; timers and messages. The live loop is a process of its own."""

UNDER_WAY = ("waiting", "running", "stopping")


@dataclass(frozen=True, slots=True)
class LaneCard:
    """A lane of the worker: when it last gave a sign of life, and what it is at, since when."""

    lane: str
    at: datetime
    doing: str
    since: datetime


@dataclass(frozen=True, slots=True)
class JobCard:
    """A piece of long work: what was asked, how far it is (`said` in words, `share` 0-1 where known), what came of it."""

    key: str
    kind: str
    subject: str
    asked: dict[str, Any]
    user_id: int | None
    user_name: str
    state: str
    said: str
    share: float | None
    tries: int
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    result: dict[str, Any]
    problems: tuple[Problem, ...]

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def resumable(self) -> bool:
        """Whether it can be taken up again by hand."""
        return self.state in {"stopped", "failed"}
