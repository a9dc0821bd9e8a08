"""Exports of known systems, from their cells to what counts: states, ends and amounts, without a question."""

import csv
from typing import Any

import pyarrow as pa
import pytest

from evidence.connectors.test_entries import done
from tenure.evidence.connectors.recognise.vendors import VENDORS
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.statewords import MEANINGS
from tenure.evidence.intake.mapping import IGNORE, FileMapping, fields_of


def rows_of(file: str, text: str) -> list[dict[str, Any]]:
    found = done(file, text)
    assert [fork.text for fork in found.forks] == []
    return _converted(found.entry, text)


def _converted(entry: FileMapping, text: str) -> list[dict[str, Any]]:
    head, *rows = list(csv.reader(text.strip().splitlines()))
    table = pa.table({name: pa.array([row[at] or None for row in rows], pa.string()) for at, name in enumerate(head)})
    converted = convert(entry, table, pa.array(range(len(rows)), pa.int64()), entry.file)
    assert converted.rejects == ()
    return list(converted.deliveries[0].rows.to_pylist())


def said(rows: list[dict[str, Any]], *names: str) -> list[tuple[str, ...]]:
    return [
        tuple("" if row.get(name) is None else str(row[name]).removesuffix(".0000") for name in names) for row in rows
    ]


def test_stripe_dashboard() -> None:
    head = "id,Customer ID,Plan,Quantity,Interval,Amount,Currency,Status,Start Date (UTC),Current Period Start (UTC),"
    text = head + (
        "Current Period End (UTC),Trial End (UTC),Canceled At (UTC),Ended At (UTC)\n"
        "s1,c1,team,7,month,20.00,eur,past_due,2024-05-01 08:00,2026-11-01 08:00,2026-12-01 08:00,,,\n"
        "s2,c2,team,1,year,90000,krw,active,2024-05-01 08:00,2026-05-01 08:00,2027-05-01 08:00,2024-05-15 08:00,,\n"
        "s3,c3,team,2,month,20.00,eur,paused,2024-05-01 08:00,2026-11-01 08:00,2026-12-01 08:00,2024-05-15 08:00,,\n"
        "s4,c4,team,2,month,20.00,eur,canceled,2024-05-01 08:00,2025-11-01 08:00,2025-12-01 08:00,,2025-11-20,2025-12-01\n"
    )
    assert said(
        rows_of("subscriptions.csv", text), "status", "arr", "currency", "seats", "ended_on", "trial_ends_on"
    ) == [
        ("past_due", "1680", "eur", "7.0", "", ""),
        ("active", "90000", "krw", "1.0", "", "2024-05-15"),
        ("trial", "480", "eur", "2.0", "", "2024-05-15"),
        ("ended", "480", "eur", "2.0", "2025-12-01", ""),
    ]


def test_chargebee_price_times_number_is_exact_where_its_mrr_is_rounded() -> None:
    head = "Subscription Id,Customer Id,Plan Id,Plan Quantity,Plan Unit Price,Currency,Billing Period,Billing Period Unit,Status,"
    text = head + (
        "Started At,Trial End,Current Term Start,Current Term End,Next Billing At,Cancelled At,MRR\n"
        "s1,c1,pro,4,25.00,EUR,3,month,Non Renewing,2024-01-10 10:00,,2026-11-10 10:00,2027-02-10 10:00,,,33.33\n"
        "s2,c2,pro,4,25.00,EUR,1,year,Cancelled,2024-01-10 10:00,,2025-01-10 10:00,2026-01-10 10:00,,2025-11-01 10:00,0\n"
    )
    assert said(rows_of("subscriptions.csv", text), "status", "arr", "auto_renew", "ended_on") == [
        ("active", "400", "False", ""),
        ("ended", "100", "True", "2025-11-01"),
    ]


def test_recurlys_canceled_runs_on() -> None:
    head = "uuid,account_code,plan_code,state,unit_amount,quantity,currency,activated_at,canceled_at,expires_at,"
    text = head + (
        "current_period_ends_at,trial_ends_at,auto_renew,plan_interval_unit,plan_interval_length\n"
        "r1,a1,pro,canceled,10.00,5,USD,2024-01-01,2026-11-20,2099-01-01,2099-01-01,,true,months,12\n"
        "r2,a2,pro,expired,10.00,5,USD,2024-01-01,2025-11-20,2026-01-01,2026-01-01,,true,months,12\n"
    )
    assert said(rows_of("recurly.csv", text), "status", "arr", "ended_on", "amount_per") == [
        ("active", "50", "2099-01-01", "year"),
        ("ended", "50", "2026-01-01", "year"),
    ]


def test_freshdesks_numbers() -> None:
    text = (
        "id,fr_escalated,requester_id,responder_id,subject,status,priority,created_at,updated_at,company_id,spam\n"
        "1,false,9,8,Help,5,4,2026-01-01T10:00:00Z,2026-01-02T10:00:00Z,77,false\n"
        "2,false,9,8,Help,2,1,2026-01-01T10:00:00Z,2026-01-02T10:00:00Z,77,true\n"
    )
    assert said(rows_of("tickets.csv", text), "priority", "resolved_at", "deleted") == [
        ("urgent", "2026-01-02 10:00:00+00:00", "False"),
        ("low", "", "True"),
    ]


def test_jira_and_hubspot_line_items_by_their_headers() -> None:
    jira = (
        "Issue key,Summary,Status,Priority,Created,Updated,Resolved,Organizations\n"
        "S-1,Down,Done,Highest,2026-01-01 10:00,2026-01-03 10:00,2026-01-02 10:00,Acme\n"
        "S-2,Slow,Waiting for customer,Low,2026-01-01 10:00,2026-01-03 10:00,,Acme\n"
    )
    assert said(rows_of("jira.csv", jira), "id", "priority", "resolved_at") == [
        ("S-1", "urgent", "2026-01-02 10:00:00+00:00"),
        ("S-2", "low", ""),
    ]
    items = (
        "Record ID,Quantity,Unit price,Discount percentage,Billing frequency,Term start,Term end,Company ID,Currency\n"
        "1,10,100.00,10,Monthly,2026-01-01,2099-01-01,901,USD\n2,-2,100.00,,Monthly,2026-01-01,2099-01-01,901,USD\n"
        "3,1,900.50,,One-time,2026-01-01,2099-01-01,901,USD\n"
    )
    assert said(rows_of("line_items.csv", items), "arr", "seats") == [("10800", "10.0"), ("-2400", "-2.0"), ("", "1.0")]


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda one: f"{one.source}-{one.kind}")
def test_shapes_lead_to_fields_that_are(vendor: Any) -> None:
    assert set(vendor.columns.values()) - {IGNORE} <= set(fields_of(vendor.kind))
    for header, words in vendor.words.items():
        assert set(words.values()) <= set(MEANINGS[vendor.kind, vendor.columns[header]])


def test_lines_of_an_invoice_book_for_their_own_terms() -> None:
    text = (
        "InvoiceLineID,CustOrgName,ValidFrom,ValidTo,Amount\n"
        "1,Kite Lab,2026-03-01,2027-03-01,240.50\n2,Kite Lab,2026-03-01,2026-05-31,90.25\n3,Moss Co,2026-03-01,2027-04-02,-130.00\n"
    )
    asked = done("lines.csv", text)
    assert [fork.key for fork in asked.forks] == ["per:Amount"]
    settled = done("lines.csv", text, answers={"per:Amount": "term"})
    assert settled.forks == ()
    assert said(_converted(settled.entry, text), "id", "account_name", "arr") == [
        ("1", "Kite Lab", "240.5000"),
        ("2", "Kite Lab", "361"),
        ("3", "Moss Co", "-120"),
    ]
