"""What people change on an account: the pulse and the owner. Forms for the sheet, and their answers."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenure.flows.asking.ownership import OwnerChoice, owner_choices
from tenure.platform.access import Right, require
from tenure.practice.customers.actions import assign_owner, give_pulse
from tenure.practice.customers.queries import held_of
from tenure.surfaces.web import words
from tenure.surfaces.web.account.header import header_of
from tenure.surfaces.web.account.team import team_card
from tenure.surfaces.web.changes.history import told
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.keys import AccountKey
from tenure.values.problem import refusal

FACES = tuple((value, word, words.PULSE_ICONS[value]) for value, word in words.PULSE_WORDS.items())


def _changed(request: HttpRequest, workspace: Workspace, key: str, said: str, *, of_team: bool = False) -> HttpResponse:
    """The changed row, head and (where it is `of_team`) team, wherever the page shows them, and a sentence."""
    if not is_part(request):
        return redirect("account", key=key)
    head = header_of(workspace, key)
    cards = {"head": head, "line": head.line, "team": team_card(workspace, head) if of_team else None, "oob": True}
    answer = render(request, "account/changed.html", cards)
    answer["HX-Trigger"] = json.dumps(told(said, workspace.caller, key))
    return answer


@require_http_methods(["GET", "POST"])
@page("accounts", writes=True)
def pulse(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    if request.method == "POST":
        text = request.POST.get("value", "")
        if text not in {"1", "2", "3", "4", "5"}:
            raise refusal("bad-pulse", "No pulse was chosen.", where="value", fix="Choose one of the five.")
        card = give_pulse(workspace.caller, AccountKey(key), int(text), request.POST.get("reason", ""))
        return _changed(request, workspace, key, f"Pulse added: {words.PULSE_WORDS[card.value]}.")
    head = header_of(workspace, key)
    require(workspace.caller, Right.GIVE_PULSE, held_of(workspace.caller, AccountKey(key)))
    return part(request, "account/pulse.html", {"head": head, "faces": FACES})


@require_http_methods(["GET", "POST"])
@page("accounts", writes=True)
def owner(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    found = owner_choices(workspace.caller, AccountKey(key))
    if request.method == "POST":
        text = request.POST.get("owner", "")
        if text and text not in {str(one.id) for one in found.people}:
            raise refusal(
                "bad-owner", "That person can't own accounts.", where="owner", fix="Choose one from the list."
            )
        assign_owner(workspace.caller, AccountKey(key), int(text) if text else None, request.POST.get("reason", ""))
        after = header_of(workspace, key)
        name = after.row.name
        said = (
            f"{after.row.view.owner_name} now owns {name}."
            if after.row.view.owner_name
            else f"{name} has no owner now."
        )
        return _changed(request, workspace, key, said, of_team=True)
    people = [(one.id, one.name, _load(one)) for one in found.people]
    return part(
        request, "account/owner.html", {"head": header_of(workspace, key), "people": people, "warnings": found.warnings}
    )


def _load(one: OwnerChoice) -> str:
    """What someone owns already, in words."""
    if not one.accounts:
        return "not invited, no accounts" if one.invited else "no accounts yet"
    arr = " + ".join(words.money_short(money) for money in one.arr)
    said = words.plural(one.accounts, "account") + (f", {arr}" if arr else "")
    return f"not invited, {said}" if one.invited else said
