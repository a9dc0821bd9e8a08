"""The draft as text. It can be saved with errors; they are shown next to their lines."""

import io
import zipfile

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenure.flows.studio.designing import lifecycle_map
from tenure.flows.studio.overview import TextCard, make_own, new_file, open_text, own_files, save_text
from tenure.surfaces.web.framework.frame import frame
from tenure.surfaces.web.shell import Workspace, page
from tenure.values.numbers import whole_number
from tenure.values.problem import ProblemError


def _number(text: str) -> int:
    return whole_number(text, 0)


def _editor(request: HttpRequest, workspace: Workspace, card: TextCard, shown: object, **more: object) -> HttpResponse:
    cards = {"file": card, "line": _number(request.GET.get("line", "")), **_picture(workspace, card)}
    return render(request, "framework/text.html", frame(workspace, shown, "framework_text") | cards | more)  # type: ignore[arg-type]


def _picture(workspace: Workspace, card: TextCard) -> dict[str, object]:
    """The lifecycle as it is saved, small; while there are errors the last sound one."""
    _, found = lifecycle_map(workspace.caller)
    return {"map": found, "errors": sum(fault.problem.severity == "error" for fault in card.faults)}


@require_http_methods(["GET", "POST"])
@page("framework")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    if request.method == "GET":
        shown, card = open_text(workspace.caller, request.GET.get("file", ""), as_of=workspace.as_of)
        return _editor(request, workspace, card, shown)
    name, text = request.POST.get("name", ""), request.POST.get("text", "")
    try:
        save_text(workspace.caller, name, text, _number(request.POST.get("lock", "")))
    except ProblemError as error:
        if error.status != 409:
            raise
        # Nothing typed is ever lost: it stays in the field, over what was saved meanwhile.
        shown, card = open_text(workspace.caller, name, {name: text.replace("\r\n", "\n")})
        return _editor(request, workspace, card, shown, conflict=True)
    messages.success(request, f"{name} saved to your draft.")
    return redirect(f"{reverse('framework_text')}?{urlencode({'file': name})}")


@require_POST
@page("framework")
def check(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """What is wrong with the text as it stands in the field, saved or not."""
    name, text = request.POST.get("name", ""), request.POST.get("text", "").replace("\r\n", "\n")
    _, card = open_text(workspace.caller, name, {name: text})
    return render(request, "framework/faults.html", {"file": card, **_picture(workspace, card)})


@require_POST
@page("framework")
def own(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Copy an object of a packaged part into one's own files, and go to where it stands."""
    section, _, key = request.POST.get("object", "").partition("/")
    _, place = make_own(workspace.caller, section, key, _number(request.POST.get("lock", "")))
    name, _, line = place.rpartition(":")
    messages.success(request, f"{key} is now in your files: {place}.")
    return redirect(f"{reverse('framework_text')}?{urlencode({'file': name, 'line': line})}")


@require_POST
@page("framework")
def add(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    name = request.POST.get("name", "").strip()
    new_file(workspace.caller, name, _number(request.POST.get("lock", "")))
    messages.success(request, f"{name} added to your draft.")
    return redirect(f"{reverse('framework_text')}?{urlencode({'file': name})}")


@require_GET
@page("framework")
def download(request: HttpRequest, workspace: Workspace) -> HttpResponse:  # noqa: ARG001 - every view has it
    """The folder's own files, for one's own git."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in own_files(workspace.caller).items():
            folder.writestr(f"framework/{name}", text)
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="framework.zip"'
    return answer
