"""Why this score: the level, or the change since a day, down to the rows behind each number."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.explaining import explain, history
from tenure.surfaces.web import charts, words
from tenure.surfaces.web.account import level
from tenure.surfaces.web.account.header import head_of
from tenure.surfaces.web.shell import Workspace, page
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import Problem, ProblemError

USUAL_STEP = timedelta(days=28)


def against_day(text: str, day: date) -> date:
    """The day a change is counted from; it lies before the day looked at."""
    try:
        since = date.fromisoformat(text)
    except ValueError:
        raise ProblemError(
            Problem("bad-day", f"“{text}” is not a day.", where="against", fix="Write it like 2026-05-31.")
        ) from None
    if since >= day:
        raise ProblemError(
            Problem(
                "bad-span",
                f"{words.day(since)} doesn't lie before {words.day(day)}.",
                where="against",
                fix="Choose an earlier day to compare with.",
            )
        )
    return since


@require_GET
@page("accounts")
def view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    head = head_of(workspace, key)
    day = workspace.as_of or workspace.today
    usual = day - USUAL_STEP
    asked = request.GET.get("against", "")
    since = against_day(asked, day) if asked else usual
    card = explain(workspace.caller, AccountKey(key), as_of=workspace.as_of, against=since, rows=False)
    return render(
        request,
        "account/score.html",
        {
            "head": head,
            "tab": "account",
            "card": card,
            "showing_change": bool(asked),
            "groups": level.groups(card, clock.now()),
            "fall": level.fall(card.change) if card.change else None,
            "limits": level.limits(card),
            "since": since,
            "usual": usual,
            "spans": (usual, day - timedelta(days=91), day - timedelta(days=365)),
            "chart": charts.history(history(workspace.caller, AccountKey(key), as_of=workspace.as_of)),
        },
    )
