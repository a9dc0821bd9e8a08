"""Nested objects of systems whose shape is known, with what lies in their inner lists beside the rest: one row each."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tenure.evidence.intake.cells.amounts import annual, decimals_of, period_of

Thing = Mapping[str, Any]
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Priced:
    """One line of a contract. `unit` is what one costs each `period`; None where the object doesn't say it."""

    name: str
    quantity: Decimal
    unit: Decimal | None
    period: str
    counted: bool = True
    """False for what is billed by use: it is no part of what was agreed."""


def flat_object(thing: Thing) -> Thing:
    """The object as a row is made of it. One of no known shape stays as it is."""
    if "id" not in thing and (main := next((name for name in WRAPPED if _is_of(thing, name)), "")):
        thing = {**thing[main], **{name: inner for name, inner in thing.items() if name != main}}
    tidy = next((tidy for tells, tidy in SHAPES if tells(thing)), None)
    return tidy(thing) if tidy else thing


WRAPPED = ("subscription", "invoice", "customer")
"""Chargebee wraps each object, beside what belongs to it, the likeliest to be the row first."""


def _is_of(thing: Thing, name: str) -> bool:
    return (
        isinstance(thing.get(name), dict)
        and "id" in thing[name]
        and all(isinstance(one, dict) for one in thing.values())
    )


def _inner(thing: Thing, *names: str) -> Any:
    """What lies within objects in each other; None where one of them isn't there."""
    found: Any = thing
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _dict(found: Any) -> Thing:
    return found if isinstance(found, dict) else {}


def _dicts(found: Any) -> list[Thing]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _number(cell: Any) -> Decimal | None:
    try:
        return None if cell is None or isinstance(cell, bool) else Decimal(str(cell))
    except InvalidOperation:
        return None


def _without(thing: Thing, *names: str) -> dict[str, Any]:
    return {name: cell for name, cell in thing.items() if name not in names}


def _lines(lines: Sequence[_Priced], currency: str, source: str) -> dict[str, Any]:
    """Lines as columns of one row: their sum for the interval that they share, else for a year, in whole currency."""
    agreed = [one for one in lines if one.counted]
    periods = {one.period for one in agreed}
    said: dict[str, Any] = {"name": "; ".join(dict.fromkeys(one.name for one in lines if one.name))}
    if len(agreed) == 1:  # several lines may count other things than seats
        said["quantity"] = _plain(agreed[0].quantity)
    if len(agreed) < len(lines):
        said["by_use"] = len(lines) - len(agreed)
    each = [None if one.unit is None else one.unit * one.quantity for one in agreed]
    period = periods.pop() if len(periods) == 1 else "year"
    if periods and period == "year":
        each = [None if money is None else annual(money, one.period) for money, one in zip(each, agreed, strict=True)]
    if agreed and period and None not in each:
        whole = sum((money for money in each if money is not None), Decimal(0))
        said |= {"amount": _plain(whole.scaleb(-decimals_of(currency, source))), "interval": period}
    return said


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _period(unit: Any, count: Any) -> str:
    """`3 month`, as amounts are said to be for; nothing where it isn't one."""
    return (period_of(f"{count or 1} {unit}") or "") if isinstance(unit, str) else ""


def _stripe_subscription(thing: Thing) -> Thing:
    inside = _dicts(_inner(thing, "items", "data"))
    currency = str(thing.get("currency") or _inner(inside[0], "price", "currency") or "")
    ends = [one["current_period_end"] for one in inside if one.get("current_period_end")]
    row = _without(thing, "items", "plan", "quantity", "customer", "discount", "discounts", "pause_collection")
    row |= {"currency": currency, "items": _lines([_stripe_line(one) for one in inside], currency, "stripe")}
    row |= _stripe_customer_of(thing)
    row["current_period_end"] = thing.get("current_period_end") or max(ends, default=None)
    if _inner(thing, "items", "has_more"):  # the rest of its items is on a page that isn't here
        row["items"] = _without(row["items"], "amount") | {"has_more": True}
    if thing.get("pause_collection") and thing.get("status") in ("active", "past_due"):
        row["status"] = "collection paused"
        row["resumes_at"] = _inner(thing, "pause_collection", "resumes_at")
    return row | _stripe_discounts(thing, currency)


def _stripe_line(item: Thing) -> _Priced:
    price = _dict(item.get("price")) or _dict(item.get("plan"))
    again = _dict(price.get("recurring")) or price
    units = (price.get(name) for name in ("unit_amount_decimal", "unit_amount", "amount_decimal", "amount"))
    product = price.get("product")
    product = product.get("name") or product.get("id") if isinstance(product, dict) else product
    quantity = _number(item.get("quantity"))
    return _Priced(
        name=str(price.get("nickname") or price.get("lookup_key") or product or price.get("id") or ""),
        quantity=Decimal(1) if quantity is None else quantity,
        unit=next((number for unit in units if (number := _number(unit)) is not None), None),
        period=_period(again.get("interval"), again.get("interval_count")),
        counted=again.get("usage_type") != "metered",
    )


def _stripe_discounts(thing: Thing, currency: str) -> dict[str, Any]:
    """What is taken off each time. Discounts that are only named by their ids stay as they are, for people to see."""
    whole = [thing["discount"]] if isinstance(thing.get("discount"), dict) else thing.get("discounts") or []
    some = [one for one in _dicts(whole) if _inner(one, "coupon", "duration") != "once"]
    rest, off = Decimal(1), Decimal(0)
    for coupon in (one.get("coupon") or _inner(one, "source", "coupon") for one in some):
        rest *= 1 - (_number(_inner(coupon, "percent_off")) or Decimal(0)) / HUNDRED
        off += _number(_inner(coupon, "amount_off")) or Decimal(0)
    found: dict[str, Any] = {"discount_rate": _plain(1 - rest)} if rest != 1 else {}
    if off:
        found["discount_amount"] = _plain(off.scaleb(-decimals_of(currency, "stripe")))
    return found if _dicts(whole) or not whole else {"discounts": whole}


def _stripe_customer_of(thing: Thing) -> dict[str, Any]:
    of = thing.get("customer")
    return (
        {"customer_id": of.get("id"), "customer_name": of.get("name")} if isinstance(of, dict) else {"customer_id": of}
    )


def _stripe_invoice(thing: Thing) -> Thing:
    return _without(thing, "customer", "lines", "customer_name") | _stripe_customer_of(thing)


def _chargebee_subscription(thing: Thing) -> Thing:
    currency = str(thing.get("currency_code") or "")
    period = _period(thing.get("billing_period_unit"), thing.get("billing_period"))
    lines = [
        _Priced(str(one.get("item_price_id") or ""), *_chargebee_price(one), period)
        for one in _dicts(thing.get("subscription_items"))
        if one.get("item_type") != "charge"  # billed once
    ]
    if not lines:
        plan = {name: thing.get(f"plan_{name}") for name in ("id", "quantity", "unit_price", "amount")}
        parts = [plan, *_dicts(thing.get("addons"))]
        lines = [_Priced(str(one.get("id") or ""), *_chargebee_price(one), period) for one in parts]
    row = _without(thing, "subscription_items", "addons", "billing_period", "billing_period_unit")
    row = {name: cell for name, cell in row.items() if not name.startswith("plan_")}
    return row | {"items": _lines(lines, currency, "chargebee")}


def _chargebee_price(one: Thing) -> tuple[Decimal, Decimal | None]:
    """How many, and what one of them costs. Tiers say only the whole: it is taken as one."""
    quantity, unit, whole = (_number(one.get(name)) for name in ("quantity", "unit_price", "amount"))
    if whole is not None and (unit is None or quantity is None or whole != unit * quantity):
        return Decimal(1), whole
    return Decimal(1) if quantity is None else quantity, unit


def _hubspot(thing: Thing) -> Thing:
    """An object of the API: its associations are called as exports call them."""
    row = _without(thing, "associations")
    for name, found in _dict(thing.get("associations")).items():
        ids = dict.fromkeys(str(one["id"]) for one in _dicts(_inner(found, "results")) if "id" in one)
        one = {"companies": "company", "contacts": "contact", "deals": "deal", "tickets": "ticket"}.get(name, name)
        row[f"associated_{one}_ids"] = ";".join(ids)
    return row


def _intercom(thing: Thing) -> Thing:
    """A conversation, by the headers of its export."""
    author = _dict(_inner(thing, "source", "author"))
    contact = next(iter(_dicts(_inner(thing, "contacts", "contacts"))), {})
    company = _dict(thing.get("company")) or next(iter(_dicts(_inner(thing, "companies", "companies"))), {})
    named = {
        "conversation_id": thing.get("id"),
        "conversation_started_at": thing.get("created_at"),
        "conversation_state": thing.get("state"),
        "title": thing.get("title") or _inner(thing, "source", "subject"),
        "first_response_at": _inner(thing, "statistics", "first_admin_reply_at"),
        "last_closed_at": _inner(thing, "statistics", "last_close_at") if thing.get("state") == "closed" else None,
        "conversation_rating": _inner(thing, "conversation_rating", "rating"),
        "conversation_remark": _inner(thing, "conversation_rating", "remark"),
        "user_id": contact.get("external_id") or contact.get("id") or author.get("id"),
        "user_email": author.get("email") if author.get("type") in ("user", "lead", "contact") else None,
        "company_id": company.get("company_id") or company.get("id"),
        "company_name": company.get("name"),
    }
    used = ("id", "created_at", "state", "title", "statistics", "conversation_rating", "company", "priority")
    return named | _without(thing, *used)


def _salesforce(thing: Thing) -> Thing:
    """A record of the API: what says of it that it is one is no column."""
    return {
        name: _salesforce(cell) if isinstance(cell, dict) else cell
        for name, cell in thing.items()
        if name != "attributes"
    }


def _says(name: str) -> Callable[[Thing], bool]:
    return lambda thing: thing.get("object") == name


SHAPES: tuple[tuple[Callable[[Thing], bool], Callable[[Thing], Thing]], ...] = (
    (lambda one: _says("subscription")(one) and bool(_dicts(_inner(one, "items", "data"))), _stripe_subscription),
    (lambda one: _says("invoice")(one) and isinstance(one.get("lines"), dict), _stripe_invoice),
    (lambda one: _says("subscription")(one) and "current_term_end" in one, _chargebee_subscription),
    (lambda one: isinstance(one.get("properties"), dict) and {"id", "createdAt", "archived"} <= one.keys(), _hubspot),
    (lambda one: one.get("type") == "conversation" and {"id", "state", "source"} <= one.keys(), _intercom),
    (
        lambda one: isinstance(_inner(one, "attributes", "url"), str) and "/sobjects/" in one["attributes"]["url"],
        _salesforce,
    ),
)
"""How an object of a system is told, and what a row is made of."""


PAGING = re.compile(
    r"@odata\..*|(next|prev|previous|after|before|end)(_?(page|url|cursor|offset|time|of_stream|RecordsUrl))?|_?links|pag(es?|ing)|cursor"
    r"|(total_?)?(count|pages|size)|total|has_more|offset|limit|per_page|object|type|url|meta|done|success|status|code|message|facets"
    r"|(additional|related)_(data|objects)",
    re.IGNORECASE,
)
"""What stands beside the rows on a page of them."""
WRAPPERS = ("data", "results", "records", "items", "rows", "value", "list")
"""What vendors call the rows of a page, whatever they are."""


def lists_in(thing: Thing) -> dict[str, list[Any]]:
    """The lists of objects right within an object, by name: all that it holds if it is a page of them, nothing if it is a row."""
    lists = {
        name: rows
        for name, rows in thing.items()
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows[:10])
    }
    named = next((name for name in WRAPPERS if name in lists), "")
    if named:
        return {named: lists.pop(named), **lists}
    return {} if "id" in thing else lists


def rows_of(thing: object) -> Iterator[object]:
    """The rows of a line: those on it if it is a page, else itself."""
    if isinstance(thing, dict) and len(lists := lists_in(thing)) == 1:
        ((name, rows),) = lists.items()
        if all(one == name or PAGING.fullmatch(one) for one in thing):
            yield from rows
            return
    yield thing
