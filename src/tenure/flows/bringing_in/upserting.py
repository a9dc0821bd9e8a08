"""Updates accounts, people, subscriptions, invoices, tickets and pulses from settled facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.intake.versions.known_facts import newest, newest_versions
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.intake.withdrawing import named_elsewhere
from tenure.evidence.lake.store import CORRECTIONS, Lake
from tenure.platform.access import Caller
from tenure.practice.customers.actions import import_pulses, take_back_pulses, upsert_accounts, upsert_people
from tenure.practice.customers.cards import AccountCard, PersonCard, PulseCard
from tenure.practice.customers.undoing import remove_accounts, remove_people
from tenure.practice.revenue.actions import remove_invoices, remove_subscriptions, upsert_invoices, upsert_subscriptions
from tenure.practice.revenue.cards import InvoiceCard, SubscriptionCard
from tenure.practice.voice.actions import remove_tickets, upsert_tickets
from tenure.practice.voice.cards import TicketCard
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.money import Money
from tenure.values.shapes import from_row

AT_ONCE = 5000
Card = TypeVar("Card")
Row = dict[str, Any]


def upsert_rows(caller: Caller, accounts: pa.Table, people: pa.Table) -> None:
    """Bring accounts and people to what some stored rows, one of each entity, say. Doing it again changes nothing."""
    for cards in _sliced(_account(row) for row in accounts.to_pylist()):
        upsert_accounts(caller, cards)
    for persons in _sliced(_person(row) for row in people.to_pylist()):
        upsert_people(caller, persons)


def upsert_parts(
    caller: Caller, staging: Staging, progress: Callable[[float], None] = lambda _: None, known: Lake | None = None
) -> None:
    """Bring what people see to the newest versions of a settled batch; where it wrote about the past, to the newest that are
    `known` of the same facts. Doing it again changes nothing."""
    named = _versions(staging, "accounts", known)
    for cards in _sliced(_account(row) for row in named):
        upsert_accounts(caller, cards)
    listed = {row["fact_id"] for row in named}
    provisional = sorted(_named_by_rows(staging) - listed)
    called = staging.called()
    for cards in _sliced(AccountCard(AccountKey(key), called.get(key, key), provisional=True) for key in provisional):
        upsert_accounts(caller, cards)
    progress(0.3)
    for people in _sliced(_person(row) for row in _versions(staging, "people", known)):
        upsert_people(caller, people)
    progress(0.6)
    for subscriptions in _sliced(_subscription(row) for row in _versions(staging, "subscriptions", known)):
        upsert_subscriptions(caller, subscriptions)
    for invoices in _sliced(_invoice(row) for row in _versions(staging, "invoices", known)):
        upsert_invoices(caller, invoices)
    for tickets in _sliced(_ticket(row) for row in _versions(staging, "tickets", known)):
        upsert_tickets(caller, tickets)
    for gone in _sliced(_pulse(row) for row in _taken_back(staging, "pulses") if known):
        take_back_pulses(caller, gone)
    for pulses in _sliced(_pulse(row) for row in _versions(staging, "pulses", known)):
        import_pulses(caller, pulses)
    if known:
        _remove(caller, staging, known)
    progress(1.0)


def _remove(caller: Caller, staging: Staging, known: Lake) -> None:
    """Take out what no version of a fact says any more; accounts last, for those that others name stay."""
    for table, remove in REMOVE.items():
        remove(caller, _gone(staging, table, known))
    if accounts := _gone(staging, "accounts", known):
        remove_accounts(caller, accounts, named_elsewhere(known, accounts))


REMOVE: Mapping[str, Callable[[Caller, list[str]], object]] = {
    "people": remove_people,
    "subscriptions": remove_subscriptions,
    "invoices": remove_invoices,
    "tickets": remove_tickets,
}


def _gone(staging: Staging, table: str, known: Lake) -> list[str]:
    """The ids that a settled batch names and that are taken back by now."""
    ids = pa.array(sorted(_keys(staging, table)), pa.string())
    if not len(ids):
        return []
    rows = newest(known, table, ids).rows
    return sorted(rows.filter(rows["retracted"])["fact_id"].to_pylist())


def _versions(staging: Staging, table: str, known: Lake | None) -> list[Row]:
    """The newest settled version of each entity that still is."""
    parts = [staging.read(part) for part in staging.parts() if part.table == table]
    if not parts:
        return []
    rows = newest_versions(pa.concat_tables(parts))
    if known:
        rows = newest(known, table, rows["fact_id"].combine_chunks(), whole=True).rows
    return list(rows.filter(pc.invert(rows["retracted"])).to_pylist())


def _taken_back(staging: Staging, table: str) -> list[Row]:
    """The events that a settled batch takes back."""
    parts = [staging.read(part) for part in staging.parts() if part.table == table + CORRECTIONS]
    return [row for rows in parts for row in rows.filter(rows["retracted"]).to_pylist()]


def _named_by_rows(staging: Staging) -> set[str]:
    """Every account that a row of the batch belongs to."""
    found: set[str] = set()
    for part in staging.parts():
        if part.table != "accounts":
            found.update(key for key in pc.unique(staging.read(part)["account"]).to_pylist() if key)
    return found


def entities_in(staging: Staging) -> tuple[set[str], set[str]]:
    """The accounts and the people that a settled batch says something of, or brought in by naming them."""
    return _keys(staging, "accounts") | _named_by_rows(staging), _keys(staging, "people")


def _keys(staging: Staging, table: str) -> set[str]:
    found: set[str] = set()
    for part in staging.parts():
        if part.table == table:
            found.update(pc.unique(staging.read(part)["fact_id"]).to_pylist())
    return found


def _sliced(cards: Iterable[Card]) -> Iterator[list[Card]]:
    slice_: list[Card] = []
    for card in cards:
        slice_.append(card)
        if len(slice_) == AT_ONCE:
            yield slice_
            slice_ = []
    if slice_:
        yield slice_


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    """An amount without a currency is unknown."""
    return None if amount is None or not currency else Money(amount, currency)


def _account(row: Row) -> AccountCard:
    employees = None if row["employees"] is None else round(row["employees"])
    parent = AccountKey(row["parent"]) if row["parent"] else None
    name, key = row["name"] or row["fact_id"], AccountKey(row["fact_id"])
    return from_row(AccountCard, row, key=key, name=name, parent_key=parent, employees=employees, provisional=False)


def _person(row: Row) -> PersonCard:
    account = AccountKey(row["account"]) if row["account"] else None
    return from_row(PersonCard, row, key=PersonKey(row["fact_id"]), account=account)


def _subscription(row: Row) -> SubscriptionCard:
    arr = _money(row["arr"], row["currency"])
    return from_row(SubscriptionCard, row, key=row["fact_id"], account=AccountKey(row["account"]), arr=arr)


def _invoice(row: Row) -> InvoiceCard:
    amount = _money(row["amount"], row["currency"])
    return from_row(InvoiceCard, row, key=row["fact_id"], account=AccountKey(row["account"]), amount=amount)


def _ticket(row: Row) -> TicketCard:
    person = PersonKey(row["person"]) if row["person"] else None
    return from_row(TicketCard, row, key=row["fact_id"], account=AccountKey(row["account"]), person=person)


def _pulse(row: Row) -> PulseCard:
    return PulseCard(
        account=AccountKey(row["account"]),
        value=round(row["value"]),
        reason=row["reason"] or "",
        by=row["by_name"] or "",
        by_id=None,
        at=row["occurred_at"],
    )
