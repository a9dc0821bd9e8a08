"""Ids that nobody sane sends: giants, control characters, circles of aliases. They cost nobody else anything."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cast import NORDWIND, Cast
from tenure.flows.home import lake
from tenure.flows.live import joining
from tenure.flows.live.draining import drain
from tenure.platform.inbox.actions import accept
from tenure.platform.inbox.queries import held
from tenure.practice.customers.identities.visits import visits_of
from tenure.practice.customers.queries import people_of
from tenure.values import clock

pytestmark = pytest.mark.django_db(transaction=True)
GIANT = "x" * 400
ODD = [
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\u202e",
    "\ud800",
    "../..",
    "'; DROP TABLE x; --",
    " ",
    "ß@SS.example",
    "a@b@c.example",
]


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_HOME, settings.TENURE_LAKE = tmp_path, str(tmp_path / "lake")


def test_odd_ids_cost_nobody_else_anything(cast: Cast) -> None:
    events: list[dict[str, Any]] = []
    for odd in (GIANT, *ODD):
        email = {"traits": {"email": odd, "name": odd, "title": odd}}
        events += [
            {"type": "group", "userId": odd, "groupId": odd, "traits": {"name": odd, "domain": odd, odd: odd}},
            {"type": "identify", "userId": odd, "anonymousId": odd, "context": {"groupId": NORDWIND}} | email,
            {"type": "identify", "userId": "u-ok", "context": {"groupId": NORDWIND}} | email,
            {"type": "alias", "userId": odd, "previousId": "u-ok"},
            {"type": "alias", "userId": "u-ok", "previousId": odd},
            {"type": "track", "event": odd, "userId": odd, "anonymousId": odd, "context": {"groupId": odd}},
            {"type": "track", "event": odd, "anonymousId": odd, "context": {"groupId": NORDWIND}},
        ]
    events += [{"type": "track", "event": "Opened", "userId": "u-good", "context": {"groupId": NORDWIND}}]
    numbered = [{"messageId": uuid4().hex, "timestamp": clock.now().isoformat()} | event for event in events]
    accept("app", "segment:batch", json.dumps({"batch": numbered}).encode(), len(events), clock.now())
    drained = drain()
    assert drained is not None
    assert drain() is None
    rows = lake().scanned("usage").to_table().to_pylist()
    assert [row["account"] for row in rows if row["event"] == "Opened"] == [NORDWIND]
    assert {one.code for one in held(cast.olga).events} <= {
        "long_id",
        "unmatched",
        "no_ids",
        "no_group",
        "no_name",
        "no_event",
        "no_id",
    }
    assert len(people_of(cast.olga, NORDWIND)) >= 1
    assert all(len(one.key) <= 200 for one in people_of(cast.olga, NORDWIND))


def test_a_join_that_was_cut_off_is_ended_and_not_done_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(*events: dict[str, Any]) -> None:
        numbered = [{"messageId": uuid4().hex} | event for event in events]
        accept("app", "segment:batch", json.dumps({"batch": numbered}).encode(), len(events), clock.now())

    send(*({"type": "track", "event": f"E{n}", "anonymousId": "v", "context": {"groupId": NORDWIND}} for n in range(3)))
    drain()
    send({"type": "identify", "userId": "u", "anonymousId": "v", "context": {"groupId": NORDWIND}})

    def kill(*_: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(joining, "forget_visits", kill)
        with pytest.raises(OSError, match="power"):
            drain()
    assert lake().rows("usage_corrections") == 3
    assert drain() is not None
    assert lake().rows("usage_corrections") == 3
    assert {row["person"] for row in lake().scanned("usage_corrections").to_table().to_pylist()} == {"u"}
    assert visits_of({"app": ["v"]}) == []
