"""Identities: what waits for its account, matches, merges, and what looks like one."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from tenure.flows.identity import merging, waiting
from tenure.practice.customers.identities.cards import DismissedProposal, Duplicates, IdentifierCard, MergeCard
from tenure.practice.customers.identities.proposals import dismiss_proposal, dismissed_proposals, restore_proposal
from tenure.practice.customers.identities.queries import (
    duplicate_accounts,
    duplicate_people,
    identifiers_of,
    merges,
)
from tenure.surfaces.api.asking import (
    DismissGiven,
    MatchGiven,
    MergeGiven,
    ProposalDismissing,
    ProposalGiven,
    UnmergeGiven,
    WaitingAsking,
)
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import answer, shape
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.shapes import plain

router = Router(tags=["Identities"])
MOST = 500
PROPOSAL = answer(
    "ProposalShape",
    "",
    account=str,
    dismissed=Annotated[bool, "Whether it is no longer suggested for this id."],
)
PREVIEW = answer("MergePreviewShape", "", merging.MergePreview, done=bool)
UNMERGED = answer("UnmergedShape", "", key=str, was_in=Annotated[str, "Key of the one it was part of."])


@router.get(
    "/identities/waiting",
    response=shape(waiting.WaitingGroups),
    summary="Ids that events wait for",
    operation_id="list_waiting",
)
def waits(request: HttpRequest, asking: Query[WaitingAsking]) -> waiting.WaitingGroups:
    """Events whose account nobody has named, by the id that would tell it, with a proposal where one account fits."""
    return waiting.waiting_groups(
        caller(request, asking), kind=asking.kind or "", text=asking.q, skip=asking.skip, limit=asking.limit
    )


@router.post(
    "/identities/match", response=shape(waiting.MatchResult), summary="Match an id", operation_id="match_identity"
)
def match(request: HttpRequest, given: MatchGiven) -> waiting.MatchResult:
    """Say which account an id of a source belongs to. No later call changes it; what waited goes on. Needs `write`."""
    if given.create is None:
        return waiting.match_waiting(caller(request), given.source, given.kind, given.value, AccountKey(given.account))
    new = {"key": given.account, "name": given.create.name, "domain": given.create.domain}
    return waiting.create_and_match(caller(request), given.source, given.kind, given.value, **new)


@router.post(
    "/identities/dismiss",
    response=answer("DismissedShape", "", dismissed=int),
    summary="Dismiss an id",
    operation_id="dismiss_identity",
)
def dismiss(request: HttpRequest, given: DismissGiven) -> dict[str, Any]:
    """Leave the events of an id out: they are nobody's, and stay on record. Needs `write`."""
    count = waiting.dismiss_waiting(caller(request), given.source, given.kind, given.value, given.reason)
    return {"dismissed": count}


@router.get(
    "/identities/proposals/dismissed",
    response=answer("DismissedProposalsShape", "", proposals=list[DismissedProposal]),
    summary="Proposals that were turned down",
    operation_id="list_dismissed_proposals",
)
def list_rejected(request: HttpRequest) -> dict[str, Any]:
    """Accounts that somebody said an id isn't of, newest first."""
    return {"proposals": dismissed_proposals(caller(request), MOST)}


@router.post(
    "/identities/proposals/dismiss",
    response=PROPOSAL,
    summary="Dismiss a proposal",
    operation_id="dismiss_proposal",
)
def dismiss_one(request: HttpRequest, given: ProposalDismissing) -> dict[str, Any]:
    """Say that an id isn't an account's: it is never proposed for it again. Its events wait on. Needs `write`."""
    key = AccountKey(given.account)
    dismiss_proposal(caller(request), given.source, given.kind, given.value, key, given.reason)
    return {"account": key, "dismissed": True}


@router.post(
    "/identities/proposals/restore",
    response=PROPOSAL,
    summary="Take the dismissal of a proposal back",
    operation_id="restore_proposal",
)
def restore_one(request: HttpRequest, given: ProposalGiven) -> dict[str, Any]:
    """The account may be suggested for the id again. Needs `write`."""
    key = AccountKey(given.account)
    restore_proposal(caller(request), given.source, given.kind, given.value, key)
    return {"account": key, "dismissed": False}


@router.get(
    "/identities/duplicates",
    response=answer("DuplicatesShape", "", duplicates=list[Duplicates]),
    summary="What looks like one",
    operation_id="list_duplicates",
)
def duplicates(request: HttpRequest) -> dict[str, Any]:
    """Accounts with one domain or one name, people with one address or one name."""
    who = caller(request)
    return {"duplicates": [*duplicate_accounts(who, MOST), *duplicate_people(who, None, MOST)]}


@router.get(
    "/identities/merges",
    response=answer("MergesShape", "", merges=list[MergeCard]),
    summary="Merges",
    operation_id="list_merges",
)
def all_merges(request: HttpRequest) -> dict[str, Any]:
    """Accounts and people that were merged, newest first, also those taken back."""
    return {"merges": merges(caller(request), MOST)}


@router.get(
    "/accounts/{path:key}/identifiers",
    response=answer("IdentifiersShape", "", ids=list[IdentifierCard]),
    summary="Ids of an account",
    operation_id="account_identifiers",
)
def identifiers(request: HttpRequest, key: str) -> dict[str, Any]:
    """The ids of event sources that lead to the account."""
    return {"ids": identifiers_of(caller(request), AccountKey(key))}


@router.post(
    "/accounts/{path:key}/merge",
    response=PREVIEW,
    summary="Merge an account",
    operation_id="merge_account",
)
def merge_account(request: HttpRequest, key: str, given: MergeGiven) -> dict[str, Any]:
    """The account and another one are the same: what is of it counts for the other from now on. Past verdicts stay.
    With `dry_run` nothing is done. Needs `write`."""
    who = caller(request)
    shown = merging.preview_accounts(who, AccountKey(key), AccountKey(given.into))
    if not given.dry_run:
        merging.merge_accounts(who, AccountKey(key), AccountKey(given.into), given.reason)
    return {"done": not given.dry_run, **plain(shown)}


@router.post(
    "/accounts/{path:key}/unmerge",
    response=UNMERGED,
    summary="Take a merge back",
    operation_id="unmerge_account",
)
def unmerge_account(request: HttpRequest, key: str, given: UnmergeGiven) -> dict[str, Any]:
    """The account stands for itself again, with everything that came in for it meanwhile. Needs `write`."""
    return {"key": key, "was_in": merging.unmerge_account(caller(request), AccountKey(key), given.reason)}


@router.post("/people/{path:key}/merge", response=PREVIEW, summary="Merge a person", operation_id="merge_person")
def merge_person(request: HttpRequest, key: str, given: MergeGiven) -> dict[str, Any]:
    """The person and another one are the same: they are counted once from now on. Needs `write`."""
    who = caller(request)
    shown = merging.preview_people(who, PersonKey(key), PersonKey(given.into))
    if not given.dry_run:
        merging.merge_people(who, PersonKey(key), PersonKey(given.into), given.reason)
    return {"done": not given.dry_run, **plain(shown)}


@router.post(
    "/people/{path:key}/unmerge",
    response=UNMERGED,
    summary="Take the merge of a person back",
    operation_id="unmerge_person",
)
def unmerge_person(request: HttpRequest, key: str, given: UnmergeGiven) -> dict[str, Any]:
    """They are two people again. Needs `write`."""
    return {"key": key, "was_in": merging.unmerge_person(caller(request), PersonKey(key), given.reason)}
