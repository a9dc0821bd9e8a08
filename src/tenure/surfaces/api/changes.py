"""What people changed, and taking it back."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from tenure.flows.undoing import Change, undo
from tenure.flows.undoing import changes as changes_of
from tenure.surfaces.api.asking import ChangesAsking
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer, shape

router = Router(tags=["Changes"])


@router.get(
    "/changes",
    response=answer("RecentChangesShape", "Changes, newest first.", changes=list[Change]),
    summary="Recent changes",
    operation_id="list_changes",
)
def changes(request: HttpRequest, asking: Query[ChangesAsking]) -> dict[str, Any]:
    """What you changed, newest first; what everyone changed, if you may read the journal. Needs no right of its own."""
    return {"changes": changes_of(caller(request), before=asking.cursor, limit=asking.limit)}


@router.post("/changes/{int:entry}/undo", response=shape(Change), summary="Undo a change", operation_id="undo_change")
def take_back(request: HttpRequest, entry: int) -> Change:
    """Undo a change, as long as nobody changed the same thing since. Needs `write`."""
    return undo(caller(request), entry)
