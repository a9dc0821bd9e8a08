"""Sources of events: their write keys, what came, what is held. Events themselves are sent to /v1/…, outside this API."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from tenure.platform.inbox import actions, queries
from tenure.surfaces.api import event_shapes as shapes
from tenure.surfaces.api.door import caller

router = Router(tags=["Events"])


@router.get("/events/sources", response=shapes.SourcesShape, summary="Event sources", operation_id="list_event_sources")
def sources(request: HttpRequest) -> dict[str, Any]:
    """Every source of events: its keys, what came by hour and by day, and what is held."""
    return {
        "sources": [card.as_json() for card in queries.event_sources(caller(request))],
        "waiting": queries.backlog().as_json(),
    }


@router.post(
    "/events/keys", response={201: shapes.NewWriteKeyShape}, summary="Make a write key", operation_id="make_write_key"
)
def make_key(request: HttpRequest, wanted: shapes.WriteKeyWanted) -> Status[dict[str, Any]]:
    """Make a write key for a source. For operations, with `write`."""
    new = actions.make_write_key(caller(request), wanted.source, wanted.name, wanted.kind)
    return Status(201, {**new.card.as_json(), "secret": new.secret})


@router.delete(
    "/events/keys/{int:key_id}",
    response=shapes.WriteKeyShape,
    summary="End a write key",
    operation_id="revoke_write_key",
)
def revoke_key(request: HttpRequest, key_id: int) -> dict[str, Any]:
    """End a write key: within seconds nothing comes in with it any more. For operations, with `write`."""
    return actions.revoke_write_key(caller(request), key_id).as_json()


@router.get("/events/held", response=shapes.HeldPageShape, summary="Held events", operation_id="list_held_events")
def held(request: HttpRequest, asking: Query[shapes.HeldAsking]) -> dict[str, Any]:
    """Events that wait until their account is known (`unmatched`), and events that can't go in, with the reason."""
    page = queries.held(
        caller(request, asking),
        state=asking.state,
        source=asking.source,
        code=asking.code,
        after=asking.cursor,
        limit=asking.limit,
    )
    return {"events": [event.as_json() for event in page.events], "cursor": page.cursor, "total": page.total}


@router.post(
    "/events/held/release",
    response=shapes.EndedShape,
    summary="Try held events again",
    operation_id="release_held_events",
)
def release(request: HttpRequest, chosen: shapes.HeldChosen) -> dict[str, Any]:
    """Let held events come in again, as of now. What still can't go in is held again. Needs `write`."""
    return {"events": actions.release(caller(request), chosen.ids)}


@router.post(
    "/events/held/dismiss",
    response=shapes.EndedShape,
    summary="Dismiss held events",
    operation_id="dismiss_held_events",
)
def dismiss(request: HttpRequest, chosen: shapes.HeldChosen) -> dict[str, Any]:
    """Leave held events out for good; they stay listed as dismissed. Needs `write`."""
    return {"events": actions.dismiss(caller(request), chosen.ids, reason=chosen.reason)}
