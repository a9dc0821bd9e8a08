"""The framework: what was live when, how versions differ, and plans as they were shown."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from tenure.flows.changing.planning import plan_of
from tenure.flows.frameworks.versions import version_difference, versions
from tenure.platform.frameworks import queries as method
from tenure.surfaces.api.door import caller

router = Router(tags=["Framework"])


class VersionShape(Schema):
    """A version of the framework."""

    number: int
    name: str
    state: str = Field(description="live, pilot or former.")
    fingerprint: str = Field(description="All that it means.")
    scoring: str = Field(description="What scores rest on: verdicts are kept under it.")
    clock: str = Field(description="What the stage clock rests on.")
    at: datetime
    author: str
    note: str
    pilot: str = Field(description="The segment it was limited to, or empty.")
    rolled_back_from: int | None
    plan: str = Field(description="Key of the plan it came by, or empty.")
    rescored: bool = Field(description="Scoring changed compared with the version before.")


class VersionsShape(Schema):
    """Every version, newest first."""

    versions: list[VersionShape]


class TextsShape(Schema):
    """The text of a version."""

    number: int
    files: dict[str, str]


class FieldShape(Schema):
    """A field that differs."""

    field: str
    old: str
    new: str
    wording: bool = Field(description="Nothing is computed from it.")


class ObjectChangeShape(Schema):
    """An object that differs."""

    sort: str = Field(description="added, changed, removed or reordered.")
    address: str
    what: str
    label: str
    fields: list[FieldShape]


class DifferenceShape(Schema):
    """How two versions differ."""

    old: int
    new: int
    counts: dict[str, int]
    changes: list[ObjectChangeShape]


class PlanShape(Schema):
    """A plan as it was shown; docs/reference/cli-json.md says what each part means."""

    key: str
    made_at: datetime
    made_by: str
    as_of: date
    source: str
    live: dict[str, Any]
    wanted: dict[str, Any]
    difference: list[ObjectChangeShape]
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


@router.get("/framework/versions", response=VersionsShape, summary="Versions", operation_id="list_framework_versions")
def list_versions(request: HttpRequest) -> dict[str, Any]:
    """Every version of the framework, with author and note."""
    return {"versions": [row.as_json() for row in versions(caller(request))]}


@router.get(
    "/framework/versions/{number}", response=TextsShape, summary="A version's text", operation_id="framework_version"
)
def version(request: HttpRequest, number: int) -> dict[str, Any]:
    """The files of a version, by name."""
    return {"number": number, "files": method.version(caller(request), number).files}


@router.get(
    "/framework/versions/{old}/difference/{new}",
    response=DifferenceShape,
    summary="How two versions differ",
    operation_id="framework_difference",
)
def difference(request: HttpRequest, old: int, new: int) -> dict[str, Any]:
    """Object by object, what is meant apart from how it is worded."""
    found = version_difference(caller(request), old, new)
    return {"old": old, "new": new, "counts": found.counts, "changes": found.as_json()}


@router.get("/framework/plans/{key}", response=PlanShape, summary="A plan", operation_id="framework_plan")
def plan(request: HttpRequest, key: str) -> dict[str, Any]:
    """A plan as it was shown. For those who may plan."""
    return plan_of(caller(request), key).as_json()
