"""Accounts that need a look: each line says why it is here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenure.flows.at_risk import at_risk
from tenure.platform.access import Held, Right, may
from tenure.surfaces.web import words
from tenure.surfaces.web.accounts.lines import line
from tenure.surfaces.web.shell import Workspace, page


@require_GET
@page("at_risk")
def view(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    found = at_risk(workspace.caller, as_of=workspace.as_of, mine=workspace.scope == "me")
    lines = [
        {
            "line": line(
                one.account,
                may_pulse=not workspace.past and may(workspace.caller, Right.GIVE_PULSE, Held(one.account.owner_id)),
            ),
            "reasons": one.reasons,
        }
        for one in found.rows
    ]
    said = [words.plural(len(found.rows), "account")]
    if found.arr_at_risk:
        said.append(words.sentence([words.money(money) for money in found.arr_at_risk]) + " of ARR at risk")
    return render(request, "at_risk/page.html", {"found": found, "lines": lines, "summary": " with ".join(said)})
