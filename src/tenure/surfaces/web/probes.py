"""Answers for programs that watch: is the server there, can it answer pages, and its figures for Prometheus."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from tenure.flows.probes import Figure, figures, parts
from tenure.platform.identity.queries import caller_for_token
from tenure.values.problem import ProblemError

TEXT = "text/plain; version=0.0.4; charset=utf-8"


def live(_request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all: a supervisor starts it again when it doesn't."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(_request: HttpRequest) -> HttpResponse:
    """Whether pages can be answered, part by part; 503 when a part is missing that they need."""
    found = parts()
    fine = all(part.fine for part in found if part.needed)
    said = {part.name: "fine" if part.fine else part.why for part in found}
    return JsonResponse({"ready": fine, "parts": said}, status=200 if fine else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format, for a token whose owner may read the journal."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    caller = caller_for_token(token.strip()) if kind.lower() == "bearer" else None
    if caller is None:
        return HttpResponse("A token is needed.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        found = figures(caller)
    except ProblemError as error:
        problem = error.problems[0]
        return HttpResponse(f"{problem.what}\n", status=problem.status, content_type="text/plain")
    return HttpResponse("".join(_lines(found)), content_type=TEXT)


def _lines(found: list[Figure]) -> list[str]:
    lines, before = [], ""
    for figure in found:
        if figure.name != before:
            lines.append(f"# HELP {figure.name} {figure.about}\n# TYPE {figure.name} gauge\n")
        name, value = figure.label
        lines.append(f'{figure.name}{{{name}="{value}"}} ' if name else f"{figure.name} ")
        lines.append(f"{figure.value:.15g}\n")
        before = figure.name
    return lines
