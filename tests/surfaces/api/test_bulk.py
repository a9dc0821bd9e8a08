"""Objects in bulk: good ones go in, the others are answered, and nothing goes in twice."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import Cast
from tenure.evidence.catalogue.sources import SOURCE_TABLES
from tenure.flows import home
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.models import QuarantinedRow
from tenure.platform.identity.actions import make_token
from tenure.practice.customers.queries import every_account

Send = Callable[..., Any]


@pytest.fixture
def send(cast: Cast, settings: LazySettings, tmp_path: Path) -> Send:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = str(tmp_path)
    secret = make_token(cast.olga, "sync", write=True).secret

    def post(entity: str, objects: object, *, raw: bytes | None = None, token: str = secret, **more: Any) -> Any:
        body = json.dumps({"source": "crm", "objects": objects, **more}).encode() if raw is None else raw
        headers = {"authorization": f"Bearer {token}"}
        return Client().post(f"/api/v1/bulk/{entity}", body, content_type="application/json", headers=headers)

    return post


def counts(response: Any) -> tuple[int, ...]:
    assert response.status_code == 200, response.content
    body = response.json()
    found = tuple(body[name] for name in ("accepted", "corrected", "unchanged", "retracted", "refused"))
    assert sum(found) == body["read"]
    assert len(body["errors"]) == body["refused"]
    return found


ACCOUNT = {"id": "N-1", "name": "Neu GmbH", "domain": "neu.example", "customer_since": "2026-01-05", "employees": 40}


def test_objects_go_in_once_and_a_change_is_a_correction(send: Send) -> None:
    assert counts(send("accounts", [ACCOUNT, {"id": "N-2", "name": "Zwei AG"}])) == (2, 0, 0, 0, 0)
    assert {view.account.name for view in every_account(SYSTEM)} >= {"Neu GmbH", "Zwei AG"}
    assert counts(send("accounts", [ACCOUNT, {"id": "N-2", "name": "Zwei AG"}])) == (0, 0, 2, 0, 0)
    assert counts(send("accounts", [{"id": "N-1", "industry": "Logistics"}])) == (0, 1, 0, 0, 0)
    kept = next(view for view in every_account(SYSTEM) if view.account.key == "N-1")
    assert (kept.account.name, kept.account.industry, kept.account.employees) == (
        "Neu GmbH",
        "Logistics",
        40,
    )  # what isn't named stays
    assert counts(send("accounts", [{"id": "N-1", "employees": None}])) == (0, 1, 0, 0, 0)
    assert next(view for view in every_account(SYSTEM) if view.account.key == "N-1").account.employees is None


def test_bad_objects_are_answered_and_the_others_taken(send: Send) -> None:
    objects = [
        {"id": "S-1", "account": "A-1", "start_on": "2026-01-01", "arr": 1200.5, "currency": "EUR"},
        {"id": "S-2", "account": "A-1", "start_on": "first of May"},
        {"id": "S-3", "start_on": "2026-01-01"},
        {"id": "S-4", "account": "A-1", "start_on": "2026-01-01", "sets": 5},
        {"id": "S-5", "account": "A-1", "start_on": "2026-01-01", "plan": ["a", "b"]},
        {"id": "x" * 201, "account": "A-1", "start_on": "2026-01-01"},
        {"id": "S-7", "account": "A-1", "start_on": "2026-01-01", "plan": "a\x00b"},
        "S-8",
        {"id": "S-9", "account_name": "Nobody Ltd", "start_on": "2026-01-01"},
        {"id": "S-10", "account": "A-1", "start_on": "2026-01-01", "currency": "moons"},
    ]
    response = send("subscriptions", objects)
    assert counts(response) == (2, 0, 0, 0, 8)  # nobody lists customers, so one that is only named comes in by its name
    found = {error["row"]: (error["field"], error["code"]) for error in response.json()["errors"]}
    assert found == {
        1: ("start_on", "unreadable"),
        2: ("account", "no_account"),
        3: ("sets", "unknown_field"),
        4: ("plan", "not_plain"),
        5: ("id", "too_long"),
        6: ("plan", "bad_text"),
        7: ("", "not_plain"),
        9: ("currency", "unknown_currency"),
    }
    assert all(error["why"] and error["fix"] for error in response.json()["errors"])
    assert not QuarantinedRow.objects.exists()  # they are the sender's to mend
    assert home.lake().rows("subscriptions") == 2


def test_events_with_and_without_ids_and_a_deletion(send: Send) -> None:
    events = [{"id": f"E-{n}", "account": "A-1", "used_at": f"2026-02-0{n}T08:00:00Z", "event": "x"} for n in (1, 2)]
    nameless = [{"account": "A-1", "person": "P-9", "used_at": "2026-02-03T08:00:00Z", "quantity": 2.5, "ok": True}] * 2
    assert counts(send("usage", events + nameless)) == (4, 0, 0, 0, 0)
    assert counts(send("usage", events + nameless)) == (0, 0, 4, 0, 0)
    assert counts(send("usage", [{**events[0], "deleted": True}])) == (0, 0, 0, 1, 0)


def test_a_dry_run_writes_nothing(send: Send) -> None:
    assert counts(send("accounts", [ACCOUNT, {"name": "No Id"}], dry_run=True)) == (1, 0, 0, 0, 1)
    assert not home.lake().exists("accounts")
    assert "Neu GmbH" not in {view.account.name for view in every_account(SYSTEM)}


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "bulk.unreadable"),
        (b"\xff\xfe", 400, "bulk.unreadable"),
        (b"[" * 5000, 400, "bulk.unreadable"),
        (b'{"source": "crm", "objects": [{"id": NaN}]}', 400, "bulk.unreadable"),
        (b'{"source": "crm", "objects": [{"id": "\\ud800"}]}', 400, "bulk.unreadable"),
        (b'{"source": "crm", "objects": []}', 422, "bulk.size"),
        (b'{"source": "", "objects": [{}]}', 422, "request.invalid"),
        (b'{"source": "  ", "objects": [{}]}', 422, "request.invalid"),
        (b'{"source": "c\\u0000rm", "objects": [{"id": "N-1"}]}', 422, "request.text"),
        (b'{"source": "crm", "objects": [{}], "mode": 1}', 422, "request.invalid"),
        (b'{"source": "crm", "objects": [' + b",".join([b"{}"] * 10_001) + b"]}", 413, "bulk.size"),
        (b'{"source": "crm", "objects": ["' + b"x" * 33_554_432 + b'"]}', 413, "bulk.too_large"),
    ],
)  # fmt: skip
def test_a_request_that_is_none(send: Send, raw: bytes, status: int, code: str) -> None:
    response = send("accounts", [], raw=raw)
    assert (response.status_code, response.json()["problems"][0]["code"]) == (status, code)


def test_who_may(send: Send, cast: Cast) -> None:
    assert send("accounts", [ACCOUNT], token=make_token(cast.olga, "reads").secret).status_code == 403
    assert send("accounts", [ACCOUNT], token=make_token(cast.alice, "csm", write=True).secret).status_code == 403
    assert send("acounts", [ACCOUNT]).status_code == 404


def test_too_many_kinds_of_objects(send: Send) -> None:
    names = ["name", "parent", "domain", "industry", "region", "owner", "employees", "churned"]
    objects = [
        {"id": f"N-{n}", **{name: None for place, name in enumerate(names) if n >> place & 1}} for n in range(256)
    ]
    assert send("accounts", objects).json()["problems"][0]["code"] == "bulk.too_many_shapes"


def test_every_source_table_says_its_fields(send: Send, cast: Cast) -> None:
    secret = make_token(cast.carl, "reads").secret
    listed = Client().get("/api/v1/bulk", headers={"authorization": f"Bearer {secret}"}).json()["entities"]
    assert [one["name"] for one in listed] == [table.name for table in SOURCE_TABLES]
    fields = {one["name"]: {each["name"] for each in one["fields"]} for one in listed}
    assert {"id", "account", "person", "person_email", "updated_at", "deleted"} <= fields["usage"]
    assert "person" not in fields["subscriptions"]
    assert not {"account", "account_name"} & fields["accounts"]


def test_what_no_table_can_hold_is_refused_and_stops_nobody(send: Send) -> None:
    """An id or a name without end would break the last step of an import, and every import after it."""
    ends = ["".join(chr(97 + (n * n + m) % 26) for n in range(m)) for m in (201, 301, 9000)]
    objects = [
        {"id": 10**400},
        {"id": "L-1", "name": ends[1]},
        {"id": "L-2", "domain": ends[2] + ".example"},
        {"id": "L-3", "parent": ends[0]},
        {"id": "L-4", "updated_at": "9999-12-31T00:00:00Z"},
        ACCOUNT,
    ]
    response = send("accounts", objects)
    assert counts(response) == (1, 0, 0, 0, 5)
    found = {error["row"]: (error["field"], error["code"]) for error in response.json()["errors"]}
    assert found == {
        0: ("id", "too_long"),
        1: ("name", "too_long"),
        2: ("domain", "too_long"),
        3: ("parent", "too_long"),
        4: ("updated_at", "impossible_date"),
    }
    people = [{"id": "P-1", "account": "N-1", "email": ends[2] + "@neu.example"}, {"id": "P-2", "account": ends[0]}]
    assert counts(send("people", people)) == (0, 0, 0, 0, 2)
    assert counts(send("accounts", [{"id": "N-2", "name": "Zwei AG"}])) == (1, 0, 0, 0, 0)
    dear = [
        {"id": f"S-{n}", "account": "N-1", "start_on": "2026-01-01", "arr": 10**13 + n, "currency": "EUR"}
        for n in (0, 1)
    ]
    response = send("subscriptions", dear)
    assert counts(response) == (1, 0, 0, 0, 1)
    assert response.json()["errors"][0]["code"] == "out_of_range"


def test_words_of_a_state_are_read_as_those_of_files_are(send: Send) -> None:
    send(
        "accounts", [ACCOUNT | {"lifecycle": "Bestandskunde"}, {"id": "N-2", "name": "Zwei AG", "lifecycle": "Churned"}]
    )
    contract = {"account": "N-1", "start_on": "2026-01-05", "arr": 1200, "currency": "EUR"}
    mixed = [
        contract | {"id": "S-1", "status": "trialing"},
        contract | {"id": "S-2", "status": "Cancelled", "updated_at": "2026-02-03T10:00:00Z"},
        contract | {"id": "S-3", "status": "Frozen"},
        contract | {"id": "S-4", "status": "active", "cancelled_at": "2026-02-01T10:00:00Z"},
    ]
    answer = send("subscriptions", mixed)
    assert counts(answer) == (3, 0, 0, 0, 1)
    (error,) = answer.json()["errors"]
    assert (error["row"], error["field"], error["value"], error["code"]) == (2, "status", "Frozen", "unknown_word")
    assert counts(send("subscriptions", mixed, words={"status": {"Frozen": "paused"}})) == (1, 0, 3, 0, 0)
    with home.reading_room() as room:
        rows = {row["id"]: row for row in room.fetch(room.stored("subscriptions")).to_pylist()}
        lives = {(row["id"], row["lifecycle"]) for row in room.fetch(room.stored("accounts")).to_pylist()}
    assert {key: row["status"] for key, row in rows.items()} == {
        "S-1": "trial", "S-2": "ended", "S-3": "paused", "S-4": "active",
    }  # fmt: skip
    assert str(rows["S-2"]["ended_on"]) == "2026-02-03"
    assert {life for life in lives if life[1]} == {("N-1", "customer"), ("N-2", "former")}


def test_a_state_says_no_more_than_the_object_did(send: Send) -> None:
    """What isn't named stays, also where another object's state dates an end."""
    send("accounts", [ACCOUNT])
    ticket = {"id": "T-1", "account": "N-1", "opened_at": "2026-01-05T10:00:00Z", "resolved_at": "2026-01-06T10:00:00Z"}
    send("tickets", [ticket])
    send(
        "tickets",
        [{"id": "T-1", "account": "N-1", "opened_at": ticket["opened_at"], "status": "Gelöst", "priority": "P1"}],
    )
    with home.reading_room() as room:
        rows = [row for row in room.fetch(room.stored("tickets")).to_pylist() if row["status"]]
    assert [(row["priority"], row["closed"], row["resolved_at"] is not None) for row in rows] == [
        ("urgent", True, True)
    ]


def test_words_that_mean_nothing_here_are_refused(send: Send) -> None:
    for words in ({"status": {"Frozen": "solid"}}, {"plan": {"Pro": "active"}}):
        answer = send("subscriptions", [{"id": "S-1"}], words=words)
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "bulk.unknown_word")
