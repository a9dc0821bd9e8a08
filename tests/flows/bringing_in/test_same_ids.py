"""Rows of one id: the later file counts whole, and what nothing tells apart waits for a person."""

import os
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tenure.evidence.intake.versions.known_facts import newest
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.bringing_in.quarantine import replay_rows
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.actions import dismiss_rows
from tenure.platform.deliveries.queries import waiting_rows

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "id,name,owner,seats,customer_since\n"


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")


def write(folder: Path, name: str, *rows: str, head: str = HEAD) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(head + "".join(f"{row}\n" for row in rows), "utf-8")


def stored(table: str = "accounts") -> list[dict[str, Any]]:
    """What the lake says last of each."""
    return list(newest(lake(), table, None, whole=True).rows.to_pylist())


def said(*names: str, table: str = "accounts") -> list[tuple[Any, ...]]:
    return sorted(tuple(row[name] for name in names) for row in stored(table))


def test_the_later_download_counts_whole_and_its_empty_cells_too(tmp_path: Path) -> None:
    write(tmp_path / "in", "accounts.csv", *(f"a{n},Old {n},al@vela.example,10,2024-03-01" for n in range(8)))
    write(tmp_path / "in", "accounts (1).csv", *(f"a{n},New {n},bo@vela.example,,2024-03-01" for n in range(7)))
    report = import_files(SYSTEM, [tmp_path / "in"])
    assert said("fact_id", "name") == [*((f"a{n}", f"New {n}") for n in range(7)), ("a7", "Old 7")]
    assert {one.file: (one.accepted, one.rows_left_out) for one in report.files} == {
        "accounts (1).csv": (7, 0),
        "accounts.csv": (1, 7),
    }
    old = next(one for one in report.files if one.file == "accounts.csv")
    assert old.left_out == ("7 rows that later ones of the same ids replace",)
    assert report.quarantined == 0
    assert import_files(SYSTEM, [tmp_path / "in"]).accepted == 0


def test_what_nothing_tells_apart_waits_and_any_order_gives_the_same(tmp_path: Path) -> None:
    files = {
        "emea.csv": ("a1,Acme,al@vela.example,10,2024-03-01", "a2,Birch,al@vela.example,5,2024-03-01"),
        "apac.csv": ("a1,Acme Ltd,al@vela.example,12,2024-03-01", "a3,Cedar,al@vela.example,5,2024-03-01"),
        "dach.csv": ("a2,Birch,al@vela.example,5,2024-03-01", "a4,Dune,al@vela.example,5,2024-03-01"),
    }
    for name, rows in files.items():
        write(tmp_path / "in", name, *rows)
    results = []
    for order in permutations(files):
        report = import_files(SYSTEM, [tmp_path / "in" / name for name in order], dry_run=True)
        results.append(
            ({one.file: (one.accepted, one.unchanged, one.quarantined) for one in report.files}, report.contradictions)
        )
    assert all(one == results[0] for one in results)
    report = import_files(SYSTEM, [tmp_path / "in"])
    assert said("fact_id") == [("a2",), ("a3",), ("a4",)]
    waiting = waiting_rows(SYSTEM, None, "same_id")
    assert sorted(row.raw["name"] for row in waiting) == ["Acme", "Acme Ltd"]
    assert all("it isn't clear which is later" in row.reason for row in waiting)
    assert report.contradictions["same_id"] == 1


def test_a_person_decides_and_the_files_again_change_nothing(tmp_path: Path) -> None:
    write(
        tmp_path / "in", "one.csv", "a1,Acme,al@vela.example,10,2024-03-01", "a1,Acme Ltd,al@vela.example,12,2024-03-01"
    )
    import_files(SYSTEM, [tmp_path / "in"])
    assert not lake().exists("accounts")
    both = waiting_rows(SYSTEM, None, "same_id")
    assert replay_rows(SYSTEM).went_in == 0  # together they tie as before
    chosen = next(row for row in both if row.raw["name"] == "Acme Ltd")
    assert replay_rows(SYSTEM, [chosen.id]).went_in == 1
    dismiss_rows(SYSTEM, [row.id for row in both if row.id != chosen.id])
    report = import_files(SYSTEM, [tmp_path / "in"])
    assert (report.accepted, report.quarantined) == (0, 0)
    assert said("fact_id", "name") == [("a1", "Acme Ltd")]


def test_equal_rows_are_one_and_the_rows_own_stamp_goes_first(tmp_path: Path) -> None:
    head = "id,name,owner,customer_since,updated_at\n"
    write(
        tmp_path / "in",
        "accounts.csv",
        "a1,Late,al@vela.example,2024-03-01,2026-02-02",
        "a2,B,al@vela.example,2024-03-01,",
        head=head,
    )
    write(
        tmp_path / "in",
        "accounts (1).csv",
        "a1,Early,al@vela.example,2024-03-01,2026-01-01",
        "a2,B,al@vela.example,2024-03-01,",
        head=head,
    )
    report = import_files(SYSTEM, [tmp_path / "in"])
    assert said("fact_id", "name") == [("a1", "Late"), ("a2", "B")]
    assert report.quarantined == 0


def test_times_far_apart_tell(tmp_path: Path) -> None:
    write(tmp_path / "in", "accounts_final.csv", "a1,Old,al@vela.example,10,2024-03-01")
    write(tmp_path / "in", "accounts.csv", "a1,New,al@vela.example,10,2024-03-01")
    os.utime(tmp_path / "in" / "accounts_final.csv", (1_700_000_000, 1_700_000_000))
    import_files(SYSTEM, [tmp_path / "in"])
    assert said("fact_id", "name") == [("a1", "New")]


def test_files_about_other_columns_add_to_each_other(tmp_path: Path) -> None:
    write(tmp_path / "in", "accounts.csv", "a1,Acme,al@vela.example,10,2024-03-01")
    write(tmp_path / "in", "regions.csv", "a1,Acme Ltd,DACH", head="account_id,name,region\n")
    report = import_files(SYSTEM, [tmp_path / "in"])
    assert said("fact_id", "region", "owner") == [("a1", "DACH", "al@vela.example")]
    assert report.quarantined == 0
    assert report.contradictions["same_id"] == 1


def test_any_order_of_files_rows_and_columns_gives_the_same_lake(tmp_path: Path, settings: Any) -> None:
    dealt = Random(7)
    names = HEAD.strip().split(",")
    tables = {
        f"accounts-2026-11-{day}.csv": [
            [f"a{n}", f"Acme {n} {day}", "al@vela.example", str(n), "2024-03-01"] for n in range(day - 20, 9)
        ]
        for day in (21, 24, 27)
    }
    tables["other.csv"] = [
        ["a8", "Odd", "al@vela.example", "1", "2024-03-01"],
        ["b1", "Fir", "al@vela.example", "1", "2024-03-01"],
    ]
    results = []
    for number in range(4):
        settings.TENURE_LAKE = str(tmp_path / f"lake-{number}")
        folder = tmp_path / f"in-{number}"
        files = dealt.sample(sorted(tables), len(tables))
        for file in files:
            places = dealt.sample(range(len(names)), len(names))
            rows = dealt.sample(tables[file], len(tables[file]))
            lines = [",".join(row[place] for place in places) for row in rows]
            write(folder, file, *lines, head=",".join(names[place] for place in places) + "\n")
        report = import_files(SYSTEM, [folder / file for file in files])
        facts = [
            {name: cell for name, cell in row.items() if name not in ("batch", "ingested_at", "recorded_at")}
            for row in stored()
        ]
        counts = sorted((one.file, one.accepted, one.rows_left_out, one.quarantined) for one in report.files)
        results.append((sorted(facts, key=lambda row: str(row["fact_id"])), counts))
    assert all(one == results[0] for one in results)
    assert {row["name"] for row in results[0][0]} >= {"Acme 3 21", "Acme 6 24", "Acme 7 27", "Fir"}


def test_a_list_with_money_that_is_downloaded_again_still_says_what_they_pay(tmp_path: Path) -> None:
    head = "id,name,owner,arr,currency\n"
    write(tmp_path / "in", "accounts-2026-11-01.csv", *(f"{n},Firm {n},Old,100,USD" for n in "123"), head=head)
    write(tmp_path / "in", "accounts-2026-11-29.csv", *(f"{n},Firm {n},New,200,USD" for n in "124"), head=head)
    import_files(SYSTEM, [tmp_path / "in"])
    assert said("account", "arr", table="subscriptions") == [("1", 200), ("2", 200), ("3", 100), ("4", 200)]


def test_events_of_one_id_wait_too(tmp_path: Path) -> None:
    head = "id,account_id,user_id,event,timestamp\n"
    write(tmp_path / "in", "accounts.csv", "a1,Acme,al@vela.example,10,2024-03-01")
    write(
        tmp_path / "in", "usage.csv", "e1,a1,u1,search,2026-02-01T10:00:00Z", "e1,a1,u1,export,2026-02-01T10:00:00Z",
        "e2,a1,u1,search,2026-02-01T10:00:00Z", "e2,a1,u1,search,2026-02-01T10:00:00Z", head=head,
    )  # fmt: skip
    report = import_files(SYSTEM, [tmp_path / "in"])
    (usage,) = [one for one in report.files if one.kind == "usage"]
    assert (usage.rows_read, usage.accepted, usage.unchanged, usage.quarantined) == (4, 1, 1, 2)
    assert replay_rows(SYSTEM, [waiting_rows(SYSTEM, None, "same_id")[0].id]).went_in == 1
    again = import_files(SYSTEM, [tmp_path / "in"])
    assert (again.accepted, again.quarantined) == (0, 0)
    assert len(stored("usage")) == 2


def test_books_that_number_their_contracts_alike_never_mix_two_customers(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder, "accounts.csv", *(f"{name},{name},,1,2024-01-01" for name in ("Fir", "Oak", "Elm")))
    rented = "contract_id,account_id,start_date,end_date,arr,currency\n"
    write(
        folder,
        "rentals.csv",
        "1,Fir,2026-01-01,2027-01-01,1200,USD",
        "2,Oak,2026-01-01,2027-01-01,500,USD",
        head=rented,
    )
    sold = "contract_id,account_id,plan,seats,start_date,mrr,currency\n"
    write(folder, "licences.csv", "1,Elm,Pro,40,2026-02-01,300,USD", "2,Oak,Pro,9,2026-02-01,,USD", head=sold)
    report = import_files(SYSTEM, [folder])
    assert said("fact_id", "account", "seats", table="subscriptions") == [("2", "Oak", 9.0)]  # one customer's adds up
    assert report.quarantined == 2
    reasons = {row.reason for row in waiting_rows(SYSTEM)}
    assert len(reasons) == 2
    assert all("the id is also used by a row of another customer (" in reason for reason in reasons)
    assert sum(one.code == "same_id" and "the row is quarantined" in one.detail for one in report.listed) == 2


def test_another_system_never_takes_the_contract_of_a_customer_over(tmp_path: Path) -> None:
    write(tmp_path / "a", "accounts.csv", *(f"{name},{name},,1,2024-01-01" for name in ("Fir", "Elm")))
    head = "contract_id,account_id,start_date,end_date,arr,currency\n"
    write(tmp_path / "a", "contracts.csv", "1,Fir,2026-01-01,2027-01-01,1200,USD", head=head)
    import_files(SYSTEM, [tmp_path / "a"])
    write(tmp_path / "b", "contracts.csv", "1,Elm,2026-01-01,2027-01-01,9000,USD", head=head)
    moved = import_files(SYSTEM, [tmp_path / "b" / "contracts.csv"])
    assert moved.quarantined == 0  # the same source says that it moved
    assert said("fact_id", "account", table="subscriptions") == [("1", "Elm")]
    mapping = tmp_path / "other.yaml"
    mapping.write_text(
        "version: 1\nfiles:\n  - file: contracts.csv\n    kind: subscriptions\n    source: billing\n    columns:\n"
        "      contract_id: id\n      account_id: account_ref\n      start_date: start_on\n      end_date: end_on\n"
        "      arr: arr\n      currency: currency\n",
        "utf-8",
    )
    write(
        tmp_path / "c",
        "contracts.csv",
        "1,Fir,2026-01-01,2027-01-01,77,USD",
        "2,Fir,2026-01-01,2027-01-01,5,USD",
        head=head,
    )
    other = import_files(SYSTEM, [tmp_path / "c" / "contracts.csv"], mapping=mapping)
    assert (other.quarantined, other.accepted) == (1, 1)
    assert said("fact_id", "account", table="subscriptions") == [("1", "Elm"), ("2", "Fir")]
