"""What a client sends again, later and word for word: nothing comes twice, and nobody is asked twice."""

import json
from datetime import timedelta

import pytest

from flows.live.test_draining import NOW, Raw, company, drained, group, rows, send, track
from tenure.flows.live import sorting
from tenure.platform.access import SYSTEM
from tenure.platform.inbox.actions import accept, dismiss, release
from tenure.platform.inbox.queries import held
from tenure.values import clock

__all__ = ["company"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_request_sent_again_days_later_word_for_word_changes_nothing() -> None:
    body = json.dumps({"batch": [group("acme"), track(1), track(2)], "sentAt": NOW.isoformat()}).encode()
    for days in (0, 1, 3, 20):  # corrected by sentAt, its times differ each time
        with clock.stopped_clock(NOW + timedelta(days=days)):
            accept("app", "segment:batch", body, 3, clock.now())
            drained()
    assert [row["id"] for row in rows("usage")] == ["m1", "m2"]


def test_what_was_let_in_by_hand_is_not_held_again_when_it_comes_again() -> None:
    large = track(7, properties={"x": "y" * 40_000})
    send(group("acme"), large)
    drained()
    release(SYSTEM, [one.id for one in held(SYSTEM).events])
    drained()
    send(large)
    assert drained().repeated == 1
    assert held(SYSTEM).total == 0
    assert [row["id"] for row in rows("usage")] == ["m7"]


def test_what_was_dismissed_stays_dismissed_when_it_comes_again() -> None:
    bad: Raw = {"type": "track", "userId": "u", "messageId": "bad"}
    send(bad)
    drained()
    dismiss(SYSTEM, [one.id for one in held(SYSTEM).events])
    send(bad)
    drained()
    assert held(SYSTEM).total == 0


def test_an_event_that_is_sent_again_while_it_is_let_go_comes_in_once() -> None:
    send(track(1, userId="jo", context={}))
    drained()
    send(track(1, userId="jo", context={}))
    send({"type": "group", "groupId": "acme", "userId": "jo", "messageId": "g"})
    release(SYSTEM, [one.id for one in held(SYSTEM).events])
    drained()
    assert [row["id"] for row in rows("usage")] == ["m1"]


def test_nothing_of_a_request_that_we_fail_to_read_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise KeyError("ours")

    monkeypatch.setattr(sorting, "read", broken)
    events = [track(number) for number in range(100)]
    send(*events)
    drained()
    (one,) = held(SYSTEM).events
    assert one.code == "failed"
    assert json.loads(one.content["raw"]) == {"batch": events}
