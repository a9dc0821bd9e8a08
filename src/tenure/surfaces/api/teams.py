"""Who of ours works on an account, and who plays a role for the whole company."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from tenure.flows.asking.teams import TeamRow, team
from tenure.practice.customers.teams import actions
from tenure.practice.customers.teams.cards import Member
from tenure.practice.customers.teams.queries import company_team
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer
from tenure.values.keys import AccountKey

router = Router(tags=["Teams"])


TEAM = answer(
    "TeamShape",
    "The roles of ours on an account: those somebody plays, or the live framework names.",
    team=list[TeamRow],
)
COMPANY = answer("CompanyTeamShape", "Who plays roles for the whole company.", members=list[Member])


class RoleGiven(Schema):
    """Who plays a role from now on."""

    model_config = ConfigDict(extra="forbid")

    role: str = Field(max_length=32, examples=["trainer"])
    user_id: int = Field(description="A user's id, see /owners.")
    instead_of: int | None = Field(None, description="The user whose part in the role ends with it.")
    reason: str = Field("", max_length=2000, description="Why; needed where the role is csm, the account's owner.")


def _team(request: HttpRequest, key: str) -> dict[str, Any]:
    return {"team": team(caller(request), AccountKey(key))}


def _company(request: HttpRequest) -> dict[str, Any]:
    return {"members": company_team(caller(request))}


@router.get("/accounts/{path:key}/team", response=TEAM, summary="Its team", operation_id="account_team")
def read(request: HttpRequest, key: str) -> dict[str, Any]:
    """Every role on the account, who plays it, and who stands in where nobody does."""
    return _team(request, key)


@router.post("/accounts/{path:key}/team", response=TEAM, summary="Add to its team", operation_id="assign_team_role")
def assign(request: HttpRequest, key: str, given: RoleGiven) -> dict[str, Any]:
    """Let someone play a role on the account. Needs `write`."""
    who, account = caller(request), AccountKey(key)
    actions.assign(who, account, given.role, given.user_id, given.reason, instead_of=given.instead_of)
    return _team(request, key)


@router.delete(
    "/accounts/{path:key}/team/{role}/{int:user_id}",
    response=TEAM,
    summary="Take off its team",
    operation_id="end_team_role",
)
def end(request: HttpRequest, key: str, role: str, user_id: int, reason: str = "") -> dict[str, Any]:
    """End someone's part in a role on the account. Needs `write`."""
    actions.end(caller(request), AccountKey(key), role, user_id, reason)
    return _team(request, key)


@router.get("/team", response=COMPANY, summary="Roles for the whole company", operation_id="company_team")
def company(request: HttpRequest) -> dict[str, Any]:
    """Who plays a role wherever no account has someone of its own."""
    return _company(request)


@router.post("/team", response=COMPANY, summary="Assign a company role", operation_id="assign_company_role")
def assign_company(request: HttpRequest, given: RoleGiven) -> dict[str, Any]:
    """Let someone play a role for the whole company. Needs `write`."""
    actions.assign(caller(request), None, given.role, given.user_id, given.reason, instead_of=given.instead_of)
    return _company(request)


@router.delete(
    "/team/{role}/{int:user_id}",
    response=COMPANY,
    summary="End a company role",
    operation_id="end_company_role",
)
def end_company(request: HttpRequest, role: str, user_id: int, reason: str = "") -> dict[str, Any]:
    """End someone's part in a role for the whole company. Needs `write`."""
    actions.end(caller(request), None, role, user_id, reason)
    return _company(request)
