"""The head of an account's pages follows the standing, and costs nothing while it stands still."""

from collections.abc import Callable

from django.test import Client

from cast import NORDWIND, Cast
from tenure.platform.access import SYSTEM, Caller
from tenure.practice.customers.actions import publish_standing
from tenure.practice.customers.cards import StandingCard
from tenure.surfaces.web.account.header import mark_of
from tenure.values import clock

SignIn = Callable[[Caller], Client]
PIECE = {"HX-Request": "true"}


def test_the_head_is_sent_again_only_when_the_standing_moved(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    assert browser.get(f"/accounts/{NORDWIND}/fresh/?since=1", headers=PIECE).status_code == 204  # none yet
    standing = StandingCard(NORDWIND, clock.today(), clock.now(), "f" * 16, score=71.0, shown=71)
    publish_standing(SYSTEM, [standing])
    moved = browser.get(f"/accounts/{NORDWIND}/fresh/?since=1", headers=PIECE)
    assert moved.status_code == 200
    assert 'id="who" hx-swap-oob="true"' in moved.content.decode()
    mark = mark_of(standing.computed_at)
    assert f"since={mark}" in moved.content.decode()
    assert browser.get(f"/accounts/{NORDWIND}/fresh/?since={mark}", headers=PIECE).status_code == 204
    assert sign_in(cast.charlie).get(f"/accounts/{NORDWIND}/fresh/", headers=PIECE).status_code == 404
