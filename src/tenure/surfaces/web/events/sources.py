"""Sources of events: their write keys, what came by hour and by day, and how to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenure.platform.access import Right, require
from tenure.platform.freshness.cards import LiveCard
from tenure.platform.freshness.queries import live_state
from tenure.platform.inbox.actions import make_write_key, revoke_write_key
from tenure.platform.inbox.cards import Backlog, SourceCard, WriteKeyCard
from tenure.platform.inbox.queries import backlog, event_sources
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, is_part, page, part

WIDTH, HEIGHT = 120, 24
HOURS, DAYS = 24, 30
STILL = timedelta(minutes=1)
"""Without a turn for so long the live process is taken for stopped."""
PLACEHOLDER = "WRITE_KEY"


@dataclass(frozen=True, slots=True)
class EventBar:
    """One bar of a row of bars, as attributes of an SVG rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts over time. `words` says them to those who don't see bars."""

    bars: tuple[EventBar, ...]
    words: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as drawn."""

    card: SourceCard
    hours: Bars
    days: Bars
    in_force: int


def bars(counts: Sequence[int], unit: str) -> Bars:
    """Bars side by side, the tallest as high as the drawing; what isn't zero is at least a pixel high."""
    most = max((*counts, 1))
    step = WIDTH / len(counts)
    drawn = []
    for place, count in enumerate(counts):
        height = round(max(count / most * HEIGHT, 1.0 if count else 0.0), 1)
        drawn.append(EventBar(round(place * step, 1), round(HEIGHT - height, 1), round(step - 1, 1), height))
    said = f"{words.plural(sum(counts), 'event')} in {len(counts)} {unit}, at most {words.number(max(counts))} in one"
    return Bars(tuple(drawn), said)


def _source(card: SourceCard, now: datetime) -> SourceLine:
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    by_hour = {one.at: one.events for one in card.by_hour}
    by_day = {one.day: one.events for one in card.by_day}
    hours = [by_hour.get(this_hour - timedelta(hours=back), 0) for back in reversed(range(HOURS))]
    days = [by_day.get(_day(now, back), 0) for back in reversed(range(DAYS))]
    in_force = sum(1 for key in card.keys if key.revoked_at is None)
    return SourceLine(card, bars(hours, "hours"), bars(days, "days"), in_force)


def _day(now: datetime, back: int) -> date:
    return (now - timedelta(days=back)).date()


def _said(cards: Sequence[SourceCard], waiting: Backlog) -> str:
    if not cards:
        return "Nothing sends events yet."
    sent = [card.last_day for card in cards if card.last_day]
    said = f"{words.plural(sum(sent), 'event')} received in the last 24 hours"
    said += f" from {words.plural(len(sent), 'source')}." if sent else "."
    if waiting.events:
        said += f" {words.plural(waiting.events, 'event waits', 'events wait')} to be processed."
    return said


def _stopped(live: LiveCard, now: datetime) -> bool:
    return live.at is None or now - live.at > STILL


@require_GET
@page("data")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    require(workspace.caller, Right.READ_IMPORTS)
    cards, waiting, live = event_sources(workspace.caller), backlog(), live_state()
    keys: list[WriteKeyCard] = [key for card in cards for key in card.keys]
    return render(
        request,
        "events/page.html",
        {
            "summary": _said(cards, waiting),
            "sources": [_source(card, workspace.now) for card in cards],
            "keys": keys,
            "waiting": waiting,
            "live": live,
            "stopped": _stopped(live, workspace.now),
            "last_day": sum(card.last_day for card in cards),
            "unmatched": sum(card.unmatched for card in cards),
            "rejected": sum(card.rejected for card in cards),
            "may_manage": workspace.may(Right.MANAGE_SOURCES) and not workspace.past,
            **_sending(request, PLACEHOLDER),
        },
    )


def _sending(request: HttpRequest, key: str) -> dict[str, str]:
    """What the snippets need: where to send, and with what. Without a base URL the address people came by is right."""
    host = settings.BASE_URL if settings.CSRF_TRUSTED_ORIGINS else request.build_absolute_uri("/").rstrip("/")
    return {"host": host, "bare_host": host.partition("://")[2], "scheme": host.partition("://")[0], "key": key}


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def make(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """A form; sent, the key is shown, once."""
    require(workspace.caller, Right.MANAGE_SOURCES)
    if request.method == "GET":
        known = sorted({card.source for card in event_sources(workspace.caller)})
        return part(request, "events/make.html", {"known": known})
    new = make_write_key(workspace.caller, *(request.POST.get(name, "") for name in ("source", "name", "kind")))
    answer = part(request, "events/made.html", {"new": new, **_sending(request, new.secret)})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@page("data")
def revoke(request: HttpRequest, workspace: Workspace, key_id: int) -> HttpResponse:
    require(workspace.caller, Right.MANAGE_SOURCES)
    revoke_write_key(workspace.caller, key_id)
    if is_part(request):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return redirect("events")
