"""Setting timers, and calling those that are due."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tenure.platform.timers.cards import TimerCard
from tenure.platform.timers.models import Timer
from tenure.platform.timers.queries import LONGEST_PAUSE, due, timer_card
from tenure.values import clock

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=10)
"""After a first failure; each further one doubles it."""

Call = Callable[[TimerCard], datetime | None]
"""What a timer calls, in the transaction in which the timer goes; or moves on, where it answers with a later instant.
Whatever it does outside the database may happen twice: a message goes through the outbox."""


def set_timer(name: str, key: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
    """Have something called at an instant, in the transaction of what wants it. One that is set already is set anew."""
    anew = {"due_at": due_at, "payload": payload or {}, "tries": 0, "next_at": None, "last_error": ""}
    Timer.objects.update_or_create(name=name, key=key, defaults=anew)


def run_due(calls: Mapping[str, Call], limit: int = 100) -> int:
    """Call what is due; returns how many were. Any number of workers may do so at once: each timer is one's. Names that
    aren't among `calls` wait for whoever knows them."""
    count = 0
    while count < limit and _run_one(calls):
        count += 1
    return count


@transaction.atomic
def _run_one(calls: Mapping[str, Call]) -> bool:
    row = due(calls.keys()).select_for_update(skip_locked=True).first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            again = _later(row, calls[row.name](timer_card(row)))
    except Exception as failed:
        log.exception("the timer %s (%s) failed and is tried again", row.name, row.key)
        row.tries += 1
        row.next_at = clock.now() + min(FIRST_PAUSE * 2 ** min(row.tries - 1, 12), LONGEST_PAUSE)
        row.last_error = f"{type(failed).__name__}: {failed}"[:1000]
        row.save(update_fields=["tries", "next_at", "last_error"])
        return True
    if again is None:
        row.delete()
    else:
        row.due_at, row.tries, row.next_at, row.last_error = again, 0, None, ""
        row.save(update_fields=["due_at", "tries", "next_at", "last_error"])
    return True


def _later(row: Timer, again: datetime | None) -> datetime | None:
    if again is not None and again <= row.due_at:
        raise ValueError(f"it would never move on from {row.due_at}")
    return again
