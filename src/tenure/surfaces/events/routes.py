"""The addresses that official clients know, and how each reads and answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tenure.surfaces.events.wire import Limits, events_in

SEGMENT_BATCH = Limits(500 * 1024, 400)
SEGMENT_ONE = Limits(32 * 1024, 400)
POSTHOG = Limits(5 * 1024 * 1024, 413)
AMPLITUDE = Limits(1024 * 1024, 413)

Answer = Callable[[Any, int], bytes]
"""Says that what came was kept: what it said, read, and its bytes on the wire."""


def _success(_said: Any, _size: int) -> bytes:
    return b'{"success": true}'


def _counted(said: Any, size: int) -> bytes:
    events = len(events_in(said) or ())
    return json.dumps({"code": 200, "events_ingested": events, "payload_size_bytes": size}).encode()


def _one_by_one(said: Any, _size: int) -> bytes:
    """PostHog's newer clients read what became of each event, by its id."""
    ids = [one.get("uuid") for one in events_in(said) or () if isinstance(one, Mapping)]
    kept = {one: {"result": "ok"} for one in ids if isinstance(one, str) and len(one) <= LONGEST_UUID}
    return json.dumps({"results": kept}).encode()


LONGEST_UUID = 100


@dataclass(frozen=True, slots=True)
class Route:
    """How requests to an address are read. `several`: whether it takes a list of events, one event, or (None) either.
    `sent`: the header that says when the client sent it, for protocols whose bodies don't."""

    protocol: str
    limits: Limits
    several: bool | None
    answer: Answer = _success
    sent: str = ""


# What browsers call each kind of call for short.
SHORT = {"identify": "i", "group": "g", "track": "t", "page": "p", "screen": "s", "alias": "a"}

ROUTES: dict[str, Route] = {
    **{f"/v1/{word}": Route(f"segment:{word}", SEGMENT_ONE, several=False) for word in SHORT},
    **{f"/v1/{short}": Route(f"segment:{word}", SEGMENT_ONE, several=False) for word, short in SHORT.items()},
    "/v1/batch": Route("segment:batch", SEGMENT_BATCH, several=True),
    "/v1/import": Route("segment:batch", SEGMENT_BATCH, several=True),
    "/v1/b": Route("segment:batch", SEGMENT_BATCH, several=True),
    **{path: Route("posthog", POSTHOG, several=None) for path in ("/batch", "/capture", "/e", "/i/v0/e")},
    "/i/v1/analytics/events": Route("posthog", POSTHOG, True, _one_by_one, "HTTP_POSTHOG_REQUEST_TIMESTAMP"),
    "/2/httpapi": Route("amplitude", AMPLITUDE, several=True, answer=_counted),
}
"""By path, without a slash at its end; each is answered with one too."""


def route_of(path: str) -> Route | None:
    """How to read what comes to a path; None when it isn't one for events."""
    found = ROUTES.get(path)
    return ROUTES.get(path[:-1]) if found is None and path.endswith("/") else found
