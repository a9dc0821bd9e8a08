"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from tenure.values.shapes import Promise, Public


@dataclass(frozen=True, slots=True)
class ErasureCard:
    """An erasure. The person is hidden from the moment it was asked for; `done_at` says when all was rewritten."""

    person: Public[str]
    asked_at: Public[datetime]
    asked_by: Public[str]
    done_at: Public[datetime | None]
    rows: Annotated[int, Promise("Rows that were rewritten.")]


@dataclass(frozen=True, slots=True)
class ErasureWork:
    """What is left to do: the person's keys, and the words by which they may stand in texts."""

    person: str
    keys: tuple[str, ...]
    words: tuple[str, ...]
    asked_at: datetime
