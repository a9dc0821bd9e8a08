"""Reading contracts and invoices of accounts that the caller sees."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from django.db.models import F

from tenure.platform.access import Caller, Right, require
from tenure.practice.customers.merged_keys import family
from tenure.practice.customers.queries import held_of, in_view
from tenure.practice.revenue.cards import InvoiceCard, SubscriptionCard
from tenure.practice.revenue.models import Invoice, Subscription
from tenure.values.keys import AccountKey
from tenure.values.money import Money
from tenure.values.shapes import same_fields


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return Money(amount, currency) if amount is not None and currency else None


def subscriptions_of(caller: Caller, key: AccountKey) -> list[SubscriptionCard]:
    """Line items of an account, the newest term first."""
    require(caller, Right.SEE_MONEY, held_of(caller, key))
    found = Subscription.objects.filter(account__in=family(key)).order_by(F("start_on").desc(nulls_last=True), "key")
    return [_subscription(row) for row in found]


def _subscription(row: Subscription) -> SubscriptionCard:
    return same_fields(SubscriptionCard, row, account=AccountKey(row.account_id), arr=_money(row.arr, row.currency))


def last_terms(keys: Collection[str]) -> dict[str, date]:
    """Of those of the accounts whose every line has an end, the latest of them: the first day without service. Lines that
    never were any service (trials, drafts, void ones) have none; what a list of customers says gives way to contracts. For
    whoever runs the day, whatever one may see."""
    ends: dict[str, list[date | None]] = {}
    stated: dict[str, list[date | None]] = {}
    lines = Subscription.objects.filter(account__in=keys).exclude(status__in=("trial", "draft", "void"))
    for row in lines.iterator(chunk_size=2000):
        into = stated if row.stated else ends
        into.setdefault(row.account_id, []).append(row.ended_on or (None if row.auto_renew else row.end_on))
    said = stated | ends
    known = {key: [end for end in every if end is not None] for key, every in said.items() if None not in every}
    return {key: max(every) for key, every in known.items()}


def other_currencies(
    caller: Caller, usual: str, day: date, key: AccountKey | None = None
) -> dict[AccountKey, frozenset[str]]:
    """By account the currencies other than the usual one that its lines in service on a day say amounts in."""
    running = Subscription.objects.filter(in_view(caller, "account__"), arr__isnull=False, start_on__lte=day)
    running = running.exclude(currency__in=("", usual)).exclude(ended_on__lte=day)
    running = running.exclude(status__in=("paused", "trial", "draft", "void"))  # of those nothing is missed
    running = running.exclude(end_on__lte=day, ended_on__isnull=True, auto_renew__isnull=True)
    running = running.exclude(end_on__lte=day, ended_on__isnull=True, auto_renew=False)
    if key is not None:
        running = running.filter(account__in=family(key))
    found: dict[AccountKey, frozenset[str]] = {}
    for account, currency in running.values_list("account_id", "currency").distinct():
        found[AccountKey(account)] = found.get(AccountKey(account), frozenset()) | {currency}
    return found


def reasons_to_leave(keys: Collection[str]) -> dict[str, str]:
    """Why the line of each account that was cancelled last was cancelled, of those that say so."""
    rows = Subscription.objects.filter(account__in=keys, cancelled_at__isnull=False).exclude(cancel_reason="")
    return dict(rows.order_by("cancelled_at", "key").values_list("account_id", "cancel_reason"))


def invoices_of(caller: Caller, key: AccountKey, limit: int = 100) -> list[InvoiceCard]:
    """Invoices of an account, newest first."""
    require(caller, Right.SEE_MONEY, held_of(caller, key))
    found = Invoice.objects.filter(account__in=family(key)).order_by(F("issued_on").desc(nulls_last=True), "key")[
        :limit
    ]
    return [_invoice(row) for row in found]


def _invoice(row: Invoice) -> InvoiceCard:
    return same_fields(InvoiceCard, row, account=AccountKey(row.account_id), amount=_money(row.amount, row.currency))


def every_subscription(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Iterator[SubscriptionCard]:
    """All line items of accounts the caller sees, read in pieces."""
    for row in (
        Subscription.objects.filter(in_view(caller, "account__", right)).order_by("key").iterator(chunk_size=2000)
    ):
        yield _subscription(row)


def every_invoice(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Iterator[InvoiceCard]:
    """All invoices of accounts the caller sees, read in pieces."""
    for row in Invoice.objects.filter(in_view(caller, "account__", right)).order_by("key").iterator(chunk_size=2000):
        yield _invoice(row)
