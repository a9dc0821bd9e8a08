"""Leavings and returns in files: recognised, several per account, told on the timeline, contradictions with contracts listed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tenure.evidence.intake.versions.known_facts import newest
from tenure.flows.asking.timeline import timeline
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.bringing_in.proposing import propose
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.queries import waiting_rows
from tenure.values import clock
from tenure.values.keys import AccountKey

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNTS = "account_id,account_name,industry,signup_date\nk1,Fjord Oy,Retail,2024-01-10\nk2,Heide AG,Media,2024-02-10\n"


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    with clock.stopped_clock(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        yield


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("leavings.csv", "event_id,account_id,churn_date,reason\ne1,k1,2024-09-01,price\ne2,k1,2025-03-01,support\n"),
        (
            "churn_events.csv",
            "churn_event_id,account_id,churn_date,reason_code,refund_usd,is_reactivation\nC-1,k1,2024-10-27,pricing,0.0,False\n",
        ),
        (
            "kuendigungen.csv",
            "Kundennummer;Kündigungsdatum;Kündigungsgrund\nk1;01.09.2024;Preis\nk2;15.10.2024;Service\n",
        ),
        (
            "cancellations.csv",
            "customer_id,cancellation_date,cancellation_reason\nk1,2024-09-01,price\nk2,2025-03-01,other\n",
        ),
        ("gone.csv", "customer_id,left_on,why\nk1,2024-09-01,price\nk2,2025-03-01,other\n"),
    ],
)
def test_files_of_leavings_are_recognised(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    found = propose([tmp_path / name])
    assert found.questions == ()
    assert [one.mapping.kind for one in found.files] == ["churn_events"]
    fields = {use.field for use in found.files[0].mapping.columns.values()}
    assert {"account_ref", "happened_on", "reason"} <= fields


def went_in(folder: Path, **files: str) -> list[tuple[Any, ...]]:
    """What is known of leavings, once files are in: whose, when and why."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    assert propose([folder]).questions == ()
    import_files(SYSTEM, [folder])
    rows = newest(lake(), "churn_events", None, whole=True).rows.to_pylist()
    return sorted((row["account"], str(row["happened_on"]), row["reason"], row["subscription"]) for row in rows)


@pytest.mark.parametrize(
    "head",
    ["Kundennummer,Kündigungsdatum,Wirksam zum,Grund", "customer_id,cancelled_on,effective_on,reason",
     "customer_id,event_date,effective_date,reason"],
)  # fmt: skip
def test_a_leaving_counts_from_the_day_on_which_it_takes_effect(tmp_path: Path, head: str) -> None:
    text = f"{head}\nk1,2026-09-15,2026-10-31,Price\nk2,2026-11-15,2026-12-31,Move\n"
    assert went_in(tmp_path, accounts=ACCOUNTS, cancellations=text) == [
        ("k1", "2026-10-31", "Price", None),
        ("k2", "2026-12-31", "Move", None),
    ]


def test_a_leaving_of_a_subscription_finds_its_account(tmp_path: Path) -> None:
    contracts = (
        "id,account_id,start,end,arr,currency\ns1,k1,2026-01-01,2027-01-01,9,USD\ns2,k2,2026-01-01,2027-01-01,9,USD\n"
    )
    text = "subscription_id,cancelled_on,reason\ns2,2026-10-01,unused\ns1,2026-11-01,price\ns9,2026-11-01,price\n"
    assert went_in(tmp_path, accounts=ACCOUNTS, subscriptions=contracts, cancellations=text) == [
        ("k1", "2026-11-01", "price", "s1"),
        ("k2", "2026-10-01", "unused", "s2"),
    ]
    (waiting,) = waiting_rows(SYSTEM)
    assert (waiting.column, waiting.value) == ("subscription_id", "s9")


@pytest.mark.parametrize("name", ["lost customers 2026", "gone", "former_accounts"])
def test_who_left_by_name_is_a_known_customer_and_no_second_one(tmp_path: Path, name: str) -> None:
    text = "Company,Churn date,Lost ARR,Reason\nFjord,2026-09-30,100,Price\nHEIDE,2026-10-31,200,Move\nHiede,2026-10-31,4,Typo\n"
    assert [row[:3] for row in went_in(tmp_path, accounts=ACCOUNTS, **{name: text})] == [
        ("k1", "2026-09-30", "Price"),
        ("k2", "2026-10-31", "Move"),
    ]
    assert len(newest(lake(), "accounts", None, whole=True).rows) == 2
    assert [row.value for row in waiting_rows(SYSTEM)] == ["Hiede"]


def test_leavings_and_returns_are_kept_told_and_compared(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "accounts.csv").write_text(ACCOUNTS, "utf-8")
    (files / "subscriptions.csv").write_text(
        "subscription_id,account_id,product,arr,currency,start_date,end_date\n"
        "c1,k1,Core,100,USD,2026-02-01,2027-02-01\nc2,k2,Core,100,USD,2024-02-10,2027-02-10\n",
        "utf-8",
    )
    (files / "churn_events.csv").write_text(
        "event_id,account_id,date,type,reason,amount,currency\n"
        "e1,k1,2024-09-01,Churned,price,90,USD\ne2,k1,2024-11-01,Reactivation,,,\n"
        "e3,k1,2025-03-01,Cancellation,support,95,USD\ne4,k2,2025-05-01,churn,price,100,USD\n",
        "utf-8",
    )
    report = import_files(SYSTEM, [files])
    assert {one.kind: (one.accepted, one.quarantined) for one in report.files}["churn_events"] == (4, 0)
    rows = {row["fact_id"]: row for row in newest(lake(), "churn_events", None, whole=True).rows.to_pylist()}
    assert {key: row["kind"] for key, row in rows.items()} == {
        "e1": "left",
        "e2": "returned",
        "e3": "left",
        "e4": "left",
    }
    assert rows["e3"]["happened_on"] == date(2025, 3, 1)
    listed = {(one.code, one.subject) for one in report.listed}
    assert ("churned_but_open", "k2") in listed
    assert ("churned_but_open", "k1") not in listed  # its contract began after it left
    titles = [entry.title for entry in timeline(SYSTEM, AccountKey("k1")).entries]
    assert titles.count("Left") == 2
    assert titles.count("Came back") == 1
    again = import_files(SYSTEM, [files])
    assert sum(one.accepted + one.corrected for one in again.files) == 0
