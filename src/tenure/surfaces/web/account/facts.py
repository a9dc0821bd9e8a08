"""What is known of an account: its timeline, its people, what it pays, what it asks."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.cards import TimelineEntry
from tenure.flows.timeline import timeline
from tenure.practice.customers.queries import people_of
from tenure.practice.revenue.queries import invoices_of, subscriptions_of
from tenure.practice.voice.queries import tickets_of
from tenure.surfaces.web.account.header import head_of
from tenure.surfaces.web.shell import Workspace, is_part, page
from tenure.values.keys import AccountKey

ENTRIES = 60
ICONS = {
    "usage": "activity",
    "touchpoints": "phone",
    "tickets": "lifebuoy",
    "survey_responses": "message",
    "subscriptions": "file-text",
    "invoices": "file-invoice",
    "people": "user",
    "accounts": "building",
    "outcomes": "target",
    "opportunities": "trending-up",
    "pulses": "mood-smile",
    "assignments": "user-check",
}
USUAL_ICON = "point"


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline as drawn."""

    entry: TimelineEntry
    icon: str
    late: bool  # learned a day or more after it happened
    timed: bool  # False for facts of a whole day


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class KindChip:
    label: str
    count: int
    url: str
    chosen: bool


def days(entries: tuple[TimelineEntry, ...]) -> tuple[Day, ...]:
    """Entries by day, in the order they came."""
    return tuple(
        Day(
            day,
            tuple(
                Moment(
                    entry,
                    ICONS.get(entry.table, USUAL_ICON),
                    not entry.recorded_assumed and (entry.recorded_at - entry.at).days >= 1,
                    (entry.at.hour, entry.at.minute) != (0, 0),
                )
                for entry in group
            ),
        )
        for day, group in groupby(entries, key=lambda entry: entry.at.date())
    )


def _query(workspace: Workspace, kind: str = "", after: str = "") -> str:
    pairs = {"kind": kind, "after": after, "as_of": workspace.as_of.isoformat() if workspace.as_of else ""}
    return "?" + urlencode({name: value for name, value in pairs.items() if value})


@require_GET
@page("accounts")
def timeline_view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    kind = request.GET.get("kind", "")
    after = request.GET.get("after", "")
    found = timeline(
        workspace.caller,
        AccountKey(key),
        as_of=workspace.as_of,
        kinds=frozenset({kind}) if kind else None,
        cursor=after or None,
        limit=ENTRIES,
    )
    cards: dict[str, object] = {
        "days": days(found.entries),
        "more": _query(workspace, kind, found.cursor) if found.cursor else "",
        "key": key,
    }
    if is_part(request) and after:
        return render(request, "account/timeline_days.html", cards)
    chips = [KindChip("Everything", sum(found.kinds.values()), _query(workspace), not kind)]
    chips += [
        KindChip(name.replace("_", " ").capitalize(), count, _query(workspace, name), name == kind)
        for name, count in sorted(found.kinds.items(), key=lambda one: -one[1])
    ]
    cards |= {"head": head_of(workspace, key), "tab": "account_timeline", "chips": chips}
    return render(request, "account/timeline.html", cards)


@require_GET
@page("accounts")
def people_view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    cards = {"head": head_of(workspace, key), "tab": "account_people"}
    if not workspace.past:
        found = people_of(workspace.caller, AccountKey(key))
        cards |= {"people": found, "here": sum(1 for one in found if one.left_at is None)}
    return render(request, "account/people.html", cards)


@require_GET
@page("accounts")
def revenue_view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    cards = {"head": head_of(workspace, key), "tab": "account_revenue"}
    if not workspace.past:
        cards |= {
            "subscriptions": subscriptions_of(workspace.caller, AccountKey(key)),
            "invoices": invoices_of(workspace.caller, AccountKey(key)),
        }
    return render(request, "account/revenue.html", cards)


@require_GET
@page("accounts")
def support_view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    cards = {"head": head_of(workspace, key), "tab": "account_support"}
    if not workspace.past:
        cards |= {"tickets": tickets_of(workspace.caller, AccountKey(key))}
    return render(request, "account/support.html", cards)
