"""Values this app returns."""

from dataclasses import dataclass
from datetime import date, datetime

from tenure.values.keys import AccountKey
from tenure.values.money import Money


@dataclass(frozen=True, slots=True)
class SubscriptionCard:
    """One line item, in service in [start_on, end_on); `ended_on` is the first day without it after a cancellation."""

    key: str
    account: AccountKey
    product: str = ""
    plan: str = ""
    seats: float | None = None
    allowance: float | None = None
    arr: Money | None = None
    signed_on: date | None = None
    start_on: date | None = None
    end_on: date | None = None
    notice_on: date | None = None
    auto_renew: bool | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    ended_on: date | None = None
    status: str = ""
    """active, trial, draft, paused, past_due, ended or void; empty when the source doesn't say."""
    stated: bool | None = None
    """Said by a list of customers: it counts until a contract of the account has begun."""


@dataclass(frozen=True, slots=True)
class InvoiceCard:
    """One invoice; paid, voided or open."""

    key: str
    account: AccountKey
    amount: Money | None = None
    issued_on: date | None = None
    due_on: date | None = None
    paid_at: datetime | None = None
    voided_at: datetime | None = None
