"""The objects of a framework as forms, beside the text they are written in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tenure.flows.studio.forms.cards import FormCard
from tenure.flows.studio.forms.counting import count_conditions
from tenure.flows.studio.forms.object_form import called, open_form
from tenure.flows.studio.forms.saving import keep_form, new_object
from tenure.flows.studio.play_book import play_of
from tenure.flows.studio.shown_framework import shown_framework
from tenure.surfaces.web import words
from tenure.surfaces.web.framework.frame import frame
from tenure.surfaces.web.shell import Workspace, page
from tenure.values.numbers import whole_number

TABS = {
    "lifecycle": ("framework", "Lifecycle"),
    "moments": ("framework", "Lifecycle"),
    "signals": ("framework_signals", "Signals"),
    "indicators": ("framework_signals", "Signals"),
    "targets": ("framework_signals", "Signals"),
    "traits": ("framework_signals", "Signals"),
    "segments": ("framework_segments", "Segments"),
    "engagement": ("framework_segments", "Segments"),
    "moves": ("framework_segments", "Segments"),
    "plays": ("framework_plays", "Plays"),
    "handoffs": ("framework_roles", "Roles"),
    "reviews": ("framework_roles", "Roles"),
}


def _lock(request: HttpRequest) -> int:
    lock = request.POST.get("lock", "")
    return whole_number(lock, 0)


def _form(request: HttpRequest, workspace: Workspace, form: FormCard, status: int = 200) -> HttpResponse:
    tab, name = TABS[form.section]
    cards = frame(workspace, shown_framework(workspace.caller).card, tab) | {
        "form": form,
        "above": (tab, name),
        "play": play_of(workspace.caller, form.key)[1] if form.section == "plays" else None,
    }
    return render(request, "framework/form.html", cards, status=status)


@require_http_methods(["GET", "POST"])
@page("framework", writes=True)
def edit(request: HttpRequest, workspace: Workspace, section: str, key: str) -> HttpResponse:
    if request.method == "GET":
        _, form = open_form(workspace.caller, section, key)
        return _form(request, workspace, form)
    turn = request.POST.get("turn", "")
    posted = {name: ", ".join(filter(None, request.POST.getlist(name))) for name in request.POST}  # several of a choice
    form, count = keep_form(workspace.caller, section, key, posted, turn, _lock(request))
    if not count and (form.problems or form.wrong):
        return _form(request, workspace, form, status=400)
    if turn == f"remove:{section}/{key}":
        messages.success(request, f"{form.label} removed from your draft.")
        return redirect(TABS[section][0])
    said = f"{words.plural(count, 'change')} saved to your draft." if count else "No changes to save."
    messages.success(request, said)
    return redirect("framework_edit", section=section, key=key)


@require_POST
@page("framework", writes=True)
def add(request: HttpRequest, workspace: Workspace, section: str) -> HttpResponse:
    key = new_object(workspace.caller, section, request.POST.get("label", ""), _lock(request))
    messages.success(request, f"New {called(section)} added to your draft. Fill in the rest here.")
    return redirect("framework_edit", section=section, key=key)


@require_POST
@page("framework")
def counted(request: HttpRequest, workspace: Workspace, section: str, key: str) -> HttpResponse:
    """How many accounts each condition of the form holds for now. What is half written is no failure."""
    start = f"{section}/{key}/"
    asked = {
        name: text
        for name, text in request.POST.items()
        if name.startswith(start) and f"{name}:condition" in request.POST
    }
    found = count_conditions(workspace.caller, {name: str(text) for name, text in asked.items()})
    return render(request, "framework/counted.html", {"counted": found})
