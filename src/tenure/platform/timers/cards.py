"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class TimerCard:
    """A call that is due. `due_at` is when it was meant to be, which may be long ago: what follows is counted from it."""

    name: str
    key: str
    due_at: datetime
    payload: dict[str, Any]
    tries: int
    last_error: str
