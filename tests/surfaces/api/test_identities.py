"""Identities by the API: what waits, matches, merges."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cast import NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM
from tenure.platform.inbox import actions
from tenure.platform.inbox.cards import HeldEvent
from tenure.practice.customers.actions import upsert_accounts, upsert_people
from tenure.practice.customers.cards import AccountCard, PersonCard
from tenure.values import clock
from tenure.values.keys import AccountKey, PersonKey

Speak = Callable[..., Any]


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Any) -> None:
    settings.TENURE_HOME = tmp_path
    settings.TENURE_LAKE = str(tmp_path / "lake")


def hold(**ids: str) -> None:
    actions.accept("app", "segment:batch", b"{}", 1, clock.now())
    begun = actions.bundle(10)
    assert begun is not None
    body = {"event": {"type": "track", "traits": {}}}
    actions.settle(begun.batch, [], [HeldEvent("app", uuid4().hex, "unmatched", "why", body, clock.now(), **ids)])


def test_what_waits_is_matched_or_left_out(cast: Cast, speak: Speak) -> None:
    hold(user_id="ann@silva.example", name="Opened")
    hold(anonymous_id="v-1")
    olga = speak(cast.olga, write=True)
    said = olga.get("/identities/waiting?limit=1").json()
    assert (said["events"], said["more"]) == (2, True)
    user = olga.get("/identities/waiting?kind=user").json()["ids"][0]
    assert (user["value"], user["proposal"], user["names"]) == ("ann@silva.example", SILVA, ["Opened"])
    given = {"source": "app", "kind": "user", "value": "ann@silva.example", "account": SILVA}
    assert speak(cast.olga).ask("post", "/identities/match", given).status_code == 403  # only read
    assert speak(cast.alice, write=True).ask("post", "/identities/match", given).status_code == 403
    said = olga.ask("post", "/identities/proposals/dismiss", given | {"reason": "moved on"}).json()
    assert said == {"account": SILVA, "dismissed": True}
    assert olga.get("/identities/waiting?kind=user").json()["ids"][0]["proposal"] is None
    (kept,) = olga.get("/identities/proposals/dismissed").json()["proposals"]
    assert (kept["value"], kept["name"], kept["by"], kept["reason"]) == (
        given["value"],
        "Silva Retail",
        "Olga",
        "moved on",
    )
    assert olga.ask("post", "/identities/proposals/restore", given).json() == {"account": SILVA, "dismissed": False}
    assert olga.ask("post", "/identities/proposals/restore", given).status_code == 404
    assert olga.ask("post", "/identities/match", given).json() == {"account": SILVA, "released": 1}
    ids = olga.get(f"/accounts/{SILVA}/identifiers").json()["ids"]
    assert [(one["value"], one["decided_by"]) for one in ids] == [("ann@silva.example", "Olga")]
    nobody = {"source": "app", "kind": "anonymous", "value": "v-1", "reason": "a robot"}
    assert olga.ask("post", "/identities/dismiss", nobody).json() == {"dismissed": 1}
    assert olga.ask("post", "/identities/dismiss", nobody).status_code == 404
    assert olga.ask("post", "/identities/match", given | {"kind": "device"}).status_code == 422
    assert speak(cast.carl).get("/identities/waiting").status_code == 403


def test_accounts_and_people_are_merged_and_parted(cast: Cast, speak: Speak) -> None:
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("B/1"), "Silva Retail AG", domain="silva.example")])
    upsert_people(
        SYSTEM,
        [PersonCard(PersonKey(key), NORDWIND, name="Jo", email="jo@nordwind.example") for key in ("p", "q")],
    )
    olga = speak(cast.olga, write=True)
    found = olga.get("/identities/duplicates").json()["duplicates"]
    assert {one["kind"] for one in found} == {"account", "person"}
    shown = olga.ask("post", "/accounts/B/1/merge", {"into": SILVA, "dry_run": True}).json()
    assert (shown["done"], shown["into_name"]) == (False, "Silva Retail")
    assert olga.ask("post", "/accounts/B/1/merge", {"into": SILVA, "reason": "twice"}).json()["done"] is True
    gone = olga.get("/accounts/B/1")
    assert gone.status_code == 404
    assert gone.json()["problems"][0]["code"] == "account.merged"
    assert SILVA in gone.json()["problems"][0]["fix"]
    assert olga.ask("post", "/accounts/B/1/merge", {"into": NORDWIND}).status_code in (404, 409)
    assert olga.ask("post", "/accounts/B/1/unmerge", {}).json() == {"key": "B/1", "was_in": SILVA}
    assert olga.ask("post", "/accounts/B/1/unmerge", {}).status_code == 409
    assert olga.ask("post", "/people/q/merge", {"into": "p"}).json()["merged_name"] == "Jo"
    assert [one["key"] for one in olga.get(f"/accounts/{NORDWIND}/people").json()["people"]] == ["p"]
    assert olga.ask("post", "/people/q/unmerge", {}).json() == {"key": "q", "was_in": "p"}
    merges = olga.get("/identities/merges").json()["merges"]
    assert [(one["kind"], one["undone_by"]) for one in merges] == [("person", "Olga"), ("account", "Olga")]
