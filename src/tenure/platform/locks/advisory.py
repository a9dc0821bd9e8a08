"""Advisory locks: freed by PostgreSQL itself when their holder dies, whatever killed it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db import OperationalError, connection

from tenure.values.problem import refusal

PATIENCE = timedelta(minutes=10)
"""How long a command waits for another one; an import of a million rows takes less."""

AT_ONCE = timedelta(milliseconds=50)
"""For whoever has something better to do than to wait."""

_held: ContextVar[frozenset[str]] = ContextVar("held_locks", default=frozenset())

LOCK_NOT_AVAILABLE = "55P03"


def _number(name: str) -> int:
    """A lock's name as the signed 64-bit number that PostgreSQL wants."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


@contextmanager
def advisory(name: str, patience: timedelta = PATIENCE) -> Iterator[None]:
    """Hold a lock across transactions, on a connection of its own.

    Asked again by its holder it is a no-op, so that one step may call another that needs the same lock.
    Raises a Problem (status 409) when someone else keeps it for longer than `patience`.
    """
    if name in _held.get():
        yield
        return
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            try:
                cursor.execute(
                    "SELECT set_config('lock_timeout', %s, false)", [f"{int(patience.total_seconds() * 1000)}ms"]
                )
                cursor.execute("SELECT pg_advisory_lock(%s)", [_number(name)])
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                    raise
                raise refusal(
                    "lock.busy",
                    f"Another command is working on {name}.",
                    why=f"It has taken more than {patience}.",
                    fix="Wait until it is done, then try again.",
                    status=409,
                ) from error
        token = _held.set(_held.get() | {name})
        try:
            yield
        finally:
            _held.reset(token)
            with own.cursor() as cursor:  # closing alone would free it too, but only a moment later
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_number(name)])
    finally:
        own.close()


def within_transaction(name: str) -> None:
    """Hold a lock until the current transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])
