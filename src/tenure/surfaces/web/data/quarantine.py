"""Quarantine: rows that were refused, to be fixed in place and replayed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenure.flows.bringing_in.quarantine import ReplayReport, replay_rows
from tenure.platform.access import Right, require
from tenure.platform.deliveries.actions import dismiss_rows, fix_row, fix_rows_like
from tenure.platform.deliveries.queries import quarantined, quarantined_row, rows_like
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.numbers import whole_number

ROWS = 50
CELL = "cell:"


@dataclass(frozen=True, slots=True)
class RefusalReason:
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
            RefusalReason(reason, words.column(name), count, "?" + urlencode({"code": kind, "table": name}), bool(code))
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
    like = rows_like(workspace.caller, row) if "like" in request.POST else []
    if "dismiss" in request.POST:
        count = dismiss_rows(workspace.caller, like or [row], request.POST.get("why", ""))
        return _gone(request, like or [row], f"{words.plural(count, 'row')} dismissed.")
    given = {name.removeprefix(CELL): str(value) for name, value in request.POST.items() if name.startswith(CELL)}
    column = quarantined_row(workspace.caller, row).column
    fix_row(workspace.caller, row, given)
    if len(like) > 1 and column in given:
        fix_rows_like(workspace.caller, [one for one in like if one != row], column, given[column])
        done = replay_rows(workspace.caller, like)
        return _alike(request, like, done)
    replay_rows(workspace.caller, [row])
    after = quarantined_row(workspace.caller, row)
    if after.state == "waiting":
        answer = render(request, "data/quarantine_rows.html", {"rows": [after], "may_mend": True, "oob": True})
        answer["HX-Trigger"] = json.dumps({"said": f"Still refused: {after.reason}"})
        return answer if is_part(request) else redirect("quarantine")
    return _gone(request, [row], "Fixed and imported.")


def _alike(request: HttpRequest, rows: Sequence[int], done: ReplayReport) -> HttpResponse:
    said = f"{words.plural(done.went_in, 'row')} went in"
    said += f", {done.still_waiting} still refused." if done.still_waiting else "."
    answer = _gone(request, rows, said)
    if done.still_waiting and is_part(request):
        answer["HX-Refresh"] = "true"
    return answer


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


def _gone(request: HttpRequest, rows: Sequence[int], said: str) -> HttpResponse:
    if not is_part(request):
        return redirect("quarantine")
    answer = render(request, "data/gone.html", {"rows": rows[:ROWS]})
    answer["HX-Trigger"] = json.dumps({"said": said})
    return answer
