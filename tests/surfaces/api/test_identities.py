"""Identities by the API: what waits, matches, merges."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cast import NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM
from tenure.platform.identity.models import User
from tenure.platform.inbox import actions
from tenure.platform.inbox.cards import HeldEvent
from tenure.practice.customers.actions import upsert_accounts, upsert_people
from tenure.practice.customers.cards import AccountCard, PersonCard
from tenure.practice.customers.identities.merging import merge_accounts, unmerge_account
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


DECISIONS = [
    ("/identities/match", {"account": SILVA}),
    ("/identities/dismiss", {}),
    ("/identities/proposals/dismiss", {"account": SILVA}),
    ("/identities/proposals/restore", {"account": SILVA}),
    (f"/accounts/{SILVA}/merge", {"into": NORDWIND}),
    (f"/accounts/{SILVA}/merge", {"into": NORDWIND, "dry_run": True}),
    (f"/accounts/{SILVA}/unmerge", {}),
    ("/people/p/merge", {"into": "q"}),
    ("/people/p/merge", {"into": "q", "dry_run": True}),
    ("/people/p/unmerge", {}),
    ("/people/p/erase", {"confirm": "p"}),
]
ID = {"source": "app", "kind": "user", "value": "u-1"}


def told(response: Any) -> tuple[int, str, str]:
    (said,) = response.json()["problems"]
    return response.status_code, said["code"], said["what"]


def test_nobody_decides_or_learns_anything_beyond_their_rights(cast: Cast, speak: Speak) -> None:
    hold(user_id="u-1")
    upsert_people(SYSTEM, [PersonCard(PersonKey(key), SILVA, name="Jo Berg") for key in ("p", "q")])
    merge_accounts(cast.olga, SILVA, NORDWIND)
    unmerge_account(cast.olga, SILVA)
    User.objects.filter(pk__in=(cast.mona.user_id, cast.edda.user_id)).update(role="operations", book_limited=True)
    for speaker in (speak(cast.olga), speak(cast.alice, write=True), speak(cast.mona, write=True)):
        for path, given in DECISIONS:
            body = ID | given if path.startswith("/identities") else given
            refused = told(speaker.ask("post", path, body))
            assert refused[:2] == (403, "right.missing"), path
            if "erase" not in path:  # of what isn't there the same is said
                nowhere = path.replace(SILVA, "none").replace("/p/", "/none/")
                assert told(speaker.ask("post", nowhere, body)) == refused
    limited = speak(cast.mona, write=True)
    for path in ("/identities/waiting", "/identities/duplicates", "/identities/merges", "/identities/proposals/dismissed",
                 "/erasures", "/people/p/export"):  # fmt: skip
        assert told(limited.get(path))[:2] == (403, "right.missing"), path
    assert told(limited.get(f"/accounts/{SILVA}/identifiers"))[:2] == (404, "account.unknown")


ODD = ["", "a\x00b", "\x1b[31m\u202e", "x" * 5_000, "\ud800", "'; --"]


def test_odd_ids_are_refused_and_break_nothing(cast: Cast, speak: Speak) -> None:
    olga = speak(cast.olga, write=True)
    slips = []
    for odd in ODD:
        for path, given in DECISIONS:
            for name in (*given, "reason", *(ID if path.startswith("/identities") else ())):
                if name in ("dry_run", "kind"):
                    continue
                body = (ID | given if path.startswith("/identities") else given) | {name: odd}
                status = olga.ask("post", path, body).status_code
                if status not in (200, 400, 404, 409, 422):
                    slips.append((path, name, odd[:20], status))
    assert not slips, slips
    assert told(olga.ask("post", "/accounts/a%00b/merge", {"into": SILVA}))[:2] == (422, "request.text")
    assert told(olga.get("/identities/waiting?q=%00"))[:2] == (422, "request.text")
