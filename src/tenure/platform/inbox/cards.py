"""Values this app returns."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from tenure.values.problem import Problem, ProblemError
from tenure.values.shapes import Flat, Promise, Public

UNMATCHED = "unmatched"
"""The code of events that only wait until their account is known; every other code is a rejection."""


CHANGES = "changes_what_is_known"
"""The code of what a browser's key would change of accounts and people that others brought."""
SERVER, BROWSER = "server", "browser"
"""Kinds of write keys."""
KeyKind = Literal["server", "browser"]


@dataclass(frozen=True, slots=True)
class WriteKeyCard:
    """A write key, without its secret."""

    id: Public[int]
    source: Annotated[str, Promise(example="product")]
    name: Public[str]
    prefix: Annotated[str, Promise("Enough to recognise it, too little to use it.", "wk_kq3Zr8v")]
    created_at: Public[datetime]
    revoked_at: Public[datetime | None]
    last_used_at: Public[datetime | None]
    kind: Annotated[
        str, Promise("Anybody can read a browser's key: it changes nothing others brought.", kind=KeyKind)
    ] = SERVER


@dataclass(frozen=True, slots=True)
class NewWriteKey:
    """A write key just made."""

    card: Flat[WriteKeyCard]
    secret: Annotated[str, Promise("Shown now and never again.", "wk_…")]  # stored nowhere


@dataclass(frozen=True, slots=True)
class ParcelCard:
    """One request as it was accepted. `body` is the inflated JSON, `protocol` says how to read it: `segment:batch`,
    `segment:track` (the path's word), `posthog`, `amplitude`, or `held` for events that were released (see `release`)."""

    id: int
    source: str
    protocol: str
    received_at: datetime
    body: bytes
    events: int
    public: bool = False
    """Whether it came with a browser's key."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Parcels that go into the lake together, once, under the name `batch`. A later bundle has a greater `number`."""

    batch: str
    number: int
    parcels: tuple[ParcelCard, ...]

    @property
    def events(self) -> int:
        return sum(parcel.events for parcel in self.parcels)


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """An event that can't go in yet, or at all, as the drain hands it over.

    `body` is the event with what it needs to be read again; `proposal` the account or domain it might belong to.
    """

    source: str
    message_id: str
    code: str
    reason: str
    body: Mapping[str, Any]
    received_at: datetime
    protocol: str = ""
    kind: str = ""
    name: str = ""
    user_id: str = ""
    anonymous_id: str = ""
    group_id: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class HeldCard:
    """An event that is held, and why.

    `state` is waiting, replayed or dismissed; `body` is JSON as text.
    """

    id: Public[int]
    source: Public[str]
    message_id: Public[str]
    code: Annotated[str, Promise(example="unmatched")]
    reason: Public[str]
    protocol: str
    kind: Annotated[str, Promise(example="track")]
    name: Public[str]
    user_id: Public[str]
    anonymous_id: Public[str]
    group_id: Public[str]
    proposal: Annotated[str, Promise("The account, or the e-mail's domain, that it may belong to.")]
    body: Annotated[str, Promise("The event as it was read.", say=json.loads, kind=Any)]
    received_at: Public[datetime]
    state: Annotated[str, Promise(example="waiting")]

    @property
    def content(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page of held events.

    `cursor` continues it; `reasons` counts all that match by (source, code, count).
    """

    events: Public[tuple[HeldCard, ...]]
    cursor: Public[int | None]
    total: Public[int]
    reasons: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What was accepted and not read in yet."""

    parcels: Annotated[int, Promise(name="requests")]
    events: Public[int]
    size: Annotated[int, Promise("As kept.", name="bytes")]
    oldest_at: Public[datetime | None]


@dataclass(frozen=True, slots=True)
class Hour:
    """Events that came in an hour."""

    at: Public[datetime]
    events: Public[int]


@dataclass(frozen=True, slots=True)
class Day:
    """Events that came on a day, in UTC."""

    day: Public[date]
    events: Public[int]


@dataclass(frozen=True, slots=True)
class SourceCard:
    """What came from a source."""

    source: Public[str]
    keys: Public[tuple[WriteKeyCard, ...]]
    by_hour: Annotated[tuple[Hour, ...], Promise("The last 24 hours; hours without events are left out.")] = ()
    by_day: Annotated[tuple[Day, ...], Promise("The last 30 days; days without events are left out.")] = ()
    last_received_at: Public[datetime | None] = None
    unmatched: Annotated[int, Promise("Events that wait until their account is known.")] = 0
    rejected: Annotated[int, Promise("Events that can't go in, see /events/held.")] = 0

    @property
    def last_day(self) -> int:
        """Events of the last 24 hours."""
        return sum(hour.events for hour in self.by_hour)

    @property
    def last_month(self) -> int:
        """Events of the last 30 days."""
        return sum(day.events for day in self.by_day)


class InboxFullError(ProblemError):
    """So much waits that nothing more is taken in. Nothing was kept; try again in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            Problem(
                "inbox.full",
                "The inbox is full.",
                why="Events come in faster than they are processed.",
                fix=f"Send it again in {retry_after} seconds.",
                status=429,
            )
        )
