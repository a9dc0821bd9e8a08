"""Problems in our look: what happened, what is safe, what to do."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from tenure.flows.frameworks.live import UNREADABLE
from tenure.flows.outage import outage
from tenure.values.problem import Problem, ProblemError

TITLES = {
    400: "Check the address",
    403: "You don’t have access",
    404: "Not found",
    409: "This has changed",
    500: "Something went wrong",
    503: "Not ready yet",
}


def page(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """A ProblemError as a page, or as a piece of one when a script asked."""
    return show(request, error.problems, error.status)


def show(request: HttpRequest, found: tuple[Problem, ...], status: int) -> HttpResponse:
    piece = request.headers.get("HX-Request") == "true"
    template = "parts/problem_part.html" if piece else "parts/problem_page.html"
    changing = request.method not in ("GET", "HEAD")
    title = TITLES.get(status, "That didn’t work")
    way_back = found[0].code == UNREADABLE  # the versions are always shown, and each brings back one that can be read
    title = "The framework can’t be read" if way_back else title
    cards = {"problems": found, "changing": changing, "status": status, "title": title, "way_back": way_back}
    return render(request, template, cards, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    return show(
        request,
        (Problem("bad-request", "Tenure couldn't read the address or the form.", fix="Go back and try again."),),
        400,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    problem = Problem("not-allowed", "Your role doesn't include this.", fix="Ask someone in operations.")
    return show(request, (problem,), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    problem = Problem(
        "no-such-page",
        f"There is no page at {request.path}.",
        fix="Search with / or Ctrl K, or start from the accounts.",
    )
    return show(request, (problem,), 404)


def failed(_request: HttpRequest) -> HttpResponse:
    """The last resort, which may rest on nothing: no database, no user, no request context."""
    found = outage(sys.exception())
    status = found.status if found else 500
    headers = {"Retry-After": "5"} if found else {}
    page = loader.get_template("parts/failed.html").render({"problem": found, "status": status})
    return HttpResponse(page, status=status, headers=headers)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    problem = Problem(
        "stale-form",
        "This form has expired, so nothing was changed.",
        why="You signed in or out in another tab, or the browser blocks cookies for this address.",
        fix="Reload the page and send it again.",
        status=403,
    )
    return show(request, (problem,), 403)
