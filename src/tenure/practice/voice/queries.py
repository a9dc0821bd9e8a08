"""Reading tickets of accounts that the caller sees."""

from django.db.models import F

from tenure.platform.access import Caller
from tenure.practice.customers.queries import held_of
from tenure.practice.voice.cards import TicketCard
from tenure.practice.voice.models import Ticket
from tenure.values.keys import AccountKey, PersonKey


def tickets_of(caller: Caller, key: AccountKey, limit: int = 100) -> list[TicketCard]:
    """Tickets of an account, newest first."""
    held_of(caller, key)
    found = Ticket.objects.filter(account_id=key).order_by(F("opened_at").desc(nulls_last=True), "key")[:limit]
    return [
        TicketCard(
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
            csat=row.csat,
            rated_at=row.rated_at,
            sentiment=row.sentiment,
        )
        for row in found
    ]
