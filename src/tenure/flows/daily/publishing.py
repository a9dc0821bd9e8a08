"""Putting standings where lists read them. The day and the live process both do, and neither puts back what the other
has put forward."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from tenure.platform.access import Caller
from tenure.platform.freshness.actions import mark_fresh, mark_stale, note_feeds
from tenure.platform.freshness.cards import Stale
from tenure.platform.locks import within_transaction
from tenure.practice.customers.actions import publish_standing
from tenure.practice.customers.cards import Leaving, StandingCard, UpsertCount
from tenure.practice.customers.departures import close_standings, mark_left
from tenure.practice.customers.queries import published_since
from tenure.values import clock

PUBLISHING = "standing"
"""The lock of those who publish."""


def publish_day(
    caller: Caller,
    cards: Sequence[StandingCard],
    began: datetime,
    feeds: str,
    covered: Sequence[Stale] = (),
    left: Sequence[Leaving] = (),
) -> UpsertCount:
    """Publish what a day concluded from the facts it found when it began, with these feeds. Accounts whose standing followed
    something newer meanwhile follow it again; those `covered`, stale before it began, need not any more. Those whom the day
    doesn't know as customers have no standing any more; of those who `left` it is kept how they stood."""
    with transaction.atomic():
        within_transaction(PUBLISHING)
        mark_stale(published_since(began))
        mark_fresh(covered)
        note_feeds(feeds)
        count = publish_standing(caller, cards)
        mark_left(caller, left)
        close_standings(caller, max(card.as_of for card in cards), {card.account for card in cards}, began)
        return count


def publish_now(caller: Caller, cards: Sequence[StandingCard], done: Sequence[Stale] = ()) -> UpsertCount:
    """Publish standings that were computed just now; those they followed are done with."""
    at = clock.now()
    with transaction.atomic():
        within_transaction(PUBLISHING)
        count = publish_standing(caller, [replace(card, computed_at=at) for card in cards])
        mark_fresh(done)
        return count
