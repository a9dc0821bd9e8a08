"""Putting standings where lists read them. The day and the live process both do, and neither puts back what the other
has put forward."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from tenure.platform.access import Caller
from tenure.platform.inbox.actions import note_heard, touch, untouch
from tenure.platform.inbox.cards import Touched
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
    covered: Sequence[Touched] = (),
    left: Sequence[Leaving] = (),
) -> UpsertCount:
    """Publish what a day concluded from the facts it found when it began, with these feeds. Accounts whose standing followed
    something newer meanwhile follow it again; those `covered`, touched before it began, need not any more. Those whom the day
    doesn't know as customers have no standing any more; of those who `left` it is kept how they stood."""
    with transaction.atomic():
        within_transaction(PUBLISHING)
        touch(published_since(began))
        untouch(covered)
        note_heard(feeds)
        count = publish_standing(caller, cards)
        mark_left(caller, left)
        close_standings(caller, max(card.as_of for card in cards), {card.account for card in cards}, began)
        return count


def publish_now(caller: Caller, cards: Sequence[StandingCard], done: Sequence[Touched] = ()) -> UpsertCount:
    """Publish standings that were computed just now; those they followed are done with."""
    at = clock.now()
    with transaction.atomic():
        within_transaction(PUBLISHING)
        count = publish_standing(caller, [replace(card, computed_at=at) for card in cards])
        untouch(done)
        return count
