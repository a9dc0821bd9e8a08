"""Who one is to the API, and one's tokens."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from tenure.platform.access import may
from tenure.platform.identity.actions import make_token, revoke_token
from tenure.platform.identity.cards import NewToken, TokenCard
from tenure.platform.identity.queries import tokens_of
from tenure.platform.manifest import every_right
from tenure.surfaces.api.asking import TokenWanted
from tenure.surfaces.api.door import Session, caller
from tenure.surfaces.api.shapes import answer, shape

router = Router(tags=["You"])


class MeShape(Schema):
    """Who you are to the API."""

    id: int | None
    name: str
    role: str = Field(examples=["csm"])
    book_limited: bool = Field(description="Whether you see only your own book.")
    scopes: list[str]
    rights: list[str] = Field(description="See docs/reference/rights.md.")


@router.get("/me", response=MeShape, summary="Who you are", operation_id="who_am_i")
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


@router.get(
    "/tokens",
    response=answer("TokensShape", "Your tokens, newest first.", tokens=list[TokenCard]),
    summary="Your tokens",
    operation_id="list_tokens",
)
def tokens(request: HttpRequest) -> dict[str, Any]:
    """Your tokens, without their secrets."""
    return {"tokens": tokens_of(caller(request))}


@router.post(
    "/tokens",
    response={201: shape(NewToken)},
    auth=[Session()],
    summary="Make a token",
    operation_id="make_token",
)
def make(request: HttpRequest, wanted: TokenWanted) -> Status[NewToken]:
    """Make a token for yourself. Only with a session: a token that got into the wrong hands must not make another."""
    new = make_token(caller(request), wanted.name, write="write" in wanted.scopes, expires_at=wanted.expires_at)
    return Status(201, new)


@router.delete("/tokens/{int:token_id}", response=shape(TokenCard), summary="End a token", operation_id="revoke_token")
def revoke(request: HttpRequest, token_id: int) -> TokenCard:
    """End one of your tokens at once. Needs `write`."""
    return revoke_token(caller(request), token_id)
