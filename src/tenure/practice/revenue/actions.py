"""Bringing contracts and invoices to what their source says."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.platform.bulk import merge
from tenure.platform.journal.actions import record
from tenure.practice.customers.actions import counted
from tenure.practice.customers.cards import UpsertCount
from tenure.practice.customers.queries import known_accounts
from tenure.practice.revenue.cards import InvoiceCard, SubscriptionCard
from tenure.practice.revenue.models import Invoice, Subscription
from tenure.values.money import Money

SUBSCRIPTION_DETAILS = (
    "product",
    "plan",
    "seats",
    "allowance",
    "signed_on",
    "start_on",
    "end_on",
    "notice_on",
    "auto_renew",
    "cancelled_at",
    "cancel_reason",
    "ended_on",
    "status",
    "stated",
)
INVOICE_DETAILS = ("issued_on", "due_on", "paid_at", "voided_at")


def _split(money: Money | None) -> tuple[Decimal | None, str]:
    return (None, "") if money is None else (money.amount, money.currency)


@transaction.atomic
def upsert_subscriptions(caller: Caller, cards: Sequence[SubscriptionCard]) -> UpsertCount:
    """Bring line items to what their source says; of two cards with one key the later counts. Those of an account that
    isn't known are left out and named."""
    require(caller, Right.IMPORT)
    latest = {card.key: card for card in cards}
    known = known_accounts(card.account for card in latest.values())
    unplaced = [card.key for card in latest.values() if card.account not in known]
    columns = ("key", "account_id", "arr", "currency", *SUBSCRIPTION_DETAILS)
    rows = (
        (card.key, card.account, *_split(card.arr), *(getattr(card, name) for name in SUBSCRIPTION_DETAILS))
        for card in latest.values()
        if card.account in known
    )
    count = counted(merge(Subscription, columns, rows, update=columns[1:]), len(latest), unplaced)
    if count.created or count.changed:
        data = {"created": count.created, "changed": count.changed}
        record(caller, "subscriptions.upserted", "subscription", "", data)
    return count


@transaction.atomic
def upsert_invoices(caller: Caller, cards: Sequence[InvoiceCard]) -> UpsertCount:
    """Bring invoices to what their source says, like `upsert_subscriptions`."""
    require(caller, Right.IMPORT)
    latest = {card.key: card for card in cards}
    known = known_accounts(card.account for card in latest.values())
    unplaced = [card.key for card in latest.values() if card.account not in known]
    columns = ("key", "account_id", "amount", "currency", *INVOICE_DETAILS)
    rows = (
        (card.key, card.account, *_split(card.amount), *(getattr(card, name) for name in INVOICE_DETAILS))
        for card in latest.values()
        if card.account in known
    )
    count = counted(merge(Invoice, columns, rows, update=columns[1:]), len(latest), unplaced)
    if count.created or count.changed:
        record(caller, "invoices.upserted", "invoice", "", {"created": count.created, "changed": count.changed})
    return count
