"""Exports of known systems, from their cells to what counts: states, ends and amounts, without a question."""

import csv
from typing import Any

import pyarrow as pa
import pytest

from evidence.connectors.test_entries import all_of, done
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


def test_columns_that_not_every_company_has_count_in_an_export_of_a_known_shape() -> None:
    text = (
        "Record ID,Company name,Company Domain Name,Lifecycle Stage,Merged Company IDs\n"
        "501,Gale,gale.example,Customer,777;778\n502,Hob,hob.example,Customer,\n"
    )
    assert said(rows_of("hubspot-companies.csv", text), "id", "merged_ids") == [("501", "777;778"), ("502", "")]


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


def book(file: str, text: str) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """(id, amount) of the invoices of a file, and what is left out of it."""
    found = done(file, text)
    assert [fork.text for fork in found.forks] == []
    head, *rows = list(csv.reader(text.strip().splitlines()))
    table = pa.table({name: pa.array([row[at] or None for row in rows], pa.string()) for at, name in enumerate(head)})
    converted = convert(found.entry, table, pa.array(range(len(rows)), pa.int64()), file)
    kept = converted.deliveries[0].rows.to_pylist()
    assert len(kept) + sum(converted.left_out.values()) == len(rows)
    return [(row["id"], f"{row['amount']:.0f}") for row in kept], dict(converted.left_out)


XERO_BOOK = (
    "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,Currency,Type,Status\n"
    "Acme,INV-1,2026-01-01,2026-01-31,100.00,EUR,ACCREC,PAID\n"
    "PaperCo,BILL-1,2026-01-01,2026-01-31,70.00,EUR,ACCPAY,AUTHORISED\n"
    "PaperCo,BILL-2,2026-01-01,2026-01-31,7.00,EUR,ACCPAYCREDIT,PAID\n"
    "Acme,CN-1,2026-02-01,2026-02-10,30.00,EUR,ACCRECCREDIT,PAID\n"
)


def test_bills_of_suppliers_are_no_revenue() -> None:
    kept = [("INV-1", "100"), ("CN-1", "-30")]
    head, *lines = XERO_BOOK.splitlines()
    for turned in (lines, lines[::-1]):
        rows, left = book("xero.csv", "\n".join([head, *turned]))
        assert (sorted(rows), left) == (sorted(kept), {"2 rows that don't bill a customer (ACCPAY, ACCPAYCREDIT)": 2})


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("Invoice", "Payment", "Credit Memo", "Bill", "Estimate"), "INV -CRE"),
        (("Rechnung", "Zahlungseingang", "Gutschrift", "Eingangsrechnung", "Angebot"), "INV -CRE"),
        (("Facture", "Paiement", "Avoir", "Facture fournisseur", "Devis"), "INV -CRE"),
        (("Tax Invoice", "Receive Payment", "Refund", "Vendor Bill", "Purchase Order"), "INV -CRE"),
        (("Sales Receipt", "Deposit", "Sales Credit Note", "Bill Payment", "Journal Entry"), "INV -CRE"),
        (
            ("Standard", "Recurring", "Correction", "Annual", "Overage"),
            "INV PAY CRE BIL EST",
        ),  # words for what was sold
        (("Payment", "payment", "Refund", "Payment", "Payment"), "INV PAY -CRE BIL EST"),  # a book of payments
        (("Bill", "Bill", "Credit", "Bill", "Bill"), "INV PAY -CRE BIL EST"),  # of somebody who calls invoices so
    ],
)
def test_what_a_book_lists_beside_invoices(words: tuple[str, ...], kept: str) -> None:
    ids = ("INV", "PAY", "CRE", "BIL", "EST")
    lines = [f"{key},a1,{word},2026-01-01,2026-01-31,10,EUR" for key, word in zip(ids, words, strict=True)]
    rows, _ = book(
        "invoices.csv", "\n".join(["Invoice Number,Customer ID,Type,Invoice Date,Due Date,Amount,Currency", *lines])
    )
    assert [f"{'-' if amount.startswith('-') else ''}{key}" for key, amount in rows] == kept.split()


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


@pytest.mark.parametrize(
    ("file", "text", "kind", "fields"),
    [
        (
            "gong_calls.csv",
            (
                "Call ID,Title,Scheduled,Started,Duration (sec),Direction,Scope,Primary User,Account Name,Participants,Call URL\n"
                "7788,Acme QBR,2026-09-01T10:00:00Z,2026-09-01T10:01:00Z,1800,Conference,External,ann@us.com,Acme,Ann,https://g\n"
            ),
            "touchpoints",
            {"Started": "held_at", "Primary User": "by", "Account Name": "account_name"},
        ),
        (
            "conversations.csv",
            (
                "Conversation ID,Started at,Conversation state,Last closed at,Conversation rating,User email,Company name,Channel\n"
                "1,2026-10-01 10:00:00,Closed,2026-10-01 12:00:00,Amazing,hans@acme.de,Acme,Chat\n"
                "2,2026-10-02 10:00:00,Open,,Bad,jo@beta.co.uk,Beta,Chat\n"
            ),
            "tickets",
            {"Conversation rating": "csat", "Last closed at": "resolved_at", "Conversation state": "status"},
        ),
        (
            "satisfaction_ratings.csv",
            (
                "id,survey_id,user_id,agent_id,feedback,group_id,ticket_id,created_at,updated_at,ratings.default_question\n"
                "1,1,501,1,Thanks,1,1,2026-10-03T10:00:00Z,2026-10-03T10:00:00Z,103\n"
                "2,1,502,1,Meh,1,2,2026-10-04T10:00:00Z,2026-10-04T10:00:00Z,-103\n"
            ),
            "survey_responses",
            {
                "ratings.default_question": "score",
                "ticket_id": "ticket_ref",
                "group_id": "ignore",
                "feedback": "comment",
            },
        ),
        (
            "zendesk_satisfaction_ratings.csv",
            (
                "id,requester_id,ticket_id,score,comment,reason,created_at\n"
                "35436,501,208,good,Awesome support!,,2026-07-20T22:55:29Z\n35437,502,209,bad,,Too long,2026-08-20T22:55:29Z\n"
            ),
            "survey_responses",
            {"score": "score", "comment": "comment", "reason": "ignore", "ticket_id": "ticket_ref"},
        ),
        (
            "gainsight_timeline.csv",
            (
                "Activity Id,Type Name,Subject,Notes,Activity Date,Author Name,Company Name\n"
                "T1,Meeting,QBR,Went well,2026-09-01 10:00:00,Ann Lee,Acme\nT2,Email,Hi,,2026-09-05 10:00:00,Bo Ek,Beta\n"
            ),
            "touchpoints",
            {"Type Name": "kind", "Author Name": "by", "Activity Date": "held_at"},
        ),
        (
            "planhat-licenses.csv",
            (
                "License ID,Company Name,Company ID,Product,From date,To date,Value,Currency,MRR,Auto-renews\n"
                "l1,Acme GmbH,ph1,Team,2026-06-01,2027-06-01,24000,EUR,2000,Yes\nl2,Beta,ph2,Team,2025-12-10,2026-12-10,1,EUR,1,N\n"
            ),
            "subscriptions",
            {"From date": "start_on", "To date": "end_on", "MRR": "mrr", "Auto-renews": "auto_renew"},
        ),
    ],
    ids=["gong", "intercom", "freshdesk ratings", "zendesk ratings", "gainsight timeline", "planhat licenses"],
)
def test_exports_are_told_by_their_headers(file: str, text: str, kind: str, fields: dict[str, str]) -> None:
    found = done(file, text)
    assert ([fork.text for fork in found.forks], found.entry.kind) == ([], kind)
    assert {header: found.entry.columns[header].field for header in fields} == fields


def test_surveymonkey_is_asked_for_its_question_alone() -> None:
    text = (
        "Respondent ID,Collector ID,Date Created,Date Modified,Email Address,First Name,Last Name,How satisfied are you?\n"
        "1,4,09/14/2026 10:00:00 AM,09/14/2026 10:02:00 AM,hans@acme.de,Hans,Maier,Very satisfied\n"
        "2,4,09/15/2026 10:00:00 AM,09/15/2026 10:02:00 AM,jo@beta.co.uk,Jo,Roe,Dissatisfied\n"
    )
    asked = done("Survey.csv", text)
    assert [fork.key for fork in asked.forks] == ["field:score"]
    assert asked.forks[0].choices[0][0] == "How satisfied are you?"


def test_an_id_of_the_system_goes_before_one_of_others_and_the_first_domain_counts() -> None:
    text = "Planhat ID,External ID,Name,Domains\nph1,e1,Acme,acme.de;acme.com\nph2,e2,Beta,beta.co.uk\n"
    entry = done("planhat-companies.csv", text).entry
    assert {header: use.field for header, use in entry.columns.items()} == {
        "Planhat ID": "id", "External ID": "ignore", "Name": "name", "Domains": "domain",
    }  # fmt: skip


def test_a_customer_that_pays_nothing_and_has_no_dates_has_no_contract() -> None:
    text = (
        "GSID,Name,Status,ARR,Renewal Date,CSM\n"
        "1P01,Acme,Active,24000,2027-06-01,Ann\n1P02,Beta,Active,12000,2026-12-10,Bo\n1P03,Cedar,Churn,0,,Bo\n"
    )
    contracts = all_of("gainsight_company.csv", text)["subscriptions"].entry
    assert [row["account_ref"] for row in _converted(contracts, text)] == ["1P01", "1P02"]
