"""Reading accounts: the list, one account, its explanation, timeline and people."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from tenure.flows.asking import accounts as asked_accounts
from tenure.flows.asking import at_risk as asked_risk
from tenure.flows.asking import explaining, timeline
from tenure.flows.cards import AccountPage, AtRiskList, TimelinePage
from tenure.practice.customers import queries
from tenure.practice.customers.cards import PersonCard
from tenure.surfaces.api.asking import AccountsAsking, AtRiskAsking, ExplainAsking, TimelineAsking
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer, shape
from tenure.values.keys import AccountKey

router = Router(tags=["Accounts"])


@router.get("/accounts", response=shape(AccountPage), summary="List accounts", operation_id="list_accounts")
def list_accounts(request: HttpRequest, asking: Query[AccountsAsking]) -> AccountPage:
    """Accounts that you may see, filtered, sorted, page by page: follow `cursor` until it is null."""
    return asked_accounts.accounts(
        caller(request, asking),
        asking.wanted,
        as_of=asking.as_of,
        sort=asking.sort,
        cursor=asking.cursor,
        limit=asking.limit,
    )


@router.get("/at-risk", response=shape(AtRiskList), summary="Accounts at risk", operation_id="list_at_risk")
def at_risk(request: HttpRequest, asking: Query[AtRiskAsking]) -> AtRiskList:
    """Accounts that need a look, and why, in words."""
    return asked_risk.at_risk(caller(request, asking), as_of=asking.as_of, mine=asking.mine)


# A key is the company's own text and may hold a slash, so it takes the rest of the path; longer addresses come first.


@router.get(
    "/accounts/{path:key}/explain",
    response=shape(explaining.Placed),
    summary="Why this score",
    operation_id="explain_account",
)
def explain(request: HttpRequest, key: str, asking: Query[ExplainAsking]) -> explaining.Placed:
    """The score part by part, each with its formula and the rows behind it, and what changed since `against`."""
    who, account = caller(request, asking), AccountKey(key)
    found = explaining.explain(who, account, as_of=asking.as_of, against=asking.against)
    return explaining.place_json(found, asked_accounts.account(who, account, as_of=asking.as_of))


@router.get(
    "/accounts/{path:key}/timeline",
    response=shape(TimelinePage),
    summary="What happened",
    operation_id="account_timeline",
)
def facts(request: HttpRequest, key: str, asking: Query[TimelineAsking]) -> TimelinePage:
    """Every fact known of an account, newest first."""
    return timeline.timeline(
        caller(request, asking),
        AccountKey(key),
        as_of=asking.as_of,
        kinds=frozenset(asking.kind) or None,
        cursor=asking.cursor,
        limit=asking.limit,
    )


@router.get(
    "/accounts/{path:key}/people",
    response=answer(
        "PeopleShape", "People at an account, those still there first. Always today's.", people=list[PersonCard]
    ),
    summary="Who is there",
    operation_id="account_people",
)
def people(request: HttpRequest, key: str) -> dict[str, Any]:
    """People at the account, as they are known today."""
    return {"people": queries.people_of(caller(request), AccountKey(key))}
