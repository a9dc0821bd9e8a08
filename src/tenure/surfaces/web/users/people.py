"""Users and their roles: for operations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tenure.platform.access import Right, Role, require
from tenure.platform.identity import actions
from tenure.platform.identity.queries import users
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.problem import refusal

ROLES = (
    (Role.CSM, "CSM", "reads all, changes their own accounts"),
    (Role.MANAGER, "Manager", "changes all accounts, fixes data"),
    (Role.OPERATIONS, "Operations", "everything, users included"),
    (Role.EXECUTIVE, "Executive", "reads and exports"),
    (Role.COLLEAGUE, "Colleague", "reads"),
    (Role.PARTNER, "Partner", "sees only accounts they are assigned to, without revenue"),
)


@require_GET
@page("users")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    found = users(workspace.caller)
    return render(
        request,
        "users/page.html",
        {
            "people": found,
            "active": sum(1 for one in found if one.is_active),
            "invited": sum(1 for one in found if one.invited),
        },
    )


@require_http_methods(["GET", "POST"])
@page("users", writes=True)
def add(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    require(workspace.caller, Right.MANAGE_USERS)
    if request.method == "POST":
        actions.add_user(
            workspace.caller,
            email=request.POST.get("email", ""),
            name=request.POST.get("name", ""),
            role=request.POST.get("role", ""),
            team=request.POST.get("team", ""),
            book_limited="book_limited" in request.POST,
            password=request.POST.get("password", ""),
        )
        return _done(request)
    return part(request, "users/add.html", {"roles": ROLES})


@require_http_methods(["GET", "POST"])
@page("users", writes=True)
def change(request: HttpRequest, workspace: Workspace, user_id: int) -> HttpResponse:
    require(workspace.caller, Right.MANAGE_USERS)
    card = next((one for one in users(workspace.caller) if one.id == user_id), None)
    if card is None:
        raise refusal("no-such-user", f"There is no user {user_id}.", where="user", status=404)
    if request.method == "POST":
        actions.set_role(
            workspace.caller,
            user_id,
            request.POST.get("role", ""),
            team=request.POST.get("team", ""),
            book_limited="book_limited" in request.POST,
        )
        active = "is_active" in request.POST
        if active != card.is_active:
            actions.set_active(workspace.caller, user_id, active)
        return _done(request)
    return part(request, "users/change.html", {"person": card, "roles": ROLES})


def _done(request: HttpRequest) -> HttpResponse:
    if is_part(request):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return redirect("users")
