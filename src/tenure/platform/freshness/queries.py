"""Reading stale standings and the state of the live process."""

from django.db.models import Count, Min

from tenure.platform.freshness.cards import LiveCard, Stale
from tenure.platform.freshness.models import FeedState, LiveBeat, StaleStanding
from tenure.values import clock


def stale_standings(limit: int) -> list[Stale]:
    """The accounts that have waited longest for their standing to follow. They stay until `mark_fresh` is told."""
    rows = StaleStanding.objects.order_by("at", "account")[:limit]
    return [Stale(row.account, row.at, row.mark) for row in rows]


def live_state() -> LiveCard:
    """How the live process does."""
    row = LiveBeat.objects.first()
    waiting = StaleStanding.objects.aggregate(count=Count("account"), oldest=Min("at"))
    if row is None:
        return LiveCard(None, 0.0, None, None, waiting["count"], waiting["oldest"])
    figures = (row.events_per_second, row.median_seconds, row.late_seconds)
    return LiveCard(row.at, *figures, waiting["count"], waiting["oldest"])


def beat_ahead() -> bool:
    """Whether the live process last ran by a clock that was ahead of now."""
    return LiveBeat.objects.filter(at__gt=clock.ahead()).exists()


def feeds_published() -> str:
    """Which feeds were live when everyone was published last; "" before that."""
    return FeedState.objects.values_list("feeds", flat=True).first() or ""
