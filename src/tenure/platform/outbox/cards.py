"""Values this app returns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message and how it fares. `id` is the same at every attempt: what receives it can tell a second one by it."""

    id: int
    cause: str
    channel: str
    recipient: str
    payload: dict[str, Any]
    state: str
    attempts: int
    created_at: datetime
    next_at: datetime
    last_error: str


class NotSentError(Exception):
    """The message surely didn't go out. It is tried again later, unless that is `hopeless`."""

    def __init__(self, why: str, *, hopeless: bool = False) -> None:
        super().__init__(why)
        self.hopeless = hopeless


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out of the house. `send` raises NotSentError where a message surely didn't go out; after any other error, and
    when it was interrupted, it may have: then it is sent again, unless a `second_harms`."""

    send: Callable[[MessageCard], None]
    second_harms: bool


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice of a person."""

    about: str
    payload: dict[str, Any]
    at: datetime
    seen: bool
