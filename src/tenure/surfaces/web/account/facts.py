"""What is known of an account: its timeline, its people, what it pays, what it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.asking.timeline import timeline
from tenure.flows.cards import TimelineEntry
from tenure.platform.access import Right, may
from tenure.practice.customers.cards import PersonCard
from tenure.practice.customers.queries import people_of
from tenure.practice.revenue.queries import invoices_of, subscriptions_of
from tenure.practice.voice.cards import TicketCard
from tenure.practice.voice.queries import tickets_of
from tenure.surfaces.web import words
from tenure.surfaces.web.account.header import header_of
from tenure.surfaces.web.account.team import team_card
from tenure.surfaces.web.shell import Workspace, is_part, page
from tenure.values.keys import AccountKey

ENTRIES = 60
TICKETS = 100
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
    "notes": "note",
    "next_steps": "list-check",
    "assignments": "user-check",
    "moves": "arrow-right",
    "confirmations": "checkbox",
    "team_changes": "users-group",
}
USUAL_ICON = "point"
ROLES = ("sponsor", "decider", "champion", "admin", "user")


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
    cards |= {"head": header_of(workspace, key), "tab": "account_timeline", "chips": chips}
    return render(request, "account/timeline.html", cards)


def _importance(role: str) -> int:
    """Who decides and who stands up for us comes first."""
    return ROLES.index(role) if role in ROLES else len(ROLES)


def people_words(found: Sequence[PersonCard]) -> str:
    """The list in one sentence, before its rows: who is here, and which of those who matter have left."""
    here = [one for one in found if one.left_at is None]
    said = [words.plural(count, role) for role in ROLES[:-2] if (count := sum(one.role == role for one in here))]
    gone = len(found) - len(here)
    lost = [f"{one.role} {one.name or one.key}" for one in found if one.left_at is not None and one.role in ROLES[:-2]]
    text = words.plural(len(here), "active contact")
    text += f", among them {words.sentence(said)}" if said else ", no sponsor or champion among them"
    if gone:
        text += f"; {words.plural(gone, 'has', 'have')} left the company" + (
            f", among them {words.sentence(lost[:3])}" if lost else ""
        )
    return f"{text}."


def ticket_words(found: Sequence[TicketCard]) -> str:
    """The list in one sentence, before its rows."""
    waiting = [one for one in found if one.open]
    if not waiting:
        return "No ticket is open."
    pressing = sum(1 for one in waiting if one.priority == "urgent" or one.escalated_at is not None)
    text = words.plural(len(waiting), "ticket is open", "tickets are open")
    return f"{text}, {pressing} of them urgent or escalated." if pressing else f"{text}, none urgent or escalated."


@require_GET
@page("accounts")
def people_view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    head = header_of(workspace, key)
    cards: dict[str, object] = {"head": head, "tab": "account_people"}
    if not workspace.past:
        found = sorted(
            people_of(workspace.caller, AccountKey(key)),
            key=lambda one: (one.left_at is not None, _importance(one.role)),
        )
        may_erase = may(workspace.caller, Right.ERASE_PERSON)
        cards |= {"people": found, "summary": people_words(found), "may_erase": may_erase}
        cards["team"] = team_card(workspace, head)
    return render(request, "account/people.html", cards)


@require_GET
@page("accounts")
def revenue_view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    cards: dict[str, object] = {"head": header_of(workspace, key), "tab": "account_revenue"}
    if not workspace.past:
        cards |= {
            "subscriptions": subscriptions_of(workspace.caller, AccountKey(key)),
            "invoices": invoices_of(workspace.caller, AccountKey(key)),
        }
    return render(request, "account/revenue.html", cards)


@require_GET
@page("accounts")
def support_view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    cards: dict[str, object] = {"head": header_of(workspace, key), "tab": "account_support"}
    if not workspace.past:
        found = tickets_of(workspace.caller, AccountKey(key), TICKETS)
        cards |= {"tickets": found, "summary": ticket_words(found), "most": TICKETS}
    return render(request, "account/support.html", cards)
