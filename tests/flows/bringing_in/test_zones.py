"""A bare day is a day of the company's own zone, which is fixed at the first import."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tenure.evidence.intake.cells.convert import READER
from tenure.evidence.intake.versions.known_facts import newest
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.changing.planning import plan
from tenure.flows.frameworks.live import check, live_framework, publish_starter_or_folder
from tenure.flows.home import lake
from tenure.framework.starters import STARTERS
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.actions import fix_reading_terms
from tenure.platform.deliveries.cards import TermsCard
from tenure.platform.deliveries.queries import batches, reading_terms
from tenure.values import clock
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = "America/Los_Angeles"


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    with clock.stopped_clock(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "usage.csv").write_text("account_id,date,feature,count\nk1,2026-11-27,find,3\nk1,2026-11-28,find,4\n")
    (folder / "subscriptions.csv").write_text(
        "id,account_id,product,arr,currency,start_date,end_date\n"
        "c1,k1,Core,100,USD,2025-01-01T00:00:00Z,2025-12-31T00:00:00Z\n"
        "c2,k1,Core,100,USD,2026-01-01T00:00:00Z,2026-12-31T00:00:00Z\n"
    )
    return folder


def framework_in(folder: Path, zone: str) -> str:
    folder.mkdir()
    for name, text in check(next(iter(STARTERS))).texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("timezone: UTC", f"timezone: {zone}"), "utf-8")
    return str(folder)


def used() -> list[datetime]:
    return sorted(row["used_at"] for row in newest(lake(), "usage", None, whole=True).rows.to_pylist())


def test_bare_days_follow_the_frameworks_zone(files: Path, tmp_path: Path) -> None:
    publish_starter_or_folder(SYSTEM, framework_in(tmp_path / "fw", ZONE))
    report = import_files(SYSTEM, [files])
    assert report.zone == ZONE
    assert used() == [datetime(2026, 11, 27, 8, tzinfo=UTC), datetime(2026, 11, 28, 8, tzinfo=UTC)]
    terms = {row["fact_id"]: row for row in newest(lake(), "subscriptions", None, whole=True).rows.to_pylist()}
    assert (terms["c1"]["start_on"], terms["c1"]["end_on"]) == (date(2025, 1, 1), date(2026, 1, 1))
    assert terms["c2"]["start_on"] == date(2026, 1, 1)
    assert terms["c2"]["occurred_at"] == datetime(2026, 1, 1, 8, tzinfo=UTC)
    again = import_files(SYSTEM, [files])
    assert [one.accepted + one.corrected for one in again.files] == [0, 0]


def test_the_zone_is_said_once_and_the_framework_follows(files: Path, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="no time zone"):
        import_files(SYSTEM, [files], timezone="Mars/Olympus")
    import_files(SYSTEM, [files], timezone=ZONE, dry_run=True)
    assert reading_terms() is None
    import_files(SYSTEM, [files], timezone=ZONE)
    assert used()[0] == datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert live_framework().framework.timezone == ZONE
    with pytest.raises(ProblemError, match="set by the first import"):
        import_files(SYSTEM, [files], timezone="UTC")
    with pytest.raises(ProblemError, match="time zone is Europe/Berlin") as wrong:
        publish_starter_or_folder(SYSTEM, framework_in(tmp_path / "fw", "Europe/Berlin"))
    assert wrong.value.problems[0].fix == f"Write `timezone: {ZONE}`."
    with pytest.raises(ProblemError, match="time zone is UTC"):
        plan(SYSTEM, next(iter(STARTERS)))


def test_a_home_of_the_first_reader_goes_on_as_it_read(files: Path, tmp_path: Path) -> None:
    fix_reading_terms(SYSTEM, TermsCard("UTC", 1))
    publish_starter_or_folder(SYSTEM, framework_in(tmp_path / "fw", ZONE))
    import_files(SYSTEM, [files])
    assert used()[0] == datetime(2026, 11, 27, tzinfo=UTC)
    assert batches(SYSTEM)[0].reader == 1


def test_a_mapping_files_zone_wins(files: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "version: 1\ntimezone: Asia/Tokyo\nfiles:\n  - file: usage.csv\n    kind: usage\n"
        "    columns: {account_id: account_ref, date: used_at, feature: feature, count: quantity}\n"
    )
    import_files(SYSTEM, [files / "usage.csv"], mapping=mapping, timezone=ZONE)
    assert used()[0] == datetime(2026, 11, 26, 15, tzinfo=UTC)
    assert reading_terms() == TermsCard(ZONE, READER)
