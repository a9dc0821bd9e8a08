"""What is due."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q, QuerySet

from tenure.platform.timers.cards import TimerCard
from tenure.platform.timers.models import Timer
from tenure.values import clock

LONGEST_PAUSE = timedelta(hours=1)
"""After the last of many failures. A further try that lies still later was set by a clock that was ahead."""


def timer_card(row: Timer) -> TimerCard:
    return TimerCard(row.name, row.key, row.due_at, row.payload, row.tries, row.last_error)


def due(names: Collection[str]) -> QuerySet[Timer]:
    """Timers with these names whose turn it is, the oldest first."""
    now = clock.now()
    may = Q(next_at=None) | Q(next_at__lte=now) | Q(next_at__gt=now + LONGEST_PAUSE)
    return Timer.objects.filter(may, name__in=names, due_at__lte=now).order_by("due_at", "pk")


def overdue(within: timedelta) -> list[TimerCard]:
    """Timers that should have been called so long ago, the oldest first."""
    late = Timer.objects.filter(due_at__lt=clock.now() - within).order_by("due_at", "pk")
    return [timer_card(row) for row in late]
