"""Bringing contracts and invoices to what their source says."""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

from django.db import transaction

from tenure.platform.access import Caller
from tenure.platform.journal.actions import record_entry
from tenure.practice.customers.actions import upsert_of_accounts
from tenure.practice.customers.cards import UpsertCount
from tenure.practice.customers.undoing import remove_rows
from tenure.practice.revenue.cards import InvoiceCard, SubscriptionCard
from tenure.practice.revenue.models import Invoice, Subscription
from tenure.values.money import Money

SUBSCRIPTION_DETAILS = tuple(name for name in SubscriptionCard.__slots__ if name not in ("key", "account", "arr"))
INVOICE_DETAILS = tuple(name for name in InvoiceCard.__slots__ if name not in ("key", "account", "amount"))


def _split(money: Money | None) -> tuple[Decimal | None, str]:
    return (None, "") if money is None else (money.amount, money.currency)


@transaction.atomic
def upsert_subscriptions(caller: Caller, cards: Sequence[SubscriptionCard]) -> UpsertCount:
    """Bring line items to what their source says; see `upsert_of_accounts`."""
    columns, details = ("arr", "currency", *SUBSCRIPTION_DETAILS), attrgetter(*SUBSCRIPTION_DETAILS)
    count = upsert_of_accounts(caller, Subscription, cards, columns, lambda card: (*_split(card.arr), *details(card)))
    if count.written:
        record_entry(caller, "subscriptions.upserted", "subscription", "", count.written)
    return count


@transaction.atomic
def upsert_invoices(caller: Caller, cards: Sequence[InvoiceCard]) -> UpsertCount:
    """Bring invoices to what their source says, likewise."""
    columns, details = ("amount", "currency", *INVOICE_DETAILS), attrgetter(*INVOICE_DETAILS)
    count = upsert_of_accounts(caller, Invoice, cards, columns, lambda card: (*_split(card.amount), *details(card)))
    if count.written:
        record_entry(caller, "invoices.upserted", "invoice", "", count.written)
    return count


def remove_subscriptions(caller: Caller, keys: Sequence[str]) -> int:
    """Take out subscriptions whose import was undone. Returns how many there were."""
    return remove_rows(caller, Subscription, "subscriptions.upserted", "subscription", keys)


def remove_invoices(caller: Caller, keys: Sequence[str]) -> int:
    """Take out invoices whose import was undone. Returns how many there were."""
    return remove_rows(caller, Invoice, "invoices.upserted", "invoice", keys)
