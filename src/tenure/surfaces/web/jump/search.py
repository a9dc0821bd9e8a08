"""What the jump box offers: pages and accounts and people whose name contains the text."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tenure.practice.customers.search import jump
from tenure.surfaces.web.shell import Workspace, page

MOST = 12


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    detail: str
    icon: str
    url: str


def options(workspace: Workspace, text: str) -> list[Option]:
    """Pages first, then accounts, then people, who lead to their account."""
    suffix = "?" + urlencode({"as_of": workspace.as_of.isoformat()}) if workspace.as_of else ""
    word = text.strip().lower()
    found = [
        Option(place.label, "page", place.icon, place.url) for place in workspace.places if word in place.label.lower()
    ]
    if word:
        for hit in jump(workspace.caller, word, MOST):
            if hit.account is None:
                continue
            name, icon = ("account", "building") if hit.kind == "account" else ("account_people", "user")
            found.append(Option(hit.label, hit.detail, icon, reverse(name, kwargs={"key": hit.account}) + suffix))
    return found[: MOST + len(workspace.places)]


@require_GET
@page("")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    return render(request, "jump/options.html", {"options": options(workspace, text), "text": text})
