"""Ids of two systems that are alike by chance are asked about once, when the second one first comes in."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.ids import prefix_of, same_names, two_spaces
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.mapping import NO_NAMESPACE, OPEN, ColumnUse, FileMapping
from tenure.evidence.intake.versions.register import label
from tenure.flows.bringing_in.namespaces import with_namespaces

CRM = {"1": label("Acme", "acme.example"), "2": label("Birch GmbH", None), "3": label("Cedar", "cedar.example")}
BILLING = {"1": label("Zeta", "zeta.example"), "2": label("Eta", None), "9": label("Theta", None)}
FILE = FileMapping("billing.csv", "accounts", "stripe")


def test_ids_that_stand_for_other_companies_are_a_question() -> None:
    (fork,) = two_spaces(FILE, OtherFiles(labels=CRM, own_labels=BILLING))
    assert fork.text.startswith("2 ids in this file are also used by other customers: 1 is Zeta here and Acme there.")
    assert fork.choices[0][0] == "stripe"
    assert fork.settled(FILE, "stripe").namespace == "stripe"
    for said in ("stripe", NO_NAMESPACE):
        assert two_spaces(fork.settled(FILE, said), OtherFiles(labels=CRM, own_labels=BILLING)) == []


def test_the_same_companies_are_none() -> None:
    same = {
        "1": label("ACME Inc", None),
        "2": label("Birch", "birch.example"),
        "3": label("Cedar Mills", "www.cedar.example"),
    }
    assert two_spaces(FILE, OtherFiles(labels=CRM, own_labels=same)) == []
    one_renamed = {**CRM, "1": label("Zeta", "zeta.example")}
    assert two_spaces(FILE, OtherFiles(labels=CRM, own_labels=one_renamed)) == []
    assert two_spaces(FILE, OtherFiles(labels=CRM, own_labels={"8": label("Zeta", None)})) == []


DESK = FileMapping("zd/organizations.csv", "accounts", "files", namespace="desk")
CRM_FILE = FileMapping("crm/companies.csv", "accounts", "hubspot")


def _of(file: str, header: str, kind: str = "tickets") -> FileMapping:
    return FileMapping(file, kind, "files", {header: ColumnUse("account_ref")})


@pytest.mark.parametrize(
    ("file", "header", "space"),
    [
        ("zd/tickets.csv", "organization_id", "desk"),
        ("zd/tickets.csv", "account_id", "desk"),
        ("tickets.csv", "Organization ID", "desk"),
        ("zd/export.xlsx#Tickets", "organizationId", "desk"),
        ("crm/deals.csv", "account_id", ""),
        ("zd/deals.csv", "company_id", ""),
        ("contracts.csv", "account_id", ""),
    ],
)
def test_rows_are_of_the_system_that_their_header_or_folder_tells(file: str, header: str, space: str) -> None:
    for entries in ([CRM_FILE, DESK, _of(file, header)], [_of(file, header), DESK, CRM_FILE]):
        found = {one.file: one.namespace for one in with_namespaces(entries, {}, said=False)}
        assert found == {CRM_FILE.file: "", DESK.file: "desk", file: space}
    before = {"zd/organizations.csv": "desk", "crm/companies.csv": "", "files": "desk", "id\nname": "desk"}
    (later,) = with_namespaces([_of(file, header)], before, said=False)
    assert later.namespace == space


def test_rows_of_a_list_that_is_asked_about_wait_for_the_answer() -> None:
    asked, tickets = replace(DESK, namespace=OPEN), _of("zd/tickets.csv", "organization_id")
    (_, waits) = with_namespaces([asked, tickets], {}, said=False)
    assert waits.namespace == OPEN
    for answer, space in (("desk", "desk"), (NO_NAMESPACE, "")):
        (_, told) = with_namespaces([replace(asked, namespace=answer), waits], {}, said=True)
        assert told.namespace == space


def test_organizations_of_a_second_system_are_the_same_companies_by_name_or_domain() -> None:
    cells = {
        "id": ["1", "2", "3"],
        "name": ["Birch", "Acme Europe", "Zeta"],
        "domain_names": ['["birch.example"]', "acme.example;a.example", ""],
    }
    profiles = [profile(header, pa.array(column)) for header, column in cells.items()]
    columns = {"id": ColumnUse("id"), "name": ColumnUse("name"), "domain_names": ColumnUse("domain")}
    own = {key: label(name, domain) for key, name, domain in zip(*cells.values(), strict=True)}
    others = OtherFiles(frozenset(CRM), frozenset({"birch"}), labels=CRM, own_labels=own)
    entry = FileMapping("zd/organizations.csv", "accounts", columns=columns)
    (fork,) = same_names(entry, None, profiles, others)  # beside the question whether these are two systems
    assert [one.text for one in same_names(replace(entry, namespace="desk"), None, profiles, others)] == [fork.text]
    assert same_names(replace(entry, namespace=NO_NAMESPACE), None, profiles, others) == []
    assert fork.text.startswith("2 of the 3 companies")
    assert fork.settled(entry, "same").columns["name"].field == "same_as"


def test_what_goes_before_an_id_is_the_system_or_the_file() -> None:
    assert prefix_of(FILE) == "stripe"
    assert prefix_of(FileMapping("in/Billing Customers.csv", "accounts")) == "billing_customers"


def test_files_of_a_system_are_of_the_space_of_its_accounts() -> None:
    sold, other = FileMapping("subs.csv", "subscriptions", "stripe"), FileMapping("use.csv", "usage", "files")
    chosen = FileMapping("billing.csv", "accounts", "stripe", namespace="stripe")
    assert [one.namespace for one in with_namespaces([chosen, sold, other], {}, said=False)] == ["stripe", "stripe", ""]
    assert [one.namespace for one in with_namespaces([sold], {"stripe": "pay"}, said=False)] == ["pay"]
    asked = FileMapping("billing.csv", "accounts", "stripe", namespace=OPEN)
    open_ones = with_namespaces([asked, sold], {}, said=False)
    assert [one.namespace for one in open_ones] == [OPEN, OPEN]
    assert [one.namespace for one in with_namespaces([chosen, open_ones[1]], {}, said=True)] == ["stripe", "stripe"]
    assert with_namespaces([chosen, sold], {}, said=True)[1].namespace == ""


def test_one_look_asks_of_alike_ids_and_of_alike_names() -> None:
    names = ["Cedar", "Birch", "Acme", "Quince"]  # the helpdesk numbers them in another order
    own = {str(number): label(name, None) for number, name in enumerate(names, 1)}
    others = OtherFiles(ids=frozenset(CRM), labels=CRM, own_labels=own)
    columns = {"id": ColumnUse("id"), "name": ColumnUse("name")}
    entry = FileMapping("organizations.csv", "accounts", "zendesk", columns)
    profiles = [profile("id", pa.array(list(own))), profile("name", pa.array(names))]
    (alike,) = two_spaces(entry, others)
    (same,) = same_names(entry, None, profiles, others)
    assert same.text.startswith("3 of the 4 companies of this file are customers in another file")
    both = same.settled(alike.settled(entry, "zendesk"), "same")
    assert (both.namespace, both.columns["name"].field) == ("zendesk", "same_as")
