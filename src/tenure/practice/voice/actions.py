"""Bringing tickets to what their source says."""

from collections.abc import Sequence

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.platform.bulk import merge
from tenure.platform.journal.actions import record
from tenure.practice.customers.actions import counted
from tenure.practice.customers.cards import UpsertCount
from tenure.practice.customers.queries import known_accounts
from tenure.practice.voice.cards import TicketCard
from tenure.practice.voice.models import Ticket

DETAILS = tuple(name for name in TicketCard.__slots__ if name not in ("key", "account"))


@transaction.atomic
def upsert_tickets(caller: Caller, cards: Sequence[TicketCard]) -> UpsertCount:
    """Bring tickets to what their source says; of two cards with one key the later counts. Those of an account that
    isn't known are left out and named."""
    require(caller, Right.IMPORT)
    latest = {card.key: card for card in cards}
    known = known_accounts(card.account for card in latest.values())
    unplaced = [card.key for card in latest.values() if card.account not in known]
    columns = ("key", "account_id", *DETAILS)
    rows = (
        (card.key, card.account, *(getattr(card, name) for name in DETAILS))
        for card in latest.values()
        if card.account in known
    )
    count = counted(merge(Ticket, columns, rows, update=columns[1:]), len(latest), unplaced)
    if count.created or count.changed:
        record(caller, "tickets.upserted", "ticket", "", {"created": count.created, "changed": count.changed})
    return count
