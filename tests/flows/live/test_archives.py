"""The same events twice: as their clients send them, and in an export of the tracking system."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tenure.flows.bringing_in.importing import import_files
from tenure.flows.home import reading_room
from tenure.flows.live.draining import drain
from tenure.platform.access import SYSTEM
from tenure.platform.inbox.actions import accept, make_write_key
from tenure.values import clock

NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)
Raw = dict[str, object]


@pytest.fixture(autouse=True)
def company(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path
    with clock.stopped_clock(NOW):
        make_write_key(SYSTEM, "app", "servers")
        yield tmp_path


def segment(number: int, key: str = "ajs-next-1760000000000-{:04}") -> Raw:
    at = (NOW - timedelta(days=3, minutes=number)).isoformat()
    said = {"type": "track", "event": "Report Exported", "userId": "acme-1", "messageId": key.format(number)}
    return said | {"timestamp": at, "originalTimestamp": at, "context": {"groupId": "acme"}}


GROUP: Raw = {
    "type": "group", "groupId": "acme", "userId": "acme-1", "messageId": "ajs-next-1760000000000-group",
    "traits": {"name": "Acme"}, "timestamp": (NOW - timedelta(days=9)).isoformat(),
}  # fmt: skip


def amplitude(number: int) -> Raw:
    return {
        "event_type": "Report Exported", "user_id": "acme-1", "groups": {"company": "acme"},
        "insert_id": f"5829e1e1-2f4a-4c6f-9d55-{number:012}", "time": (NOW - timedelta(days=3)).timestamp() * 1000,
    }  # fmt: skip


def exported(raw: Raw) -> Raw:
    """The same event as Amplitude's export has it."""
    at = datetime.fromtimestamp(float(str(raw["time"])) / 1000, UTC)
    more = {"$insert_id": raw["insert_id"], "uuid": "another", "event_time": at.strftime("%Y-%m-%d %H:%M:%S.%f")}
    return {name: cell for name, cell in raw.items() if name not in ("insert_id", "time")} | more


def send(*events: Raw, protocol: str = "segment:batch", wrap: str = "batch") -> None:
    accept("app", protocol, json.dumps({wrap: events}).encode(), len(events), clock.now())
    drain()


def imported(folder: Path, *events: Raw) -> None:
    path = folder / "export.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in events), "utf-8")
    import_files(SYSTEM, [path])


def used() -> list[str]:
    with reading_room() as room:
        stored = room.stored("usage")
        return [] if stored is None else sorted(row["id"] for row in room.fetch(stored.select("id")).to_pylist())


def test_an_export_of_what_clients_have_sent_adds_what_is_new(company: Path) -> None:
    send(GROUP, segment(1), segment(2))
    imported(company, GROUP, segment(1), segment(2), segment(3))
    assert used() == [str(segment(number)["messageId"]) for number in (1, 2, 3)]
    imported(company, GROUP, segment(1), segment(2), segment(3))
    assert len(used()) == 3


def test_what_came_with_an_export_is_not_taken_again_from_a_client(company: Path) -> None:
    imported(company, GROUP, segment(1), segment(2))
    send(GROUP, segment(2), segment(3))
    assert used() == [str(segment(number)["messageId"]) for number in (1, 2, 3)]


def test_by_the_trackers_own_id_whatever_it_is_called(company: Path) -> None:
    send(GROUP)
    send(amplitude(1), protocol="amplitude", wrap="events")
    imported(company, exported(amplitude(1)), exported(amplitude(2)))
    assert used() == [amplitude(1)["insert_id"], amplitude(2)["insert_id"]]


def test_ids_that_a_table_counts_up_are_told_apart(company: Path) -> None:
    send(GROUP, segment(1, "{}"), segment(2, "{}"))
    imported(company, GROUP, segment(1, "{}"), segment(2, "{}"))
    assert used() == ["1", "1", "2", "2"]
