"""What a person at a customer may ask for: their data, and to be forgotten."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from tenure.flows.privacy.erasing import NOT_REACHED, ask_to_erase
from tenure.flows.privacy.finding import export_person
from tenure.platform.privacy.cards import ErasureCard
from tenure.platform.privacy.queries import erasures
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer
from tenure.values.problem import refusal
from tenure.values.shapes import plain

router = Router(tags=["People"])


class PersonExportShape(Schema):
    """Everything that is kept of a person."""

    version: int
    person: str
    exported_at: datetime
    keys: list[str] = Field(description="Every key they are known by.")
    people: list[dict[str, Any]] = Field(description="What the people of their account show.")
    identifiers: list[dict[str, str]] = Field(description="By which ids of which sources they are known.")
    facts: dict[str, list[dict[str, Any]]] = Field(description="Rows by fact table, every version.")
    held_events: list[str] = Field(description="Events that wait, as JSON.")
    journal: list[dict[str, Any]] = Field(description="What people of ours did that names them.")


class ErasureWanted(Schema):
    """Confirms an erasure, which can't be undone."""

    model_config = ConfigDict(extra="forbid")

    confirm: str = Field(description="The person's key again.", examples=["P-17"])


@router.get(
    "/people/{path:person}/export", response=PersonExportShape, summary="A person's data", operation_id="export_person"
)
def export(request: HttpRequest, person: str) -> dict[str, Any]:
    """Everything that is kept of a person, for them. Only operations may ask."""
    return export_person(caller(request), person)


@router.post(
    "/people/{path:person}/erase",
    response={
        202: answer(
            "ErasureAskedShape",
            "An erasure that was asked for just now.",
            ErasureCard,
            not_reached=Annotated[list[str], "What it leaves, in words: yours to see to."],
        )
    },
    summary="Forget a person",
    operation_id="erase_person",
)
def erase(request: HttpRequest, person: str, wanted: ErasureWanted) -> Status[dict[str, Any]]:
    """Hide a person at once and forget them within minutes, for good. Scores don't change. Not reached: backups and exports,
    PostgreSQL's log until it is recycled, texts of others, the systems the data came from. Needs `write`."""
    if wanted.confirm != person:
        raise refusal(
            "person.unconfirmed", "Nothing was erased.", "confirm", fix="Send the person's key again.", status=422
        )
    return Status(202, {**plain(ask_to_erase(caller(request), person)), "not_reached": NOT_REACHED})


@router.get(
    "/erasures",
    response=answer("ErasuresShape", "Every erasure, newest first.", erasures=list[ErasureCard]),
    summary="Who was forgotten",
    operation_id="list_erasures",
)
def listed(request: HttpRequest) -> dict[str, Any]:
    """Every erasure that was asked for, and whether it is done."""
    return {"erasures": erasures(caller(request))}
