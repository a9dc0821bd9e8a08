"""How users are made; Django asks for this under the name of a manager."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager

if TYPE_CHECKING:
    from tenure.platform.identity.models import User


def tidy_email(text: str) -> str:
    """An e-mail address as it is stored: without spaces around it, in small letters."""
    return text.strip().lower()


class People(BaseUserManager["User"]):
    """Users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user, with an unusable password when none is given."""
        user = self.model(email=tidy_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=tidy_email(username or ""))
