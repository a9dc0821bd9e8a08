"""Reading tickets of accounts that the caller sees."""

from collections.abc import Iterator

from django.db.models import F

from tenure.platform.access import Caller, Right
from tenure.practice.customers.merged import family
from tenure.practice.customers.queries import held_of, seen
from tenure.practice.voice.cards import TicketCard
from tenure.practice.voice.models import Ticket
from tenure.values.keys import AccountKey, PersonKey


def tickets_of(caller: Caller, key: AccountKey, limit: int = 100) -> list[TicketCard]:
    """Tickets of an account, newest first."""
    held_of(caller, key)
    found = Ticket.objects.filter(account__in=family(key)).order_by(F("opened_at").desc(nulls_last=True), "key")[:limit]
    return [_ticket(row) for row in found]


def _ticket(row: Ticket) -> TicketCard:
    return TicketCard(
        key=row.key,
        account=AccountKey(row.account_id),
        person=PersonKey(row.person) if row.person else None,
        subject=row.subject,
        kind=row.kind,
        priority=row.priority,
        opened_at=row.opened_at,
        target_at=row.target_at,
        answered_at=row.answered_at,
        resolved_at=row.resolved_at,
        escalated_at=row.escalated_at,
        status=row.status,
        closed=row.closed,
        csat=row.csat,
        rated_at=row.rated_at,
        sentiment=row.sentiment,
    )


def every_ticket(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Iterator[TicketCard]:
    """All tickets of accounts the caller sees, read in pieces."""
    for row in Ticket.objects.filter(seen(caller, "account__", right)).order_by("key").iterator(chunk_size=2000):
        yield _ticket(row)
