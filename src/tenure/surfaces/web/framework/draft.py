"""From a draft to its plan, and from the plan to what is live; the versions that were, side by side, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tenure.flows.changing.applying import rollback
from tenure.flows.changing.drafting import discard, plan_draft, publish
from tenure.flows.method.piloting import compared, stop_pilot
from tenure.flows.method.versions import versions
from tenure.flows.studio.drafted import between_versions, draft_page
from tenure.flows.studio.shown import shown
from tenure.platform.access import Right, may
from tenure.surfaces.web import words
from tenure.surfaces.web.framework.frame import frame
from tenure.surfaces.web.shell import Workspace, page


@require_GET
@page("framework")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    found = draft_page(workspace.caller)
    cards = frame(workspace, shown(workspace.caller).card, "framework_draft") | {"draft": found, "plan": found.plan}
    return render(request, "framework/draft.html", cards)


@require_POST
@page("framework")
def plan(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    plan_draft(workspace.caller, pilot=request.POST.get("pilot", ""))
    return redirect("framework_draft")


@require_POST
@page("framework")
def go_live(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    done = publish(workspace.caller, request.POST.get("plan", ""), request.POST.get("note", "").strip())
    said = f"Version {done.number} is live. {words.plural(done.accounts, 'account')} scored for {words.day(done.day)}."
    if done.strayed:
        said += f" {words.plural(len(done.strayed), 'account')} came out otherwise than planned: facts arrived since."
    messages.success(request, said)
    return redirect("framework_versions")


@require_POST
@page("framework")
def throw_away(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    discard(workspace.caller)
    messages.success(request, "The draft is gone. What you see is live.")
    return redirect("framework")


@require_GET
@page("framework")
def history(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    every = versions(workspace.caller)
    numbers = [one.card.number for one in every]
    new = _chosen(request, "to", numbers, 0)
    old = _chosen(request, "from", numbers, min(1, len(numbers) - 1)) if new is not None else None
    asked = "from" in request.GET and old is not None and new is not None and old != new
    difference, files = between_versions(workspace.caller, old or 0, new or 0) if asked else (None, ())
    card = shown(workspace.caller, workspace.as_of).card
    trial = next((one for one in every if one.state == "pilot"), None)
    report = (
        compared(workspace.caller)
        if trial and not workspace.past and may(workspace.caller, Right.PLAN_FRAMEWORK)
        else None
    )
    cards = frame(workspace, card, "framework_versions") | {
        "pilot": report,
        "versions": every, "old": old, "new": new, "difference": difference, "files": files, "asked": asked,
    }  # fmt: skip
    return render(request, "framework/versions.html", cards)


def _chosen(request: HttpRequest, name: str, numbers: list[int], usual: int) -> int | None:
    text = request.GET.get(name, "")
    number = int(text) if text.isdecimal() else None
    return number if number in numbers else numbers[usual] if numbers else None


@require_POST
@page("framework")
def back(request: HttpRequest, workspace: Workspace, number: int) -> HttpResponse:
    done = rollback(workspace.caller, number, request.POST.get("note", "").strip())
    messages.success(request, f"Version {number} is back, as version {done.number}.")
    return redirect("framework_versions")


@require_POST
@page("framework")
def end_trial(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    adopt = request.POST.get("adopt") == "yes"
    stop_pilot(workspace.caller, adopt=adopt)
    messages.success(
        request, "The pilot is live for everyone." if adopt else "The pilot has ended. What is live stays."
    )
    return redirect("framework_versions")
