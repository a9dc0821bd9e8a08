"""One person at a customer: what is kept of them, and forgetting them. For operations."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tenure.flows.privacy.erasing import NOT_REACHED, ask_to_erase
from tenure.flows.privacy.finding import export_person
from tenure.platform.access import Right, require
from tenure.practice.customers.queries import people_of
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.keys import AccountKey
from tenure.values.problem import refusal


@require_http_methods(["GET", "POST"])
@page("accounts", writes=True)
def view(request: HttpRequest, workspace: Workspace, key: str, person: str) -> HttpResponse:
    require(workspace.caller, Right.ERASE_PERSON)
    known = next((one for one in people_of(workspace.caller, AccountKey(key)) if one.key == person), None)
    if known is None:
        raise refusal(
            "person.unknown", "This person doesn't exist.", "person", fix="Go back to the account.", status=404
        )
    if request.method == "GET":
        return part(request, "account/person.html", {"person": known, "key": key, "not_reached": NOT_REACHED})
    if "sure" not in request.POST:
        raise refusal(
            "person.unconfirmed", "Nothing was erased.", "sure", fix="Tick “I understand this can’t be undone”."
        )
    ask_to_erase(workspace.caller, person)
    if is_part(request):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return redirect("account_people", key=key)


@require_GET
@page("accounts")
def export(request: HttpRequest, workspace: Workspace, key: str, person: str) -> HttpResponse:  # noqa: ARG001 - a page's shape
    text = json.dumps(export_person(workspace.caller, person), indent=2, ensure_ascii=False)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="person.json"'
    return answer
