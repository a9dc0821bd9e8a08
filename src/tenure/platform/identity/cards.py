"""Values this app returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from tenure.platform.access import Role
from tenure.values.shapes import Flat, Promise, Public


@dataclass(frozen=True, slots=True)
class UserCard:
    """A user without any secret. `invited`: known from the company's files as an owner, not yet let in."""

    id: Public[int]
    name: Public[str]
    email: Public[str | None]
    role: Public[Role]
    team: Public[str]
    book_limited: Public[bool]
    is_active: Annotated[bool, Promise(name="active")]
    invited: Public[bool]
    created_at: Public[datetime]
    last_login_at: Public[datetime | None]


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token, without its secret."""

    id: Public[int]
    user_id: int
    name: Public[str]
    prefix: Annotated[str, Promise("Enough to recognise it, too little to use it.", "ten_kq3Zr8vA")]
    scopes: Public[tuple[str, ...]]
    created_at: Public[datetime]
    expires_at: Public[datetime | None]
    revoked_at: Public[datetime | None]
    last_used_at: Public[datetime | None]


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made."""

    card: Flat[TokenCard]
    secret: Annotated[str, Promise("Shown now and never again.", "ten_…")]  # stored nowhere
