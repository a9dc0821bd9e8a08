"""The head of an account's pages keeps up with the standing while someone looks at them."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tenure.practice.customers import queries
from tenure.surfaces.web.account.header import head_of, mark_of
from tenure.surfaces.web.shell import Workspace, page, part
from tenure.values.keys import AccountKey


@require_GET
@page("accounts")
def view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """The head anew when the standing has moved since the one that is shown; nothing (204) else, for one look-up."""
    standing = queries.account(workspace.caller, AccountKey(key)).standing
    if standing is None or mark_of(standing.computed_at) == request.GET.get("since", ""):
        return HttpResponse(status=204)
    return part(request, "account/fresh_head.html", {"head": head_of(workspace, key), "oob": True})
