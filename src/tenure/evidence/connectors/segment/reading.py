"""Requests of tracking clients, taken apart into events. One bad event never costs the others of its request."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json

from tenure.evidence.connectors.segment.canonical import (
    AHEAD,
    NO_TRAITS,
    OLDEST,
    TYPES,
    Event,
    ReadRequest,
    RejectedEvent,
    correct_times,
    instant,
    own_id,
    text,
)
from tenure.evidence.connectors.segment.others import from_amplitude, from_posthog
from tenure.values.ids import no_id, visible

HELD = "held"
"""The protocol of events that waited and come back."""
WORDS = {"i": "identify", "g": "group", "t": "track", "p": "page", "s": "screen", "a": "alias"}
"""The short paths of the browser client."""

LARGEST = {"segment": 32 * 1024}
"""Bytes of one event, for protocols that say so."""
LONGEST_KEY, LONGEST_NAME = 200, 300
"""Characters of an id, which may become an account's key, and of an event's name."""

Envelope = Mapping[str, Any]
Raw = Mapping[str, Any]


def read(protocol: str, body: bytes, received_at: datetime, parcel: int) -> ReadRequest:
    """The events of one request. `parcel` is its number, for events without an id. Raises ValueError when the body as a
    whole can't be read."""
    try:
        content = from_json(body)
    except ValueError:
        content = _leniently(body)
    if protocol == HELD:
        return _all_waited(_listed(content, "held"), received_at)
    listed, shaped, stamp = _way(protocol)
    most = LARGEST.get(protocol.partition(":")[0], len(body))
    return _all(
        _listed(_typed(protocol, content), listed),
        content,
        received_at,
        parcel,
        shaped,
        stamp,
        most if len(body) > most else None,
    )


def _way(protocol: str) -> tuple[str, Callable[[Raw], Raw], str]:
    """Where a protocol lists its events, how each is brought into the tracking spec, and when the client sent them."""
    match protocol.partition(":")[0]:
        case "posthog":
            return "batch", from_posthog, "sent_at"
        case "amplitude":
            return "events", from_amplitude, "client_upload_time"
        case _:
            return "batch", _as_it_is, "sentAt"


def _typed(protocol: str, content: object) -> object:
    """A single call says by its address what it is."""
    word = protocol.partition(":")[2]
    word = WORDS.get(word, word)
    if word in TYPES and isinstance(content, dict) and "batch" not in content:
        return {**content, "type": word}
    return content


def _leniently(body: bytes) -> object:
    """Halves of letters and other things that JSON allows although UTF-8 doesn't."""
    try:
        return json.loads(body)
    except (RecursionError, UnicodeDecodeError) as deep:
        raise ValueError("the request can't be read as JSON") from deep


def _listed(content: object, name: str) -> Sequence[object]:
    if isinstance(content, list):
        return content
    if isinstance(content, dict):
        inside = content.get(name)
        return inside if isinstance(inside, list) else [content]
    raise ValueError("the request contains no events")


def _as_it_is(raw: Raw) -> Raw:
    return raw


def _all(
    raws: Sequence[object],
    content: object,
    received_at: datetime,
    parcel: int,
    shaped: Callable[[Raw], Raw],
    stamp: str,
    most: int | None = None,
) -> ReadRequest:
    """`most`: bytes that an event may have, given when any may have more."""
    envelope: Envelope = content if isinstance(content, dict) else {}
    sent_at = instant(envelope.get(stamp))
    shared = envelope.get("context")
    shared_group = text(shared.get("groupId")) if isinstance(shared, dict) else ""
    events: list[Event] = []
    rejected: list[RejectedEvent] = []
    for place, raw in enumerate(raws):
        if not isinstance(raw, dict):
            given = f"request-{parcel}-{place}"
            rejected.append(RejectedEvent("no_event", "It isn't an event.", given, received_at, raw))
            continue
        one = _one(shaped(raw), raw, sent_at, shared_group, received_at, parcel, place)
        if most is not None and isinstance(one, Event) and (size := len(to_json(raw))) > most:
            rejected.append(_too_large(one, raw, size, most))
        elif isinstance(one, Event):
            events.append(one)
        else:
            rejected.append(one)
    return ReadRequest(tuple(events), tuple(rejected))


def _too_large(one: Event, raw: Raw, size: int, most: int) -> RejectedEvent:
    why = f"It has {size // 1024} KB; an event may have {most // 1024} KB."
    ids = (one.type, one.event, one.user, one.anonymous, one.group)
    return RejectedEvent("too_large", why, one.message_id, one.received_at, raw, *ids)


def _one(
    raw: Raw,
    original: Raw,
    sent_at: datetime | None,
    shared_group: str,
    received_at: datetime,
    parcel: int,
    place: int,
) -> Event | RejectedEvent:
    """One event in the shape of the tracking spec, checked."""
    said = raw.get("originalTimestamp") or raw.get("timestamp") or raw.get("time")
    message_id = own_id(raw.get("messageId"), original, said is not None, parcel, place)
    context = raw.get("context")
    context = context if isinstance(context, dict) else NO_TRAITS
    kind = raw.get("type") if isinstance(raw.get("type"), str) else None
    said_ids = {name: text(raw.get(name)) for name in ("userId", "anonymousId", "groupId", "previousId")}
    groups = [cell for cell in (said_ids["groupId"], text(context.get("groupId")), shared_group) if cell]
    said_ids["groupId"] = next((cell for cell in groups if not no_id(cell, tracker=True)), groups[0] if groups else "")
    lost = {name: cell for name, cell in said_ids.items() if cell and no_id(cell, tracker=True)}
    user, anonymous, group, previous = ("" if name in lost else visible(cell) for name, cell in said_ids.items())
    event = text(raw.get("event") if kind == "track" else raw.get("name"))[:LONGEST_NAME]
    alias = previous if kind == "alias" else ""

    def no(code: str, reason: str) -> RejectedEvent:
        return RejectedEvent(code, reason, message_id, received_at, original, kind or "", event, user, anonymous, group)

    if kind not in TYPES:
        return no("no_type", f"Its type must be one of {', '.join(sorted(TYPES))}.")
    if kind == "track" and not event:
        return no("no_name", "A track event needs its name in `event`.")
    if lost and _needs(kind or "", lost, user, anonymous, group):
        told = ", ".join(f"its {name} {cell[:60]!r}" for name, cell in lost.items())
        return no("no_id", f"{told[:1].upper()}{told[1:]} isn't an id.")
    if kind == "group" and not text(raw.get("groupId")):
        return no("no_group", "A group event needs a groupId.")
    if kind == "alias" and not (alias and user):
        return no("no_ids", "An alias event needs a userId and a previousId.")
    if max(map(len, (user, anonymous, group, alias))) > LONGEST_KEY:
        return no("long_id", f"An id may have at most {LONGEST_KEY} characters.")
    if not user and not anonymous and not group:
        return no("no_ids", "It names no userId, no anonymousId and no group.")
    own_sent = raw.get("sentAt")
    sent = instant(own_sent) if own_sent is not None else sent_at
    occurred = received_at
    if said is not None:
        at = instant(said)
        if at is None:
            return no("bad_time", f"Its time {str(said)[:60]!r} can't be read.")
        try:
            occurred = correct_times(at, sent, received_at)
        except OverflowError:
            return no("bad_time", f"Its time {str(said)[:60]!r} is implausible.")
        if occurred < OLDEST:
            return no("bad_time", f"Its time {str(said)[:60]!r} is implausible.")
        if occurred - received_at > AHEAD:
            return no("future", f"It is dated {occurred:%Y-%m-%d %H:%M} UTC, later than when it was received.")
    traits = raw.get("traits") or context.get("traits")
    properties = raw.get("properties")
    return Event(
        kind,
        message_id,
        received_at,
        occurred,
        event,
        user,
        anonymous,
        group,
        alias,
        traits if isinstance(traits, dict) else NO_TRAITS,
        properties if isinstance(properties, dict) else NO_TRAITS,
        sent,
    )


def _needs(kind: str, lost: Mapping[str, str], user: str, anonymous: str, group: str) -> bool:
    """Whether an event can't do without an id that it lost: nothing else says whose it is."""
    match kind:
        case "group":
            return "groupId" in lost
        case "identify":
            return "userId" in lost
        case "alias":
            return not lost.keys().isdisjoint(("userId", "previousId"))
        case _:
            return not (user or anonymous or group)


def as_body(one: Event | RejectedEvent) -> dict[str, Any]:
    """An event that has to wait, with what it needs to be read again by `read` under the protocol `held`."""
    if isinstance(one, Event):
        return {"event": one.as_json()}
    return {"raw": one.raw, "message_id": one.message_id}


def _all_waited(held: Sequence[object], known_at: datetime) -> ReadRequest:
    """Events that waited. They are known from now on; when they happened goes by when they first came."""
    events: list[Event] = []
    rejected: list[RejectedEvent] = []
    for number, each in enumerate(held):
        body = each.get("event") if isinstance(each, dict) else None
        if not isinstance(each, dict) or not isinstance(body, dict):
            raise ValueError("a waiting event has lost its content")  # noqa: TRY004 - callers know ValueError
        if "event" in body:
            events.append(_waited(body["event"], known_at))
            continue
        first = datetime.fromisoformat(each["received_at"])
        _, shaped, _ = _way(each["protocol"])
        raw = body["raw"]
        if isinstance(raw, str):  # the beginning of a whole request, to look at
            rejected.append(RejectedEvent("unreadable", "The request can't be read.", body["message_id"], first, raw))
            continue
        again = _all([_typed(each["protocol"], raw)], None, first, number, shaped, "")
        events += [replace(one, received_at=known_at, message_id=body["message_id"]) for one in again.events]
        rejected += [replace(one, message_id=body["message_id"], raw=raw) for one in again.rejected]
    return ReadRequest(tuple(events), tuple(rejected))


def _waited(body: Raw, known_at: datetime) -> Event:
    sent_at = body["sent_at"]
    times = {
        "received_at": known_at,
        "occurred_at": datetime.fromisoformat(body["occurred_at"]),
        "sent_at": None if sent_at is None else datetime.fromisoformat(sent_at),
    }
    return Event(**{**body, **times})
