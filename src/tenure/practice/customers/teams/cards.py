"""Values the teams room returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from tenure.values.keys import AccountKey
from tenure.values.shapes import Promise, Public


@dataclass(frozen=True, slots=True)
class Member:
    """Someone in a role on an account, or for the whole company. `since` None: nobody knows since when (an owner)."""

    role: Annotated[str, Promise("As frameworks write it.", "trainer")]
    label: Public[str]
    user_id: Public[int]
    name: Public[str]
    active: Annotated[bool, Promise("Whether they can sign in.")]
    since: Annotated[datetime | None, Promise("null for an owner: when they became it is among the account's facts.")]
    reason: Public[str] = ""
    by: Public[str] = ""


@dataclass(frozen=True, slots=True)
class KeptAssignment:
    """An assignment whole, as an export keeps it: users by id, and its own, by which merges know it."""

    id: int
    account: AccountKey | None
    role: str
    user_id: int
    since: datetime
    until: datetime | None
    reason: str
    by: str
    ended_by: str
