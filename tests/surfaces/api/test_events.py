"""Sources of events by the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cast import Cast
from tenure.platform.access import SYSTEM
from tenure.platform.inbox import actions, queries
from tenure.platform.inbox.cards import HeldEvent
from tenure.values import clock

Speak = Callable[..., Any]


def test_operations_make_and_end_write_keys(cast: Cast, speak: Speak) -> None:
    olga = speak(cast.olga, write=True)
    made = olga.ask("post", "/events/keys", {"source": "product", "name": "web servers"})
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert queries.source_for_key(secret) == "product"
    actions.accept("product", "segment:batch", b"{}", 3, clock.now() - timedelta(minutes=1))
    said = olga.get("/events/sources")
    assert secret not in said.content.decode()
    (source,) = said.json()["sources"]
    assert (source["source"], sum(hour["events"] for hour in source["by_hour"])) == ("product", 3)
    assert said.json()["waiting"]["events"] == 3
    ended = olga.ask("delete", f"/events/keys/{made.json()['id']}")
    assert ended.json()["revoked_at"]
    assert queries.source_for_key(secret) is None
    assert olga.ask("delete", "/events/keys/999999").status_code == 404
    assert speak(cast.mona, write=True).ask("post", "/events/keys", {"source": "x"}).status_code == 403
    assert speak(cast.olga).ask("post", "/events/keys", {"source": "x"}).status_code == 403
    assert speak(cast.charlie).get("/events/sources").status_code == 403


def test_held_events_are_shown_tried_again_and_dismissed(cast: Cast, speak: Speak) -> None:
    actions.accept("product", "segment:batch", b"{}", 2, clock.now())
    begun = actions.bundle(10)
    assert begun is not None
    held = [HeldEvent("product", f"m-{n}", "no_name", "A track needs a name.", {"n": n}, clock.now()) for n in (1, 2)]
    actions.settle(begun.batch, [], held)
    mona = speak(cast.mona, write=True)
    page = mona.get("/events/held?code=no_name&limit=1").json()
    assert (page["total"], page["events"][0]["body"], page["cursor"]) == (2, {"n": 1}, page["events"][0]["id"])
    first = page["events"][0]["id"]
    assert mona.ask("post", "/events/held/release", {"ids": [first]}).json() == {"events": 1}
    assert mona.ask("post", "/events/held/dismiss", {"ids": [first, first + 1]}).json() == {"events": 1}
    assert mona.get("/events/held?state=dismissed").json()["total"] == 1
    assert speak(cast.alice, write=True).ask("post", "/events/held/dismiss", {"ids": [1]}).status_code == 403
    assert queries.held(SYSTEM).total == 0
