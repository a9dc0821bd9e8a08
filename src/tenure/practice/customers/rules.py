"""Small rules of the customers wing, in plain Python."""

import unicodedata


def fold_text(text: str) -> str:
    """Text as it sorts and is searched: small letters, without accents, one space between words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def haystack(*parts: str) -> str:
    """Everything that text search looks in, folded, one line per part."""
    return "\n".join(fold_text(part) for part in parts if part)
