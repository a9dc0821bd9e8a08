"""A merge that the CRM has made is made here as well, and what was said here stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.flows.bringing_in.importing import import_files
from tenure.flows.home import lake
from tenure.flows.identity.merging import unmerge_account
from tenure.platform.access import SYSTEM
from tenure.practice.customers.identities.queries import merges
from tenure.practice.customers.merged_keys import survivor
from tenure.practice.customers.queries import accounts, known_accounts
from tenure.values import clock
from tenure.values.keys import AccountKey

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEFORE = "account_id,account_name,industry\nqq1,Birch,x\nqq2,Birch again,x\n"
AFTER = (
    "account_id,account_name,industry,master_record_id\nqq1,Birch,x,\nqq2,Birch again,x,qq1\nqq3,Birch thrice,x,qq2\n"
)
TICKETS = "id,account_id,opened_at,subject,status\nt2,qq2,2026-11-01,Slow,open\nt3,qq3,2026-11-02,Late,open\n"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.TENURE_HOME, settings.TENURE_LAKE = tmp_path / "home", str(tmp_path / "home" / "lake")
    inside = tmp_path / "files"
    inside.mkdir()
    return inside


def bring(folder: Path, day: int, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    with clock.stopped_clock(NOW + timedelta(days=day)):
        import_files(SYSTEM, [folder])


def of_tickets() -> dict[str, str]:
    return {row["fact_id"]: row["account"] for row in lake().scanned("tickets").to_table().to_pylist()}


def test_a_merge_of_the_crm_is_followed_once_and_can_be_taken_back(folder: Path) -> None:
    bring(folder, 0, accounts=BEFORE)
    bring(folder, 1, accounts=AFTER, tickets=TICKETS)
    assert survivor("qq2") == "qq1"
    assert [(one.merged, one.into, one.reason) for one in merges(SYSTEM)] == [("qq2", "qq1", "merged in files")]
    assert not known_accounts(["qq3"])  # it never came in by itself
    assert of_tickets() == {"t2": "qq2", "t3": "qq1"}  # rows keep the key they came with
    bring(folder, 2)
    assert len(merges(SYSTEM)) == 1
    unmerge_account(SYSTEM, AccountKey("qq2"), "two companies after all")
    bring(folder, 3)
    assert survivor("qq2") == "qq2"


SOLD = "Contract No,Customer,Start,End,Annual value\nV-1,Acorn,2026-02-01,2027-01-31,12\nV-2,Beech,2026-02-01,2027-01-31,9\n"
LIST = "id,name,industry\nc1,ACORN Inc.,Food\nc2,Beech,Food\n"


def test_customers_named_by_contracts_become_those_of_a_later_list(folder: Path) -> None:
    bring(folder, 0, contracts=SOLD)
    assert {view.account.name for view in accounts(SYSTEM).rows} == {"Acorn", "Beech"}
    bring(folder, 1, accounts=LIST)
    assert {(view.account.key, view.account.name) for view in accounts(SYSTEM).rows} == {
        ("c1", "ACORN Inc."),
        ("c2", "Beech"),
    }
    unmerge_account(SYSTEM, AccountKey("Beech"), "two companies after all")
    bring(folder, 2)
    assert (survivor("Acorn"), survivor("Beech")) == ("c1", "Beech")
    rows = lake().scanned("subscriptions").to_table().to_pylist()
    assert sorted((row["fact_id"], row["account"]) for row in rows) == [("V-1", "Acorn"), ("V-2", "Beech")]


def test_a_name_beside_an_id_names_the_account_that_nobody_lists(folder: Path) -> None:
    bring(
        folder, 0, subs="id,Customer ID,Customer Name,Start,ARR\ns1,c1,Acorn,2026-02-01,12\ns2,c1,Acorn,2026-03-01,9\n"
    )
    assert {"Acorn"} == {view.account.name for view in accounts(SYSTEM).rows}


def test_what_never_came_in_leads_to_what_it_became_in_later_files_too(folder: Path) -> None:
    bring(folder, 0, accounts=AFTER)
    (folder / "accounts.csv").unlink()
    bring(folder, 1, tickets=TICKETS)
    assert of_tickets() == {"t2": "qq1", "t3": "qq1"}
    assert not known_accounts(["qq2", "qq3"])
