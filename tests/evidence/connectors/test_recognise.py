"""What a file is and which column is which; a question wherever two readings are possible."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pytest

from tenure.evidence.connectors.files.opening import Candidate, open_sheets
from tenure.evidence.connectors.recognise.deciding import decide
from tenure.evidence.connectors.recognise.guess import Guess, guess
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.profile import DateOrder, DecimalSign, Profile, profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.mapping import ColumnUse

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
seen = pytest.mark.skipif(not SHARED.is_dir(), reason="the sample data from outside isn't here")


def profiles(text: str) -> list[Profile]:
    head, *rows = list(csv.reader(text.strip().splitlines()))
    return [profile(name, pa.array([row[place] for row in rows], pa.string())) for place, name in enumerate(head)]


def fields(one: Guess) -> dict[str, str]:
    return {header: use.field for header, use in one.columns.items() if use.field != "ignore"}


FILES = {
    "customers.csv": ("accounts", "Customer ID,Company,Sector,CSM\n1,Acme,Retail,Ann\n2,Beta,Health,Bo"),
    "kunden.csv": ("accounts", "Kundennummer,Firma,Branche,Mitarbeiter\n1,Acme,Handel,12\n2,Beta,Pflege,30"),
    "contacts.csv": (
        "people",
        "Contact ID,Full Name,Email,Job Title,Account ID\n1,Ada,ada@a.example,CFO,1\n2,Bo,bo@b.example,CTO,2",
    ),
    "contracts.csv": ("subscriptions", "Contract ID,Account,Plan,MRR,Start,End\n1,A-1,Pro,100,2026-01-01,2027-01-01"),
    "billing.csv": (
        "invoices",
        "Invoice Number,Customer ID,Total,Invoice Date,Due Date\nR1,1,10,2026-01-01,2026-02-01",
    ),
    "support.csv": ("tickets", "Ticket,Account ID,Subject,Status,Created At\n1,1,Help,open,2026-01-01"),
    "nps.csv": ("survey_responses", "Account ID,NPS,Comment,Date\n1,9,ok,2026-01-01\n2,3,no,2026-01-02"),
    "meetings.csv": ("touchpoints", "Account ID,Type,Meeting Date,Subject\n1,QBR,2026-01-01,Review"),
    "product_events.csv": ("usage", "timestamp,user_id,account_id,event\n2026-01-01T00:00:00Z,u,1,login"),
    "goals.csv": ("outcomes", "Goal,Account ID,Baseline,Target,Due Date\nFaster,1,10,5,2026-06-01"),
    "deals.csv": ("opportunities", "Deal ID,Account ID,Deal Stage,Close Date,Amount\n1,1,Won,2026-01-01,10"),
    "plans_features.csv": ("features", "Plan,Feature,Core\nPro,export,yes\nPro,api,no"),
    "fx.csv": ("exchange_rates", "From,To,Rate,Date\nEUR,USD,1.1,2026-01-01"),
}


@pytest.mark.parametrize("file", FILES)
def test_kinds_by_name_and_headers(file: str) -> None:
    kind, text = FILES[file]
    one = guess(file, profiles(text), OtherFiles())
    assert (one.kind, one.forks) == (kind, ())


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in FILES.values()}))
def test_kinds_by_headers_alone(kind: str) -> None:
    text = next(text for wanted, text in FILES.values() if wanted == kind)
    one = guess("export.csv", profiles(text), OtherFiles())
    assert one.kind == kind or one.forks, "another kind was taken without asking"


def test_a_file_that_nobody_knows_is_asked_about() -> None:
    one = guess("x.csv", profiles("foo,bar\n1,2\n3,4"), OtherFiles())
    (fork,) = one.forks
    assert fork.topic == "kind"
    assert ("skip", "leave the file aside") in fork.choices


def test_two_columns_for_one_field_are_asked_about() -> None:
    text = (
        "Ticket ID,Account ID,Subject,Created At,Date Created\n1,1,a,2026-01-01,2026-01-02\n2,1,b,2026-01-03,2026-01-09"
    )
    one = guess("tickets.csv", profiles(text), OtherFiles())
    assert [(fork.topic, fork.column) for fork in one.forks] == [("field", "opened_at")]
    settled = guess("tickets.csv", profiles(text), OtherFiles(), "tickets", {"opened_at": "Date Created"})
    assert (settled.forks, fields(settled)["Date Created"]) == ((), "opened_at")


def test_ids_are_found_by_what_other_files_hold() -> None:
    text = "at,kunde_ref,event\n2026-01-01,A-1,x\n2026-01-02,A-2,y"
    one = guess("usage.csv", profiles(text.replace("at,", "timestamp,")), OtherFiles(ids=frozenset({"A-1", "A-2"})))
    assert fields(one)["kunde_ref"] == "account_ref"


def test_customer_is_a_name_or_an_id_by_what_the_cells_hold() -> None:
    text = "Ticket ID,Customer,Subject,Created At\n1,{},a,2026-01-01\n2,{},b,2026-01-03"
    by_id = guess("tickets.csv", profiles(text.format("C100", "C200")), OtherFiles())
    by_name = guess("tickets.csv", profiles(text.format("Acme Corp", "Beta Inc")), OtherFiles())
    assert (fields(by_id)["Customer"], fields(by_name)["Customer"]) == ("account_ref", "account_name")


def order(cells: list[str]) -> str:
    one = DateOrder()
    one.see(pa.array(cells, pa.string()))
    return one.decided


def test_dates_are_settled_by_evidence_or_not_at_all() -> None:
    assert order(["01/02/2026", "13/02/2026"]) == "day-first"
    assert order(["01/02/2026", "02/13/2026"]) == "month-first"
    assert order(["01.02.2026"]) == "day-first"
    assert order(["01/02/2026", "3/4/2026"]) == ""
    assert order(["13/02/2026", "02/13/2026"]) == ""


def sign(cells: list[str]) -> str:
    one = DecimalSign()
    one.see(pa.array(cells, pa.string()))
    return one.decided


def test_decimals_are_settled_by_evidence_or_not_at_all() -> None:
    assert sign(["1,234.50"]) == sign(["12.5", "1,234"]) == sign(["1,234,567"]) == sign(["$1,234"]) == "."
    assert sign(["1.234,50"]) == sign(["12,5", "1.234"]) == sign(["1.234.567"]) == sign(["0,125"]) == ","
    assert sign(["100", "2500"]) == "."
    assert sign(["1,234", "5,000"]) == sign(["1.234"]) == ""


def test_an_amount_without_an_interval_is_asked_about() -> None:
    text = "Contract ID,Account ID,Plan,Amount,Start Date\n1,A-1,Pro,100.50,2026-01-01"
    columns = {"Amount": ColumnUse("amount"), "Start Date": ColumnUse("start_on")}
    decided = decide("subscriptions", columns, profiles(text), lambda: iter(()))
    assert [fork.topic for fork in decided.forks] == ["per"]


def test_headers_in_normal_form() -> None:
    assert normal("Start Date (UTC)") == normal("startDate") == normal("property_start_date") == "start_date"
    assert normal("ARR__c") == "arr"
    assert normal("Größe") == "grosse"


EXPORTS = {
    "zendesk_legacy_ticket_export": (
        "tickets",
        "zendesk",
        {"Solved at": "resolved_at", "Organization": "account_name"},
    ),
    "stripe_subscriptions_export_subset": (
        "subscriptions",
        "stripe",
        {"Customer ID": "account_ref", "Interval": "interval"},
    ),
    "hubspot_companies_export": ("accounts", "hubspot", {"Record ID": "id", "Company owner": "owner"}),
    "hubspot_contacts_export": ("people", "hubspot", {"Associated Company IDs": "account_ref"}),
    "hubspot_deals_export": ("opportunities", "hubspot", {"Deal Stage": "stage", "Close Date": "close_on"}),
    "salesforce_accounts_report": ("accounts", "salesforce", {"Account ID": "id", "Website": "domain"}),
    "salesforce_opportunity_report_renewal_shape": (
        "opportunities",
        "salesforce",
        {"Total Amount": "amount", "Total Amount Currency": "currency"},
    ),
    "salesforce_dataloader_account": ("accounts", "salesforce", {"ParentId": "parent", "IsDeleted": "deleted"}),
}


@seen
@pytest.mark.parametrize("export", EXPORTS)
def test_exports_of_well_known_systems(export: str) -> None:
    headers = json.loads((SHARED / "export-headers.json").read_text("utf-8"))[export]
    one = guess("export.csv", [profile(name, pa.array([], pa.string())) for name in headers], OtherFiles())
    kind, source, some = EXPORTS[export]
    assert (one.kind, one.source, one.forks) == (kind, source, ())
    assert some.items() <= fields(one).items()


TABLES = {
    "hubspot/company_data.csv": "accounts",
    "hubspot/contact_data.csv": "people",
    "salesforce/sf_account_data.csv": "accounts",
    "salesforce/sf_contact_data.csv": "people",
    "salesforce/sf_opportunity_data.csv": "opportunities",
    "salesforce/sf_task_data.csv": "touchpoints",
    "stripe/customer_data.csv": "accounts",
    "stripe/invoice_data.csv": "invoices",
    "stripe/subscription_data.csv": "subscriptions",
    "zendesk/organization_data.csv": "accounts",
    "zendesk/ticket_data.csv": "tickets",
    "zendesk/user_data.csv": "people",
    "stripe/payout_data.csv": "",
    "zendesk/audit_log_data.csv": "",
    "hubspot/email_event_open_data.csv": "",
}


@seen
@pytest.mark.parametrize("table", TABLES)
def test_replicated_tables(table: str) -> None:
    path = SHARED / "vendor-tables" / table
    (sheet,) = open_sheets(Candidate(path, path.name))
    rows = next(iter(sheet.slices())).rows
    one = guess(path.name, [profile(name, rows[name].combine_chunks()) for name in rows.column_names], OtherFiles())
    assert (one.kind, one.forks) == (TABLES[table], ())
    assert bool(one.skip) == (not one.kind)
