"""What people change: the pulse and the owner. The same actions as in the workspace."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from tenure.platform.identity import queries as identity
from tenure.practice.customers.actions import assign_owner, give_pulse
from tenure.practice.customers.cards import PulseCard
from tenure.practice.customers.queries import account, pulses_of
from tenure.surfaces.api.asking import OwnerGiven, PulseGiven
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer, shape
from tenure.values.keys import AccountKey

router = Router(tags=["Judgements"])


class OwnerShape(Schema):
    """Someone who owns accounts, or could."""

    id: int
    name: str
    team: str
    invited: bool = Field(description="Known from the company's files, not yet let in.")


class OwnersShape(Schema):
    """Who can own accounts."""

    owners: list[OwnerShape]


@router.get(
    "/accounts/{path:key}/pulses",
    response=answer("PulsesShape", "Judgements of an account, newest first.", pulses=list[PulseCard]),
    summary="Judgements",
    operation_id="account_pulses",
)
def pulses(request: HttpRequest, key: str) -> dict[str, Any]:
    """What CSMs thought of the account, newest first."""
    return {"pulses": pulses_of(caller(request), AccountKey(key))}


@router.post(
    "/accounts/{path:key}/pulses",
    response={201: shape(PulseCard)},
    summary="Give a pulse",
    operation_id="give_pulse",
)
def pulse(request: HttpRequest, key: str, given: PulseGiven) -> Status[PulseCard]:
    """Say how an account is doing. The newest judgement counts; the older ones stay for the past. Needs `write`."""
    return Status(201, give_pulse(caller(request), AccountKey(key), given.value, given.reason))


@router.put(
    "/accounts/{path:key}/owner",
    response=answer("OwnerOfShape", "Who owns an account now.", account=str, owner=str | None, owner_id=int | None),
    summary="Assign an owner",
    operation_id="assign_owner",
)
def owner(request: HttpRequest, key: str, given: OwnerGiven) -> dict[str, Any]:
    """Give an account to someone, or to nobody. No import changes it afterwards. Needs `write`."""
    assign_owner(caller(request), AccountKey(key), given.owner_id, given.reason)
    view = account(caller(request), AccountKey(key))
    return {"account": key, "owner": view.owner_name, "owner_id": view.owner_id}


@router.get("/owners", response=OwnersShape, summary="Who can own accounts", operation_id="list_owners")
def owners(request: HttpRequest) -> dict[str, Any]:
    """Users who own accounts, or could."""
    return {"owners": identity.owners(caller(request))}
