"""The score designer: figures, curves, and what they do to today's book while they are moved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tenure.flows.studio.scores.design import effect, save_score, score_design
from tenure.surfaces.web import words
from tenure.surfaces.web.framework import curves
from tenure.surfaces.web.framework.frame import frame
from tenure.surfaces.web.shell import Workspace, page
from tenure.values.numbers import whole_number
from tenure.values.problem import ProblemError


@require_GET
@page("framework")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    card, design = score_design(workspace.caller, request.GET.get("score", ""), workspace.as_of)
    now = None if workspace.past else effect(workspace.caller, design.health.key, {})
    bands = design.health.bands
    cards = frame(workspace, card, "framework_score") | {
        "design": design,
        "dimensions": [
            (one, [(each, curves.curve(each, bands.green, bands.yellow)) for each in one.measures])
            for one in design.dimensions
        ],
        "effect": now,
        "bars": None if now is None else curves.band_bars(now),
    }
    return render(request, "framework/score.html", cards)


@require_POST
@page("framework")
def try_out(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """The effect of the form's figures; asked many times a second, so a figure that is half written is no failure."""
    try:
        now = effect(workspace.caller, request.POST.get("score", ""), request.POST.dict())
    except ProblemError as error:
        return render(request, "framework/effect_wrong.html", {"problems": error.problems})
    return render(request, "framework/effect.html", {"effect": now, "bars": curves.band_bars(now)})


@require_POST
@page("framework")
def save(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    score = request.POST.get("score", "")
    lock = request.POST.get("lock", "0")
    _, count = save_score(workspace.caller, score, request.POST.dict(), whole_number(lock, 0))
    said = f"{words.plural(count, 'figure')} saved to your draft." if count else "No changes to save."
    messages.success(request, said)
    return redirect(f"{reverse('framework_score')}?score={score}")
