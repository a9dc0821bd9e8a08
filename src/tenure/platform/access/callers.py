"""Who asks: a person, a token that speaks for a person, or Tenure itself."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    CSM = "csm"
    MANAGER = "manager"
    OPERATIONS = "operations"
    EXECUTIVE = "executive"
    COLLEAGUE = "colleague"  # sales, support, product: reads, changes nothing
    PARTNER = "partner"  # of another company: sees the accounts they are assigned to, and no money
    SYSTEM = "system"  # Tenure's own work and the operator at the command line


@dataclass(frozen=True, slots=True)
class Caller:
    """Everything that rights depend on, read once per request.

    `team` holds the ids of the users of the caller's team, the caller included. `via` is the way in: web, api, cli,
    mcp or job. `read_only` is true for a token without the write scope: it takes rights away, it never adds any.
    """

    user_id: int | None
    name: str
    role: Role
    via: str
    team: frozenset[int] = frozenset()
    book_limited: bool = False
    read_only: bool = False

    def by(self, via: str) -> "Caller":
        """The same caller by another way in."""
        return replace(self, via=via)


@dataclass(frozen=True, slots=True)
class OwnedAccount:
    """An account as rights see it: all that matters is whose it is (None: nobody's yet), and who is on its team."""

    owner_id: int | None
    assigned: frozenset[int] = frozenset()


SYSTEM = Caller(user_id=None, name="Tenure", role=Role.SYSTEM, via="job")
"""Tenure's own work: the day, the import from the command line, the shipping of the journal."""
