"""Objects in bulk: what another system knows of accounts, people, contracts, tickets, use."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict, ValidationError
from pydantic_core import from_json

from tenure.flows.bringing_in.upserts import MOST_OBJECTS, BulkEntity, UpsertReport, entities, upsert_objects
from tenure.platform.access import Right, require
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer, shape
from tenure.values.problem import Problem, ProblemError, refusal
from tenure.values.texts import refuse_unstorable

router = Router(tags=["Data"])
MOST_BYTES = 32 * 1024 * 1024


class BulkGiven(Schema):
    """Objects of one kind from one source."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    source: str = Field(min_length=1, max_length=100, description="The system they come from.", examples=["salesforce"])
    objects: list[Any] = Field(
        description=f"1 to {MOST_OBJECTS} objects with the fields that GET /api/v1/bulk names. What an object doesn't "
        "name stays as it is known, null empties it, `deleted: true` takes it back.",
        examples=[[{"id": "A-17", "name": "Nordwind Logistik", "domain": "nordwind.example"}]],
    )
    words: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="What words of a state mean, by field, where Tenure doesn't know them.",
        examples=[{"status": {"Frozen": "paused"}}],
    )
    dry_run: bool = Field(False, description="Check everything, write nothing.")
    backfill: bool = Field(
        False, description="The company knew these rows when they happened: they count in past scores, too."
    )


@router.get(
    "/bulk",
    response=answer("BulkEntitiesShape", "What can be sent.", entities=list[BulkEntity]),
    summary="What can be sent in bulk",
    operation_id="list_bulk_entities",
)
def kinds(request: HttpRequest) -> dict[str, Any]:
    """Every kind of object with its fields."""
    require(caller(request), Right.READ_FRESHNESS)
    return {"entities": entities()}


@router.post(
    "/bulk/{entity}",
    response=shape(UpsertReport),
    summary="Send objects in bulk",
    operation_id="bulk_upsert",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": BulkGiven.model_json_schema()}},
        }
    },
)
def upsert(request: HttpRequest, entity: str) -> UpsertReport:
    """Bring in up to 10,000 objects or 32 MB of one kind. Good ones go in, the others are answered with what is wrong;
    sent again, nothing changes twice. Needs `write`."""
    asking = caller(request)
    require(asking, Right.IMPORT)  # before 32 MB are read
    given = _given(request)
    return upsert_objects(
        asking, entity, given.source, given.objects, backfill=given.backfill, dry_run=given.dry_run, words=given.words
    )


def _given(request: HttpRequest) -> BulkGiven:
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise refusal(
            "bulk.too_large",
            "The request is larger than 32 MB.",
            "body",
            fix="Send the objects in several requests.",
            status=413,
        )
    try:
        given = BulkGiven.model_validate(from_json(body, allow_inf_nan=False))
        refuse_unstorable({"source": given.source})
    except ValidationError as error:
        raise ProblemError(*(_slip(one) for one in error.errors(include_url=False, include_input=False))) from None
    except ValueError as error:
        raise refusal(
            "bulk.unreadable", "The request isn't JSON.", "body", f"{error}.", "Send JSON in UTF-8.", 400
        ) from None
    else:
        return given


def _slip(error: Any) -> Problem:
    where = ".".join(str(part) for part in error["loc"])
    return Problem(
        "request.invalid",
        f"{where or 'The request'}: {error['msg']}.",
        where,
        fix="See /api/v1/openapi.json for what is expected.",
        status=422,
    )
