"""What the outbox brought to the person who looks."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tenure.flows.bringing_in.uploads import IMPORT
from tenure.flows.changing.background import BACK, PILOT, PLAN, PUBLISH
from tenure.platform.outbox.actions import see_notices
from tenure.platform.outbox.cards import NoticeCard
from tenure.platform.outbox.queries import notices
from tenure.surfaces.web.shell import Workspace, page

NAMES = {
    IMPORT: "Your import",
    PLAN: "Your plan",
    PUBLISH: "Publishing the framework",
    BACK: "Going back to an earlier version",
    PILOT: "Ending the pilot",
}
ENDED = {"done": "is done", "failed": "didn’t finish"}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice as drawn: what happened, when, where to go on."""

    text: str
    url: str
    at: datetime
    seen: bool


def _line(notice: NoticeCard) -> NoticeLine:
    kind, state = str(notice.payload.get("kind")), str(notice.payload.get("state"))
    url = reverse("upload_work", kwargs={"key": notice.payload["key"]}) if kind == IMPORT else reverse("framework")
    text = f"{NAMES.get(kind, 'Work in the background')} {ENDED.get(state, 'has ended')}."
    return NoticeLine(text, url, notice.at, notice.seen)


@require_GET
@page("")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """The newest first; whoever opens them has seen them."""
    lines = [_line(one) for one in notices(workspace.caller)]
    see_notices(workspace.caller)
    return render(request, "notices/page.html", {"lines": lines})
