"""An account's pages keep up with its standing while someone looks at them."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tenure.practice.customers import queries
from tenure.practice.customers.cards import StandingCard
from tenure.surfaces.web import words
from tenure.surfaces.web.account.header import header_of, mark_of
from tenure.surfaces.web.shell import Workspace, page, part
from tenure.values.keys import AccountKey


def said(name: str, before: str, standing: StandingCard) -> str:
    """What moved, in a sentence; nothing where the shown score is the one that people see already."""
    if standing.shown is None or str(standing.shown) == before:
        return ""
    band = words.BAND_WORDS.get(standing.band, standing.band).lower()
    moved = f"went from {before} to" if before.isdecimal() else "is now at"
    return f"{name} {moved} {standing.shown} ({band}): new data came in."


@require_GET
@page("accounts")
def view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """Tell the page that the standing has moved since the one it shows, so that it brings itself up to date; nothing (204)
    else, for one look-up."""
    found = queries.account(workspace.caller, AccountKey(key))
    standing = found.standing
    if standing is None or mark_of(standing.computed_at) == request.GET.get("since", ""):
        return HttpResponse(status=204)
    told = json.dumps({"moved": said(found.account.name, request.GET.get("shown", ""), standing)})
    return part(request, "account/fresh.html", {"head": header_of(workspace, key)}, HX_Trigger=told)
