"""Who gets in, who may change what, and how refusals look."""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from cast import LONE, NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM
from tenure.platform.identity.actions import make_token, revoke_token, set_active
from tenure.platform.identity.models import User
from tenure.platform.journal.models import Entry
from tenure.practice.customers.queries import account
from tenure.surfaces.api.v1 import api

Speak = Callable[..., Any]
SNAPSHOT = Path(__file__).parent / "openapi.json"
OPERATIONS = [
    (method, path)
    for path, operations in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method in operations
]


def filled(path: str) -> str:
    numbers = re.sub(r"{\w+_id}", "1", path.replace("{key}", NORDWIND))
    return numbers.replace("{role}", "trainer").replace("{entry}", "1")


def problem(response: Any) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(response.content)
    assert body["status"] == response.status_code
    return body


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nobody_gets_in_without_a_token(cast: Cast, method: str, path: str) -> None:
    response = getattr(Client(), method)(filled(path))
    assert response.status_code == 401
    assert problem(response)["problems"][0]["code"] == "sign_in.needed"
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_a_made_up_token_opens_nothing_even_beside_a_session(cast: Cast, method: str, path: str) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=cast.alice.user_id))
    response = getattr(client, method)(filled(path), headers={"authorization": "Bearer ten_made-up"})
    assert response.status_code == 401


def test_tokens_stop_at_once(cast: Cast) -> None:
    at = datetime.now(UTC)
    expiring = make_token(cast.alice, "expiring", expires_at=at + timedelta(hours=1)).secret
    revoked = make_token(cast.alice, "revoked")
    shut_out = make_token(cast.bob, "bob").secret

    def status(secret: str) -> int:
        return int(Client().get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code)

    assert [status(secret) for secret in (expiring, revoked.secret, shut_out)] == [200, 200, 200]
    revoke_token(cast.alice, revoked.card.id)
    set_active(SYSTEM, cast.bob.user_id or 0, active=False)
    assert [status(revoked.secret), status(shut_out)] == [401, 401]
    with time_machine.travel(at + timedelta(hours=2), tick=False):
        assert status(expiring) == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", f"/accounts/{NORDWIND}/pulses", {"value": 5}),
        ("put", f"/accounts/{NORDWIND}/owner", {"owner_id": None}),
        ("delete", "/tokens/{own}", None),
    ],
)
def test_a_read_token_changes_nothing(cast: Cast, speak: Speak, method: str, path: str, body: object) -> None:
    own = make_token(cast.mona, "other").card.id
    response = speak(cast.mona).ask(method, path.format(own=own), body)
    assert response.status_code == 403
    assert "read scope" in problem(response)["detail"]
    assert not Entry.objects.filter(
        verb__in=["account.pulse_given", "account.owner_assigned", "token.revoked"]
    ).exists()


def test_alice_judges_her_account_and_bob_does_not(cast: Cast, speak: Speak) -> None:
    body = {"value": 2, "reason": "New CFO"}
    given = speak(cast.alice, write=True).ask("post", f"/accounts/{NORDWIND}/pulses", body)
    assert (given.status_code, given.json()["by"], given.json()["value"]) == (201, "Alice", 2)
    assert Entry.objects.get(verb="account.pulse_given").via == "api"
    refused = speak(cast.bob, write=True).ask("post", f"/accounts/{NORDWIND}/pulses", body)
    assert (refused.status_code, problem(refused)["problems"][0]["code"]) == (403, "right.missing")
    hidden = speak(cast.charlie, write=True).ask("post", f"/accounts/{NORDWIND}/pulses", body)
    assert hidden.status_code == 404
    pulses = speak(cast.bob).get(f"/accounts/{NORDWIND}/pulses").json()["pulses"]
    assert [pulse["reason"] for pulse in pulses] == ["New CFO"]


@pytest.mark.parametrize("body", [{"value": 0}, {"value": 6}, {"value": "five"}, {}, {"value": 3, "colour": "red"}])
def test_a_pulse_that_is_none_is_refused(cast: Cast, speak: Speak, body: object) -> None:
    response = speak(cast.alice, write=True).ask("post", f"/accounts/{NORDWIND}/pulses", body)
    assert response.status_code == 422
    problem(response)


def test_mona_gives_accounts_away(cast: Cast, speak: Speak) -> None:
    mona = speak(cast.mona, write=True)
    given = mona.ask("put", f"/accounts/{LONE}/owner", {"owner_id": cast.bob.user_id, "reason": "Bob knows them"})
    assert given.json() == {"account": LONE, "owner": "Bob", "owner_id": cast.bob.user_id}
    assert account(cast.bob, LONE).owner_set_by_person
    assert mona.ask("put", f"/accounts/{LONE}/owner", {"owner_id": 10**9, "reason": "x"}).status_code == 400
    assert mona.ask("put", f"/accounts/{LONE}/owner", {"owner_id": None, "reason": "x"}).json()["owner"] is None
    assert speak(cast.alice, write=True).ask("put", f"/accounts/{SILVA}/owner", {"owner_id": None}).status_code == 403


def test_a_session_reads_and_needs_its_csrf_token_to_change(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=cast.alice.user_id))
    assert client.get("/api/v1/me").json()["scopes"] == ["read", "write"]
    path, body = f"/api/v1/accounts/{NORDWIND}/pulses", {"value": 4, "reason": "fine"}
    refused = client.post(path, body, content_type="application/json")
    assert (refused.status_code, problem(refused)["problems"][0]["code"]) == (403, "api.csrf")
    client.cookies["tenure_csrf"] = "x" * 32
    accepted = client.post(path, body, content_type="application/json", headers={"x-csrftoken": "x" * 32})
    assert accepted.status_code == 201


def test_tokens_are_made_with_a_session_only(cast: Cast, speak: Speak) -> None:
    wanted = {"name": "sync", "scopes": ["read", "write"]}
    client = Client()
    client.force_login(User.objects.get(pk=cast.alice.user_id))
    made = client.post("/api/v1/tokens", wanted, content_type="application/json")
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert secret.startswith("ten_")
    assert speak(cast.alice, write=True).ask("post", "/tokens", wanted).status_code == 401
    listed = client.get("/api/v1/tokens").json()["tokens"]
    assert secret not in json.dumps(listed)
    assert client.delete(f"/api/v1/tokens/{made.json()['id']}").json()["revoked_at"] is not None
    past = {"name": "old", "expires_at": "2020-01-01T00:00:00Z"}
    assert client.post("/api/v1/tokens", past, content_type="application/json").status_code == 400
    for instant, status in (
        ("9999-12-31T23:59:59-23:59", 422),
        ("9999-12-31T23:59:59Z", 422),
        ("0001-01-01T00:00:00+23:59", 422),
        ("9000-01-01T00:00:00", 201),
    ):
        never = {"name": "far", "expires_at": instant}
        assert client.post("/api/v1/tokens", never, content_type="application/json").status_code == status, instant


def test_another_ones_token_is_not_there(cast: Cast, speak: Speak) -> None:
    token = make_token(cast.alice, "mine").card
    assert speak(cast.bob, write=True).ask("delete", f"/tokens/{token.id}").status_code == 404
    assert speak(cast.bob).get("/tokens").json()["tokens"][0]["name"] == "test"


def test_wrong_addresses_and_methods_take_our_shape(cast: Cast, speak: Speak) -> None:
    client = speak(cast.alice, write=True)
    for method in ("get", "post", "delete"):
        assert problem(client.ask(method, "/nowhere/at/all"))["status"] == 404
    wrong = client.ask("delete", f"/accounts/{NORDWIND}/owner")
    assert problem(wrong)["status"] == 405
    assert "PUT" in wrong["Allow"]
    assert problem(client.ask("patch", "/accounts"))["status"] == 405
    bad = Client().post(
        f"/api/v1/accounts/{NORDWIND}/pulses",
        "{not json",
        content_type="application/json",
        headers={"authorization": client._headers["authorization"]},
    )
    assert problem(bad)["status"] in (400, 422)


def test_the_contract_changes_only_on_purpose() -> None:
    """`TENURE_SNAPSHOT=write` writes it anew; within a version answers only ever gain fields."""
    schema = json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=2, sort_keys=True) + "\n"
    if os.environ.get("TENURE_SNAPSHOT") == "write":
        SNAPSHOT.write_text(schema, encoding="utf-8")
    assert SNAPSHOT.read_text(encoding="utf-8") == schema


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_says_what_it_does(method: str, path: str) -> None:
    operation = api.get_openapi_schema(path_prefix="/api/v1/")["paths"][path][method]
    assert operation["summary"]
    assert operation["description"]
    assert "default" in operation["responses"]


def test_a_team_is_read_and_changed(cast: Cast, speak: Speak) -> None:
    alice, bob = speak(cast.alice, write=True), cast.bob.user_id
    path = f"/accounts/{NORDWIND}/team"
    said = alice.ask("post", path, {"role": "trainer", "user_id": bob, "reason": "knows it"})
    trainer = next(one for one in said.json()["team"] if one["role"] == "trainer")
    assert [(one["name"], one["reason"], one["by"]) for one in trainer["members"]] == [("Bob", "knows it", "Alice")]
    assert trainer["resolved"]["named"]
    assert said.json() == speak(cast.bob).get(path).json()
    for user in (2**63, 10**30, 0):
        for method, address, body in (
            ("delete", f"{path}/trainer/{user}", None),
            ("post", path, {"role": "trainer", "user_id": user}),
            ("post", path, {"role": "trainer", "user_id": bob, "instead_of": user}),
        ):
            assert alice.ask(method, address, body).status_code in (400, 404, 409, 422), (method, user)
    assert alice.ask("delete", f"{path}/csm/{cast.alice.user_id}", None).status_code == 403
    assert alice.ask("post", "/team", {"role": "trainer", "user_id": bob}).status_code == 403
    assert speak(cast.charlie, write=True).ask("delete", f"{path}/trainer/{bob}", None).status_code == 404
    gone = alice.ask("delete", f"{path}/trainer/{bob}", None).json()["team"]
    assert [one["role"] for one in gone] == ["csm"]
    company = speak(cast.olga, write=True)
    assert company.ask("post", "/team", {"role": "trainer", "user_id": bob}).json()["members"][0]["name"] == "Bob"
    assert company.ask("delete", f"/team/trainer/{bob}", None).json() == {"members": []}
