"""Requests of tracking clients become events: whatever is said how, and one bad event costs the others nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tenure.evidence.connectors.segment.canonical import Event, ReadRequest, instant, text
from tenure.evidence.connectors.segment.deliveries import address_said
from tenure.evidence.connectors.segment.reading import HELD, as_body, read

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def batch(*events: object, **envelope: object) -> ReadRequest:
    return read("segment:batch", json.dumps({"batch": events, **envelope}).encode(), NOW, 7)


def track(**more: object) -> dict[str, object]:
    return {"type": "track", "event": "Report Exported", "userId": "u1", "messageId": "m1", **more}


def one(found: ReadRequest) -> Event:
    assert not found.rejected
    (event,) = found.events
    return event


def test_a_track_call_says_who_did_what_when() -> None:
    event = one(
        batch(track(timestamp="2026-11-22T11:59:00.250Z", context={"groupId": "acme"}, properties={"feature": "x"}))
    )
    assert (event.type, event.event, event.user, event.group) == ("track", "Report Exported", "u1", "acme")
    assert event.occurred_at == NOW - timedelta(seconds=59, milliseconds=750)
    assert event.properties == {"feature": "x"}


@pytest.mark.parametrize(("behind", "shifted"), [(4, 0), (6, 6), (-3600, -3600), (-3, 0)])
def test_a_clock_is_corrected_only_when_it_is_off_by_more_than_the_way_takes(behind: int, shifted: int) -> None:
    sent = NOW - timedelta(seconds=behind)
    said = sent - timedelta(minutes=1)
    event = one(batch(track(timestamp=said.isoformat()), sentAt=sent.isoformat()))
    assert event.occurred_at == said + timedelta(seconds=shifted)
    assert event.sent_at == sent


def test_original_timestamp_counts_before_timestamp_before_time() -> None:
    first, second = "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z"
    third = int((NOW - timedelta(hours=3)).timestamp() * 1000)
    assert one(batch(track(originalTimestamp=first, timestamp=second, time=third))).occurred_at.hour == 10
    assert one(batch(track(timestamp=second, time=third))).occurred_at.hour == 11
    assert one(batch(track(time=third))).occurred_at.hour == 9
    assert one(batch(track())).occurred_at == NOW


def test_what_is_dated_ahead_of_its_receipt_waits() -> None:
    ahead = batch(track(timestamp=(NOW + timedelta(minutes=9)).isoformat()))
    assert one(ahead).occurred_at > NOW
    (late,) = batch(track(timestamp=(NOW + timedelta(hours=1)).isoformat())).rejected
    assert late.code == "future"
    assert batch(track(timestamp="yesterday")).rejected[0].code == "bad_time"
    assert batch(track(timestamp="0001-01-01T00:00:00Z")).rejected[0].code == "bad_time"
    assert batch(track(timestamp="0001-01-01T00:00:00Z"), sentAt="9999-12-31T00:00:00Z").rejected[0].code == "bad_time"


def test_a_bad_event_costs_the_others_of_its_request_nothing() -> None:
    bad = [
        ("no_type", {"type": "import", "userId": "u"}),
        ("no_name", {"type": "track", "userId": "u"}),
        ("no_ids", {"type": "track", "event": "x"}),
        ("no_group", {"type": "group", "userId": "u"}),
        ("no_ids", {"type": "alias", "userId": "u"}),
        ("long_id", {"type": "track", "event": "x", "userId": "u" * 201}),
        ("no_event", "not an event"),
    ]
    found = batch(track(), *(raw for _, raw in bad), track(messageId="m2"))
    assert [event.message_id for event in found.events] == ["m1", "m2"]
    assert [rejected.code for rejected in found.rejected] == [code for code, _ in bad]


def test_ids_as_clients_write_them() -> None:
    assert one(batch(track(userId=42))).user == "42"
    assert one(batch(track(userId="  u\0 "))).user == "u\ufffd"
    half = b'{"batch": [{"type": "track", "event": "e\\ud800", "userId": "u", "messageId": "m"}]}'
    assert one(read("segment:batch", half, NOW, 1)).event == "e?"
    assert text(True) == ""
    assert text(1e6) == "1000000"
    assert instant("1763812800000") == instant(1763812800) == datetime(2025, 11, 22, 12, tzinfo=UTC)


def test_an_event_without_an_id_is_told_by_its_content_when_it_has_a_time_and_by_its_place_when_not() -> None:
    dated = track(messageId=None, timestamp="2026-11-22T11:00:00Z")
    assert (
        one(batch(dated)).message_id
        == one(read("segment:batch", json.dumps({"batch": [dated]}).encode(), NOW, 8)).message_id
    )
    undated = batch(track(messageId=""), track(messageId=""))
    assert [event.message_id for event in undated.events] == ["request-7-0", "request-7-1"]
    assert one(batch(track(messageId="x" * 101))).message_id.startswith("long-")


def test_a_single_call_says_by_its_address_what_it_is() -> None:
    body = json.dumps(
        {"groupId": "acme", "userId": "u", "messageId": "g", "context": {"traits": {"name": "Acme"}}}
    ).encode()
    for word in ("group", "g"):
        event = one(read(f"segment:{word}", body, NOW, 1))
        assert (event.type, event.group, event.traits) == ("group", "acme", {"name": "Acme"})


def posthog(event: str, **properties: object) -> Event:
    raw = {
        "event": event,
        "distinct_id": "u1",
        "uuid": "p1",
        "properties": properties,
        "timestamp": "2026-11-22T11:00:00Z",
    }
    return one(read("posthog", json.dumps({"api_key": "k", "batch": [raw]}).encode(), NOW, 1))


def test_posthog_says_the_same_in_other_words() -> None:
    event = posthog("Report Exported", **{"$groups": {"project": "p", "company": "acme"}})
    assert (event.type, event.event, event.user, event.group, event.message_id) == (
        "track",
        "Report Exported",
        "u1",
        "acme",
        "p1",
    )
    known = posthog("$identify", **{"$anon_distinct_id": "a1", "$set": {"email": "jo@acme.com"}})
    assert (known.type, known.user, known.anonymous, known.traits) == ("identify", "u1", "a1", {"email": "jo@acme.com"})
    group = posthog("$groupidentify", **{"$group_key": "acme", "$group_set": {"name": "Acme"}})
    assert (group.type, group.group, group.traits) == ("group", "acme", {"name": "Acme"})
    alias = posthog("$create_alias", alias="u2")
    assert (alias.type, alias.alias, alias.user) == ("alias", "u1", "u2")
    assert posthog("$pageview", title="Home").event == "Home"
    stranger = posthog("x", **{"$is_identified": False})
    assert (stranger.user, stranger.anonymous) == ("", "u1")


def test_amplitude_says_the_same_in_other_words() -> None:
    raw = {
        "event_type": "Report Exported",
        "user_id": "u1",
        "time": 1763812800000,
        "insert_id": "i1",
        "groups": {"company": ["acme"]},
    }
    event = one(read("amplitude", json.dumps({"api_key": "k", "events": [raw]}).encode(), NOW, 1))
    assert (event.event, event.user, event.group, event.message_id) == ("Report Exported", "u1", "acme", "i1")
    assert event.occurred_at == datetime(2025, 11, 22, 12, tzinfo=UTC)


def test_what_waited_comes_back_as_it_was_and_is_known_from_now_on() -> None:
    found = batch(track(timestamp="2026-11-22T10:00:00Z"), {"type": "track", "userId": "u", "messageId": "bad"})
    later = NOW + timedelta(days=2)
    held = [
        {"id": number, "protocol": "segment:batch", "received_at": NOW.isoformat(), "event": as_body(each)}
        for number, each in enumerate((*found.events, *found.rejected))
    ]
    again = read(HELD, json.dumps({"held": held}).encode(), later, 9)
    (event,), (rejected,) = again.events, again.rejected
    assert event == Event(
        **{**{name: getattr(found.events[0], name) for name in Event.__slots__}, "received_at": later}
    )
    assert (rejected.code, rejected.message_id, rejected.raw) == ("no_name", "bad", found.rejected[0].raw)


@pytest.mark.parametrize("body", [b"", b"nonsense", b"3", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_request_at_all_says_so(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of its kinds
        read("segment:batch", body, NOW, 1)


@pytest.mark.parametrize(
    "odd", [{"type": []}, {"type": {"a": 1}}, {"timestamp": 10**400}, {"originalTimestamp": [1]}, {"sentAt": 10**400}]
)
def test_an_odd_event_costs_the_others_nothing(odd: dict[str, object]) -> None:
    found = batch(track(), {**track(), "messageId": "odd", **odd})
    assert found.events[0] == one(batch(track()))
    assert len(found.events) + len(found.rejected) == 2


@pytest.mark.parametrize("word", ["undefined", "null", "NaN", "[object Object]", "0", "anonymous", "{{userId}}"])
def test_an_id_that_is_none_is_held_and_says_so(word: str) -> None:
    called = {"type": "group", "userId": "u1", "groupId": word}
    (held,) = batch(called, track(), sentAt=None).rejected
    assert (held.code, held.user, held.group) == ("no_id", "u1", "")
    assert word in held.reason
    assert batch(track(userId=word)).rejected[0].code == "no_id"
    assert batch({"type": "identify", "userId": word, "anonymousId": "v1"}).rejected[0].code == "no_id"
    assert batch({"type": "alias", "userId": "u1", "previousId": word}).rejected[0].code == "no_id"


def test_what_names_its_account_does_without_the_id_of_a_user() -> None:
    event = one(batch({"type": "group", "userId": "undefined", "groupId": "b1", "traits": {"name": "Basil"}}))
    assert (event.user, event.group) == ("", "b1")
    assert one(batch(track(groupId="null", context={"groupId": "b2"}))).group == "b2"
    assert one(batch(track(userId="undefined", anonymousId="\u200bv1"))).anonymous == "v1"


def test_two_messages_with_the_id_undefined_are_two() -> None:
    first, second = batch(track(messageId="undefined"), track(messageId="undefined")).events
    assert first.message_id != second.message_id


def test_no_address_has_line_ends_or_signs_that_nobody_sees() -> None:
    assert address_said({"email": " Jo@Acme.example\n"}) == "jo@acme.example"
    for said in (
        "a@b\0\r\nBcc: x",
        "a@b.example\tc",
        "a@b.example\u202e",
        "a b@c.example",
        "a@b\u2028c",
        "a@\0b.example",
    ):
        assert not address_said({"email": said}), said
    assert not address_said({})
