"""Exports of tracking systems: which system wrote the objects of a file, and each of them as the call that it once was."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenure.evidence.connectors.segment.canonical import TYPES, Event, ReadRequest, instant
from tenure.evidence.connectors.segment.others import COMPANIES
from tenure.evidence.connectors.segment.reading import read

Raw = Mapping[str, Any]
LOOKED_AT = 50
SHARE = 0.8
GROUP_PROPERTIES = tuple(f"{name}{ending}" for name in COMPANIES for ending in ("_id", "Id", "ID", "", "_key"))
"""Properties by which Mixpanel's projects name the account, the likeliest first."""


@dataclass(frozen=True, slots=True)
class System:
    """A tracking system: how to tell its export, the protocol of its live calls, and its objects as such a call."""

    name: str
    protocol: str
    tells: Callable[[Raw], bool]
    call: Callable[[Raw], Raw]


def system_of(things: Sequence[object]) -> System | None:
    """The system whose export these objects are from."""
    some = [thing for thing in things[:LOOKED_AT] if isinstance(thing, dict)]
    if not some:
        return None
    found = (one for one in SYSTEMS if sum(map(one.tells, some)) >= SHARE * len(some))
    return next(found, None)


def event_of(system: System, raw: Raw, line: int) -> ReadRequest:
    """What one object of an export says: an event, or why it is none. When it was received the export itself says."""
    call = dict(system.call(raw))
    received = _received(raw, call)
    if received is None:  # nothing tells how far the client's clock was off
        call.pop("sentAt", None)
        received = instant(call.get("timestamp") or call.get("time")) or datetime.fromisoformat("9999-01-01T00:00:00Z")
    return read(system.protocol, json.dumps(call).encode(), received, line)


def _received(raw: Raw, call: Raw) -> datetime | None:
    cells = (raw.get(name) for name in ("receivedAt", "server_received_time", "server_upload_time", "created_at"))
    found = next((at for cell in cells if (at := instant(cell))), None)
    said = instant(call.get("timestamp") or call.get("time"))
    return max(found, said) if found and said else found


def place_of(event: Event, homes: Mapping[str, str], known_as: Mapping[str, str]) -> tuple[str, str]:
    """(account, person) of an event: what it names itself, else where the export says that its user belongs."""
    person = event.user or known_as.get(event.anonymous, "")
    return event.group or homes.get(person, ""), person


def _segment(raw: Raw) -> Raw:
    return raw


def _amplitude(raw: Raw) -> Raw:
    said = raw.get("user_properties")
    call = dict(raw) | {
        "insert_id": raw.get("$insert_id") or raw.get("insert_id") or raw.get("uuid"),
        "time": raw.get("event_time") or raw.get("time"),
    }
    if isinstance(said, dict) and not any(name.startswith("$") for name in said):
        call["user_properties"] = {"$set": said}  # an export holds what the call left behind
    of_group = raw.get("group_properties")
    if isinstance(of_group, dict) and not any(name.startswith("$") for name in of_group):
        call["group_properties"] = {"$set": of_group}
    return call


def _posthog(raw: Raw) -> Raw:
    said = raw.get("properties")
    if isinstance(said, str):
        try:
            said = json.loads(said)
        except ValueError:
            said = {}
    said = dict(said) if isinstance(said, dict) else {}
    groups = {name: said[f"$group_{name}"] for name in range(5) if said.get(f"$group_{name}")}
    if groups and not said.get("$groups"):
        said["$groups"] = groups
    return dict(raw) | {"properties": said, "uuid": raw.get("uuid") or raw.get("id")}


def _mixpanel(raw: Raw) -> Raw:
    """A line of the raw export, or of the export of people."""
    if "$properties" in raw:
        said = {name.removeprefix("$"): cell for name, cell in raw["$properties"].items()}
        named = {"firstName": said.get("first_name"), "lastName": said.get("last_name")}
        return {
            "type": "identify",
            "userId": raw.get("$distinct_id"),
            "timestamp": said.get("last_seen"),
            "context": {"groupId": _mixpanel_group(said)},
            "traits": said | {name: cell for name, cell in named.items() if cell},
        }
    said = raw["properties"]
    who = said.get("$user_id") or said.get("distinct_id")
    unknown = isinstance(who, str) and who.startswith("$device:")
    call: dict[str, Any] = {
        "type": "track",
        "event": raw.get("event"),
        "messageId": said.get("$insert_id"),
        "anonymousId" if unknown else "userId": who,
        "timestamp": said.get("time"),
        "context": {"groupId": _mixpanel_group(said)},
        "properties": said,
    }
    match raw.get("event"):
        case "$identify":
            call |= {
                "type": "identify",
                "userId": said.get("$identified_id") or who,
                "anonymousId": said.get("$anon_id"),
            }
        case "$create_alias":
            call |= {"type": "alias", "userId": said.get("alias"), "previousId": said.get("distinct_id")}
        case "$mp_web_page_view":
            call |= {"type": "page", "name": said.get("current_page_title")}
    return call


def _mixpanel_group(said: Raw) -> object:
    cell = next((said[name] for name in GROUP_PROPERTIES if said.get(name)), None)
    return cell[0] if isinstance(cell, list) and cell else cell


def _is_segment(raw: Raw) -> bool:
    dated = any(name in raw for name in ("timestamp", "originalTimestamp", "receivedAt", "sentAt"))
    return raw.get("type") in TYPES and dated and any(name in raw for name in ("userId", "anonymousId", "groupId"))


def _is_amplitude(raw: Raw) -> bool:
    who = any(name in raw for name in ("user_id", "device_id", "amplitude_id"))
    return (
        "event_type" in raw and who and any(name in raw for name in ("event_time", "insert_id", "$insert_id", "uuid"))
    )


def _is_mixpanel(raw: Raw) -> bool:
    said = raw.get("properties")
    if isinstance(raw.get("$properties"), dict):
        return "$distinct_id" in raw
    return (
        "event" in raw and isinstance(said, dict) and {"distinct_id", "time"} <= said.keys() and "timestamp" not in raw
    )


def _is_posthog(raw: Raw) -> bool:
    return {"event", "distinct_id", "properties", "timestamp"} <= raw.keys()


SYSTEMS = (
    System("segment", "segment", _is_segment, _segment),
    System("amplitude", "amplitude", _is_amplitude, _amplitude),
    System("mixpanel", "segment", _is_mixpanel, _mixpanel),
    System("posthog", "posthog", _is_posthog, _posthog),
)
