"""How write keys are made, how message ids are remembered, and how bodies are kept."""

import hashlib
import secrets
import zlib
from datetime import timedelta

from tenure.values.texts import storable

KEY_START = "wk_"
"""What every write key begins with, so that scanners of code and logs recognise one."""

SHOWN = 10
"""How many characters of a write key are kept in the clear, to tell keys apart."""

SEEN_DAYS = 35
"""For how many days the inbox remembers message ids. Events older than that are compared with the lake."""

NOTE_EVERY = timedelta(minutes=1)
"""How exactly the last use of a write key is kept; a write per request would cost more than it is worth."""


def new_secret() -> str:
    """A write key: 24 random bytes in URL-safe letters."""
    return KEY_START + secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What is stored of a write key, and looked up."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def mark_of(source: str, message_id: str) -> str:
    """A message id of a source in the 16 bytes that are remembered of it, as a UUID's text."""
    whole = f"{len(source)}:{source}{message_id}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=16).hexdigest()


def pack_body(body: bytes) -> bytes:
    """A body as it is kept: the fastest level already makes JSON a fifth."""
    return zlib.compress(body, 1)


def unpack_body(kept: bytes) -> bytes:
    """The body that was packed."""
    return zlib.decompress(kept)


def clean(text: str, most: int = 500) -> str:
    """Text that PostgreSQL can keep: no NUL, no half of a letter, not endless."""
    return storable(text[:most])
