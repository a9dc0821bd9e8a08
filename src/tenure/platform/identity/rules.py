"""How secrets of tokens are made and compared."""

import hashlib
import secrets

TOKEN_START = "ten_"  # noqa: S105 - no secret
"""What every token begins with, so that scanners of code and logs recognise one."""

SHOWN = 12
"""How many characters of a token are kept in the clear, to tell tokens apart."""


def new_secret() -> str:
    """A token: 32 random bytes in URL-safe letters."""
    return TOKEN_START + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a token, and looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


def tidy_email(text: str) -> str:
    """An e-mail address as it is stored: without spaces around it, in small letters."""
    return text.strip().lower()
