"""Where the account is in the lifecycle: stage, exit checklist, what runs beside, the way it came; and changing it."""

import json
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tenure.flows.asking.criteria import evidence
from tenure.flows.asking.journeys import journey
from tenure.flows.asking.lifecycle_cards import CriterionCard, Journey, MomentCard, PhaseCard, SpellCard
from tenure.flows.daily.stage_judgements import confirm, move
from tenure.platform.access import Right, require
from tenure.practice.customers.queries import held_of
from tenure.surfaces.web import words
from tenure.surfaces.web.account.header import header_of
from tenure.surfaces.web.changes.history import told
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.keys import AccountKey
from tenure.values.roles import role_label

STATE_WORDS = {
    "met": "Met",
    "confirmed": "Confirmed",
    "open": "Open",
    "unknown": "Unknown",
    "not_applicable": "Doesn’t apply",
}
STATE_ICONS = {
    "met": "circle-check",
    "confirmed": "user-check",
    "open": "circle",
    "unknown": "circle-dashed",
    "not_applicable": "circle-minus",
}
CAME_BY = {"exit": "criteria met", "back": "moved back", "person": "moved by hand", "start": "first stage"}


@dataclass(frozen=True, slots=True)
class Item:
    """A criterion, ready to be drawn."""

    card: CriterionCard
    icon: str
    word: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    """A list of criteria with how many of those that count are done."""

    label: str
    items: tuple[Item, ...]
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class PhaseGroup:
    card: PhaseCard
    group: CriteriaGroup
    when: str
    open: bool  # shown unfolded: the first that isn't done


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything below the tabs."""

    card: Journey
    words: str
    exit: CriteriaGroup
    phases: tuple[PhaseGroup, ...]
    beside: tuple[tuple[str, str, bool, CriteriaGroup], ...]  # label, about, motion, criteria
    moments: tuple[tuple[str, str, str], ...]  # label, icon, what is known
    history: tuple[tuple[SpellCard, str, str], ...]  # spell, days, how it came
    facts: tuple[tuple[str, str], ...]


def role(name: str) -> str:
    """A role of the framework, in words."""
    label = role_label(name)
    return f"the {label if label[:2].isupper() else label[:1].lower() + label[1:]}"


def panel(card: Journey) -> Panel:
    """A journey laid out."""
    return Panel(
        card=card,
        words=stage_words(card),
        exit=_group("", card.exit),
        phases=_phases(card),
        beside=tuple(
            (one.stage.label, one.stage.about, one.stage.motion, _group("", one.criteria)) for one in card.beside
        ),
        moments=tuple(_moment(one) for one in card.moments),
        history=tuple((one, days(one.days, one.assumed), CAME_BY.get(one.came_by, "")) for one in card.history),
        facts=_facts(card),
    )


def days(count: int, assumed: bool) -> str:
    """How long in a stage; what began before the clock is known at least."""
    return f"at least {words.plural(count, 'day')}" if assumed else words.plural(count, "day")


def stage_words(card: Journey) -> str:
    """Where the account stands, in a sentence or two."""
    if card.stage is None or card.days is None:
        return ""
    said = f"In {card.label} for {days(card.days, card.assumed)}"
    if card.target_days is not None:
        said += f", {'longer than' if card.behind else 'within'} the {card.target_days}-day target"
    asked = [one for one in card.exit if one.criterion.required and one.state != "not_applicable"]
    if asked and card.next:
        met = sum(one.done for one in asked)
        said += f". {met} of {words.plural(len(asked), 'criterion', 'criteria')} met; next stage: {card.next_label}"
    elif not card.next:
        said += ". This is the last stage"
    return f"{said}."


def _facts(card: Journey) -> tuple[tuple[str, str], ...]:
    since = words.day(card.entered_on) if card.entered_on else ""
    pairs = (
        ("Since", f"{since}, or before" if card.assumed and since else since),
        ("Entered by", "" if card.assumed or card.came_by == "start" else CAME_BY.get(card.came_by, "")),
        ("Target", words.plural(card.target_days, "day") if card.target_days is not None else ""),
        ("Led by", card.owner.replace("_", " ").upper() if card.owner == "csm" else card.owner.replace("_", " ")),
        ("Next", card.next_label),
        ("Segment", card.segment_label),
        ("Engagement", card.engagement_label),
        ("Temporary move", f"{card.move_label}: {card.move_because}" if card.move_because else card.move_label),
    )
    return tuple((name, text) for name, text in pairs if text)


def _group(label: str, cards: tuple[CriterionCard, ...]) -> CriteriaGroup:
    asked = [one for one in cards if one.criterion.required and one.state != "not_applicable"]
    return CriteriaGroup(label, tuple(_item(one) for one in cards), sum(one.done for one in asked), len(asked))


def _item(card: CriterionCard) -> Item:
    notes = []
    if card.judged:
        notes.append(f"{card.judged.by}, {words.day(card.judged.at)}: “{card.judged.text}”")
    elif card.state == "met" and card.since_on:
        notes.append(f"since {words.day(card.since_on)}")
    elif card.state == "unknown" and card.criterion.when_text:
        notes.append("not enough data")
    if card.state in ("open", "unknown"):
        if card.criterion.for_days and card.held_days:
            notes.append(f"true for {card.held_days} of {card.criterion.for_days} days")
        if card.criterion.confirm and not card.criterion.when_text:
            notes.append(f"{role(card.criterion.confirm)} confirms it")
        elif card.criterion.confirm:
            notes.append(f"or {role(card.criterion.confirm)} confirms it")
        if card.due_on:
            notes.append(f"due {words.day(card.due_on)}")
    if not card.criterion.required:
        notes.append("not required")
    return Item(card, STATE_ICONS.get(card.state, "circle"), STATE_WORDS.get(card.state, card.state), tuple(notes))


def _phases(card: Journey) -> tuple[PhaseGroup, ...]:
    found, opened = [], False
    for phase in card.phases:
        group = _group(phase.phase.label, phase.criteria)
        here = not opened and group.done < group.of
        opened = opened or here
        found.append(PhaseGroup(phase, group, _when(phase.starts_on, phase.ends_on, phase.phase.duration_days), here))
    return tuple(found)


def _when(starts: date | None, ends: date | None, duration: int | None) -> str:
    if starts and ends:
        return f"{words.day_short(starts)} to {words.day_short(ends)}"
    return words.plural(duration, "day") if duration else ""


def _moment(card: MomentCard) -> tuple[str, str, str]:
    if card.reached_on is None:
        aim = f", target {words.plural(card.moment.target_days, 'day')}" if card.moment.target_days is not None else ""
        return card.moment.label, "circle", f"not yet{aim}"
    if card.before:
        return card.moment.label, "circle-check", f"by {words.day(card.reached_on)}, before tracking began"
    after = f", after {words.plural(card.days, 'day')}" if card.days is not None else ""
    return card.moment.label, "circle-check", f"{words.day(card.reached_on)}{after}"


@require_GET
@page("accounts")
def view(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    card = journey(workspace.caller, AccountKey(key), as_of=workspace.as_of)
    cards = {"head": header_of(workspace, key), "tab": "account_lifecycle", "panel": panel(card)}
    return render(request, "account/lifecycle.html", cards)


def _changed(request: HttpRequest, workspace: Workspace, key: str, said: str) -> HttpResponse:
    """The head and the panel anew, and a sentence."""
    if not is_part(request):
        return redirect("account_lifecycle", key=key)
    card = journey(workspace.caller, AccountKey(key))
    cards = {"head": header_of(workspace, key), "panel": panel(card), "oob": True}
    answer = render(request, "account/lifecycle_changed.html", cards)
    answer["HX-Trigger"] = json.dumps(told(said, workspace.caller, key))
    return answer


@require_http_methods(["GET", "POST"])
@page("accounts")
def criterion(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """One criterion: what it asks for, what the data says, who confirmed it; and confirming it, or taking that back."""
    if request.method == "POST":
        met = request.POST.get("met", "yes") == "yes"
        address = request.POST.get("address", "")
        confirm(workspace.caller, AccountKey(key), address, met, request.POST.get("evidence", ""))
        return _changed(request, workspace, key, "Confirmed." if met else "Confirmation withdrawn.")
    found = evidence(workspace.caller, AccountKey(key), request.GET.get("address", ""), as_of=workspace.as_of)
    cards = {
        "head": header_of(workspace, key),
        "item": _item(found.criterion),
        "found": found,
        "values": [(one.label, words.value_text(one.value, one.unit), one.why) for one in found.values],
        "role": role(found.criterion.criterion.confirm) if found.criterion.criterion.confirm else "",
    }
    return part(request, "account/criterion.html", cards)


@require_http_methods(["GET", "POST"])
@page("accounts", writes=True)
def stage(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """Moving the account by hand."""
    if request.method == "POST":
        move(workspace.caller, AccountKey(key), request.POST.get("stage", ""), request.POST.get("reason", ""))
        after = header_of(workspace, key)
        return _changed(request, workspace, key, f"{after.row.name} is in {after.row.stage_label} now.")
    head = header_of(workspace, key)
    require(workspace.caller, Right.MOVE_STAGE, held_of(workspace.caller, AccountKey(key)))
    card = journey(workspace.caller, AccountKey(key))
    choices = [(one.key, one.label) for one in card.steps if one.key != card.stage]
    return part(request, "account/move.html", {"head": head, "card": card, "choices": choices})
