"""Rows of accounts that no source of customers names: shown, matched, made or left out; known from that moment on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import Cast
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.home import lake
from tenure.flows.identity.waiting import (
    create_and_match,
    dismiss_waiting,
    match_waiting,
    waiting_group,
    waiting_groups,
)
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.queries import waiting_count
from tenure.practice.customers.identities.actions import check_id
from tenure.practice.customers.queries import known_accounts
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
ACCOUNTS = "id,name,industry\nzz1,Birch Works,Retail\nzz2,Cedar Mills,Retail\n"
TICKETS = """id,account_id,opened_at,subject,status
t1,zz1,2026-11-01,Slow,open
t2,zz11,2026-11-02,Late,open
t3,zz11,2026-11-03,Lost,open
"""
SOLD = "subscription_id,account_id,start_date,arr\ns1,zz3,2026-01-01,1200\n"
USED = "subscription_id,usage_date,feature_name\ns1,2026-11-05,report\n"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.TENURE_HOME, settings.TENURE_LAKE = tmp_path / "home", str(tmp_path / "home" / "lake")
    inside = tmp_path / "files"
    inside.mkdir()
    return inside


def bring(folder: Path, at: datetime = NOW, **files: str) -> Any:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    with clock.stopped_clock(at):
        return import_files(SYSTEM, [folder])


def stored(table: str) -> dict[str, tuple[str, datetime]]:
    rows = lake().scanned(table).to_table().to_pylist() if lake().exists(table) else []
    return {row["fact_id"]: (row["account"], row["recorded_at"]) for row in rows}


def test_rows_of_an_unknown_account_are_shown_with_how_many_and_where(cast: Cast, folder: Path) -> None:
    report = bring(folder, accounts=ACCOUNTS, tickets=TICKETS)
    assert {one.kind: (one.accepted, one.quarantined) for one in report.files}["tickets"] == (1, 2)
    assert not known_accounts(["zz11"])
    found = waiting_groups(cast.olga)
    assert [(one.kind, one.value, one.rows, one.events) for one in found.groups] == [("account", "zz11", 2, 0)]
    assert (found.rows, found.by_kind["account"]) == (2, (1, 0))
    assert waiting_group(cast.olga, "files", "account", "zz11").names == ("tickets", "tickets.csv")
    assert waiting_groups(cast.olga, kind="group").groups == ()
    assert waiting_groups(cast.olga, text="zz9").groups == ()
    with pytest.raises(ProblemError):
        waiting_groups(cast.charlie)


def test_matched_they_go_in_known_from_then_and_so_do_later_ones(cast: Cast, folder: Path) -> None:
    bring(folder, accounts=ACCOUNTS, tickets=TICKETS)
    with clock.stopped_clock(LATER):
        done = match_waiting(cast.olga, "files", "account", "zz11", AccountKey("zz1"))
    assert (done.account, done.released, waiting_count(cast.olga)) == ("zz1", 2, 0)
    assert {stored("tickets")[key] for key in ("t2", "t3")} == {("zz1", LATER)}
    again = bring(folder, LATER + timedelta(days=1), tickets=TICKETS + "t4,zz11,2026-11-20,More,open\n")
    assert {one.kind: (one.accepted, one.unchanged, one.quarantined) for one in again.files}["tickets"] == (1, 3, 0)
    assert stored("tickets")["t4"][0] == "zz1"


def test_made_into_a_customer_or_left_out(cast: Cast, folder: Path) -> None:
    bring(folder, accounts=ACCOUNTS, tickets=TICKETS + "t5,zz12,2026-11-04,Bot,open\n")
    with clock.stopped_clock(LATER):
        assert create_and_match(cast.olga, "files", "account", "zz11", name="Elm").released == 2
        assert dismiss_waiting(cast.olga, "files", "account", "zz12", "our own tests") == 1
    assert stored("tickets").keys() == {"t1", "t2", "t3"}
    bring(folder, LATER, tickets=TICKETS + "t5,zz12,2026-11-04,Bot,open\n")
    assert waiting_count(cast.olga) == 0


def test_what_hangs_on_a_waiting_row_follows_it(cast: Cast, folder: Path) -> None:
    bring(folder, accounts=ACCOUNTS, subscriptions=SOLD, feature_usage=USED)
    assert {(one.kind, one.value) for one in waiting_groups(cast.olga).groups} == {
        ("account", "zz3"),
        ("subscription", "s1"),
    }
    with clock.stopped_clock(LATER):
        assert match_waiting(cast.olga, "files", "account", "zz3", AccountKey("zz2")).released == 2
    assert [account for account, _ in stored("usage").values()] == ["zz2"]
    assert waiting_groups(cast.olga).groups == ()


def test_an_import_that_lists_the_account_lets_its_rows_in(cast: Cast, folder: Path) -> None:
    bring(folder, accounts=ACCOUNTS, subscriptions=SOLD, feature_usage=USED)
    bring(folder, LATER, accounts=ACCOUNTS + "zz3,Elm Tools,Retail\n")
    assert waiting_count(cast.olga) == 0
    assert stored("subscriptions")["s1"][0] == "zz3"
    assert [account for account, _ in stored("usage").values()] == ["zz3"]


def test_a_word_for_no_id_is_never_matched() -> None:
    with pytest.raises(ProblemError, match="undefined"):
        check_id("files", "account", "undefined")


def test_an_id_that_looks_like_a_known_one_is_proposed(cast: Cast, folder: Path) -> None:
    (folder / "accounts.csv").write_text(ACCOUNTS, "utf-8")
    (folder / "tickets.csv").write_text(TICKETS + "t6,ZZ2,2026-11-04,Caps,open\n", "utf-8")
    import_files(SYSTEM, [folder], answers={"tickets.csv:repair:account_id": "none"})
    (proposed,) = (one.proposal for one in waiting_groups(cast.olga).groups if one.value == "ZZ2")
    assert proposed is not None
    assert (proposed.account, proposed.reason) == ("zz2", "the same id when capital and small letters count the same")
