"""Reading tickets of accounts that the caller sees."""

from collections.abc import Iterator

from django.db.models import F

from tenure.platform.access import Caller, Right
from tenure.practice.customers.merged_keys import family
from tenure.practice.customers.queries import held_of, in_view
from tenure.practice.voice.cards import TicketCard
from tenure.practice.voice.models import Ticket
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.shapes import same_fields


def tickets_of(caller: Caller, key: AccountKey, limit: int = 100) -> list[TicketCard]:
    """Tickets of an account, newest first."""
    held_of(caller, key)
    found = Ticket.objects.filter(account__in=family(key)).order_by(F("opened_at").desc(nulls_last=True), "key")[:limit]
    return [_ticket(row) for row in found]


def _ticket(row: Ticket) -> TicketCard:
    person = PersonKey(row.person) if row.person else None
    return same_fields(TicketCard, row, account=AccountKey(row.account_id), person=person)


def every_ticket(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Iterator[TicketCard]:
    """All tickets of accounts the caller sees, read in pieces."""
    for row in Ticket.objects.filter(in_view(caller, "account__", right)).order_by("key").iterator(chunk_size=2000):
        yield _ticket(row)
