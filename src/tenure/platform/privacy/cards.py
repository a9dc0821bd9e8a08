"""What crosses the wall."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ErasureCard:
    """An erasure as people see it. It says nothing of the person but their key."""

    person: str
    asked_at: datetime
    asked_by: str
    done_at: datetime | None
    rows: int
    """Rows of the lake that were rewritten."""


@dataclass(frozen=True, slots=True)
class ErasureWork:
    """What is left to do: the person's keys, and the words by which they may stand in texts."""

    person: str
    keys: tuple[str, ...]
    words: tuple[str, ...]
    asked_at: datetime
