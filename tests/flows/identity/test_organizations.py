"""Organizations of a helpdesk that are no customers by name wait under Identities with what refers to them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tenure.evidence.intake.versions.known_facts import newest
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.home import lake
from tenure.flows.identity.waiting import create_and_match, dismiss_waiting, match_waiting, waiting_groups
from tenure.platform.access import SYSTEM
from tenure.practice.customers.queries import known_accounts
from tenure.values import clock
from tenure.values.keys import AccountKey

pytestmark = pytest.mark.django_db(transaction=True)
MAPPING = """\
version: 1
files:
  - file: crm.csv
    kind: accounts
    columns: {Id: id, Name: name, Industry: industry}
  - file: organizations.csv
    kind: accounts
    source: helpdesk
    namespace: helpdesk
    columns: {Org: id, Called: same_as}
  - file: tickets.csv
    kind: tickets
    source: helpdesk
    namespace: helpdesk
    columns: {Ticket: id, Org: account_ref, Opened: opened_at, Subject: subject}
"""
FILES = {
    "crm.csv": "Id,Name,Industry\nC-1,Osprey Cranes,Ports\nC-2,Beta Bakers,Food\n",
    "organizations.csv": "Org,Called\n1,Osprey Cranes\n2,Backstube Beta\n3,Lund Optics\n4,Spam Senders\n",
    "tickets.csv": "Ticket,Org,Opened,Subject\n" + "".join(f"t{n},{n},2026-10-0{n},Help\n" for n in (1, 2, 3, 4)),
    "tenure-mapping.yaml": MAPPING,
}


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    (tmp_path / "in").mkdir()
    for name, text in FILES.items():
        (tmp_path / "in" / name).write_text(text, "utf-8")
    with clock.stopped_clock(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        yield tmp_path / "in"


def tickets() -> dict[str, str]:
    rows = newest(lake(), "tickets", None, whole=True).rows.to_pylist()
    return {row["fact_id"].rpartition(":")[2]: row["account"] for row in rows}


def test_they_are_matched_made_or_left_with_their_tickets(files: Path) -> None:
    report = import_files(SYSTEM, [files], mapping=files / "tenure-mapping.yaml")
    counts = {one.file: (one.accepted, one.quarantined) for one in report.files}
    assert counts == {"crm.csv": (2, 0), "organizations.csv": (0, 3), "tickets.csv": (1, 3)}
    assert tickets() == {"t1": "C-1"}
    groups = {one.value: (one.kind, one.rows) for one in waiting_groups(SYSTEM).groups}
    assert groups == {f"helpdesk:{n}": ("account", 2) for n in (2, 3, 4)}
    match_waiting(SYSTEM, "helpdesk", "account", "helpdesk:2", AccountKey("C-2"))
    create_and_match(SYSTEM, "helpdesk", "account", "helpdesk:3")
    dismiss_waiting(SYSTEM, "helpdesk", "account", "helpdesk:4", "not ours")
    assert tickets() == {"t1": "C-1", "t2": "C-2", "t3": "helpdesk:3"}
    assert set(known_accounts(["C-1", "C-2", "helpdesk:1", "helpdesk:2", "helpdesk:3", "helpdesk:4"])) == {
        "C-1", "C-2", "helpdesk:3",
    }  # fmt: skip
    assert waiting_groups(SYSTEM).groups == ()
    again = import_files(SYSTEM, [files], mapping=files / "tenure-mapping.yaml")
    assert sum(one.accepted + one.corrected for one in again.files) == 0
