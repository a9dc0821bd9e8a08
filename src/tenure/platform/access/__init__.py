"""Rights, decided in this one room: who may do what, on whose accounts."""

from tenure.platform.access.callers import SYSTEM, Caller, Held, Role
from tenure.platform.access.rights import (
    ACCOUNT_RIGHTS,
    REACH,
    Reach,
    Right,
    may,
    require,
    rights_on,
    seen_owners,
)

__all__ = [
    "ACCOUNT_RIGHTS",
    "REACH",
    "SYSTEM",
    "Caller",
    "Held",
    "Reach",
    "Right",
    "Role",
    "may",
    "require",
    "rights_on",
    "seen_owners",
]
