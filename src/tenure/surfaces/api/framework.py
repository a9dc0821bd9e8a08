"""The framework: what was live when, how versions differ, and plans as they were shown."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tenure.flows.changing.planning import plan_of
from tenure.flows.frameworks.versions import VersionRow, version_difference, versions
from tenure.framework.versioning.difference import ObjectChange
from tenure.platform.frameworks import queries as method
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer, shape

router = Router(tags=["Framework"])


class PlanShape(Schema):
    """A plan as it was shown; docs/reference/cli-json.md says what each part means."""

    key: str
    made_at: datetime
    made_by: str
    as_of: date
    source: str
    live: dict[str, Any]
    wanted: dict[str, Any]
    difference: list[shape(ObjectChange)]  # type: ignore[valid-type]
    impact: dict[str, Any] | None
    names: list[list[str]]
    owners: list[dict[str, Any]]
    smells: list[dict[str, Any]]
    stages: list[dict[str, str]]
    pilot: str
    restate: int
    rolled_back_from: int
    currency: str
    facts: list[list[Any]]
    backtest: dict[str, Any] | None


@router.get(
    "/framework/versions",
    response=answer("VersionsShape", "Every version, newest first.", versions=list[VersionRow]),
    summary="Versions",
    operation_id="list_framework_versions",
)
def list_versions(request: HttpRequest) -> dict[str, Any]:
    """Every version of the framework, with author and note."""
    return {"versions": versions(caller(request))}


@router.get(
    "/framework/versions/{number}",
    response=answer("TextsShape", "The text of a version.", number=int, files=dict[str, str]),
    summary="A version's text",
    operation_id="framework_version",
)
def version(request: HttpRequest, number: int) -> dict[str, Any]:
    """The files of a version, by name."""
    return {"number": number, "files": method.version(caller(request), number).files}


@router.get(
    "/framework/versions/{old}/difference/{new}",
    response=answer(
        "DifferenceShape",
        "How two versions differ.",
        old=int,
        new=int,
        counts=dict[str, int],
        changes=list[ObjectChange],
    ),
    summary="How two versions differ",
    operation_id="framework_difference",
)
def difference(request: HttpRequest, old: int, new: int) -> dict[str, Any]:
    """Object by object, what is meant apart from how it is worded."""
    found = version_difference(caller(request), old, new)
    return {"old": old, "new": new, "counts": found.counts, "changes": found.changes}


@router.get("/framework/plans/{key}", response=PlanShape, summary="A plan", operation_id="framework_plan")
def plan(request: HttpRequest, key: str) -> dict[str, Any]:
    """A plan as it was shown. For those who may plan."""
    return plan_of(caller(request), key).as_json()
