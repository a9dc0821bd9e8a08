"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime

from tenure.values.keys import AccountKey, PersonKey


@dataclass(frozen=True, slots=True)
class TicketCard:
    """One support ticket. `csat` is of 5, `sentiment` -1 to 1."""

    key: str
    account: AccountKey
    person: PersonKey | None = None
    subject: str = ""
    kind: str = ""
    priority: str = ""
    opened_at: datetime | None = None
    target_at: datetime | None = None
    answered_at: datetime | None = None
    resolved_at: datetime | None = None
    escalated_at: datetime | None = None
    status: str = ""
    csat: float | None = None
    rated_at: datetime | None = None
    sentiment: float | None = None
    closed: bool = False
    """Closed at a time that nobody knows."""

    @property
    def open(self) -> bool:
        return self.resolved_at is None and not self.closed
