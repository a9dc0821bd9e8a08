"""Identities: what waits for its account, matches, merges, and what looks like one."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from tenure.flows.identity import merging, waiting
from tenure.practice.customers.identities.proposals import dismiss_proposal, dismissed_proposals, restore_proposal
from tenure.practice.customers.identities.queries import (
    duplicate_accounts,
    duplicate_people,
    identifiers_of,
    merges,
)
from tenure.surfaces.api import identity_shapes as shapes
from tenure.surfaces.api.door import caller
from tenure.values.keys import AccountKey, PersonKey

router = Router(tags=["Identities"])
MOST = 500


@router.get(
    "/identities/waiting",
    response=shapes.WaitingIdsShape,
    summary="Ids that events wait for",
    operation_id="list_waiting",
)
def waits(request: HttpRequest, asking: Query[shapes.WaitingAsking]) -> dict[str, Any]:
    """Events whose account nobody has named, by the id that would tell it, with a proposal where one account fits."""
    found = waiting.waiting_groups(
        caller(request, asking), kind=asking.kind or "", text=asking.q, skip=asking.skip, limit=asking.limit
    )
    return {
        "ids": [one.as_json() for one in found.groups],
        "events": found.events,
        "rows": found.rows,
        "more": found.more,
    }


@router.post("/identities/match", response=shapes.MatchedShape, summary="Match an id", operation_id="match_identity")
def match(request: HttpRequest, given: shapes.MatchGiven) -> dict[str, Any]:
    """Say which account an id of a source belongs to. No later call changes it; what waited goes on. Needs `write`."""
    if given.create is None:
        done = waiting.match_waiting(caller(request), given.source, given.kind, given.value, AccountKey(given.account))
    else:
        new = {"key": given.account, "name": given.create.name, "domain": given.create.domain}
        done = waiting.create_and_match(caller(request), given.source, given.kind, given.value, **new)
    return asdict(done)


@router.post(
    "/identities/dismiss", response=shapes.DismissedShape, summary="Dismiss an id", operation_id="dismiss_identity"
)
def dismiss(request: HttpRequest, given: shapes.DismissGiven) -> dict[str, Any]:
    """Leave the events of an id out: they are nobody's, and stay on record. Needs `write`."""
    count = waiting.dismiss_waiting(caller(request), given.source, given.kind, given.value, given.reason)
    return {"dismissed": count}


@router.get(
    "/identities/proposals/dismissed",
    response=shapes.DismissedProposalsShape,
    summary="Proposals that were turned down",
    operation_id="list_dismissed_proposals",
)
def turned_down(request: HttpRequest) -> dict[str, Any]:
    """Accounts that somebody said an id isn't of, newest first."""
    return {"proposals": [asdict(one) for one in dismissed_proposals(caller(request), MOST)]}


@router.post(
    "/identities/proposals/dismiss",
    response=shapes.ProposalShape,
    summary="Dismiss a proposal",
    operation_id="dismiss_proposal",
)
def dismiss_one(request: HttpRequest, given: shapes.ProposalDismissing) -> dict[str, Any]:
    """Say that an id isn't an account's: it is never proposed for it again. Its events wait on. Needs `write`."""
    key = AccountKey(given.account)
    dismiss_proposal(caller(request), given.source, given.kind, given.value, key, given.reason)
    return {"account": key, "dismissed": True}


@router.post(
    "/identities/proposals/restore",
    response=shapes.ProposalShape,
    summary="Take the dismissal of a proposal back",
    operation_id="restore_proposal",
)
def restore_one(request: HttpRequest, given: shapes.ProposalGiven) -> dict[str, Any]:
    """The account may be suggested for the id again. Needs `write`."""
    key = AccountKey(given.account)
    restore_proposal(caller(request), given.source, given.kind, given.value, key)
    return {"account": key, "dismissed": False}


@router.get(
    "/identities/duplicates",
    response=shapes.DuplicatesShape,
    summary="What looks like one",
    operation_id="list_duplicates",
)
def duplicates(request: HttpRequest) -> dict[str, Any]:
    """Accounts with one domain or one name, people with one address or one name."""
    who = caller(request)
    found = [*duplicate_accounts(who, MOST), *duplicate_people(who, None, MOST)]
    return {"duplicates": [asdict(one) for one in found]}


@router.get("/identities/merges", response=shapes.MergesShape, summary="Merges", operation_id="list_merges")
def all_merges(request: HttpRequest) -> dict[str, Any]:
    """Accounts and people that were merged, newest first, also those taken back."""
    return {"merges": [asdict(one) for one in merges(caller(request), MOST)]}


@router.get(
    "/accounts/{path:key}/identifiers",
    response=shapes.IdentifiersShape,
    summary="Ids of an account",
    operation_id="account_identifiers",
)
def identifiers(request: HttpRequest, key: str) -> dict[str, Any]:
    """The ids of event sources that lead to the account."""
    return {"ids": [asdict(one) for one in identifiers_of(caller(request), AccountKey(key))]}


@router.post(
    "/accounts/{path:key}/merge",
    response=shapes.MergePreviewShape,
    summary="Merge an account",
    operation_id="merge_account",
)
def merge_account(request: HttpRequest, key: str, given: shapes.MergeGiven) -> dict[str, Any]:
    """The account and another one are the same: what is of it counts for the other from now on. Past verdicts stay.
    With `dry_run` nothing is done. Needs `write`."""
    who = caller(request)
    shown = merging.preview_accounts(who, AccountKey(key), AccountKey(given.into))
    if not given.dry_run:
        merging.merge_accounts(who, AccountKey(key), AccountKey(given.into), given.reason)
    return {"done": not given.dry_run, **shown.as_json()}


@router.post(
    "/accounts/{path:key}/unmerge",
    response=shapes.UnmergedShape,
    summary="Take a merge back",
    operation_id="unmerge_account",
)
def unmerge_account(request: HttpRequest, key: str, given: shapes.UnmergeGiven) -> dict[str, Any]:
    """The account stands for itself again, with everything that came in for it meanwhile. Needs `write`."""
    return {"key": key, "was_in": merging.unmerge_account(caller(request), AccountKey(key), given.reason)}


@router.post(
    "/people/{path:key}/merge", response=shapes.MergePreviewShape, summary="Merge a person", operation_id="merge_person"
)
def merge_person(request: HttpRequest, key: str, given: shapes.MergeGiven) -> dict[str, Any]:
    """The person and another one are the same: they are counted once from now on. Needs `write`."""
    who = caller(request)
    shown = merging.preview_people(who, PersonKey(key), PersonKey(given.into))
    if not given.dry_run:
        merging.merge_people(who, PersonKey(key), PersonKey(given.into), given.reason)
    return {"done": not given.dry_run, **shown.as_json()}


@router.post(
    "/people/{path:key}/unmerge",
    response=shapes.UnmergedShape,
    summary="Take the merge of a person back",
    operation_id="unmerge_person",
)
def unmerge_person(request: HttpRequest, key: str, given: shapes.UnmergeGiven) -> dict[str, Any]:
    """They are two people again. Needs `write`."""
    return {"key": key, "was_in": merging.unmerge_person(caller(request), PersonKey(key), given.reason)}
