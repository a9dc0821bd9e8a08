"""Sources of events: their write keys, what came, what is held. Events themselves are sent to /v1/…, outside this API."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from tenure.platform.inbox import actions, queries
from tenure.platform.inbox.cards import Backlog, HeldPage, NewWriteKey, SourceCard, WriteKeyCard
from tenure.surfaces.api.asking import HeldAsking, HeldChosen, WriteKeyWanted
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer, shape

router = Router(tags=["Events"])
ENDED = answer("EndedShape", "How many of them were waiting.", events=int)


@router.get(
    "/events/sources",
    response=answer("SourcesShape", "Every source of events.", sources=list[SourceCard], waiting=Backlog),
    summary="Event sources",
    operation_id="list_event_sources",
)
def sources(request: HttpRequest) -> dict[str, Any]:
    """Every source of events: its keys, what came by hour and by day, and what is held."""
    return {"sources": queries.event_sources(caller(request)), "waiting": queries.backlog()}


@router.post(
    "/events/keys", response={201: shape(NewWriteKey)}, summary="Make a write key", operation_id="make_write_key"
)
def make_key(request: HttpRequest, wanted: WriteKeyWanted) -> Status[NewWriteKey]:
    """Make a write key for a source. For operations, with `write`."""
    return Status(201, actions.make_write_key(caller(request), wanted.source, wanted.name, wanted.kind))


@router.delete(
    "/events/keys/{int:key_id}",
    response=shape(WriteKeyCard),
    summary="End a write key",
    operation_id="revoke_write_key",
)
def revoke_key(request: HttpRequest, key_id: int) -> WriteKeyCard:
    """End a write key: within seconds nothing comes in with it any more. For operations, with `write`."""
    return actions.revoke_write_key(caller(request), key_id)


@router.get("/events/held", response=shape(HeldPage), summary="Held events", operation_id="list_held_events")
def held(request: HttpRequest, asking: Query[HeldAsking]) -> HeldPage:
    """Events that wait until their account is known (`unmatched`), and events that can't go in, with the reason."""
    return queries.held(
        caller(request, asking),
        state=asking.state,
        source=asking.source,
        code=asking.code,
        after=asking.cursor,
        limit=asking.limit,
    )


@router.post(
    "/events/held/release",
    response=ENDED,
    summary="Try held events again",
    operation_id="release_held_events",
)
def release(request: HttpRequest, chosen: HeldChosen) -> dict[str, Any]:
    """Let held events come in again, as of now. What still can't go in is held again. Needs `write`."""
    return {"events": actions.release(caller(request), chosen.ids)}


@router.post(
    "/events/held/dismiss",
    response=ENDED,
    summary="Dismiss held events",
    operation_id="dismiss_held_events",
)
def dismiss(request: HttpRequest, chosen: HeldChosen) -> dict[str, Any]:
    """Leave held events out for good; they stay listed as dismissed. Needs `write`."""
    return {"events": actions.dismiss(caller(request), chosen.ids, reason=chosen.reason)}
