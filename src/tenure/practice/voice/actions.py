"""Bringing tickets to what their source says."""

from collections.abc import Sequence
from operator import attrgetter

from django.db import transaction

from tenure.platform.access import Caller
from tenure.platform.journal.actions import record_entry
from tenure.practice.customers.actions import upsert_of_accounts
from tenure.practice.customers.cards import UpsertCount
from tenure.practice.customers.undoing import remove_rows
from tenure.practice.voice.cards import TicketCard
from tenure.practice.voice.models import Ticket

DETAILS = tuple(name for name in TicketCard.__slots__ if name not in ("key", "account"))


@transaction.atomic
def upsert_tickets(caller: Caller, cards: Sequence[TicketCard]) -> UpsertCount:
    """Bring tickets to what their source says; see `upsert_of_accounts`."""
    count = upsert_of_accounts(caller, Ticket, cards, DETAILS, attrgetter(*DETAILS))
    if count.written:
        record_entry(caller, "tickets.upserted", "ticket", "", count.written)
    return count


def remove_tickets(caller: Caller, keys: Sequence[str]) -> int:
    """Take out tickets whose import was undone. Returns how many there were."""
    return remove_rows(caller, Ticket, "tickets.upserted", "ticket", keys)
