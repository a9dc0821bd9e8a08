"""What people changed, and taking it back."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tenure.flows.undoing import changes as changes_of
from tenure.flows.undoing import undo
from tenure.surfaces.api.asking import ChangesAsking
from tenure.surfaces.api.door import caller

router = Router(tags=["Changes"])


class RecentChangeShape(Schema):
    """One change."""

    id: int = Field(description="By which it is undone.")
    at: datetime
    verb: str = Field(examples=["account.owner_assigned"])
    kind: str = Field(description="What kind of thing it changed.", examples=["account"])
    key: str
    by: str
    via: str
    undone: bool
    instead: str = Field(description="What to do where it can't be undone; empty: it can.")


class RecentChangesShape(Schema):
    """Changes, newest first."""

    changes: list[RecentChangeShape]


@router.get("/changes", response=RecentChangesShape, summary="Recent changes", operation_id="list_changes")
def changes(request: HttpRequest, asking: Query[ChangesAsking]) -> dict[str, Any]:
    """What you changed, newest first; what everyone changed, if you may read the journal. Needs no right of its own."""
    return {"changes": [one.as_json() for one in changes_of(caller(request), before=asking.cursor, limit=asking.limit)]}


@router.post(
    "/changes/{int:entry}/undo", response=RecentChangeShape, summary="Undo a change", operation_id="undo_change"
)
def take_back(request: HttpRequest, entry: int) -> dict[str, object]:
    """Undo a change, as long as nobody changed the same thing since. Needs `write`."""
    return undo(caller(request), entry).as_json()
