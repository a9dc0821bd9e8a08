"""Ids of two systems that are alike by chance are asked about once, when the second one first comes in."""

from tenure.evidence.connectors.recognise.readings import Others
from tenure.evidence.connectors.recognise.spaces import prefix_of, two_spaces
from tenure.evidence.intake.mapping import NO_NAMESPACE, OPEN, FileMapping
from tenure.evidence.intake.versions.register import label
from tenure.flows.bringing_in.namespaces import in_their_spaces

CRM = {"1": label("Acme", "acme.example"), "2": label("Birch GmbH", None), "3": label("Cedar", "cedar.example")}
BILLING = {"1": label("Zeta", "zeta.example"), "2": label("Eta", None), "9": label("Theta", None)}
FILE = FileMapping("billing.csv", "accounts", "stripe")


def test_ids_that_stand_for_other_companies_are_a_question() -> None:
    (fork,) = two_spaces(FILE, Others(labels=CRM, own_labels=BILLING))
    assert fork.text.startswith("2 ids of this file are also those of other customers: 1 is Zeta here and Acme there.")
    assert fork.choices[0][0] == "stripe"
    assert fork.settled(FILE, "stripe").namespace == "stripe"
    for said in ("stripe", NO_NAMESPACE):
        assert two_spaces(fork.settled(FILE, said), Others(labels=CRM, own_labels=BILLING)) == []


def test_the_same_companies_are_none() -> None:
    same = {
        "1": label("ACME Inc", None),
        "2": label("Birch", "birch.example"),
        "3": label("Cedar Mills", "www.cedar.example"),
    }
    assert two_spaces(FILE, Others(labels=CRM, own_labels=same)) == []
    one_renamed = {**CRM, "1": label("Zeta", "zeta.example")}
    assert two_spaces(FILE, Others(labels=CRM, own_labels=one_renamed)) == []
    assert two_spaces(FILE, Others(labels=CRM, own_labels={"8": label("Zeta", None)})) == []


def test_what_goes_before_an_id_is_the_system_or_the_file() -> None:
    assert prefix_of(FILE) == "stripe"
    assert prefix_of(FileMapping("in/Billing Customers.csv", "accounts")) == "billing_customers"


def test_files_of_a_system_are_of_the_space_of_its_accounts() -> None:
    sold, other = FileMapping("subs.csv", "subscriptions", "stripe"), FileMapping("use.csv", "usage", "files")
    chosen = FileMapping("billing.csv", "accounts", "stripe", namespace="stripe")
    assert [one.namespace for one in in_their_spaces([chosen, sold, other], {}, said=False)] == ["stripe", "stripe", ""]
    assert [one.namespace for one in in_their_spaces([sold], {"stripe": "pay"}, said=False)] == ["pay"]
    asked = FileMapping("billing.csv", "accounts", "stripe", namespace=OPEN)
    open_ones = in_their_spaces([asked, sold], {}, said=False)
    assert [one.namespace for one in open_ones] == [OPEN, OPEN]
    assert [one.namespace for one in in_their_spaces([chosen, open_ones[1]], {}, said=True)] == ["stripe", "stripe"]
    assert in_their_spaces([chosen, sold], {}, said=True)[1].namespace == ""
