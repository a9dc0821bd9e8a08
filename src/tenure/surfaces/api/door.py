"""Who asks: a token, or someone signed in to the workspace. What they may do is decided in platform/access."""

from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from tenure.platform.access import Caller
from tenure.platform.identity.models import User
from tenure.platform.identity.queries import caller_for_token, caller_of
from tenure.values.problem import Problem, ProblemError


class Token(HttpBearer):
    """`Authorization: Bearer ten_…`"""

    openapi_description = "A token with the scope `read`, or `read` and `write`. It may never do more than its owner."

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        caller = caller_for_token(token.strip())
        if caller is None:
            raise ProblemError(
                Problem(
                    "token.invalid",
                    "The token doesn't open anything.",
                    where="Authorization",
                    why="It is unknown, expired or revoked, or its owner was shut out.",
                    fix="Make a new one.",
                    status=401,
                )
            )
        return caller


class Session(APIKeyCookie):
    """The session of the workspace; a change needs its CSRF token in the header `X-CSRFToken`."""

    param_name = "tenure_session"
    openapi_description = "The session of someone signed in to the workspace. Changes need the header `X-CSRFToken`."

    def _get_key(self, request: HttpRequest) -> str | None:
        if not request.user.is_authenticated:  # 401 comes before 403: who you are before what you sent
            return None
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        user: Any = request.user
        return caller_of(user, "api") if isinstance(user, User) and user.is_active else None


def caller(request: HttpRequest) -> Caller:
    """The caller of a request that came through the door."""
    found: Caller = request.auth  # type: ignore[attr-defined]  # ninja puts there what authenticate returned
    return found
