"""Merging accounts and people: choose, see what moves, decide; and take it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from tenure.flows.identity import merging as flow
from tenure.platform.access import Right, require
from tenure.practice.customers.identities.queries import duplicate_accounts, merges_of
from tenure.practice.customers.queries import account
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, page, part
from tenure.values.keys import AccountKey, PersonKey


@require_http_methods(["GET", "POST"])
@page("accounts", writes=True)
def merge(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """A sheet: which account this one is the same as; with `into`, what would move; sent, it is done."""
    require(workspace.caller, Right.MATCH_IDENTITIES)
    mine = AccountKey(key)
    if request.method == "POST":
        into = AccountKey(request.POST.get("into", ""))
        flow.merge_accounts(workspace.caller, mine, into, request.POST.get("reason", ""))
        messages.info(request, f"{key} was merged into this account. You can undo it under Merge.")
        return redirect("account", key=into)
    view = account(workspace.caller, mine)
    if into_text := request.GET.get("into", ""):
        preview = flow.preview_accounts(workspace.caller, mine, AccountKey(into_text))
        rows = [(words.column(one.table), one.rows) for one in preview.moves]
        return part(request, "identities/preview.html", {"preview": preview, "rows": rows})
    groups = [one for one in duplicate_accounts(workspace.caller, 200) if mine in {twin.key for twin in one.twins}]
    twins = {twin.key: (twin, one.because) for one in groups for twin in one.twins if twin.key != mine}
    done = [one for one in merges_of(workspace.caller, mine) if one.undone_at is None and one.kind == "account"]
    cards = {"view": view, "twins": list(twins.values()), "merges": done}
    return part(request, "identities/merge.html", cards)


@require_POST
@page("accounts")
def unmerge(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """Take the merge of an account back."""
    flow.unmerge_account(workspace.caller, AccountKey(key), request.POST.get("reason", ""))
    messages.info(request, f"{key} is a separate account again, with all of its data.")
    return _back(request, redirect("account", key=key))


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def people(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """What merging a person into another one would move; sent, it is done."""
    require(workspace.caller, Right.MATCH_IDENTITIES)
    given = request.POST if request.method == "POST" else request.GET
    key, into = PersonKey(given.get("key", "")), PersonKey(given.get("into", ""))
    if request.method == "POST":
        flow.merge_people(workspace.caller, key, into, request.POST.get("reason", ""))
        messages.info(request, "People merged.")
        return _back(request, redirect("identities"))
    preview = flow.preview_people(workspace.caller, key, into)
    rows = [(words.column(one.table), one.rows) for one in preview.moves]
    return part(request, "identities/preview.html", {"preview": preview, "rows": rows})


@require_POST
@page("data")
def unmerge_person(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Take the merge of a person back."""
    flow.unmerge_person(workspace.caller, PersonKey(request.POST.get("key", "")), request.POST.get("reason", ""))
    messages.info(request, "Merge undone.")
    return _back(request, redirect("identities"))


def _back(request: HttpRequest, otherwise: HttpResponse) -> HttpResponse:
    """To where the form stood, if it said so and that is one of our pages."""
    target = request.POST.get("next", "")
    return redirect(target) if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None) else otherwise
