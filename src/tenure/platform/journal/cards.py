"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

UNDOES = "undoes"
"""In the data of an entry that undoes an earlier one: the id of that one."""


@dataclass(frozen=True, slots=True)
class EntryCard:
    """One entry. `id` is never reused: it can be the key of the fact it becomes. `caller_id` is a user's id."""

    id: int
    at: datetime
    caller_id: int | None
    caller_name: str
    via: str
    verb: str
    kind: str
    key: str
    data: dict[str, Any]
    shipped_at: datetime | None
