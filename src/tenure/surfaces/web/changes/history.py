"""What people changed, and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tenure.flows.undoing import changes, last_change, undo
from tenure.platform.access import Caller, Right
from tenure.surfaces.web.shell import Workspace, page

LISTED = 50


@require_GET
@page("changes")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    before = request.GET.get("before", "")
    found = changes(workspace.caller, before=int(before) if before.isdecimal() else None, limit=LISTED)
    return render(
        request,
        "changes/page.html",
        {"changes": found, "more": len(found) == LISTED, "everyone": workspace.may(Right.READ_JOURNAL)},
    )


@require_POST
@page("changes", writes=True)
def take_back(request: HttpRequest, workspace: Workspace, entry: int) -> HttpResponse:
    change = undo(workspace.caller, entry)
    messages.info(request, f"Undone: {change.what[:1].lower()}{change.what[1:]}.")
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "changes")


def told(said: str, caller: Caller, key: str) -> dict[str, object]:
    """The event that tells the page what was changed on an account, and how to undo it."""
    change = last_change(caller, "account", key)
    return {"said": {"value": said, "undo": reverse("undo", kwargs={"entry": change.entry.id}) if change else ""}}
