"""Subscriptions, invoices, tickets: what the source says, for those who see the account."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cast import NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM
from tenure.practice.customers.cards import UpsertCount
from tenure.practice.revenue.actions import upsert_invoices, upsert_subscriptions
from tenure.practice.revenue.cards import InvoiceCard, SubscriptionCard
from tenure.practice.revenue.queries import every_invoice, every_subscription, invoices_of, subscriptions_of
from tenure.practice.voice.actions import upsert_tickets
from tenure.practice.voice.cards import TicketCard
from tenure.practice.voice.queries import every_ticket, tickets_of
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.money import Money
from tenure.values.problem import ProblemError

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
LINE = SubscriptionCard(
    "S-1", NORDWIND, "Suite", "Pro", 25.0, None, Money(Decimal("1200.5000"), "EUR"), date(2026, 1, 1), date(2026, 2, 1),
    date(2027, 2, 1), date(2026, 11, 1), True, AT, "budget", date(2026, 12, 1),
)  # fmt: skip
BILL = InvoiceCard("I-1", NORDWIND, Money(Decimal("10.0000"), "EUR"), date(2026, 3, 1), date(2026, 4, 1), AT, None)
CALL = TicketCard(
    "T-1",
    NORDWIND,
    PersonKey("P-1"),
    "Can't sign in",
    "incident",
    "urgent",
    AT,
    AT,
    AT,
    AT,
    AT,
    "solved",
    4.0,
    AT,
    -0.5,
)


def test_what_the_source_says_comes_back_as_it_was(cast: Cast) -> None:
    nowhere = AccountKey("nowhere")
    assert upsert_subscriptions(SYSTEM, [LINE, replace(LINE, key="S-2", account=nowhere)]) == UpsertCount(
        1, 0, 0, ("S-2",)
    )
    assert upsert_invoices(SYSTEM, [BILL, replace(BILL, key="I-2", account=nowhere)]) == UpsertCount(1, 0, 0, ("I-2",))
    assert upsert_tickets(SYSTEM, [CALL, replace(CALL, key="T-2", account=nowhere)]) == UpsertCount(1, 0, 0, ("T-2",))
    assert subscriptions_of(cast.bob, NORDWIND) == list(every_subscription(cast.bob)) == [LINE]
    assert invoices_of(cast.bob, NORDWIND) == list(every_invoice(cast.bob)) == [BILL]
    assert tickets_of(cast.bob, NORDWIND) == list(every_ticket(cast.bob)) == [CALL]
    assert subscriptions_of(cast.bob, SILVA) == []


def test_only_what_differs_is_written_and_of_two_the_later_counts(cast: Cast) -> None:
    upsert_subscriptions(SYSTEM, [LINE])
    more = replace(LINE, seats=30.0)
    assert upsert_subscriptions(SYSTEM, [LINE]) == UpsertCount(0, 0, 1)
    assert upsert_subscriptions(SYSTEM, [LINE, more]) == UpsertCount(0, 1, 0)
    assert subscriptions_of(cast.alice, NORDWIND) == [more]


def test_charlie_sees_none_and_nobody_writes_without_the_right(cast: Cast) -> None:
    upsert_subscriptions(SYSTEM, [LINE])
    upsert_invoices(SYSTEM, [BILL])
    upsert_tickets(SYSTEM, [CALL])
    assert list(every_subscription(cast.charlie)) == list(every_invoice(cast.charlie)) == []
    assert list(every_ticket(cast.charlie)) == []
    for read in (subscriptions_of, invoices_of, tickets_of):
        with pytest.raises(ProblemError) as missing:
            read(cast.charlie, NORDWIND)
        assert missing.value.status == 404
    for write in (
        lambda: upsert_subscriptions(cast.alice, [LINE]),
        lambda: upsert_invoices(cast.alice, [BILL]),
        lambda: upsert_tickets(cast.alice, [CALL]),
    ):
        with pytest.raises(ProblemError) as refused:
            write()
        assert refused.value.status == 403
