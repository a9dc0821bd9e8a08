"""What crosses the wall."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenure.platform.access import Role


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
        return {
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "role": self.role.value,
            "team": self.team,
            "book_limited": self.book_limited,
            "active": self.is_active,
            "invited": self.invited,
            "created_at": self.created_at.isoformat(),
            "last_login_at": self.last_login_at.isoformat() if self.last_login_at else None,
        }


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
        return {
            "id": self.id,
            "name": self.name,
            "prefix": self.prefix,
            "scopes": list(self.scopes),
            "created_at": self.created_at.isoformat(),
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
            "revoked_at": self.revoked_at.isoformat() if self.revoked_at else None,
            "last_used_at": self.last_used_at.isoformat() if self.last_used_at else None,
        }


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. `secret` is shown once and stored nowhere."""

    card: TokenCard
    secret: str
