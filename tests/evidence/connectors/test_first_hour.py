"""Folders as people have them in their first hour: two systems that list the same companies, amounts in short, lost customers."""

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.connectors.recognise.entries import complete_all
from tenure.evidence.connectors.recognise.kinds import KINDS_IN_WORDS
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.connectors.recognise.synonyms import FIELDS
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.keys import directory
from tenure.evidence.intake.cells.parse import Format, parse
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.evidence.intake.resolve import resolve
from tenure.flows.bringing_in.held_ids import ids_in_sheet
from tenure.values.names import normal_name

NAMES = ["Osprey Cranes", "Beta Bakers", "Kite & Sons", "Lund Optics"]


def _profiles(sheet):
    return [profile(header, pa.array(cells)) for header, cells in sheet.items()]


def _entries(file, sheet, others=None, **more):
    rows = pa.table({header: pa.array(cells) for header, cells in sheet.items()})
    return complete_all(file, _profiles(sheet), others or OtherFiles(), lambda: iter([rows]), **more)


HELPDESK = {"id": ["77001", "77002", "77003", "77004"], "name": NAMES, "created_at": ["2024-03-01T10:00:00Z"] * 4}
CRM = OtherFiles(frozenset({"C-1", "C-2", "C-3"}), frozenset(normal_name(name) for name in NAMES[:3]))


def test_companies_of_a_helpdesk_are_asked_about_once_and_the_answer_stays_in_the_mapping():
    (asked,) = _entries("helpdesk_organizations.csv", HELPDESK, CRM)
    (fork,) = asked.forks
    assert "3 of the 4 companies" in fork.text
    for answer, field in (("same", "same_as"), ("apart", "name")):
        (done,) = _entries("helpdesk_organizations.csv", HELPDESK, CRM, answers={fork.key: answer})
        assert not done.forks
        assert done.entry.columns["name"].field == field
        (again,) = _entries("helpdesk_organizations.csv", HELPDESK, CRM, given=[done.entry])
        assert not again.forks
    assert asked.entry.columns["name"].field == "?"


@pytest.mark.parametrize(
    "others",
    [
        OtherFiles(),
        OtherFiles(CRM.ids, frozenset({normal_name(NAMES[0])})),
        OtherFiles(frozenset(HELPDESK["id"]), CRM.names),
    ],
    ids=["nobody else lists them", "few names in common", "the same ids"],
)
def test_other_lists_of_companies_are_not_asked_about(others):
    (done,) = _entries("helpdesk_organizations.csv", HELPDESK, others)
    assert not done.forks


def test_a_list_that_says_more_of_its_customers_is_not_asked_about():
    (done,) = _entries("crm.csv", HELPDESK | {"industry": ["Food"] * 4, "owner": ["Ann"] * 4}, CRM)
    assert not done.forks


def test_where_others_list_customers_an_organization_that_none_fits_waits():
    known = directory([("C-1", "Osprey Cranes", None), ("C-2", "Beta Bakers", None), ("C-9", "Beta Bakers", None)])
    rows = pa.table(
        {"id": ["77001", "77002", "77004", "C-9"], "same_as": ["osprey cranes", "Beta Bakers", "Lund Optics", "Q"]}
    )
    found = resolve(Delivery("accounts", "helpdesk", rows), known, 0, strangers_wait=True)
    assert [(one.value, one.awaits, one.column) for one in found.rejects] == [
        ("77002", "account", "account_ref"),
        ("77004", "account", "account_ref"),
    ]
    assert found.rows["fact_id"].to_pylist() == ["77001", "C-9"]  # what is there stays
    told = replace(known, matched={("helpdesk", "account", "77004"): "C-2"})
    found = resolve(Delivery("accounts", "helpdesk", rows), told, 0, strangers_wait=True)
    assert [(one.merged, one.into) for one in found.merges] == [("77001", "C-1"), ("77004", "C-2")]
    assert [one.value for one in found.rejects] == ["77002"]


def test_an_account_with_the_name_of_a_customer_leads_to_it_and_another_is_its_own():
    known = directory([("C-1", "Osprey Cranes", None), ("C-2", "Beta Bakers", None), ("C-9", "Beta Bakers", None)])
    rows = pa.table({"id": ["77001", "77002", "77004"], "same_as": ["osprey cranes", "Beta Bakers", "Lund Optics"]})
    found = resolve(Delivery("accounts", "helpdesk", rows), known, 0)
    assert [(one.merged, one.into) for one in found.merges] == [("77001", "C-1")]
    kept = found.rows.select(["fact_id", "name", "deleted"]).to_pylist()
    assert [(row["fact_id"], row["deleted"]) for row in kept] == [("77001", True), ("77002", False), ("77004", False)]
    assert kept[2]["name"] == "Lund Optics"


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("€36k", 36_000), ("1.2M", 1_200_000), ("12 k EUR", 12_000), ("36 Tsd. €", 36_000), ("2 Mio EUR", 2_000_000),
     ("-3k", -3_000), ("100 MXN", 100), ("€ 8,400", 8_400)],
)  # fmt: skip
def test_amounts_in_thousands_and_millions(cell, amount):
    read = parse(pa.array([cell, None]), ColumnKind.AMOUNT, Format())
    assert read.bad is None
    assert read.column.to_pylist() == [Decimal(amount), None]
    assert profile("ARR", pa.array([cell])).number == 1


@pytest.mark.parametrize("cell", ["k", "ask", "tbd M", "1.2 mill"])
def test_words_are_no_amounts(cell):
    assert parse(pa.array([cell]), ColumnKind.AMOUNT, Format()).bad.to_pylist() == [True]


def test_a_list_of_lost_customers_does_not_say_who_the_customers_are():
    lost = {"Customer": NAMES, "Lost on": ["2026-03-01", "2026-04-01", "2026-05-11", "2026-06-30"]}
    assert ids_in_sheet("lost.csv", _profiles(lost), ()) == OtherFiles()
    some = lost | {"Lost on": ["2026-03-01", None, None, None]}
    assert ids_in_sheet("customers.csv", _profiles(some), ()).names


def test_a_list_of_organizations_with_what_they_pay_is_of_contracts_too():
    sheet = {
        "org_name": NAMES, "hq_region": ["EMEA", "NA", "NA", "APAC"], "plan": ["growth", "scale", "growth", "scale"],
        "mrr": ["99", "1200", "499", "99"], "signup": ["04/18/2025", "11/02/2024", "01/30/2026", "07/04/2025"],
    }  # fmt: skip
    found = {one.entry.kind: one.entry for one in _entries("orgs.csv", sheet)}
    assert set(found) == {"accounts", "subscriptions"}
    assert found["subscriptions"].columns["signup"].field == "start_on"
    assert found["subscriptions"].columns["mrr"].field == "mrr"


def test_every_kind_is_explained_to_whoever_is_asked():
    assert set(KINDS_IN_WORDS) == set(FIELDS)


def test_thousands_or_decimals_are_asked_about_with_both_numbers():
    sheet = {"Customer": NAMES, "ARR": ["€ 8,400", "€24,000", "€12,500", "€9,900"], "Start": ["2026-01-01"] * 4}
    asked = [fork for one in _entries("contracts.csv", sheet) for fork in one.forks if fork.topic == "decimal"]
    assert asked
    assert all("12500 or 12.500?" in fork.text or "8400 or 8.400?" in fork.text for fork in asked)
    assert dict(asked[0].choices)["."].startswith(("8400", "12500", "24000", "9900"))


@pytest.mark.parametrize(
    ("usual", "cells", "currencies"),
    [("USD", ["€24,000", "1,200", "£5", "US$ 7", "8 CHF"], ["EUR", "USD", "GBP", "USD", "CHF"]),
     ("CAD", ["$24,000", "1,200", "€ 5", "US$ 7"], ["CAD", "CAD", "EUR", "USD"]),
     ("EUR", ["$24,000", "TBD", "5"], ["USD", "EUR", "EUR"])],
)  # fmt: skip
def test_a_currency_in_the_cell_goes_before_the_usual_one(usual, cells, currencies):
    count = len(cells)
    rows = pa.table({"Customer": NAMES[:1] * count, "Start": ["2026-01-01"] * count, "ARR": cells})
    columns = {"Customer": ColumnUse("account_name"), "Start": ColumnUse("start_on"), "ARR": ColumnUse("arr")}
    entry = FileMapping("book.csv", "subscriptions", "files", columns, constants={"currency": usual})
    done = convert(entry, rows, pa.array(range(2, count + 2)), "book.csv")
    found = {row["arr"]: row["currency"] for delivery in done.deliveries for row in delivery.rows.to_pylist()}
    wanted = [code for cell, code in zip(cells, currencies, strict=True) if cell != "TBD"]
    assert list(found.values()) == wanted
