"""The inbox: what is accepted stays until it is settled, and is settled once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from cast import Cast
from tenure.platform.access import SYSTEM
from tenure.platform.inbox import actions, queries
from tenure.platform.inbox.cards import UNMATCHED, HeldEvent, InboxFullError
from tenure.platform.journal.models import Entry
from tenure.values import clock
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    queries.forget()


def send(events: int = 1, source: str = "product", body: bytes = b'{"batch":[]}', at: datetime = NOON) -> int:
    return actions.accept(source, "segment:batch", body, events, at)


def held_event(message_id: str = "m-1", code: str = UNMATCHED, **more: str) -> HeldEvent:
    return HeldEvent("product", message_id, code, "why", {"type": "track", "messageId": message_id}, NOON, **more)


def test_a_bundle_comes_again_until_it_is_settled() -> None:
    first, second = send(60), send(60)
    send(60, source="mobile")
    begun = actions.bundle(130)
    assert begun is not None
    assert [parcel.id for parcel in begun.parcels] == [first, second]
    assert (begun.events, begun.parcels[0].body) == (120, b'{"batch":[]}')
    assert actions.bundle(10_000) == begun
    assert actions.settle(begun.batch, [("product", "m-1")], []) is True
    assert actions.settle(begun.batch, [("product", "m-2")], []) is False
    after = actions.bundle(130)
    assert after is not None
    assert after.number > begun.number
    assert [parcel.source for parcel in after.parcels] == ["mobile"]
    assert actions.settle(after.batch, [], [])
    assert actions.bundle(1) is None


def test_one_parcel_beyond_the_limit_still_goes() -> None:
    send(500)
    send(1)
    begun = actions.bundle(100)
    assert begun is not None
    assert begun.events == 500


def test_small_requests_that_unpack_to_large_ones_go_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BUNDLE_BYTES", 10_000)
    body = b'{"batch":["' + b"x" * 4_000 + b'"]}'
    for _ in range(5):
        send(body=body)
    sizes = []
    while (begun := actions.bundle(1000)) is not None:
        sizes.append(len(begun.parcels))
        actions.settle(begun.batch, [], [])
    assert sizes == [2, 2, 1]


def test_held_events_are_let_go_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    send()
    begun = actions.bundle(1)
    assert begun is not None
    actions.settle(begun.batch, [], [held_event(f"m-{number}") for number in range(5)])
    ids = [one.id for one in queries.held(SYSTEM).events]
    assert actions.release(SYSTEM, [*ids, ids[0]]) == 5
    assert actions.release(SYSTEM, ids) == 0
    assert (queries.backlog().parcels, queries.backlog().events) == (3, 5)


def test_message_ids_are_remembered_per_source_and_for_35_days() -> None:
    with clock.stopped_clock(NOON):
        send()
        begun = actions.bundle(1)
        assert begun is not None
        actions.settle(begun.batch, [("product", "m-1"), ("product", "m\0\ud800")], [])
        assert queries.seen("product", ["m-1", "m-2", "m\0\ud800"]) == {"m-1", "m\0\ud800"}
        assert queries.seen("product", ["m-1"], since=NOON.date()) == {"m-1"}
        assert queries.seen("product", ["m-1"], since=NOON.date() + timedelta(days=1)) == set()
        assert queries.seen("mobile", ["m-1"]) == set()
        assert actions.drop_old_days() == 0
    with clock.stopped_clock(NOON + timedelta(days=35)):
        assert actions.drop_old_days() == 0
    with clock.stopped_clock(NOON + timedelta(days=36)):
        assert actions.drop_old_days() == 1
    assert queries.seen("product", ["m-1"]) == set()


def test_a_full_inbox_takes_nothing(settings: Settings) -> None:
    settings.TENURE_INBOX_LIMIT_MB = 0
    with pytest.raises(InboxFullError) as refused:
        send()
    assert (refused.value.status, refused.value.retry_after) == (429, actions.RETRY_AFTER)
    assert queries.backlog().parcels == 0


def test_accepting_waits_for_the_disk_whatever_the_role_says() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        send()
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


def test_keys_open_their_source_until_they_are_revoked(cast: Cast) -> None:
    new = actions.make_write_key(cast.olga, "product", "server")
    assert queries.source_for_key(new.secret) == "product"
    assert queries.source_for_key("wk_wrong") is None
    assert queries.source_for_key("\ud800\0") is None
    (card,) = queries.write_keys(cast.olga)
    assert card.last_used_at is not None
    assert new.secret not in str(queries.event_sources(cast.olga))
    actions.revoke_write_key(cast.olga, card.id)
    assert queries.source_for_key(new.secret) is None
    assert {"write_key.made", "write_key.revoked"} <= set(Entry.objects.values_list("verb", flat=True))


def test_only_operations_make_keys(cast: Cast) -> None:
    for caller in (cast.alice, cast.mona, cast.edda, cast.carl, cast.charlie):
        with pytest.raises(ProblemError) as refused:
            actions.make_write_key(caller, "product")
        assert refused.value.status == 403
    for reading in (lambda: queries.held(cast.carl), lambda: queries.event_sources(cast.charlie)):
        with pytest.raises(ProblemError):
            reading()
    with pytest.raises(ProblemError, match="needs a source"):
        actions.make_write_key(cast.olga, " \u202e")
    key = actions.make_write_key(cast.olga, "pro\u202educt", "\x1b]0;x\x07").card
    assert (key.source, key.name) == ("product", "]0;x")


def test_held_events_wait_once_and_go_back_as_a_parcel() -> None:
    send(3)
    begun = actions.bundle(10)
    assert begun is not None
    odd = held_event("", "no_name", name="\0")
    actions.settle(begun.batch, [], [held_event(user_id="u-1"), held_event(user_id="u-1"), odd, odd])
    page = queries.held(SYSTEM)
    assert (page.total, set(page.reasons)) == (2, {("product", "unmatched", 1), ("product", "no_name", 1)})
    assert queries.held_about("product", users=["u-1"]) == [page.events[0].id]
    assert queries.held_about("mobile", users=["u-1"]) == []
    assert actions.release(SYSTEM, queries.held_about("product", users=["u-1"])) == 1
    assert actions.release(SYSTEM, [page.events[0].id]) == 0
    again = actions.bundle(10)
    assert again is not None
    assert again.parcels[0].protocol == actions.RELEASED
    assert b'"event":{"type":"track","messageId":"m-1"}' in again.parcels[0].body
    actions.settle(again.batch, [], [held_event(user_id="u-1")])
    assert queries.held_event(SYSTEM, page.events[0].id).state == "waiting"
    assert actions.dismiss(SYSTEM, source="product", code="no_name") == 1
    assert queries.held(SYSTEM).total == 1


def test_what_came_is_counted_before_and_after_it_is_drained() -> None:
    with clock.stopped_clock(NOON + timedelta(hours=1)):
        send(7)
        send(2, at=NOON - timedelta(days=3))
        before = queries.event_sources(SYSTEM)
        begun = actions.bundle(100)
        assert begun is not None
        actions.settle(begun.batch, [], [])
        assert queries.event_sources(SYSTEM) == before
        (source,) = before
        assert (source.last_day, source.last_month, source.last_received_at) == (7, 9, NOON)
