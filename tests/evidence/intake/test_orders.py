"""What can't all be true of dates and parents is listed, and counted in full."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tenure.evidence.catalogue import TABLES, ColumnKind
from tenure.evidence.intake.batch import Intake, SettledBatch
from tenure.evidence.intake.contradictions import CODES
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.orders import ORDERS
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.lake.storage import Storage
from tenure.evidence.lake.store import Lake
from tenure.values.keys import BatchKey

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def settled(tmp_path: Path, table: str, columns: dict[str, list[Any]]) -> SettledBatch:
    url = str(tmp_path / "lake")
    lake = Lake(url, storage=Storage(url))
    intake = Intake(lake, Staging(tmp_path / "staging"), BatchKey("b-1"), NOW)
    intake.take(
        Delivery(table, "crm", pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}))
    )
    return intake.settle()


def found(tmp_path: Path, table: str, columns: dict[str, list[Any]]) -> dict[tuple[str, str], int]:
    return {(one.code, one.subject): one.count for one in settled(tmp_path, table, columns).contradictions}


def test_parents_in_a_circle(tmp_path: Path) -> None:
    ids, parents = ["k1", "k2", "k3", "k4", "k5", "k6"], ["k1", "k3", "k4", "k2", "k2", None]
    circles = {
        subject
        for code, subject in found(tmp_path, "accounts", {"id": ids, "parent": parents})
        if code == "parent_circle"
    }
    assert circles == {"k1", "k2", "k3", "k4"}


EARLY, LATE = (
    {ColumnKind.DAY: "2026-03-01", ColumnKind.INSTANT: "2026-03-01T10:00:00Z"},
    {ColumnKind.DAY: "2026-05-01", ColumnKind.INSTANT: "2026-05-01T10:00:00Z"},
)


@pytest.mark.parametrize(("table", "pair"), [(table, pair) for table, pairs in ORDERS.items() for pair in pairs])
def test_every_order(tmp_path: Path, table: str, pair: tuple[str, str, str]) -> None:
    earlier, later, code = pair
    kinds = {column.name: column.kind for column in TABLES[table].columns}
    columns: dict[str, list[Any]] = {
        "account_ref": ["k1", "k1"],
        "id": ["r1", "r2"],
        earlier: [LATE[kinds[earlier]], EARLY[kinds[earlier]]],
        later: [EARLY[kinds[later]], LATE[kinds[later]]],
    }
    for column in TABLES[table].columns:
        if column.required and column.name not in columns:
            columns[column.name] = [EARLY[column.kind]] * 2 if column.kind in EARLY else ["1", "1"]
    if table == "accounts":
        del columns["account_ref"]
    assert code in CODES
    assert [(one, subject) for one, subject in found(tmp_path, table, columns) if one == code] == [(code, "r1")]


def test_what_happened_lies_not_ahead_and_ends_may(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "account_ref": ["k1"] * 3,
        "id": ["t1", "t2", "t3"],
        "opened_at": ["2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z", "2027-11-01T10:00:00Z"],
        "resolved_at": ["2027-11-19T10:00:00Z", None, None],
        "target_at": [None, "2027-11-19T10:00:00Z", None],
    }
    assert {pair for pair in found(tmp_path, "tickets", columns) if pair[0] == "in_the_future"} == {
        ("in_the_future", "t1"),
        ("in_the_future", "t3"),
    }


def test_a_start_far_ahead_is_listed_and_the_next_term_is_not(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {"id": ["k1", "k2"], "customer_since": ["2099-03-15", "2027-03-15"]}
    assert found(tmp_path, "accounts", columns) == {("in_the_future", "k1"): 1}


def test_very_many_are_counted_in_full(tmp_path: Path) -> None:
    count = 2500
    columns: dict[str, list[Any]] = {
        "account_ref": ["k1"] * count,
        "id": [f"t{number}" for number in range(count)],
        "opened_at": ["2026-11-02T10:00:00Z"] * count,
        "resolved_at": ["2026-11-01T10:00:00Z"] * count,
    }
    wrong = [
        one for one in settled(tmp_path, "tickets", columns).contradictions if one.code == "resolved_before_opened"
    ]
    assert (len(wrong), sum(one.count for one in wrong)) == (1000, count)
