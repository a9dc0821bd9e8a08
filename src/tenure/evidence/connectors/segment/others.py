"""Events of PostHog and Amplitude clients in the words of the tracking spec."""

from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]

COMPANIES = ("company", "organization", "organisation", "account", "customer", "workspace", "tenant", "team")
"""Which kind of group is the account, where a client names several; else the first one."""
NOTHING: Raw = {}


def _mapping(cell: object) -> Raw:
    return cell if isinstance(cell, dict) else NOTHING


def _company(groups: object) -> object:
    """The account among the groups of an event, by type; Amplitude may list several of one type."""
    found = _mapping(groups)
    name = next((each for each in COMPANIES if each in found), next(iter(found), None))
    value = found.get(name) if name is not None else None
    return value[0] if isinstance(value, list) and value else value


def from_posthog(raw: Raw) -> Raw:
    """An event of PostHog's capture endpoint. A `distinct_id` counts as anonymous where the client says so."""
    properties = _mapping(raw.get("properties"))
    name = raw.get("event")
    who = raw.get("distinct_id") or properties.get("distinct_id")
    unknown = properties.get("$is_identified") is False or (
        who is not None and who == properties.get("$device_id") and properties.get("$user_id") is None
    )
    shaped: dict[str, Any] = {
        "type": "track",
        "event": name,
        "messageId": raw.get("uuid") or properties.get("$insert_id"),
        "anonymousId" if unknown else "userId": who,
        "timestamp": raw.get("timestamp"),
        "context": {"groupId": _company(properties.get("$groups"))},
        "properties": properties,
    }
    traits = {**_mapping(properties.get("$set_once")), **_mapping(properties.get("$set")), **_mapping(raw.get("$set"))}
    match name:
        case "$identify":
            shaped |= {"type": "identify", "traits": traits, "anonymousId": properties.get("$anon_distinct_id")}
        case "$set":
            shaped |= {"type": "identify", "traits": traits}
        case "$create_alias":  # the other way round than the tracking spec: distinct_id is the former id
            shaped |= {"type": "alias", "previousId": who, "userId": properties.get("alias")}
        case "$groupidentify":
            key = properties.get("$group_key")
            shaped |= {"type": "group", "groupId": key, "traits": _mapping(properties.get("$group_set"))}
            if str(who).startswith("$"):  # a made-up person: the server clients send one where nobody is meant
                shaped["userId"] = None
        case "$pageview":
            shaped |= {"type": "page", "name": properties.get("title") or properties.get("$pathname")}
        case "$screen":
            shaped |= {"type": "screen", "name": properties.get("$screen_name")}
    return shaped


def from_amplitude(raw: Raw) -> Raw:
    """An event of Amplitude's HTTP API."""
    name = raw.get("event_type")
    traits = _mapping(raw.get("user_properties"))
    shaped: dict[str, Any] = {
        "type": "track",
        "event": name,
        "messageId": raw.get("insert_id"),
        "userId": raw.get("user_id"),
        "anonymousId": raw.get("device_id"),
        "time": raw.get("time"),
        "context": {"groupId": _company(raw.get("groups"))},
        "properties": _mapping(raw.get("event_properties")),
    }
    match name:
        case "$identify":
            shaped |= {
                "type": "identify",
                "traits": {**_mapping(traits.get("$setOnce")), **_mapping(traits.get("$set"))},
            }
        case "$groupidentify":
            of_group = _mapping(raw.get("group_properties"))
            shaped |= {
                "type": "group",
                "groupId": _company(raw.get("groups")),
                "traits": {**_mapping(of_group.get("$setOnce")), **_mapping(of_group.get("$set"))},
            }
    return shaped
