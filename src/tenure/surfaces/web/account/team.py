"""Our team on an account: who plays which role, who stands in, and changing it in place."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenure.flows.asking.teams import TeamRow, team
from tenure.platform.access import Right, require
from tenure.platform.identity.queries import owners
from tenure.practice.customers.queries import held_of
from tenure.practice.customers.teams.actions import assign, end
from tenure.surfaces.web.account.header import Head, header_of
from tenure.surfaces.web.changes.history import told
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.keys import AccountKey
from tenure.values.numbers import whole_number
from tenure.values.problem import refusal
from tenure.values.roles import TEAM_ROLES, role_label


@dataclass(frozen=True, slots=True)
class TeamCard:
    """The team as a page shows it, and what the reader may change of it."""

    rows: tuple[TeamRow, ...]
    may_assign: bool
    may_own: bool

    @property
    def filled(self) -> tuple[TeamRow, ...]:
        """Roles that somebody plays."""
        return tuple(row for row in self.rows if row.members or row.resolved.named)

    @property
    def open(self) -> tuple[TeamRow, ...]:
        """Roles that fall to someone who stands in, or to nobody."""
        return tuple(row for row in self.rows if row not in self.filled)

    @property
    def changes(self) -> bool:
        return self.may_assign or self.may_own


def team_card(workspace: Workspace, head: Head) -> TeamCard:
    """The team of the account; nothing of it can be changed in the past."""
    rights = frozenset() if workspace.past else head.row.view.rights
    rows = team(workspace.caller, AccountKey(head.row.key))
    return TeamCard(rows, Right.ASSIGN_TEAM in rights, Right.ASSIGN_OWNER in rights)


@require_http_methods(["GET", "POST"])
@page("accounts", writes=True)
def change(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """The form for one role, and its answer: the team anew."""
    account = AccountKey(key)
    require(workspace.caller, Right.ASSIGN_TEAM, held_of(workspace.caller, account))
    if request.method == "POST":
        said = _change(request, workspace, account)
        if not is_part(request):
            return redirect("account_people", key=key)
        head = header_of(workspace, key)
        cards = {"head": head, "team": team_card(workspace, head), "oob": True}
        answer = render(request, "account/team.html", cards)
        answer["HX-Trigger"] = json.dumps(told(said, workspace.caller, key))
        return answer
    role, user = request.GET.get("role", ""), whole_number(request.GET.get("user", ""), 0)
    members = (one for row in team(workspace.caller, account) for one in row.members)
    cards = {
        "head": header_of(workspace, key),
        "role": role,
        "member": next((one for one in members if (one.role, one.user_id) == (role, user)), None),
        "roles": [(one.key, one.label) for one in TEAM_ROLES.values() if one.key != "csm"],
        "people": [one for one in owners(workspace.caller) if one.id != user],
    }
    return part(request, "account/team_form.html", cards)


def _change(request: HttpRequest, workspace: Workspace, account: AccountKey) -> str:
    """Do what was asked; returns it in a sentence."""
    role, reason = request.POST.get("role", ""), request.POST.get("reason", "")
    before = whole_number(request.POST.get("instead_of", ""), 0)
    if request.POST.get("do") == "end":
        end(workspace.caller, account, role, before, reason)
        return f"Removed from the team: {role_label(role)}."
    user = whole_number(request.POST.get("user", ""), 0)
    people = {one.id: one.name for one in owners(workspace.caller)}
    if user not in people:
        raise refusal("user.unknown", "No person was chosen.", where="user", fix="Choose one from the list.")
    assign(workspace.caller, account, role, user, reason, instead_of=before or None)
    return f"{role_label(role)}: {people[user]}."
