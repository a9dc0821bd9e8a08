"""Rights, decided in this one room: who may do what, on whose accounts."""

from tenure.platform.access.callers import SYSTEM, Caller, OwnedAccount, Role
from tenure.platform.access.rights import (
    BUILT_IN,
    ROLES,
    Books,
    Reach,
    Right,
    may,
    require,
    seen_books,
)

__all__ = [
    "BUILT_IN",
    "ROLES",
    "SYSTEM",
    "Books",
    "Caller",
    "OwnedAccount",
    "Reach",
    "Right",
    "Role",
    "may",
    "require",
    "seen_books",
]
