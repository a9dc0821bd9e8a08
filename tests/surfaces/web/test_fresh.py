"""Pages follow the standing, and cost nothing while it stands still."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from cast import NORDWIND, Cast
from tenure.platform.access import SYSTEM, Caller
from tenure.practice.customers.actions import publish_standing
from tenure.practice.customers.cards import StandingCard
from tenure.surfaces.web.account.header import mark_of
from tenure.surfaces.web.account.live_refresh import said
from tenure.values import clock

SignIn = Callable[[Caller], Client]
PIECE = {"HX-Request": "true"}


def standing_of(score: float) -> StandingCard:
    return StandingCard(
        NORDWIND,
        clock.today(),
        clock.now(),
        "f" * 16,
        score=score,
        shown=round(score),
        band="green",
        score_key="health",
    )


def test_a_page_hears_of_the_standing_only_when_it_moved(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    assert browser.get(f"/accounts/{NORDWIND}/fresh/?since=1", headers=PIECE).status_code == 204  # none yet
    standing = standing_of(71.0)
    publish_standing(SYSTEM, [standing])
    moved = browser.get(f"/accounts/{NORDWIND}/fresh/?since=1&shown=78", headers=PIECE)
    assert moved.status_code == 200
    assert "went from 78 to 71 (green)" in json.loads(moved["HX-Trigger"])["moved"]
    mark = mark_of(standing.computed_at)
    assert f"since={mark}" in moved.content.decode()
    assert browser.get(f"/accounts/{NORDWIND}/fresh/?since={mark}", headers=PIECE).status_code == 204
    assert sign_in(cast.charlie).get(f"/accounts/{NORDWIND}/fresh/", headers=PIECE).status_code == 404


def test_a_score_that_reads_the_same_is_not_announced() -> None:
    standing = standing_of(71.2)
    assert said("Nordwind", "71", standing) == ""
    assert said("Nordwind", "", standing) == "Nordwind is now at 71 (green): new data came in."
    assert said("Nordwind", "71", replace(standing, shown=None)) == ""


def test_the_list_hints_at_standings_that_moved_since_it_was_made(cast: Cast, sign_in: SignIn) -> None:
    alice, charlie = sign_in(cast.alice), sign_in(cast.charlie)
    before = clock.now().timestamp()
    publish_standing(SYSTEM, [standing_of(71.0)])
    hint = alice.get(f"/accounts/moved?band=green&since={before:.6f}", headers=PIECE)
    assert hint.status_code == 200
    assert "1 score has changed" in hint.content.decode()
    assert 'href="/accounts/?band=green"' in hint.content.decode()
    assert alice.get(f"/accounts/moved?since={clock.now().timestamp() + 60:.6f}", headers=PIECE).status_code == 204
    assert charlie.get(f"/accounts/moved?since={before:.6f}", headers=PIECE).status_code == 204  # not in that book
    assert alice.get("/accounts/moved?since=soon", headers=PIECE).status_code == 400
    assert "/accounts/moved?" in alice.get("/accounts/").content.decode()


@pytest.mark.django_db
def test_a_script_of_someone_signed_out_gets_no_door_into_its_page(client: Client) -> None:
    assert client.get("/accounts/", headers=PIECE).status_code == 401
    assert client.get("/accounts/")["Location"].startswith("/sign-in/login/")


def test_an_address_that_leads_nowhere_stays_inside_the_workspace(cast: Cast, sign_in: SignIn, client: Client) -> None:
    inside = sign_in(cast.alice).get("/no-such-page/")
    assert inside.status_code == 404
    assert 'class="rail"' in inside.content.decode()
    outside = client.get("/no-such-page/")
    assert outside.status_code == 404
    assert 'class="rail"' not in outside.content.decode()
