"""Marking standings stale and fresh, and noting how the live process does."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from tenure.platform.freshness.cards import Stale
from tenure.platform.freshness.models import FeedState, LiveBeat, StaleStanding
from tenure.values import clock

AT_ONCE = 5000
"""Rows that are written together."""


def mark_stale(accounts: Iterable[str]) -> None:
    """Note that the standing of these accounts must follow. Called in the transaction of the change, or after the append
    that it follows; repeated at will."""
    at, mark = clock.now(), secrets.randbits(62)
    StaleStanding.objects.bulk_create(
        [StaleStanding(account=account, at=at, mark=mark) for account in sorted({str(one) for one in accounts})],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=["mark"],
    )


def mark_fresh(taken: Sequence[Stale]) -> int:
    """The standing of these accounts followed. One that was marked again meanwhile stays. Returns how many are done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM inbox_touchedaccount AS kept USING unnest(%s::text[], %s::bigint[]) AS done (account, mark) "
            "WHERE kept.account = done.account AND kept.mark = done.mark",
            [[one.account for one in taken], [one.mark for one in taken]],
        )
        return int(cursor.rowcount)


def note_beat(at: datetime, events_per_second: float, median: float | None, late: float | None) -> None:
    """Note how the live process does; `median` and `late` are seconds from input to standing."""
    figures = {"at": at, "events_per_second": events_per_second, "median_seconds": median, "late_seconds": late}
    LiveBeat.objects.update_or_create(pk=1, defaults=figures)


def note_feeds(feeds: str) -> None:
    """Note which feeds were live when everyone's standing was published, or everyone's was marked stale."""
    FeedState.objects.update_or_create(pk=1, defaults={"feeds": feeds})
