"""Who one is to the API, and one's tokens."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from tenure.platform.access import may
from tenure.platform.identity.actions import make_token, revoke_token
from tenure.platform.identity.queries import tokens_of
from tenure.platform.manifest import every_right
from tenure.surfaces.api import shapes
from tenure.surfaces.api.asking import TokenWanted
from tenure.surfaces.api.door import Session, caller

router = Router(tags=["You"])


@router.get("/me", response=shapes.MeShape, summary="Who you are", operation_id="who_am_i")
def me(request: HttpRequest) -> dict[str, Any]:
    """Your name, your role and what you may do with this token or session."""
    asking = caller(request)
    return {
        "id": asking.user_id,
        "name": asking.name,
        "role": asking.role.value,
        "book_limited": asking.book_limited,
        "scopes": ["read"] if asking.read_only else ["read", "write"],
        "rights": sorted(right.words for right in every_right() if may(asking, right)),
    }


@router.get("/tokens", response=shapes.TokensShape, summary="Your tokens", operation_id="list_tokens")
def tokens(request: HttpRequest) -> dict[str, Any]:
    """Your tokens, without their secrets."""
    return {"tokens": [card.as_json() for card in tokens_of(caller(request))]}


@router.post(
    "/tokens",
    response={201: shapes.NewTokenShape},
    auth=[Session()],
    summary="Make a token",
    operation_id="make_token",
)
def make(request: HttpRequest, wanted: TokenWanted) -> Status[dict[str, Any]]:
    """Make a token for yourself. Only with a session: a token that got into the wrong hands must not make another."""
    new = make_token(caller(request), wanted.name, write="write" in wanted.scopes, expires_at=wanted.expires_at)
    return Status(201, {**new.card.as_json(), "secret": new.secret})


@router.delete("/tokens/{int:token_id}", response=shapes.TokenShape, summary="End a token", operation_id="revoke_token")
def revoke(request: HttpRequest, token_id: int) -> dict[str, Any]:
    """End one of your tokens at once. Needs `write`."""
    return revoke_token(caller(request), token_id).as_json()
