"""Where the workspace opens, and whose accounts it shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tenure.surfaces.web.shell import Workspace, page

YEAR = 365 * 24 * 3600


@require_GET
@page("")
def home(_request: HttpRequest, _workspace: Workspace) -> HttpResponse:
    return redirect("accounts")


@require_POST
@page("")
def scope(request: HttpRequest, _workspace: Workspace) -> HttpResponse:
    """Switch between one's own accounts and the team's; remembered in this browser."""
    where = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(where, allowed_hosts=None):
        where = "/"
    answer = redirect(where)
    chosen = "me" if request.POST.get("scope") == "me" else "team"
    answer.set_cookie("scope", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer
