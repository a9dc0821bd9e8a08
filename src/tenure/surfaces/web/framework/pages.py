"""Pages that show the framework: lifecycle, segments, plays, roles. Everyone may read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.studio.designing import book_card, lifecycle_map, stage_of
from tenure.flows.studio.play_book import play_library, play_of, roles
from tenure.surfaces.web.framework.frame import frame
from tenure.surfaces.web.framework.lines import lines_of
from tenure.surfaces.web.shell import Workspace, is_part, page
from tenure.values.problem import refusal


@require_GET
@page("framework")
def lifecycle(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    card, found = lifecycle_map(workspace.caller, workspace.as_of)
    cards = frame(workspace, card, "framework") | {"map": found, "lines": lines_of(found)}
    return render(request, "framework/lifecycle.html", cards)


@require_GET
@page("framework")
def stage(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    card, found = stage_of(workspace.caller, key, workspace.as_of)
    if found is None:
        what = f"The framework has no stage {key!r}."
        raise refusal("stage.unknown", what, "stage", fix="Choose one from the lifecycle map.", status=404)
    if is_part(request):
        return render(request, "framework/stage.html", {"stage": found, "studio": card})
    return render(request, "framework/stage_page.html", frame(workspace, card, "framework") | {"stage": found})


@require_GET
@page("framework")
def segments(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    card, found = book_card(workspace.caller, workspace.as_of)
    cards = frame(workspace, card, "framework_segments") | {"book": found}
    return render(request, "framework/segments.html", cards)


@require_GET
@page("framework")
def plays(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    card, families = play_library(workspace.caller, workspace.as_of)
    every = [play for family in families for play in family.plays]
    cards = frame(workspace, card, "framework_plays") | {"families": families, "count": len(every)}
    return render(request, "framework/plays.html", cards)


@require_GET
@page("framework")
def play(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    card, found = play_of(workspace.caller, key, workspace.as_of)
    cards = frame(workspace, card, "framework_plays") | {"play": found}
    return render(request, "framework/play.html", cards)


@require_GET
@page("framework")
def who(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    card, found = roles(workspace.caller, workspace.as_of)
    cards = frame(workspace, card, "framework_roles") | {"roles": found}
    return render(request, "framework/roles.html", cards)
