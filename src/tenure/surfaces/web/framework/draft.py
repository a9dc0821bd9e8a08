"""The draft, its plan and publishing it; earlier versions, their differences and rollback."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tenure.flows.changing import background
from tenure.flows.changing.drafting import discard, undo
from tenure.flows.frameworks.piloting import pilot_report
from tenure.flows.frameworks.versions import versions
from tenure.flows.studio.plans.accounts import plan_accounts, plan_accounts_csv
from tenure.flows.studio.plans.draft_review import between_versions, draft_page
from tenure.flows.studio.shown_framework import shown_framework
from tenure.platform.access import Right, may
from tenure.platform.jobs.cards import JobCard
from tenure.surfaces.web import words
from tenure.surfaces.web.framework.frame import frame
from tenure.surfaces.web.shell import Workspace, is_part, page
from tenure.values.numbers import whole_number

RESTATED = (
    (0, "Keep past scores"),
    (4, "Recalculate 4 weeks"),
    (13, "Recalculate a quarter"),
    (26, "Recalculate half a year"),
    (52, "Recalculate a year"),
)


@require_GET
@page("framework", writes=True)
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    found = draft_page(workspace.caller)
    cards = frame(workspace, shown_framework(workspace.caller).card, "framework_draft") | {
        "found": found,
        "draft": found.draft,
        "plan": found.plan,
        "job": background.work_of(workspace.caller),
        "weeks": RESTATED,
    }
    return render(request, "framework/draft.html", cards)


@require_POST
@page("framework", writes=True)
def plan(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    weeks = request.POST.get("restate", "")
    background.ask_plan(
        workspace.caller,
        pilot=request.POST.get("pilot", ""),
        restate=found if (found := whole_number(weeks, 0)) in dict(RESTATED) else 0,
    )
    return redirect("framework_draft")


@require_GET
@page("framework", writes=True)
def accounts(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Every account that the plan moves: searched, page by page, or as a file."""
    way, search = request.GET.get("way", ""), request.GET.get("q", "")
    if request.GET.get("format") == "csv":
        answer = HttpResponse(plan_accounts_csv(workspace.caller, way, search), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="plan-accounts.csv"'
        return answer
    number = request.GET.get("page", "")
    found = plan_accounts(workspace.caller, way, search, whole_number(number, 1))
    cards = frame(workspace, shown_framework(workspace.caller).card, "framework_draft") | {"found": found}
    return render(request, "framework/accounts.html", cards)


@require_POST
@page("framework")
def go_live(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    background.ask_publish(workspace.caller, request.POST.get("plan", ""), request.POST.get("note", "").strip())
    return redirect("framework_draft")


@require_GET
@page("framework", writes=True)
def work(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """How far a job is. The page asks every second; once the job is done it goes where its outcome stands."""
    found = background.studio_job(workspace.caller, key)
    answer = render(request, "framework/job.html", {"job": found})
    if found.state == "done" and is_part(request):
        if "number" in found.result:
            messages.success(request, _came_of(found))
        answer["HX-Redirect"] = reverse("framework_versions" if "number" in found.result else "framework_draft")
    return answer


def _came_of(found: JobCard) -> str:
    number, strayed = found.result["number"], int(found.result.get("strayed", 0))
    tried = found.result.get("pilot")
    said = f"Version {number} is now a pilot in {tried}." if tried else f"Version {number} is live."
    if found.result.get("ended"):
        said = f"The pilot has ended. Version {number} stays live for everyone."
    if "accounts" in found.result:
        said += f" {words.plural(int(found.result['accounts']), 'account')} scored."
    if strayed:
        said += f" {words.plural(strayed, 'account')} differ from the plan because new data came in."
    return said


@require_POST
@page("framework")
def work_on(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """Stop a job, or take it up again."""
    turn = background.resume if request.POST.get("turn") == "resume" else background.stop
    return render(request, "framework/job.html", {"job": turn(workspace.caller, key)})


@require_POST
@page("framework")
def take_back(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Undo the last save of the draft."""
    lock = request.POST.get("lock", "")
    left = undo(workspace.caller, whole_number(lock, 0))
    messages.success(request, "Undone." if left.changed else "Undone. Your draft matches the live version.")
    return redirect("framework_draft")


@require_POST
@page("framework")
def throw_away(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    discard(workspace.caller)
    messages.success(request, "Draft discarded. This is the live version.")
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
    card = shown_framework(workspace.caller, workspace.as_of).card
    trial = next((one for one in every if one.state == "pilot"), None)
    report = pilot_report(workspace.caller) if trial and _plans(workspace) else None
    cards = frame(workspace, card, "framework_versions") | {
        "pilot": report,
        "job": background.work_of(workspace.caller) if _plans(workspace) else None,
        "versions": every, "old": old, "new": new, "difference": difference, "files": files, "asked": asked,
    }  # fmt: skip
    return render(request, "framework/versions.html", cards)


def _plans(workspace: Workspace) -> bool:
    return not workspace.past and may(workspace.caller, Right.PLAN_FRAMEWORK)


def _chosen(request: HttpRequest, name: str, numbers: list[int], usual: int) -> int | None:
    text = request.GET.get(name, "")
    number = whole_number(text, None)
    return number if number in numbers else numbers[usual] if numbers else None


@require_POST
@page("framework")
def back(request: HttpRequest, workspace: Workspace, number: int) -> HttpResponse:
    background.ask_rollback(workspace.caller, number, request.POST.get("note", "").strip())
    return redirect("framework_versions")


@require_POST
@page("framework")
def end_trial(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    background.ask_end_of_pilot(workspace.caller, adopt=request.POST.get("adopt") == "yes")
    return redirect("framework_versions")
