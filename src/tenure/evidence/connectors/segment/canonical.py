"""The one shape that every event has, whichever client sent it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from tenure.values.ids import no_id
from tenure.values.shapes import json_of
from tenure.values.texts import plain, storable

Type = Literal["track", "page", "screen", "identify", "group", "alias"]
TYPES: frozenset[str] = frozenset(("track", "page", "screen", "identify", "group", "alias"))

SKEW = timedelta(seconds=5)
"""A client's clock is corrected only when it differs by more than this: less is the way through the network, and a
correction would make the same history differ each time it is sent."""
AHEAD = timedelta(minutes=10)
"""An event that is dated further ahead of its receipt waits for a person: its clock can't be trusted."""
OLDEST = datetime(1971, 1, 2, tzinfo=UTC)
"""A date before this stands for a lost value."""
LONGEST_ID = 100
"""Characters of a message id, as the tracking spec has it; longer ones are told apart by a digest."""

NO_TRAITS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `message_id` is unique within its source; `alias` is the former id of an alias call.

    `occurred_at` is the client's word, corrected for its clock; `sent_at` and `received_at` are what the correction was
    made from. `group` is the account the event names itself, "" when it names none.
    """

    type: Type
    message_id: str
    received_at: datetime
    occurred_at: datetime
    event: str = ""
    user: str = ""
    anonymous: str = ""
    group: str = ""
    alias: str = ""
    traits: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    sent_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The event with what it needs to be read again, for those that wait."""
        return json_of(self)


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    """An event that can't go in, with a code and the reason in words. `raw` is what the client sent."""

    code: str
    reason: str
    message_id: str
    received_at: datetime
    raw: object
    type: str = ""
    event: str = ""
    user: str = ""
    anonymous: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A request taken apart."""

    events: tuple[Event, ...]
    rejected: tuple[RejectedEvent, ...] = ()


def correct_times(said: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """When it happened by our clock: the client's clock is off by as much as its `sentAt` is."""
    if sent_at is None or abs(received_at - sent_at) <= SKEW:
        return said
    return received_at - (sent_at - said)


def instant(cell: object) -> datetime | None:
    """An instant as clients write it: ISO 8601, or a number of milliseconds (or seconds) since 1970. None: unreadable."""
    if isinstance(cell, str):
        try:
            at = datetime.fromisoformat(cell)
        except ValueError:
            return _of_number(float(cell)) if cell.replace(".", "", 1).isdigit() and len(cell) < 20 else None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else _in_utc(at)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(cell)
    return None


def _in_utc(at: datetime) -> datetime | None:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return None


def _of_number(number: float) -> datetime | None:
    try:
        seconds = number / 1000 if number > 1e11 else number
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def text(cell: object) -> str:
    """An id or a name as text: numbers are written out, anything else is none. What no database keeps is taken out."""
    if isinstance(cell, str):
        return cell.strip() if cell.isprintable() else _plain(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else str(cell)
    return ""


def _plain(cell: str) -> str:
    """Without NUL and without halves of letters, which JSON allows and UTF-8 doesn't, and without signs that command a
    terminal or turn the direction of what follows."""
    return plain(storable(cell)).strip()


def own_id(given: object, raw: object, dated: bool, parcel: int, place: int) -> str:
    """The message's id. Without one, an event that carries its own time is told by its content, so that sending it again
    changes nothing; others by their place in the request: two equal clicks without a time are two clicks."""
    known = text(given)
    if known and not no_id(known):
        return known if len(known) <= LONGEST_ID else f"long-{_digest(known)}"
    if dated:
        return f"said-{_digest(json.dumps(raw, sort_keys=True, ensure_ascii=True, default=str))}"
    return f"request-{parcel}-{place}"


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
