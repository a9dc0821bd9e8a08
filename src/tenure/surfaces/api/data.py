"""Where the data comes from: feeds, imports, quarantine."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from tenure.flows.asking.freshness import freshness
from tenure.flows.cards import FeedRow
from tenure.platform.deliveries import queries as deliveries
from tenure.platform.deliveries.cards import BatchCard, ContradictionCard, QuarantinePage
from tenure.surfaces.api.asking import ImportsAsking, QuarantineAsking, WhenAsking
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer, shape

router = Router(tags=["Data"])


@router.get(
    "/feeds",
    response=answer("FeedsShape", "Every feed.", feeds=list[FeedRow]),
    summary="How fresh the data is",
    operation_id="list_feeds",
)
def feeds(request: HttpRequest, asking: Query[WhenAsking]) -> dict[str, Any]:
    """Every feed, the newest row it brought, and whether the framework calls it stale."""
    return {"feeds": freshness(caller(request, asking), as_of=asking.as_of)}


@router.get(
    "/imports",
    response=answer("ImportsShape", "Imports, newest first.", imports=list[BatchCard]),
    summary="Imports",
    operation_id="list_imports",
)
def imports(request: HttpRequest, asking: Query[ImportsAsking]) -> dict[str, Any]:
    """What was imported, when, by whom, and what became of each file."""
    return {"imports": deliveries.batches(caller(request, asking), asking.limit)}


@router.get("/quarantine", response=shape(QuarantinePage), summary="Quarantine", operation_id="list_quarantine")
def quarantine(request: HttpRequest, asking: Query[QuarantineAsking]) -> QuarantinePage:
    """Rows that could not go in, with file, line, column, value and reason."""
    return deliveries.quarantined(
        caller(request, asking),
        state=asking.state,
        file=asking.file,
        table=asking.table,
        code=asking.code,
        after=asking.cursor,
        limit=asking.limit,
    )


@router.get(
    "/contradictions",
    response=answer("ContradictionsShape", "Contradictions in the data.", contradictions=list[ContradictionCard]),
    summary="Contradictions",
    operation_id="list_contradictions",
)
def contradictions(request: HttpRequest) -> dict[str, Any]:
    """What can't all be true in the data that came in."""
    return {"contradictions": deliveries.contradictions(caller(request), limit=1000)}
