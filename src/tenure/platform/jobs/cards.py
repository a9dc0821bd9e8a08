"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenure.values.problem import Problem

UNDER_WAY = ("waiting", "running", "stopping")


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
