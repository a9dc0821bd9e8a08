"""Data: which feeds are fresh, what was imported, what waits to be mended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.freshness import freshness
from tenure.surfaces.web.shell import Workspace, page


@require_GET
@page("data")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    feeds = freshness(workspace.caller, as_of=workspace.as_of)
    return render(request, "data/page.html", {"feeds": feeds})
