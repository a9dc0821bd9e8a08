"""Who asks: a token, or someone signed in to the workspace. What they may do is decided in platform/access."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from ninja import Schema
from ninja.security import APIKeyCookie, HttpBearer

from tenure.platform.access import Caller
from tenure.platform.identity.queries import caller_for_token, caller_of
from tenure.surfaces.api.problems import STALE_FORM
from tenure.values.problem import ProblemError, did_you_mean, refusal


class Token(HttpBearer):
    """`Authorization: Bearer ten_…`"""

    openapi_description = "A token with the scope `read`, or `read` and `write`. It may never do more than its owner."

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        caller = caller_for_token(token.strip())
        if caller is None:
            raise refusal(
                "token.invalid",
                "The token isn't valid.",
                where="Authorization",
                why="It is unknown, expired or revoked, or its owner was deactivated.",
                fix="Create a new one.",
                status=401,
            )
        return caller


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class _Forms(CsrfViewMiddleware):
    """Django's check of the CSRF token, which would answer with a page instead of a Problem."""

    def __init__(self) -> None:
        super().__init__(_nothing)

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)

    def accepts(self, request: HttpRequest) -> bool:
        """Whether the request reads only, or shows that it comes from our own pages."""
        self.process_request(request)
        return self.process_view(request, _nothing, (), {}) is None


class Session(APIKeyCookie):
    """The session of the workspace; a change needs its CSRF token in the header `X-CSRFToken`."""

    param_name = "tenure_session"
    openapi_description = "The session of someone signed in to the workspace. Changes need the header `X-CSRFToken`."

    def _get_key(self, request: HttpRequest) -> str | None:
        # Whoever shows a token speaks with it or not at all; and who you are comes before what you sent.
        if "authorization" in request.headers or not request.user.is_authenticated:
            return None
        if not _Forms().accepts(request):
            raise ProblemError(STALE_FORM)
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        user: Any = request.user  # the door has seen to it that someone is signed in
        known = key is not None and user.is_active
        return caller_of(user, "api") if known else None


def caller(request: HttpRequest, asking: Schema | None = None) -> Caller:
    """The caller of a request that came through the door.

    `asking` holds the query parameters it knows: another one is a Problem (status 422), so that a slip in the name of a
    filter can't silently widen a list.
    """
    known = () if asking is None else type(asking).model_fields
    for name in request.GET if asking is not None else ():
        if name not in known:
            fix = did_you_mean(name, known) or f"Use {', '.join(known)}."
            raise refusal("request.unknown", f"There is no parameter {name!r}.", name, fix=fix, status=422)
    found: Caller = request.auth  # type: ignore[attr-defined]  # ninja puts there what authenticate returned
    return found
