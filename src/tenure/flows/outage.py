"""When what Tenure stands on fails, a full disk or a database that is away, it is said in words with what to do."""

import errno

import psycopg
from django.db import InterfaceError, OperationalError

from tenure.values.problem import Problem

FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
FULL_WORDS = ("No space left on device", "could not extend file", "Disk quota exceeded", "File too large")

AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
"""Of Django, and of the driver where something speaks with it directly."""

NO_DATABASE = Problem(
    "outage.database",
    "The database doesn't answer.",
    why="It may have been stopped, or be starting again. Saved data is safe; this change wasn't made.",
    fix="Try again in a moment. If it keeps happening, run `tenure doctor` on the server.",
    status=503,
)
DISK_FULL = Problem(
    "outage.disk_full",
    "There is no room left on the disk.",
    why="Saved data is safe; this wasn't saved.",
    fix="Free space where TENURE_HOME and the database are, then try again.",
    status=503,
)


def outage(error: BaseException | None) -> Problem | None:
    """What failed underneath, for an error that comes of it; None for any other."""
    seen = 0
    while error is not None and seen < 20:  # causes may go in circles
        seen += 1
        full = getattr(error, "errno", None) in FULL if isinstance(error, OSError) else False
        if full or any(words in str(error) for words in FULL_WORDS):
            return DISK_FULL
        if isinstance(error, AWAY):
            return NO_DATABASE
        error = error.__cause__ or error.__context__
    return None
