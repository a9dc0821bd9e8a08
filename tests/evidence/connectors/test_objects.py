"""Objects as systems' APIs give them, nested and in pages: one row each, with what their inner lists come to."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.evidence.connectors.files.jsonlines import open_json
from tenure.evidence.connectors.files.objects import flat_object
from tenure.evidence.connectors.files.slices import FileFormat
from tenure.evidence.connectors.recognise.entries import complete_all
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.convert import convert

Rows = dict[str, list[dict[str, Any]]]


def _once(table: pa.Table) -> Iterator[pa.Table]:
    return iter([table])


def read(folder: Path, text: str, name: str = "export.json") -> Rows:
    """Rows by kind, as they go in without a question."""
    path = folder / name
    path.write_text(text, "utf-8")
    found: Rows = {}
    for sheet in open_json(path, name, FileFormat()):
        table = pa.concat_tables([piece.rows for piece in sheet.slices()])
        profiles = [profile(header, table[header].combine_chunks()) for header in table.column_names]
        for one in complete_all(sheet.file, profiles, OtherFiles(), partial(_once, table), currency="USD"):
            assert [fork.text for fork in one.forks] == []
            converted = convert(one.entry, table, pa.array(range(table.num_rows), pa.int64()), name)
            assert converted.rejects == ()
            found.setdefault(one.entry.kind, []).extend(converted.deliveries[0].rows.to_pylist())
    return found


def item(
    quantity: int | None, unit: int | str | None, every: str = "month", count: int = 1, **more: Any
) -> dict[str, Any]:
    recurring = {"interval": every, "interval_count": count, "usage_type": "licensed"} | more.pop("recurring", {})
    price = {"unit_amount": unit, "nickname": "Team", "product": "prod_1", "recurring": recurring} | more
    return {"id": "si_1", "quantity": quantity, "price": price, "current_period_end": 1_800_000_000}


def subscription(*items: dict[str, Any], key: str = "sub_1", **more: Any) -> dict[str, Any]:
    return {
        "id": key, "object": "subscription", "customer": "cus_1", "status": "active", "currency": "eur", "created": 1_700_000_000,
        "start_date": 1_700_000_000, "billing_cycle_anchor": 1_700_000_000, "cancel_at_period_end": False, "trial_end": None,
        "items": {"object": "list", "data": list(items), "has_more": False},
    } | more  # fmt: skip


def page(*things: dict[str, Any]) -> str:
    return json.dumps({"object": "list", "data": things, "has_more": False, "url": "/v1/subscriptions"}, indent=1)


FORMS: dict[str, Callable[..., str]] = {
    "a page": page,
    "a page on one line": lambda *things: json.dumps({"object": "list", "data": things, "has_more": True}),
    "an array": lambda *things: json.dumps(things),
    "lines": lambda *things: "\n".join(map(json.dumps, things)),
    "a page a line": lambda *things: "\n".join(json.dumps({"object": "list", "data": [one]}) for one in things),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_file_holds_the_same(tmp_path: Path, form: str) -> None:
    text = FORMS[form](subscription(item(5, 2000)), subscription(item(1, 100), key="sub_2"))
    rows = read(tmp_path, text)["subscriptions"]
    assert [(row["id"], row["account_ref"], float(row["arr"])) for row in rows] == [
        ("sub_1", "cus_1", 1200),
        ("sub_2", "cus_1", 12),
    ]


@pytest.mark.parametrize(
    ("sent", "arr", "seats"),
    [
        ([item(5, 2000)], 1200, 5),
        ([item(5, 2000), item(1, 5000)], 1800, None),
        ([item(2, 9000, "month", 3)], 720, 2),
        ([item(1, 120000, "year"), item(2, 1000)], 1440, None),
        ([item(1000, None, unit_amount_decimal="0.5")], 60, 1000),
        ([item(3, 1000, recurring={"usage_type": "metered"}), item(2, 1000)], 240, 2),
        ([item(3, None)], None, 3),  # tiers: what it costs isn't said
        ([item(3, None), item(2, 1000)], None, None),
        ([item(4, 0) | {"price": None, "plan": {"amount": 2500, "interval": "month", "interval_count": 6}}], 200, 4),
    ],
)
def test_lines_of_a_subscription_are_summed(
    tmp_path: Path, sent: list[dict[str, Any]], arr: float | None, seats: float | None
) -> None:
    both = subscription(*sent), subscription(*reversed(sent), key="sub_2"), subscription(item(1, 100), key="sub_3")
    first, second, _ = read(tmp_path, page(*both))["subscriptions"]
    assert first | {"id": "", "plan": ""} == second | {"id": "", "plan": ""}
    assert (first.get("arr") and float(first["arr"]), first["seats"], f"{first['end_on']}") == (
        arr,
        seats,
        "2027-01-15",
    )


@pytest.mark.parametrize(("currency", "arr"), [("jpy", 324_000), ("kwd", 324), ("usd", 3240), ("isk", 3240)])
def test_units_are_those_of_the_currency(tmp_path: Path, currency: str, arr: float) -> None:
    (row,) = read(tmp_path, page(subscription(item(3, 9000), currency=currency)))["subscriptions"]
    assert (float(row["arr"]), row["currency"]) == (arr, currency)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"cancel_at_period_end": True}, {"status": "active", "auto_renew": False}),
        ({"status": "canceled", "ended_at": 1_750_000_000}, {"status": "ended"}),
        ({"status": "trialing", "trial_end": 1_799_000_000}, {"status": "trial"}),
        ({"status": "paused"}, {"status": "trial"}),
        ({"pause_collection": {"behavior": "void", "resumes_at": None}}, {"status": "paused"}),
        (
            {"status": "canceled", "ended_at": 1_750_000_000, "pause_collection": {"behavior": "void"}},
            {"status": "ended"},
        ),
        ({"customer": {"id": "cus_9", "name": "Acme"}}, {"account_ref": "cus_9", "account_name": "Acme"}),
        ({"discount": {"coupon": {"percent_off": 25, "duration": "forever"}}}, {"arr": 900}),
        ({"discount": {"coupon": {"percent_off": 1, "duration": "forever"}}}, {"arr": 1188}),
        ({"discount": {"coupon": {"percent_off": 25, "duration": "once"}}}, {"arr": 1200}),
        ({"discounts": [{"coupon": {"amount_off": 1000, "duration": "repeating"}}]}, {"arr": 1080}),
        ({"items": {"data": [item(5, 2000)], "has_more": True}}, {"arr": None}),
    ],
)
def test_what_decides_whether_and_how_much_money_counts(
    tmp_path: Path, more: dict[str, Any], said: dict[str, Any]
) -> None:
    rows = read(tmp_path, page(subscription(item(5, 2000), **more), subscription(item(1, 100), key="sub_2")))[
        "subscriptions"
    ]
    assert {name: rows[0].get(name) for name in said} == said


def chargebee(**more: Any) -> dict[str, Any]:
    lines = [
        {"item_price_id": "pro", "item_type": "plan", "quantity": 4, "unit_price": 2500, "amount": 10_000},
        {"item_price_id": "sso", "item_type": "addon", "unit_price": None, "amount": 5_000},
        {"item_price_id": "setup", "item_type": "charge", "quantity": 1, "unit_price": 9_900},
    ]
    held = {
        "id": "s1", "object": "subscription", "customer_id": "cu1", "status": "active", "billing_period": 3, "currency_code": "EUR",
        "billing_period_unit": "month", "current_term_start": 1_790_000_000, "current_term_end": 1_800_000_000, "mrr": 5_000,
        "created_at": 1_700_000_000, "started_at": 1_700_000_000, "subscription_items": lines,
    }  # fmt: skip
    return {"subscription": held | more, "customer": {"id": "cu1", "object": "customer", "company": "Acme"}}


def test_chargebees_list(tmp_path: Path) -> None:
    old = {"plan_id": "old", "plan_quantity": 2, "plan_unit_price": 900, "subscription_items": None}
    sent = [chargebee(), chargebee(id="s2", status="non_renewing"), chargebee(id="s3", **old)]
    rows = read(tmp_path, json.dumps({"list": sent, "next_offset": "x"}))["subscriptions"]
    names = ("id", "account_ref", "account_name", "arr", "status", "auto_renew", "seats")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("s1", "cu1", "Acme", 600, "active", True, None),
        ("s2", "cu1", "Acme", 600, "active", False, None),
        ("s3", "cu1", "Acme", 72, "active", True, 2),
    ]


def test_invoices_and_customers(tmp_path: Path) -> None:
    of_stripe = {
        "id": "in_1", "object": "invoice", "customer": "cus_1", "amount_due": 5000, "amount_paid": 5000, "amount_remaining": 0,
        "total": 5000, "currency": "jpy", "created": 1_790_000_000, "period_start": 1_780_000_000, "due_date": None,
        "status": "paid", "status_transitions": {"paid_at": 1_790_000_100}, "lines": {"object": "list", "data": [{"id": "il"}]},
    }  # fmt: skip
    (row,) = read(tmp_path, page(of_stripe))["invoices"]
    assert (row["amount"], f"{row['issued_on']}", f"{row['paid_at']:%H:%M}") == (5000, "2026-09-21", "14:15")
    of_chargebee = {
        "id": "7", "object": "invoice", "customer_id": "cu1", "date": 1_790_000_000, "due_date": 1_790_000_000, "total": 12_345,
        "status": "payment_due", "currency_code": "EUR", "write_off_amount": 0, "credits_applied": 0, "line_items": [{"id": "l"}],
    }  # fmt: skip
    (row,) = read(tmp_path, json.dumps({"list": [{"invoice": of_chargebee}]}))["invoices"]
    assert (float(row["amount"]), row.get("paid_at"), row["account_ref"]) == (123.45, None, "cu1")
    customer = {
        "id": "cu1",
        "company": "Acme",
        "email": "a@acme.com",
        "auto_collection": "on",
        "net_term_days": 0,
        "deleted": False,
    }
    (row,) = read(tmp_path, json.dumps({"list": [{"customer": customer, "card": {"id": "c"}}]}))["accounts"]
    assert (row["id"], row["name"]) == ("cu1", "Acme")


def test_objects_of_a_crm(tmp_path: Path) -> None:
    def held(key: str, kind: str, **properties: Any) -> dict[str, Any]:
        stamps = {"createdAt": "2025-12-01T00:00:00Z", "updatedAt": "2026-01-02T00:00:00Z", "archived": False}
        links = [{"id": "9", "type": f"{kind}_to_company"}, {"id": "9", "type": f"{kind}_to_company_unlabeled"}]
        return {"id": key, "properties": properties, **stamps, "associations": {"companies": {"results": links}}}

    people = [held("5", "contact", firstname="Ann", lastname="Bo", email="ann@acme.example", jobtitle="CEO")]
    (row,) = read(tmp_path, json.dumps({"results": people, "paging": {"next": {"after": "2"}}}), "contacts.json")[
        "people"
    ]
    assert (row["account_ref"], row["name"], row["email"]) == ("9", "Ann Bo", "ann@acme.example")
    record = {"attributes": {"type": "Account", "url": "/services/data/v58.0/sobjects/Account/001"}, "Id": "001", "Name": "Acme",
              "Type": "Customer", "Industry": "Retail", "Owner": {"attributes": {"type": "User"}, "Name": "Zoe"}}  # fmt: skip
    (row,) = read(tmp_path, json.dumps({"totalSize": 1, "done": True, "records": [record]}), "accounts.json")[
        "accounts"
    ]
    assert (row["id"], row["name"], row["owner"], row["lifecycle"]) == ("001", "Acme", "Zoe", "customer")


def test_conversations_and_tickets_with_what_lies_beside_them(tmp_path: Path) -> None:
    talk = {
        "type": "conversation", "id": "c1", "created_at": 1_790_000_000, "updated_at": 1_790_001_000, "state": "closed",
        "source": {"subject": "Help", "author": {"type": "user", "id": "u1", "email": "u@acme.example"}}, "priority": "priority",
        "contacts": {"type": "contact.list", "contacts": [{"id": "k1", "external_id": "u-1"}]}, "company": {"company_id": "a1"},
        "statistics": {"first_admin_reply_at": 1_790_000_100, "last_close_at": 1_790_000_900}, "conversation_rating": {"rating": 4},
    }  # fmt: skip
    reopened = talk | {"id": "c2", "state": "open", "conversation_rating": None}
    whole = json.dumps({"type": "conversation.list", "conversations": [talk, reopened], "pages": {"type": "pages"}})
    first, second = read(tmp_path, whole)["tickets"]
    assert (first["account_ref"], first["person_ref"], first["csat"], f"{first['resolved_at']:%H:%M}") == (
        "a1",
        "u-1",
        4,
        "14:28",
    )
    assert (second["csat"], second["resolved_at"]) == (None, None)
    ticket = {
        "id": 1, "subject": "S", "status": "solved", "priority": "high", "type": "question", "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-02T00:00:00Z", "requester_id": 7, "organization_id": 9, "ticket_form_id": 4, "tags": ["a"],
        "satisfaction_rating": {"score": "good"}, "custom_fields": [{"id": 1, "value": "x"}],
    }  # fmt: skip
    waiting = ticket | {"id": 2, "status": "open", "satisfaction_rating": {"score": "offered"}}
    user = {"id": 7, "name": "Uma", "email": "u@acme.example", "organization_id": 9, "role": "end-user"}
    company = {
        "id": 9,
        "name": "Acme",
        "domain_names": ["acme.example"],
        "shared_tickets": False,
        "shared_comments": False,
    }
    sent = {
        "tickets": [ticket, waiting],
        "users": [user],
        "organizations": [company],
        "count": 2,
        "end_of_stream": True,
    }
    found = read(tmp_path, json.dumps(sent), "incremental.json")
    assert [row["csat"] for row in found["tickets"]] == [5, None]
    assert (found["people"][0]["account_ref"], found["accounts"][0]["domain"]) == ("9", "acme.example")


def sheets(folder: Path, text: str) -> list[tuple[str, tuple[str, ...], int, tuple[str, ...]]]:
    (folder / "a.json").write_text(text, "utf-8")
    found = open_json(folder / "a.json", "a.json", FileFormat())
    return [(one.file, one.headers, sum(piece.rows.num_rows for piece in one.slices()), one.notes) for one in found]


def test_an_object_with_a_list_is_one_row_and_names_the_list(tmp_path: Path) -> None:
    order = {"id": "o1", "customer": "a", "parts": [{"sku": "x"}, {"sku": "y"}]}
    for text in (json.dumps(order), "\n".join([json.dumps(order), json.dumps(order | {"id": "o2"})])):
        ((_, headers, count, _),) = sheets(tmp_path, text)
        assert (headers, count) == (("id", "customer", "parts"), text.count("\n") + 1)
    unnamed = {"email": "a@b.example", "parts": [{"sku": "x"}]}
    ((_, headers, count, _),) = sheets(tmp_path, "\n".join([json.dumps(unnamed)] * 2))
    assert (headers, count) == (("email", "parts"), 2)


def test_what_lies_beside_the_rows_of_a_page_is_named(tmp_path: Path) -> None:
    ((name, headers, count, notes),) = sheets(
        tmp_path, json.dumps({"data": [{"id": 1}] * 3, "included": [{"id": 2}] * 2})
    )
    assert (name, headers, count) == ("a.json", ("id",), 3)
    assert notes == ("included: 2 objects next to the rows, not read.",)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "eur", "month", "NaN", "1e9", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "id", "price", "quantity", "coupon", "recurring", "results", "author"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
WHOLE = [
    subscription(item(5, 2000), discount={"coupon": {"percent_off": 5}}, pause_collection={}),
    chargebee()["subscription"],
    {"id": "1", "properties": {}, "createdAt": "", "archived": False, "associations": {}},
    {"type": "conversation", "id": "1", "state": "open", "source": {}, "contacts": {}, "company": {}, "statistics": {}},
    {"object": "invoice", "id": "1", "customer": {}, "lines": {}},
]  # fmt: skip


@given(st.sampled_from(WHOLE), st.data())
def test_no_cell_of_any_form_breaks_the_file(thing: dict[str, Any], data: st.DataObject) -> None:
    for name in data.draw(st.lists(st.sampled_from(sorted(thing)), max_size=3)):
        thing = thing | {name: data.draw(ANY)}
    assert isinstance(flat_object(thing), dict)
