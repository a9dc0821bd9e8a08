"""Every error as problem+json (RFC 9457), with the fields of our Problems."""

import json
import logging
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from pydantic import ConfigDict, Field

from tenure.flows.outage import outage
from tenure.values.problem import Problem, ProblemError
from tenure.values.texts import refuse_unstorable

CONTENT_TYPE = "application/problem+json"
TYPE = "urn:tenure:problem:"
log = logging.getLogger(__name__)


class ProblemShape(Schema):
    """One thing that is wrong."""

    code: str = Field(description="Stable name, see docs/reference/problems.md.", examples=["account.unknown"])
    where: str = Field(description="A field, a parameter, or a file with its line.", examples=["account"])
    what: str = Field(examples=["There is no account 'A-9' that you can see."])
    why: str = Field(examples=[""])
    fix: str = Field(description="What to do next.", examples=["Look it up in the list of accounts."])
    severity: str = Field(examples=["error"])


class ProblemsShape(Schema):
    """An error (RFC 9457), with everything that is wrong in `problems`, never only the first."""

    model_config = ConfigDict(title="Problems")

    type: str = Field(examples=["urn:tenure:problem:account.unknown"])
    title: str = Field(examples=["There is no account 'A-9' that you can see."])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Look it up in the list of accounts."])
    problems: list[ProblemShape]


ERRORS = frozenset({400, 401, 403, 404, 405, 409, 422, 500, 503})
"""Statuses that any operation may answer with."""


def answer(problems: Sequence[Problem], status: int) -> HttpResponse:
    """Problems as a response."""
    first = problems[0]
    body = {
        "type": TYPE + first.code,
        "title": first.what,
        "status": status,
        "detail": " ".join(part for part in (first.why, first.fix) if part),
        "problems": [problem.as_json() for problem in problems],
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=CONTENT_TYPE, status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="tenure"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "5"
    return response


NOT_SIGNED_IN = Problem(
    "sign_in.needed",
    "You are not signed in.",
    where="Authorization",
    fix="Send a token as `Authorization: Bearer ten_…`.",
    status=401,
)
NO_SUCH_PLACE = Problem(
    "api.no_such_place", "There is nothing at this address.", fix="See /api/v1/openapi.json.", status=404
)
WRONG_METHOD = Problem(
    "api.method", "This address doesn't support that method.", fix="See /api/v1/openapi.json.", status=405
)
BROKEN = Problem(
    "api.broken",
    "Something went wrong.",
    why="It was written to the server's log.",
    fix="Try again. If it keeps happening, tell whoever runs Tenure.",
    status=500,
)
STALE_FORM = Problem(
    "api.csrf",
    "The change wasn't accepted.",
    where="X-CSRFToken",
    why="A change with a session needs the session's CSRF token.",
    fix="Send the value of the cookie tenure_csrf as the header X-CSRFToken, or use a token.",
    status=403,
)


class Bodies(Parser):
    """JSON as it comes, but for texts that can't be kept."""

    def parse_body(self, request: HttpRequest) -> Any:
        body: object = super().parse_body(request)
        refuse_unstorable(body if isinstance(body, dict) else {"body": body})
        return body


def _of_validation(error: ValidationError) -> list[Problem]:
    found = []
    for one in error.errors:
        where = ".".join(str(part) for part in one.get("loc", ()) if part not in ("query", "body", "path", "payload"))
        found.append(
            Problem(
                "request.invalid",
                f"{where or 'The request'}: {one.get('msg', 'not understood')}.",
                where=where,
                fix="See /api/v1/openapi.json for what is expected.",
                status=422,
            )
        )
    return found


def register(api: NinjaAPI) -> None:
    """Let every exception of the API end as problem+json."""

    @api.exception_handler(ProblemError)
    def on_problem(_request: HttpRequest, error: Any) -> HttpResponse:
        return answer(error.problems, error.status)

    @api.exception_handler(ValidationError)
    def on_validation(_request: HttpRequest, error: Any) -> HttpResponse:
        return answer(_of_validation(error), 422)

    @api.exception_handler(AuthenticationError)
    def on_stranger(_request: HttpRequest, _error: Any) -> HttpResponse:
        return answer([NOT_SIGNED_IN], 401)

    @api.exception_handler(Http404)
    def on_nothing(_request: HttpRequest, _error: Any) -> HttpResponse:
        return answer([NO_SUCH_PLACE], 404)

    @api.exception_handler(HttpError)
    def on_http(_request: HttpRequest, error: Any) -> HttpResponse:
        if isinstance(error.__cause__, ProblemError):  # a body with a text that can't be kept
            return answer(error.__cause__.problems, error.__cause__.status)
        if error.status_code == HTTPStatus.FORBIDDEN:
            return answer([STALE_FORM], 403)
        problem = Problem("request.invalid", str(error), fix="See /api/v1/openapi.json.", status=error.status_code)
        return answer([problem], error.status_code)

    @api.exception_handler(Exception)
    def on_bug(request: HttpRequest, error: Any) -> HttpResponse:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return _broken(error)


def _broken(error: BaseException | None) -> HttpResponse:
    found = outage(error) or BROKEN
    return answer([found], found.status)


def failed(_request: HttpRequest) -> HttpResponse:
    """What failed before any operation was asked."""
    return _broken(sys.exception())


def nothing_here(_request: HttpRequest, *_: object) -> HttpResponse:
    """Addresses beside the API's versions are answered in its own shape, not with a page."""
    return answer([NO_SUCH_PLACE], 404)


View = Callable[..., HttpResponseBase]


def as_problem_response(view: View) -> View:
    """What the framework answers before any handler sees it, a wrong method above all, takes our shape too. Nobody is asked
    about an address with a text that can't be kept."""

    @wraps(view)
    def ask(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            refuse_unstorable({"address": request.path, **request.GET.dict()})
            refuse_unstorable(dict(request.GET.lists()))
        except ProblemError as error:
            return answer(error.problems, error.status)
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return answer([NO_SUCH_PLACE], 404)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            ours = answer([WRONG_METHOD], 405)
            ours["Allow"] = response["Allow"]
            return ours
        return response

    return ask
