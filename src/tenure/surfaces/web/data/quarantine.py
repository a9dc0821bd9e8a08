"""Quarantine: rows that were refused, to be mended in place and replayed."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenure.flows.bringing_in.quarantine import replay_rows
from tenure.platform.access import Right, require
from tenure.platform.deliveries.actions import dismiss_rows, mend_row
from tenure.platform.deliveries.queries import quarantined, quarantined_row
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.numbers import whole_number

ROWS = 50
CELL = "cell:"


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows that were refused for the same reason."""

    label: str
    table: str
    count: int
    url: str
    chosen: bool


@require_GET
@page("data")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    require(workspace.caller, Right.READ_IMPORTS)
    code, table, file = (request.GET.get(name, "") for name in ("code", "table", "file"))
    after = request.GET.get("after", "")
    found = quarantined(workspace.caller, code=code, table=table, file=file, after=whole_number(after, 0), limit=ROWS)
    query = {name: value for name, value in (("code", code), ("table", table), ("file", file)) if value}
    cards: dict[str, object] = {
        "rows": found.rows,
        "more": "?" + urlencode(query | {"after": found.cursor}) if found.cursor else "",
        "may_mend": workspace.may(Right.IMPORT) and not workspace.past,
    }
    if is_part(request) and after:
        return render(request, "data/quarantine_rows.html", cards)
    cards |= {
        "total": found.total,
        "code": code,
        "filtered": bool(query),
        "reasons": [
            Reason(reason, words.column(name), count, "?" + urlencode({"code": kind, "table": name}), bool(code))
            for name, kind, reason, count in found.reasons[:12]
        ],
    }
    return render(request, "data/quarantine.html", cards)


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def mend(request: HttpRequest, workspace: Workspace, row: int) -> HttpResponse:
    """All cells of a row as a form; sent, they are written into it and it is tried again."""
    require(workspace.caller, Right.IMPORT)
    if request.method == "GET":
        card = quarantined_row(workspace.caller, row)
        cells = [(name, value or "", name == card.column) for name, value in (card.mended or card.raw).items()]
        return part(request, "data/mend.html", {"row": card, "cells": cells})
    if "dismiss" in request.POST:
        dismiss_rows(workspace.caller, [row], request.POST.get("why", ""))
        return _gone(request, row, "Left out for good. It stays listed as dismissed.")
    given = {name.removeprefix(CELL): str(value) for name, value in request.POST.items() if name.startswith(CELL)}
    mend_row(workspace.caller, row, given)
    replay_rows(workspace.caller, [row])
    after = quarantined_row(workspace.caller, row)
    if after.state == "waiting":
        answer = render(request, "data/quarantine_rows.html", {"rows": [after], "may_mend": True, "oob": True})
        answer["HX-Trigger"] = json.dumps({"said": f"Still refused: {after.reason}"})
        return answer if is_part(request) else redirect("quarantine")
    return _gone(request, row, "Mended. The row went in.")


@require_POST
@page("data")
def replay(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Try every waiting row of a reason again: after a mapping was changed, or an account became known."""
    require(workspace.caller, Right.IMPORT)
    code = request.POST.get("code", "")
    done = replay_rows(workspace.caller, code=code)
    messages.info(
        request, f"{words.plural(done.tried, 'row')} tried again: {done.went_in} went in, {done.still_waiting} wait on."
    )
    return redirect("quarantine")


def _gone(request: HttpRequest, row: int, said: str) -> HttpResponse:
    if not is_part(request):
        return redirect("quarantine")
    answer = render(request, "data/gone.html", {"row": row})
    answer["HX-Trigger"] = json.dumps({"said": said})
    return answer
