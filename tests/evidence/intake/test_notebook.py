"""Pulses, notes and next steps as people write them down: without a date, and imported again and again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tenure.evidence.intake.batch import Intake, SettledBatch, append_batch
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.lake.store import Lake
from tenure.values.keys import BatchKey

FIRST = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def brought(lake: Lake, tmp_path: Path, number: int, table: str, rows: list[dict[str, object]]) -> SettledBatch:
    """One import, `number` days after the first."""
    staging, key = Staging(tmp_path / f"staging-{number}"), BatchKey(f"batch-{number}")
    intake = Intake(lake, staging, key, FIRST + timedelta(days=number))
    intake.take(Delivery(table, "sheet", pa.Table.from_pylist(rows)))
    settled = intake.settle()
    append_batch(lake, staging, key)
    return settled


def stored(lake: Lake, table: str) -> list[dict[str, object]]:
    rows = lake.scanned(table).to_table().to_pylist()
    return sorted(rows, key=lambda row: (row["occurred_at"], row["digest"]))


def test_a_row_without_a_date_is_of_the_import_that_first_brought_it(lake: Lake, tmp_path: Path) -> None:
    rows = [
        {"account_ref": "acme", "text": "Wants a call about seats", "by_name": "Bob", "noted_at": None},
        {"account_ref": "acme", "text": "Renewal talk in May", "noted_at": "2026-02-01"},
    ]
    brought(lake, tmp_path, 0, "notes", rows)
    again = brought(lake, tmp_path, 40, "notes", [*rows, {"account_ref": "birch", "text": "New sponsor"}])
    tally = again.tallies["", "notes"]
    assert (tally.read, tally.unchanged, tally.accepted) == (3, 2, 1)
    found = [(row["account"], row["occurred_at"], row["recorded_at"], row["noted_at"]) for row in stored(lake, "notes")]
    told = datetime(2026, 2, 1, tzinfo=UTC)
    later = FIRST + timedelta(days=40)
    assert found == [("acme", told, told, told), ("acme", FIRST, FIRST, None), ("birch", later, later, None)]


def test_a_pulse_off_the_scale_waits(lake: Lake, tmp_path: Path) -> None:
    rows = [{"account_ref": "acme", "value": "7"}, {"account_ref": "acme", "value": "2", "reason": "Too quiet"}]
    tally = brought(lake, tmp_path, 0, "pulses", rows).tallies["", "pulses"]
    assert (tally.accepted, tally.quarantined) == (1, 1)
