"""From requests to rows: each event once, whatever is sent again and wherever it was cut off."""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from tenure.evidence.lake import syncing
from tenure.flows.home import lake, reading_room
from tenure.flows.live import draining
from tenure.flows.live.draining import DrainResult, drain
from tenure.flows.live.suspects import KEPT_IN, TRIES
from tenure.platform.access import SYSTEM
from tenure.platform.freshness.queries import stale_standings
from tenure.platform.inbox.actions import accept, release
from tenure.platform.inbox.cards import UNMATCHED
from tenure.platform.inbox.queries import backlog, held
from tenure.platform.locks import advisory
from tenure.practice.customers.actions import upsert_accounts
from tenure.practice.customers.cards import AccountCard
from tenure.practice.customers.queries import account
from tenure.values import clock
from tenure.values.keys import AccountKey

NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
SAID = (NOW - timedelta(minutes=1)).isoformat()

pytestmark = pytest.mark.django_db(transaction=True)

Raw = dict[str, object]


@pytest.fixture(autouse=True)
def company(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path
    with clock.stopped_clock(NOW):
        yield tmp_path


def track(number: int | str, group: str = "acme", **more: object) -> Raw:
    said = {"type": "track", "event": "Report Exported", "userId": f"{group}-1", "messageId": f"m{number}"}
    return said | {"timestamp": SAID, "context": {"groupId": group}} | more


def group(key: str, number: int = 0, **traits: object) -> Raw:
    return {
        "type": "group",
        "groupId": key,
        "userId": f"{key}-1",
        "messageId": f"g-{key}-{number}",
        "traits": traits,
        "timestamp": SAID,
    }


def identify(user: str, **traits: object) -> Raw:
    return {
        "type": "identify",
        "userId": user,
        "messageId": f"i-{user}-{len(traits)}",
        "traits": traits,
        "timestamp": SAID,
    }


def send(*events: Raw, source: str = "app") -> int:
    return accept(source, "segment:batch", json.dumps({"batch": events}).encode(), len(events), clock.now())


def rows(table: str) -> list[Raw]:
    with reading_room() as room:
        stored = room.stored(table)
        return [] if stored is None else room.fetch(stored.order_by("fact_id")).to_pylist()


def drained() -> DrainResult:
    done = drain()
    assert done is not None
    return done


def test_while_nothing_comes_a_look_takes_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def seen(name: str) -> AbstractContextManager[None]:
        asked.append(name)
        return advisory(name)

    monkeypatch.setattr(draining, "advisory", seen)
    assert drain() is None
    assert not asked
    send(track(1))
    assert drain() is not None
    assert asked == ["live:drain"]


def test_a_request_becomes_rows_once() -> None:
    send(
        group("acme", name="Acme", plan="gold"), identify("acme-1", email="jo@acme.com"), *(track(n) for n in range(5))
    )
    done = drained()
    assert (done.events, done.rows, done.held, done.repeated) == (7, 5 + 3, 0, 0)
    used = rows("usage")
    assert [row["id"] for row in used] == [f"m{n}" for n in range(5)]
    first = used[0]
    assert (first["fact_id"], first["account"], first["person"], first["source"]) == ("app:m0", "acme", "acme-1", "app")
    assert (first["recorded_at"], first["ingested_at"], first["recorded_assumed"]) == (NOW, NOW, False)
    assert first["occurred_at"] == NOW - timedelta(minutes=1)
    assert account(SYSTEM, AccountKey("acme")).account.name == "Acme"
    assert [(row["trait"], row["text"]) for row in rows("traits")] == [("plan", "gold")]
    assert [row["email"] for row in rows("people")] == ["jo@acme.com"]
    assert [one.account for one in stale_standings(10)] == ["acme"]
    assert drain() is None
    assert backlog().parcels == 0


def test_what_a_tracking_client_sends_by_itself_is_no_use() -> None:
    own = ("$feature_flag_called", "$exception", "$web_vitals", "$pageleave", "session_start")
    send(group("acme"), track("work"), *(track(name, event=name) for name in own))
    done = drained()
    assert (done.own, done.held) == (len(own), 0)
    assert [row["id"] for row in rows("usage")] == ["mwork"]
    send(track("alone", event="$pageleave"))
    assert drained().own == 1
    assert drain() is None


def test_what_is_sent_again_changes_nothing() -> None:
    for _ in range(3):
        send(group("acme", name="Acme"), track(1), track(2), track(1))
        drained()
    send(track(1), source="other")
    drained()
    assert [row["fact_id"] for row in rows("usage")] == ["app:m1", "app:m2", "other:m1"]
    assert len(rows("accounts")) == 1


def test_what_is_older_than_the_remembered_ids_is_looked_up_in_the_lake(monkeypatch: pytest.MonkeyPatch) -> None:
    old = (NOW - timedelta(days=60)).isoformat()
    send(group("acme"), track(1, timestamp=old), track(2))
    drained()
    monkeypatch.setattr("tenure.flows.live.sorting.seen", lambda *_: set())  # so long ago that its ids are forgotten
    send(track(1, timestamp=old), track(3, timestamp=old))
    assert drained().repeated == 1
    assert [row["id"] for row in rows("usage")] == ["m1", "m2", "m3"]


def test_only_what_changed_makes_a_version() -> None:
    for number, name in enumerate(("Acme", "Acme", "Acme Ltd", "Acme Ltd")):
        with clock.stopped_clock(NOW + timedelta(minutes=number)):
            send(group("acme", number, name=name, employees=12))
            drained()
    found = rows("accounts")
    assert sorted(str(row["name"]) for row in found) == ["Acme", "Acme Ltd"]
    assert account(SYSTEM, AccountKey("acme")).account.name == "Acme Ltd"


def test_what_waited_in_the_inbox_was_known_when_it_came_and_is_there_since_it_went_in() -> None:
    send(group("acme", name="Acme"), track(1))
    with clock.stopped_clock(later := NOW + timedelta(minutes=10)):  # whoever concluded a day meanwhile hadn't seen it
        drained()
    for table in ("usage", "accounts"):
        assert [(row["recorded_at"], row["ingested_at"]) for row in rows(table)] == [(NOW, later)]


def test_events_without_an_account_wait_and_come_in_when_it_is_known() -> None:
    send(track(1, userId="jo", context={}), track(2, userId="jo", context={}))
    assert drained().held == 2
    assert rows("usage") == []
    with clock.stopped_clock(later := NOW + timedelta(hours=1)):
        send({"type": "group", "groupId": "acme", "userId": "jo", "messageId": "g"})
        drained()
        drained()
    found = rows("usage")
    assert [(row["account"], row["recorded_at"], row["occurred_at"]) for row in found] == [
        ("acme", later, NOW - timedelta(minutes=1))
    ] * 2
    assert held(SYSTEM, code=UNMATCHED).total == 0


def test_bad_events_are_held_and_cost_the_others_nothing() -> None:
    accept("app", "segment:batch", b"[" * 5000, 1, NOW)
    send(
        group("acme"),
        track(1),
        {"type": "track", "userId": "u", "messageId": "bad"},
        track(2, properties={"quantity": 10**30}),
    )
    done = drained()
    assert [row["id"] for row in rows("usage")] == ["m1", "m2"]
    assert sorted(one.code for one in held(SYSTEM).events) == ["no_name", "unreadable"]
    assert done.held == 2
    ids = [one.id for one in held(SYSTEM).events]
    release(SYSTEM, ids)
    drained()
    assert sorted(one.code for one in held(SYSTEM).events) == ["no_name", "unreadable"]


class Killed(BaseException):
    """Stands for kill -9: nothing between here and the process's end catches it."""


STEPS = ("sorted", "learned", "upserted", "accounts", "people", "traits", "usage", "touched")


@pytest.mark.parametrize("step", STEPS)
def test_cut_off_between_any_two_steps_the_next_drain_ends_it(step: str) -> None:
    send(track(9, userId="late", context={}))
    drained()
    send(group("acme", name="Acme", plan="gold"), identify("acme-1", email="jo@acme.com"), track(1), track(2))
    send(
        {"type": "group", "groupId": "acme", "userId": "late", "messageId": "g2"},
        track(2),
        {"type": "track", "messageId": "bad"},
    )

    def kill(done: str) -> None:
        if done == step:
            raise Killed

    with pytest.raises(Killed):
        drain(after=kill)
    for _ in range(3):
        drain()
    assert drain() is None
    assert [row["id"] for row in rows("usage")] == ["m1", "m2", "m9"]
    assert [len(rows(table)) for table in ("accounts", "people", "traits")] == [1, 1, 1]
    assert account(SYSTEM, AccountKey("acme")).account.name == "Acme"
    assert [one.account for one in stale_standings(9)] == ["acme"]
    assert [one.code for one in held(SYSTEM).events] == ["no_name"]
    assert not (Path(lake().url).parent / KEPT_IN).exists()


def test_a_change_of_an_account_alone_is_followed_after_a_cut_too() -> None:
    send(group("acme", name="Acme"))

    def kill(done: str) -> None:
        if done == "traits":
            raise Killed

    with pytest.raises(Killed):
        drain(after=kill)
    drained()
    assert [one.account for one in stale_standings(9)] == ["acme"]


def test_what_finds_its_account_only_at_the_second_try_comes_behind_what_is_in() -> None:
    send(group("acme"), track(1), track(2, group="beta"))

    def kill(done: str) -> None:
        if done == "usage":
            raise Killed

    with pytest.raises(Killed):
        drain(after=kill)
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("beta"), "Beta")])
    drained()
    assert sorted(row["id"] for row in rows("usage")) == ["m1", "m2"]


def test_a_request_that_stops_the_process_is_held_after_some_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    send(group("acme"), track(1))
    poison = send(track(2))
    send(track(3))
    plain = draining.sort_parcels

    def sort(parcels: Sequence[object], begin: object) -> object:
        def careful(parcel: object) -> bool:
            if begin(parcel):  # type: ignore[operator]
                if parcel.id == poison:  # type: ignore[attr-defined]
                    raise Killed
                return True
            return False

        return plain(parcels, careful)  # type: ignore[arg-type]

    monkeypatch.setattr(draining, "sort_parcels", sort)
    for _ in range(TRIES):
        with pytest.raises(Killed):
            drain()
    assert drained().held == 1
    assert [row["id"] for row in rows("usage")] == ["m1", "m3"]
    assert [one.code for one in held(SYSTEM).events] == ["failed"]


def test_an_event_that_breaks_the_search_is_held_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = draining.place_events

    def place(news: Sequence[object]) -> object:
        if any(came.event.message_id == "m2" for came in news):  # type: ignore[attr-defined]
            raise KeyError("m2")
        return plain(news)  # type: ignore[arg-type]

    monkeypatch.setattr(draining, "place_events", place)
    send(group("acme"), *(track(n) for n in range(5)))
    assert drained().held == 1
    assert [row["id"] for row in rows("usage")] == ["m0", "m1", "m3", "m4"]


def test_parcels_go_only_when_the_lake_is_on_disk(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TENURE_DURABLE = True
    flushed: list[Path] = []
    plain_flush, plain_settle = syncing._flush, draining.settle

    def flush(path: Path) -> None:
        plain_flush(path)
        flushed.append(path)

    def settle(*given: Any) -> bool:
        for table in ("usage", "accounts", "people"):
            folder = Path(lake().uri(table))
            assert {*map(Path, lake().files(table)), *folder.glob("_delta_log/*.json")} <= set(flushed), table
        settled.append(backlog().parcels)
        return plain_settle(*given)

    settled: list[int] = []
    monkeypatch.setattr(syncing, "_flush", flush)
    monkeypatch.setattr(draining, "settle", settle)
    send(group("acme", name="Acme"), identify("acme-1", name="Jo", email="jo@acme.example"), track(1))
    assert drain()
    assert (settled, backlog().parcels) == ([1], 0)


def test_words_without_end_stop_nobody(company: Path) -> None:
    """Whoever has a browser's key may call themselves whatever they like; no index holds all of it."""
    endless = "".join(chr(97 + (number * number + number // 7) % 26) for number in range(9000))
    send(
        group("acme", name=endless, domain=f"{endless}.example", industry=endless, createdAt="9999-12-31"),
        group("nul", name="a\0b", domain="a\0b.example"),
        identify("acme-1", name=endless, email=f"{endless}@acme.example"),
        track(1),
    )
    assert drained().held == 0
    assert [row["id"] for row in rows("usage")] == ["m1"]
    found = account(SYSTEM, AccountKey("acme")).account
    assert (len(found.name), found.domain) == (300, "")
    assert {row["occurred_at"] for row in rows("accounts") if row["id"] == "acme"} <= {
        NOW,
        datetime.fromisoformat(SAID),
    }


def test_a_person_may_let_in_what_is_too_large_and_nothing_else(company: Path) -> None:
    """The limit is against programs that run away; an event that lacks its name still does when it is released."""
    large, nameless = track("large", properties={"text": "x" * 40_000}), track("nameless", event="")
    send(group("acme", name="Acme"), large, nameless)
    assert drained().held == 2
    assert {one.code for one in held(SYSTEM).events} == {"too_large", "no_name"}
    release(SYSTEM, [one.id for one in held(SYSTEM).events])
    assert drained().held == 1
    send(large)
    assert drained().repeated == 1
    assert [row["id"] for row in rows("usage")] == ["mlarge"]
    assert [one.code for one in held(SYSTEM).events] == ["no_name"]
