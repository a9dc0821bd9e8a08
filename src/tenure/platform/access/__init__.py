"""Rights, decided in this one room: who may do what, on whose accounts."""

from tenure.platform.access.callers import SYSTEM, Caller, OwnedAccount, Role
from tenure.platform.access.rights import (
    BUILT_IN,
    ROLES,
    Reach,
    Right,
    may,
    require,
    seen_owners,
)

__all__ = [
    "BUILT_IN",
    "ROLES",
    "SYSTEM",
    "Caller",
    "OwnedAccount",
    "Reach",
    "Right",
    "Role",
    "may",
    "require",
    "seen_owners",
]
