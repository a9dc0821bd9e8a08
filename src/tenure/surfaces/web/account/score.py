"""Why this score: the level, or the change since a day, down to the rows behind each number."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tenure.flows.asking.explaining import explain, history
from tenure.flows.frameworks.live import company_zone
from tenure.surfaces.web import charts, words
from tenure.surfaces.web.account import level
from tenure.surfaces.web.account.header import header_of
from tenure.surfaces.web.shell import Workspace, page, part
from tenure.values.asof import local_day
from tenure.values.keys import AccountKey
from tenure.values.problem import refusal

USUAL_STEP = timedelta(days=28)


def against_day(text: str, day: date) -> date:
    """The day a change is counted from; it lies before the day looked at."""
    try:
        since = date.fromisoformat(text)
    except ValueError:
        raise refusal("bad-day", f"“{text}” is not a day.", where="against", fix="Write it like 2026-05-31.") from None
    if since >= day:
        raise refusal(
            "bad-span",
            f"{words.day(since)} isn't before {words.day(day)}.",
            where="against",
            fix="Choose an earlier day to compare with.",
        )
    return since


def _days(request: HttpRequest, workspace: Workspace) -> tuple[date, date, bool]:
    """The day looked at, the day it is compared with, and whether someone asked for that comparison."""
    day = workspace.as_of or workspace.today
    asked = request.GET.get("against", "")
    return day, against_day(asked, day) if asked else day - USUAL_STEP, bool(asked)


def _told(workspace: Workspace, key: str, since: date, asked: bool) -> dict[str, object]:
    """The explanation, laid out."""
    card = explain(
        workspace.caller, AccountKey(key), as_of=workspace.as_of, against=since if asked else None, rows=False
    )
    return {
        "key": key,
        "card": card,
        "showing_change": asked,
        "since": since,
        "groups": level.groups(card, workspace.now),
        "fall": level.fall(card.change) if card.change else None,
        "limits": level.limits(card),
    }


@require_GET
@page("accounts")
def view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """A level that was concluded is here at once. A change, or a level of a day that nobody has scored yet, reads the
    facts, which takes a while: it follows as a piece."""
    day, since, asked = _days(request, workspace)
    head = header_of(workspace, key)
    at = head.row.computed_at
    concluded = workspace.past or (at is not None and local_day(at, company_zone()) >= workspace.today)
    query = {
        "against": since.isoformat() if asked else "",
        "as_of": workspace.as_of.isoformat() if workspace.as_of else "",
    }
    explanation = reverse("account_why", kwargs={"key": key})
    given = urlencode({name: value for name, value in query.items() if value})
    usual = day - USUAL_STEP
    scores = history(workspace.caller, AccountKey(key), as_of=workspace.as_of)
    gone = head.row.left is not None and not asked
    cards: dict[str, object] = {
        "head": head,
        "tab": "account",
        "showing_change": asked,
        "since": since,
        "usual": usual,
        "spans": (usual, day - timedelta(days=91), day - timedelta(days=365)),
        "chart": charts.history(scores),
        "gone": gone,
        "last": head.row.left.last_on if head.row.left else None,
        "explanation": f"{explanation}?{given}" if given else explanation,
    }
    if concluded and not asked and head.row.standing.shown is not None:
        cards |= _told(workspace, key, since, asked)
    return render(request, "account/score.html", cards)


@require_GET
@page("accounts")
def why(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """The explanation as a piece: the level by measure, or the change since a day."""
    _, since, asked = _days(request, workspace)
    return part(request, "account/why.html", _told(workspace, key, since, asked))
