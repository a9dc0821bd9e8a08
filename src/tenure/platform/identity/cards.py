"""What crosses the wall."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenure.platform.access import Role
from tenure.values.shapes import json_of


@dataclass(frozen=True, slots=True)
class UserCard:
    """A user without any secret. `invited`: known from the company's files as an owner, not yet let in."""

    id: int
    name: str
    email: str | None
    role: Role
    team: str
    book_limited: bool
    is_active: bool
    invited: bool
    created_at: datetime
    last_login_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        return json_of(self, "is_active", active=self.is_active)


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token as its owner sees it later. `prefix` is enough to recognise it and too little to use it."""

    id: int
    user_id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        return json_of(self, "user_id")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. `secret` is shown once and stored nowhere."""

    card: TokenCard
    secret: str
