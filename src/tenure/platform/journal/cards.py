"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from tenure.values.shapes import Promise, Public

UNDOES = "undoes"
"""In the data of an entry that undoes an earlier one: the id of that one."""


@dataclass(frozen=True, slots=True)
class EntryCard:
    """One entry. `id` is never reused: it can be the key of the fact it becomes. `caller_id` is a user's id."""

    id: Annotated[int, Promise("By which it is undone.")]
    at: Public[datetime]
    caller_id: int | None
    caller_name: Annotated[str, Promise(name="by")]
    via: Public[str]
    verb: Annotated[str, Promise(example="account.owner_assigned")]
    kind: Annotated[str, Promise("What kind of thing it changed.", "account")]
    key: Public[str]
    data: dict[str, Any]
    shipped_at: datetime | None
