"""A CSM's spreadsheet goes in as it is, alone or beside other sources; a second import of the same changes nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cast import Cast
from tenure.flows.asking.timeline import timeline
from tenure.flows.bringing_in.import_report import ImportReport
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.queries import quarantined
from tenure.practice.customers.queries import every_account, pulses_of
from tenure.practice.revenue.queries import subscriptions_of
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.money import Money

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROWS: list[list[Any]] = [
    ["Customer", "ARR", "Renews", "Notes", "Next step", "Mood", "CSM"],
    ["Nordwind GmbH", 12000, "2026-09-30", "New sponsor since May.", "Call Dana", "Green", "Alice Moor"],
    ["Silva Lda", "$8,400", "2026-12-31", None, "Send the proposal", "2 - unhappy", "Alice Moor"],
    ["Lone Star", None, None, "Quiet for weeks", None, None, "Bob Lund"],
]
LISTED = """Account ID,Name,Website
A-1,Nordwind GmbH,nordwind.example
A-2,Silva Lda,silva.example
"""
CONTRACTS = "Subscription ID,Account ID,ARR,Currency,Start Date,End Date\nS-1,A-1,12000,USD,2026-01-01,2027-01-01\n"


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")


def sheet(folder: Path, rows: list[list[Any]], name: str = "my accounts.xlsx") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    folder.mkdir(exist_ok=True)
    book.save(folder / name)
    return folder / name


def brought(path: Path, after: int = 0) -> ImportReport:
    with clock.stopped_clock(NOW + timedelta(days=after)):
        return import_files(SYSTEM, [path])


def counts(report: ImportReport) -> dict[str, tuple[int, int, int, int]]:
    return {one.kind: (one.accepted, one.unchanged, one.corrected, one.quarantined) for one in report.files}


def rows_of(*tables: str) -> dict[str, int]:
    return {table: lake().rows(table) for table in tables}


def test_alone_it_is_the_book(tmp_path: Path) -> None:
    path = sheet(tmp_path / "files", ROWS)
    assert counts(brought(path)) == {
        "accounts": (3, 0, 0, 0),
        "subscriptions": (2, 0, 0, 0),
        "notes": (2, 0, 0, 0),
        "next_steps": (2, 0, 0, 0),
        "pulses": (2, 0, 0, 0),
    }
    assert sorted(view.account.name for view in every_account(SYSTEM)) == ["Lone Star", "Nordwind GmbH", "Silva Lda"]
    key = AccountKey("Nordwind GmbH")
    (pulse,) = pulses_of(SYSTEM, key)
    assert (pulse.value, pulse.by, pulse.at) == (4, "Alice Moor", NOW)
    (contract,) = subscriptions_of(SYSTEM, key)
    assert contract.arr == Money(Decimal(12000), "USD")
    assert (str(contract.start_on), str(contract.end_on)) == ("2023-09-30", "2026-09-30")
    with clock.stopped_clock(NOW):
        told = {(entry.kind, entry.title, entry.detail) for entry in timeline(SYSTEM, key).entries}
    assert ("note", "Note", "New sponsor since May. · Alice Moor") in told
    assert ("next_step", "Next step: Call Dana", "Alice Moor") in told


def test_a_second_import_changes_nothing_and_a_changed_cell_adds_one(tmp_path: Path) -> None:
    path = sheet(tmp_path / "files", ROWS)
    brought(path)
    before = rows_of("accounts", "subscriptions", "notes", "next_steps", "pulses")
    again = brought(path, after=9)
    assert {kind: (new, changed) for kind, (new, _, changed, _) in counts(again).items()} == dict.fromkeys(
        ("accounts", "subscriptions", "notes", "next_steps", "pulses"), (0, 0)
    )
    assert rows_of(*before) == before
    changed = [list(row) for row in ROWS]
    changed[1][4], changed[1][5] = "Book the review", "red"
    brought(sheet(tmp_path / "files", changed), after=20)
    assert rows_of(*before) == before | {"next_steps": 3, "pulses": 3}
    back = [list(row) for row in ROWS]
    brought(sheet(tmp_path / "files", back), after=30)
    assert [pulse.value for pulse in pulses_of(SYSTEM, AccountKey("Nordwind GmbH"))] == [4, 2, 4]
    brought(path, after=31)
    assert rows_of("pulses") == {"pulses": 4}


def test_without_an_author_it_is_who_imports(cast: Cast, tmp_path: Path) -> None:
    listed = tmp_path / "accounts.csv"
    listed.write_text(LISTED, "utf-8")
    brought(listed)
    with clock.stopped_clock(NOW):
        import_files(cast.olga, [sheet(tmp_path / "files", [row[:6] for row in ROWS])])
        (pulse,) = pulses_of(SYSTEM, AccountKey("A-1"))
        assert (pulse.by, pulse.by_id) == (cast.olga.name, cast.olga.user_id)
        told = {(entry.kind, entry.detail) for entry in timeline(SYSTEM, AccountKey("A-1")).entries}
    assert ("next_step", cast.olga.name) in told


def test_beside_a_list_of_customers_it_finds_them_by_name_and_makes_none(tmp_path: Path) -> None:
    folder = tmp_path / "crm"
    folder.mkdir()
    (folder / "accounts.csv").write_text(LISTED, "utf-8")
    (folder / "subscriptions.csv").write_text(CONTRACTS, "utf-8")
    brought(folder)
    report = brought(sheet(tmp_path / "files", ROWS), after=1)
    stated = {"subscriptions": (2, 0, 0, 0)}
    assert counts(report) == stated | {"notes": (1, 0, 0, 1), "next_steps": (2, 0, 0, 0), "pulses": (2, 0, 0, 0)}
    assert len(list(every_account(SYSTEM))) == 2
    assert [row.value for row in quarantined(SYSTEM).rows] == ["Lone Star"]
    assert {one.key: one.stated for one in subscriptions_of(SYSTEM, AccountKey("A-1"))} == {
        "S-1": None,
        "list-A-1": True,
    }
    assert [pulse.value for pulse in pulses_of(SYSTEM, AccountKey("A-2"))] == [2]
