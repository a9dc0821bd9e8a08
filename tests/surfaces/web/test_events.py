"""Event sources: keys for operations, what came and what is held for those who keep the data clean."""

from collections.abc import Callable

import pytest
from django.test import Client

from cast import Cast
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.inbox import actions, queries
from tenure.platform.inbox.cards import HeldEvent
from tenure.surfaces.web.events.sources import bars
from tenure.values import clock

SignIn = Callable[[Caller], Client]


@pytest.fixture(autouse=True)
def _nothing_known(cast: Cast) -> None:
    queries.forget()


def hold(*codes: str) -> list[int]:
    actions.accept("product", "segment:batch", b"{}", len(codes), clock.now())
    begun = actions.bundle(10)
    assert begun is not None
    events = [
        HeldEvent("product", f"m-{n}", code, "Why <b>not</b>.", {"event": "</pre><script>"}, clock.now(), name="Odd")
        for n, code in enumerate(codes)
    ]
    actions.settle(begun.batch, [], events)
    return [event.id for event in queries.held(SYSTEM).events]


def test_a_key_is_shown_once_with_where_to_send(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    assert "Nothing sends events yet" in browser.get("/data/events/").content.decode()
    assert browser.get("/data/events/keys/").status_code == 200
    made = browser.post("/data/events/keys/", {"source": "product", "name": "servers", "kind": "server"})
    (card,) = queries.write_keys(SYSTEM)
    text = made.content.decode()
    secret = text.split('value="wk_')[1].split('"')[0]
    assert queries.source_for_key("wk_" + secret) == "product"
    assert 'analytics.host = "http://testserver"' in text
    assert made["Cache-Control"] == "no-store"
    listed = browser.get("/data/events/").content.decode()
    assert card.prefix in listed
    assert secret not in listed
    assert browser.post(f"/data/events/keys/{card.id}/revoke/").status_code == 302
    assert queries.source_for_key("wk_" + secret) is None
    assert "revoked" in browser.get("/data/events/").content.decode()


def test_only_operations_see_and_use_the_buttons(cast: Cast, sign_in: SignIn) -> None:
    key = actions.make_write_key(cast.olga, "product").card
    for caller in (cast.alice, cast.mona, cast.edda):
        browser = sign_in(caller)
        assert "Revoke" not in browser.get("/data/events/").content.decode()
        assert browser.post("/data/events/keys/", {"source": "x"}).status_code == 403
        assert browser.post(f"/data/events/keys/{key.id}/revoke/").status_code == 403
    for caller in (cast.carl, cast.charlie):
        assert sign_in(caller).get("/data/events/").status_code == 403
        assert sign_in(caller).get("/data/events/held/").status_code == 403


def test_rejected_events_are_looked_at_tried_again_and_left_out(cast: Cast, sign_in: SignIn) -> None:
    first, second, third = hold("no_name", "no_name", "future")
    browser = sign_in(cast.mona)
    page = browser.get("/data/events/held/").content.decode()
    assert "3 events couldn’t be accepted" in page
    assert "Why &lt;b&gt;not&lt;/b&gt;." in page
    assert "2 events couldn’t" in browser.get("/data/events/held/?source=product&code=no_name").content.decode()
    one = browser.get(f"/data/events/held/{first}/").content.decode()
    assert "&lt;/pre&gt;&lt;script&gt;" in one
    assert browser.post(f"/data/events/held/{first}/").status_code == 302
    assert queries.held_event(SYSTEM, first).state == "replayed"
    answered = browser.post(f"/data/events/held/{third}/", {"dismiss": "1"}, headers={"HX-Request": "true"})
    assert f'id="held-{third}"' in answered.content.decode()
    browser.post("/data/events/held/dismiss/", {"source": "product", "code": "no_name"})
    assert queries.held_event(SYSTEM, second).state == "dismissed"
    assert "Nothing to review" in browser.get("/data/events/held/").content.decode()
    assert sign_in(cast.alice).post(f"/data/events/held/{second}/").status_code == 403


def test_bars_show_what_is_small() -> None:
    drawn = bars([0, 1, 1000], "hours")
    assert [bar.height for bar in drawn.bars] == [0.0, 1.0, 24.0]
    assert drawn.words == "1,001 events in 3 hours, at most 1,000 in one"


def test_what_a_person_may_let_in_says_so(cast: Cast, sign_in: SignIn) -> None:
    large, nameless = hold("too_large", "no_name")
    browser = sign_in(cast.olga)
    assert "Accept" in browser.get(f"/data/events/held/{large}/").content.decode()
    assert "Accept" not in browser.get(f"/data/events/held/{nameless}/").content.decode()
