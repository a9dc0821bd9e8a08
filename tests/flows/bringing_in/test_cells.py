"""One unreadable cell costs its cell or its row, never the file or the run."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tenure.evidence.intake.versions.known_facts import newest
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.queries import quarantined
from tenure.values import clock

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    with clock.stopped_clock(NOW):
        yield


def rows(table: str) -> dict[str, dict[str, Any]]:
    return {row["fact_id"]: row for row in newest(lake(), table, None, whole=True).rows.to_pylist()}


def test_bad_cells_cost_themselves_and_are_listed(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "accounts.csv").write_text(
        "id,name,customer_since\nk1,Fjord,46023\nk2,Heide,46024\nk3,Insel,99999999\nk4,Jura,46025\n", "utf-8"
    )
    (files / "tickets.csv").write_text(
        "ticket_id,account_id,created_at,priority,csat\n"
        "p1,k1,2026-10-01 09:00,high,0\np2,k1,2026-10-03 09:00,high,9\np3,k2,2026-10-05 09:00,low,5\n"
        "p4,k2,soon,low,5\n",
        "utf-8",
    )
    (files / "usage.csv").write_text(
        "account,timestamp,event\nk1,1795946400,a\nk1,1795946402000,a\nk2,1795946401,b\n", "utf-8"
    )
    (files / "surveys.csv").write_text(
        "response_id,account_id,kind,score,responded_at\n"
        "r1,k1,csat,0,2026-10-01\nr2,k1,ces,0,2026-10-02\nr3,k1,nps,0,2026-10-03\n",
        "utf-8",
    )
    report = import_files(SYSTEM, [files])
    assert report.problems == ()
    assert {one.kind: (one.accepted, one.quarantined) for one in report.files} == {
        "accounts": (4, 0),
        "tickets": (3, 1),
        "usage": (2, 1),
        "survey_responses": (1, 2),
    }
    assert rows("accounts")["k3"]["name"] == "Insel"
    assert rows("accounts")["k3"]["customer_since"] is None
    assert {key: row["csat"] for key, row in rows("tickets").items()} == {"p1": None, "p2": None, "p3": 5.0}
    listed = {
        (one.file, one.line, one.data["column"], one.data["value"])
        for one in report.listed
        if one.code == "cell_left_empty"
    }
    assert listed == {
        ("accounts.csv", 4, "customer_since", "99999999"),
        ("tickets.csv", 2, "csat", "0"),
        ("tickets.csv", 3, "csat", "9"),
    }
    assert {(row.table, row.code) for row in quarantined(SYSTEM).rows} == {
        ("tickets", "unreadable"),
        ("usage", "unreadable"),
        ("survey_responses", "out_of_range"),
    }
    again = import_files(SYSTEM, [files])
    assert [one.accepted + one.corrected for one in again.files] == [0, 0, 0, 0]


def test_equal_bad_cells_are_counted_in_full(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    lines = [f"q{n},k1,2026-10-01 09:00,high,{n % 2 * 8}" for n in range(3000)]
    path.write_text("ticket_id,account_id,created_at,priority,csat\n" + "\n".join(lines) + "\n", "utf-8")
    report = import_files(SYSTEM, [path])
    assert report.files[0].accepted == 3000
    assert report.contradictions["cell_left_empty"] == 3000
    assert len([one for one in report.listed if one.code == "cell_left_empty"]) == 2
