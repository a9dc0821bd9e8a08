"""Identities in the browser: what waits is matched, merges are shown first, and the address of a merged account leads on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import LONE, NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.identity.models import User
from tenure.platform.inbox.actions import accept, bundle, settle
from tenure.platform.inbox.cards import HeldEvent
from tenure.platform.inbox.waiting_events import unmatched_count
from tenure.practice.customers.actions import upsert_accounts, upsert_people
from tenure.practice.customers.cards import AccountCard, PersonCard
from tenure.practice.customers.identities.queries import identifiers_of
from tenure.practice.customers.merged_keys import survivors
from tenure.values import clock
from tenure.values.keys import AccountKey, PersonKey

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Caller], Client]
PIECE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")


def hold(count: int = 1, **ids: str) -> None:
    traits = {"name": "Silva", "domain": "silva.example"} if "group_id" in ids else {}
    event = {"event": {"type": "group", "traits": traits}}
    held = [
        HeldEvent("app", uuid4().hex, "unmatched", "why", event, clock.now(), kind="group", **ids) for _ in range(count)
    ]
    accept("app", "segment:batch", b"{}", count, clock.now())
    begun = bundle(10)
    assert begun is not None
    assert settle(begun.batch, [], held)


def test_a_proposal_is_taken_with_one_click(cast: Cast, sign_in: SignIn) -> None:
    hold(3, group_id="g-7", user_id="u-1")
    browser = sign_in(cast.olga)
    page = browser.get("/data/identities/").content.decode()
    assert "3 events wait for an id" in page
    assert "the same domain, silva.example" in page
    assert 'name="account" value="A-2"' in page
    given = {"source": "app", "kind": "group", "value": "g-7", "account": SILVA}
    page = browser.post("/data/identities/proposals/dismiss/", given, follow=True).content.decode()
    assert "the same domain, silva.example" not in page
    assert "Rejected suggestions" in page
    page = browser.post("/data/identities/proposals/restore/", given, follow=True).content.decode()
    assert "the same domain, silva.example" in page
    after = browser.post("/data/identities/match/", given, follow=True).content.decode()
    assert "3 events were added" in after
    assert "Nothing unmatched" in after
    assert [one.value for one in identifiers_of(cast.olga, SILVA)] == ["g-7"]
    assert 'class="count">1<' not in browser.get("/data/").content.decode()


def test_the_sheet_finds_makes_and_leaves_out(cast: Cast, sign_in: SignIn) -> None:
    hold(user_id="u-5")
    hold(anonymous_id="<b>v&1</b>")
    browser = sign_in(cast.olga)
    page = browser.get("/data/identities/", {"kind": "anonymous"}).content.decode()
    assert "&lt;b&gt;v&amp;1&lt;/b&gt;" in page
    assert "<b>v" not in page
    assert "u-5" in browser.get("/data/identities/", {"q": "u-5"}).content.decode()
    sheet = browser.get("/data/identities/match/", {"source": "app", "kind": "user", "value": "u-5"}, headers=PIECE)
    assert "New customer" in sheet.content.decode()
    found = browser.get("/data/identities/search/", {"q": "lone"}, headers=PIECE).content.decode()
    assert 'value="A-3"' in found
    given = {"source": "app", "kind": "user", "value": "u-5", "key": "C-1", "name": "Kite", "domain": ""}
    assert "belongs to C-1" in browser.post("/data/identities/create/", given, follow=True).content.decode()
    given = {"source": "app", "kind": "anonymous", "value": "<b>v&1</b>", "why": "ours"}
    assert "1 event of" in browser.post("/data/identities/dismiss/", given, follow=True).content.decode()
    assert unmatched_count(SYSTEM) == 0
    assert browser.get("/data/identities/match/", given).status_code == 404
    for address in ("match", "dismiss", "create", "proposals/dismiss", "proposals/restore", "people/merge"):
        assert browser.post(f"/data/identities/{address}/", given | {"value": "a\0b"}).status_code == 422


def test_a_merge_is_shown_made_led_on_from_and_taken_back(cast: Cast, sign_in: SignIn) -> None:
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("B/1"), "Silva Retail AG", domain="silva.example")])
    browser = sign_in(cast.olga)
    assert "Possible duplicate accounts" in browser.get("/data/identities/").content.decode()
    sheet = browser.get("/accounts/B~2F1/merge/", headers=PIECE).content.decode()
    assert "Same domain: silva.example" in sheet
    preview = browser.get("/accounts/B~2F1/merge/", {"into": SILVA}, headers=PIECE).content.decode()
    assert "Silva Retail AG becomes Silva Retail" in preview
    after = browser.post("/accounts/B~2F1/merge/", {"into": SILVA, "reason": "twice in the CRM"}, follow=True)
    assert "merged in: Silva Retail AG" in after.content.decode()
    led = browser.get("/accounts/B~2F1/people/")
    assert led.status_code == 302
    assert led["Location"] == "/accounts/A-2/people/"
    assert "B/1 was merged into this account" in browser.get("/accounts/B~2F1/", follow=True).content.decode()
    assert browser.post("/accounts/B~2F1/pulse/", {"value": "3"}).status_code == 404
    assert "twice in the CRM" in browser.get("/data/identities/").content.decode()
    back = browser.post("/accounts/B~2F1/unmerge/", {"next": "/data/identities/"})
    assert back["Location"] == "/data/identities/"
    assert survivors() == {}
    away = browser.post("/accounts/B~2F1/merge/", {"into": SILVA})
    assert away.status_code == 302
    assert browser.post("/accounts/B~2F1/unmerge/", {"next": "https://evil.example/"})["Location"] == "/accounts/B~2F1/"


def test_people_are_merged_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    upsert_people(
        SYSTEM,
        [
            PersonCard(PersonKey("p"), NORDWIND, name="Jo", email="jo@x.example"),
            PersonCard(PersonKey("q"), LONE, name="J", email="jo@x.example"),
        ],
    )
    browser = sign_in(cast.olga)
    assert "Possible duplicate people" in browser.get("/data/identities/").content.decode()
    sheet = browser.get("/data/identities/people/merge/", {"key": "q", "into": "p"}, headers=PIECE).content.decode()
    assert "J becomes Jo" in sheet
    browser.post("/data/identities/people/merge/", {"key": "q", "into": "p"})
    page = browser.get("/data/identities/").content.decode()
    assert "Possible duplicate people" not in page
    assert "Undo" in page
    browser.post("/data/identities/people/unmerge/", {"key": "q"})
    assert "undone" in browser.get("/data/identities/").content.decode()


def test_only_those_who_may_decide(cast: Cast, sign_in: SignIn) -> None:
    hold(user_id="u-1")
    reading = sign_in(cast.alice)
    User.objects.filter(pk=cast.mona.user_id).update(role="operations", book_limited=True)
    page = reading.get("/data/identities/").content.decode()
    assert "u-1" in page
    assert "Match…" not in page
    assert "Merge…" not in reading.get("/accounts/A-1/").content.decode()
    given = {"source": "app", "kind": "user", "value": "u-1", "account": NORDWIND, "into": SILVA}
    for address in (
        "/data/identities/match/",
        "/data/identities/dismiss/",
        "/data/identities/proposals/dismiss/",
        "/data/identities/proposals/restore/",
        "/data/identities/people/merge/",
        "/accounts/A-1/merge/",
        "/accounts/none/merge/",
        "/accounts/A-1/unmerge/",
    ):
        for browser in (reading, sign_in(cast.mona)):  # she may do it all, but with a limit on her book
            answer = browser.post(address, given)
            assert answer.status_code == 403
            assert "Silva" not in answer.content.decode()
    assert sign_in(cast.carl).get("/data/identities/").status_code == 403
    assert sign_in(cast.charlie).get("/data/identities/").status_code == 403
