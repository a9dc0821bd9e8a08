"""Events that can't go in: why, what they say, and the choice to try them again or leave them out."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenure.platform.access import Right, require
from tenure.platform.inbox.actions import dismiss, release
from tenure.platform.inbox.cards import CHANGES
from tenure.platform.inbox.queries import held, held_event
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.numbers import whole_number

ROWS = 50
LONGEST = 20_000
"""Characters of an event that are shown."""
SOUND = {
    "too_large": "Nothing else is wrong with it. The limit is there to stop runaway programs; if this event is right, accept it.",
    CHANGES: "Anyone can read a browser key. Accept it if you know it is right. If you dismiss it, you won't be asked again.",
}
"""Reasons that a person's word overrules, and what is said there: the event is sound."""


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """Events of a source that are held for the same reason."""

    source: str
    code: str
    count: int
    url: str
    chosen: bool

    @property
    def label(self) -> str:
        return words.column(self.code)


@require_GET
@page("data")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    require(workspace.caller, Right.READ_IMPORTS)
    source, code, after = (request.GET.get(name, "") for name in ("source", "code", "after"))
    found = held(
        workspace.caller,
        source=source,
        code=code,
        rejected=True,
        after=whole_number(after, 0),
        limit=ROWS,
    )
    query = {name: value for name, value in (("source", source), ("code", code)) if value}
    cards: dict[str, object] = {
        "events": found.events,
        "more": "?" + urlencode(query | {"after": found.cursor}) if found.cursor else "",
        "may_mend": workspace.may(Right.IMPORT) and not workspace.past,
    }
    if is_part(request) and after:
        return render(request, "events/held_rows.html", cards)
    cards |= {
        "total": found.total,
        "source": source,
        "code": code,
        "reasons": [
            RejectionReason(of, kind, count, "?" + urlencode({"source": of, "code": kind}), bool(query))
            for of, kind, count in found.reasons[:12]
        ],
    }
    return render(request, "events/held.html", cards)


@require_http_methods(["GET", "POST"])
@page("data")
def one(request: HttpRequest, workspace: Workspace, held_id: int) -> HttpResponse:
    """An event in full; sent, it is tried again or left out."""
    require(workspace.caller, Right.READ_IMPORTS)
    if request.method == "GET":
        card = held_event(workspace.caller, held_id)
        kept = card.content
        said = kept.get("raw", kept) if isinstance(kept, dict) else kept  # what the client sent, without our own words
        shown = json.dumps(said, indent=2, ensure_ascii=False)
        may_mend = workspace.may(Right.IMPORT) and not workspace.past
        cut = len(shown) > LONGEST
        sound = SOUND.get(card.code, "") if may_mend and card.state == "waiting" else ""
        told = {"event": card, "body": shown[:LONGEST], "cut": cut, "may_mend": may_mend, "sound": sound}
        return part(request, "events/one.html", told)
    if "dismiss" in request.POST:
        dismiss(workspace.caller, [held_id])
        said = "Dismissed."
    else:
        release(workspace.caller, [held_id])
        said = "Accepted. If something else is wrong with it, it comes back here."
    if not is_part(request):
        return redirect("held")
    answer = render(request, "events/gone.html", {"held_id": held_id})
    answer["HX-Trigger"] = json.dumps({"said": said})
    return answer


@require_POST
@page("data")
def dismiss_all(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Leave out every waiting event of a source and reason."""
    require(workspace.caller, Right.IMPORT)
    source, code = request.POST.get("source", ""), request.POST.get("code", "")
    count = dismiss(workspace.caller, source=source, code=code)
    messages.info(request, f"{words.plural(count, 'event')} dismissed.")
    return redirect("held")
