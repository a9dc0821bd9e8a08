"""Where the data comes from: feeds, imports, quarantine."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from tenure.flows.freshness import freshness
from tenure.surfaces.api import shapes
from tenure.surfaces.api.asking import WhenAsking
from tenure.surfaces.api.door import caller

router = Router(tags=["Data"])


@router.get("/feeds", response=shapes.FeedsShape, summary="How fresh the data is", operation_id="list_feeds")
def feeds(request: HttpRequest, asking: Query[WhenAsking]) -> dict[str, Any]:
    """Every feed, the newest row it brought, and whether the framework calls it stale."""
    return {"feeds": [feed.as_json() for feed in freshness(caller(request), as_of=asking.past)]}
