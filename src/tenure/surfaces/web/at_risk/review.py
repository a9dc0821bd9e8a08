"""Accounts that need a look: each line says why it is here."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.asking.at_risk import at_risk
from tenure.flows.cards import AtRiskList, AtRiskRow
from tenure.platform.access import Right
from tenure.surfaces.web import words
from tenure.surfaces.web.accounts.lines import Line, line
from tenure.surfaces.web.shell import Workspace, is_part, page
from tenure.values.numbers import whole_number

ROWS = 100


@dataclass(frozen=True, slots=True)
class ReasonedAccount:
    """A line with the reasons it is on the list for."""

    line: Line
    reasons: tuple[str, ...]


def summary(found: AtRiskList) -> str:
    """The list in one sentence, before its rows."""
    said = words.plural(len(found.rows), "account")
    if not found.arr_at_risk:
        return said
    return f"{said} with {words.sentence([words.money(money) for money in found.arr_at_risk])} ARR at risk"


def _line(workspace: Workspace, one: AtRiskRow) -> ReasonedAccount:
    may_pulse = not workspace.past and Right.GIVE_PULSE in one.account.view.rights
    return ReasonedAccount(line(one.account, may_pulse=may_pulse), one.reasons)


@require_GET
@page("at_risk")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    after = request.GET.get("after", "")
    start = whole_number(after, 0)
    found = at_risk(workspace.caller, as_of=workspace.as_of, mine=workspace.scope == "me")
    more: dict[str, str | int] = {"after": start + ROWS} if start + ROWS < len(found.rows) else {}
    if more and workspace.as_of:
        more["as_of"] = workspace.as_of.isoformat()
    cards = {
        "lines": [_line(workspace, one) for one in found.rows[start : start + ROWS]],
        "more": "?" + urlencode(more) if more else "",
    }
    if is_part(request) and start:
        return render(request, "at_risk/rows.html", cards)
    return render(request, "at_risk/page.html", cards | {"found": found, "summary": summary(found)})
