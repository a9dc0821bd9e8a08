"""The page of unmatched ids: match them, create an account, or dismiss them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenure.flows.identity.waiting import (
    OF_EVENTS,
    MatchResult,
    WaitingGroups,
    create_and_match,
    dismiss_waiting,
    match_waiting,
    waiting_group,
    waiting_groups,
)
from tenure.flows.releasing import release_known
from tenure.platform.access import Right, require
from tenure.practice.customers.cards import JumpHit
from tenure.practice.customers.identities.proposals import dismiss_proposal, dismissed_proposals, restore_proposal
from tenure.practice.customers.identities.queries import duplicate_accounts, duplicate_people, merges
from tenure.practice.customers.search import jump
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, page, part
from tenure.values.keys import AccountKey
from tenure.values.numbers import whole_number
from tenure.values.problem import refusal

ROWS = 50
FOUND = 8
KINDS = (("account", "From files"), ("group", "Groups"), ("user", "Users"), ("anonymous", "Visitors"))
LOOKALIKES = 25


@require_GET
@page("data")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    require(workspace.caller, Right.READ_IMPORTS)
    kind, text, skip = request.GET.get("kind", ""), request.GET.get("q", "")[:200], request.GET.get("skip", "")
    start = whole_number(skip, 0)
    found = waiting_groups(workspace.caller, kind=kind, text=text, skip=start, limit=ROWS)
    query = {name: value for name, value in (("kind", kind), ("q", text)) if value}
    cards: dict[str, object] = {
        "groups": found.groups,
        "kind": kind,
        "text": text,
        "kinds": [(key, label, *found.by_kind[key]) for key, label in KINDS if key in found.by_kind],
        "more": "?" + urlencode(query | {"skip": start + ROWS}) if found.more else "",
        "summary": _said(*_listed(found, kind, text), bool(query)),
        "waits": bool(found.events or found.rows or query),
        "may_match": workspace.may(Right.MATCH_IDENTITIES) and not workspace.past,
        "alike": duplicate_accounts(workspace.caller, LOOKALIKES),
        "people": duplicate_people(workspace.caller, None, LOOKALIKES),
        "merges": merges(workspace.caller, 20),
        "dismissed": dismissed_proposals(workspace.caller, 20),
    }
    return render(request, "identities/page.html", cards)


def _listed(found: WaitingGroups, kind: str, text: str) -> tuple[int, int, int]:
    """Events, rows and ids of what the filters leave."""
    listed = [counts for name, counts in found.by_kind.items() if not kind or name == kind]
    rows = sum(group.rows for group in found.groups) if text else found.rows if kind in ("", "account") else 0
    return sum(events for _, events in listed), rows, sum(ids for ids, _ in listed)


def _said(events: int, rows: int, ids: int, filtered: bool) -> str:
    if not events and not rows:
        return (
            "Nothing unmatched fits this search." if filtered else "Every event and every row is matched to an account."
        )
    parts = [words.plural(count, what) for count, what in ((rows, "row"), (events, "event")) if count]
    waits = "waits" if events + rows == 1 else "wait"
    whose = "an id" if ids == 1 else f"{words.number(ids)} ids"
    return f"{' and '.join(parts)} {waits} for {whose} we can't match to an account. Match them and they count from then on."


def _asked(request: HttpRequest) -> tuple[str, str, str]:
    given = request.POST if request.method == "POST" else request.GET
    return given.get("source", ""), given.get("kind", ""), given.get("value", "")


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def match(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """A sheet to choose the account of an id; sent, its events added."""
    require(workspace.caller, Right.MATCH_IDENTITIES)
    source, kind, value = _asked(request)
    if request.method == "GET":
        group = waiting_group(workspace.caller, source, kind, value)
        found = _accounts(workspace, group.called or group.value)
        cards = {"group": group, "text": group.called if found else "", "found": found}
        return part(request, "identities/match.html", cards)
    account = request.POST.get("account", "")
    if not account:
        raise refusal("identity.no_account", "No account was chosen.", where="account", fix="Choose one from the list.")
    return _matched(request, kind, value, match_waiting(workspace.caller, source, kind, value, AccountKey(account)))


@require_GET
@page("data")
def search(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Accounts to choose from, as one types."""
    require(workspace.caller, Right.MATCH_IDENTITIES)
    text = request.GET.get("q", "")[:200]
    found = _accounts(workspace, text, request.GET.get("but", ""))
    cards: dict[str, object] = {"found": found, "text": text, "name": request.GET.get("name", "account")}
    return part(request, "identities/found.html", cards)


def _accounts(workspace: Workspace, text: str, but: str = "") -> list[JumpHit]:
    hits = [hit for hit in jump(workspace.caller, text, FOUND) if hit.kind == "account" and hit.key != but]
    return list({hit.key: hit for hit in hits}.values())


@require_POST
@page("data")
def create(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Make an account for an id and match it."""
    source, kind, value = _asked(request)
    given = {name: request.POST.get(name, "") for name in ("key", "name", "domain")}
    return _matched(request, kind, value, create_and_match(workspace.caller, source, kind, value, **given))


@require_POST
@page("data")
def dismiss(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Nobody's events: they stay on record and wait no longer."""
    source, kind, value = _asked(request)
    count = dismiss_waiting(workspace.caller, source, kind, value, request.POST.get("why", ""))
    what = "event" if kind in OF_EVENTS else "row"
    messages.info(request, f"{words.plural(count, what)} of {value} dismissed. They stay on record.")
    return redirect("identities")


@require_POST
@page("data")
def dismiss_one(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """The id isn't the proposed account's: it is proposed no more. Its events wait on."""
    source, kind, value = _asked(request)
    account = AccountKey(request.POST.get("account", ""))
    dismiss_proposal(workspace.caller, source, kind, value, account, request.POST.get("reason", ""))
    messages.info(request, f"{value} isn't {account}, and won't be suggested again. Undo it below.")
    return redirect("identities")


@require_POST
@page("data")
def restore_one(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Take that back."""
    source, kind, value = _asked(request)
    account = AccountKey(request.POST.get("account", ""))
    restore_proposal(workspace.caller, source, kind, value, account)
    messages.info(request, f"{account} may be suggested for {value} again.")
    return redirect("identities")


@require_POST
@page("data")
def retry(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Try everything again whose account has become known meanwhile."""
    count = release_known(workspace.caller)
    messages.info(request, f"{words.plural(count, 'event was', 'events were')} added: the account is known by now.")
    return redirect("identities")


def _matched(request: HttpRequest, kind: str, value: str, done: MatchResult) -> HttpResponse:
    one, many = ("event was added", "events were added") if kind in OF_EVENTS else ("row was added", "rows were added")
    went = words.plural(done.released, one, many)
    messages.info(request, f"{value} belongs to {done.account}. {went}, from now on.")
    return redirect("identities")
