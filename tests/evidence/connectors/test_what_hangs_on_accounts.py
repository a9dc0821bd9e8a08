"""Files with ids of their own that say beside them which account each row is of: contracts, and no customers."""

import pytest
from tests.evidence.connectors.test_entries import all_of, fields

CONTRACTS = """
id,account_id,product,start_date,end_date,arr,currency
k1,A1,Core,2026-01-01,2026-12-31,100,EUR
k2,A2,Core,2026-02-01,2027-01-31,200,EUR
"""


@pytest.mark.parametrize("file", ["subs.csv", "contracts.csv", "export.csv", "book.xlsx#Sheet1"])
@pytest.mark.parametrize("called", ["account_id", "Customer ID", "companyId", "org_id", "Client Ref"])
def test_an_account_id_beside_an_id_is_the_account(file: str, called: str) -> None:
    (kind, one), *more = all_of(file, CONTRACTS.replace("account_id", called)).items()
    assert (kind, more, one.entry.one_per) == ("subscriptions", [], "")
    assert (fields(one)["id"], fields(one)[called]) == ("id", "account_ref")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("subs.csv", "id,account,start_date,end_date,mrr\ns1,Acorn,2026-01-01,2026-12-31,9\ns2,Cedar,2026-01-01,2026-12-31,9"),
        ("list.csv", "id,company,plan,start,arr,currency\ns1,Acorn,Core,2026-01-01,9,EUR\ns2,Acorn,Add-on,2026-01-01,9,EUR"),
        ("closed.csv", "Order No,Customer,Start,End,TCV\nO1,Acorn,2026-01-01,2026-12-31,9\nO2,Cedar,2026-01-01,2026-12-31,9"),
        ("liste.csv", "uuid,Kunde,Beginn,Ende,Jahreswert\nx1,Acorn,2026-01-01,2026-12-31,9\nx2,Acorn,2026-01-01,2026-12-31,9"),
        ("terms.csv", "id,client,start,end,arr,notes\nx1,Acorn,2026-01-01,2026-12-31,9,good\nx2,Acorn,2026-01-01,2026-12-31,9,bad"),
    ],
)  # fmt: skip
def test_the_name_of_an_account_beside_an_id_is_the_account(file: str, text: str) -> None:
    (kind, one), *more = all_of(file, text).items()
    assert (kind, more) == ("subscriptions", [])
    assert list(fields(one).values())[:2] == ["id", "account_name"]


@pytest.mark.parametrize(
    ("file", "head", "customer"),
    [
        ("book.csv", "id,company,industry,arr,currency,renewal", "company"),
        ("sheet.csv", "ID,Customer,Segment,ARR,Currency,Renewal", "Customer"),
        ("customers.csv", "id,account,CSM,mrr,currency,start_date", "account"),
        ("crm.csv", "id,name,account_number,arr,currency,start_date", "name"),
    ],
)
def test_a_list_of_customers_with_ids_stays_one(file: str, head: str, customer: str) -> None:
    rows = "1,Acorn,Food,100,EUR,2027-01-01\n2,Cedar,Food,200,EUR,2027-02-01"
    if "number" in head:
        rows = rows.replace(",Food", ",77", 1).replace(",Food", ",78", 1)
    found = all_of(file, f"{head}\n{rows}")
    assert list(found) == ["accounts", "subscriptions"]
    assert fields(found["accounts"])[customer] == "name"


def test_contacts_are_no_customers() -> None:
    rows = "1,A1,Ann Arbor,ann@a.example\n2,A2,Bo Ball,bo@b.example\n3,A2,Cy Cole,cy@b.example"
    assert list(all_of("dump.csv", f"id,account_id,name,email\n{rows}")) == ["people"]
