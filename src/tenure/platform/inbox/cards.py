"""What crosses the wall."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tenure.values.problem import Problem, ProblemError
from tenure.values.shapes import json_of

UNMATCHED = "unmatched"
"""The code of events that only wait until their account is known; every other code is a rejection."""


CHANGES = "changes_what_is_known"
"""The code of what a browser's key would change of accounts and people that others brought."""
SERVER, BROWSER = "server", "browser"
"""Kinds of write keys."""


@dataclass(frozen=True, slots=True)
class WriteKeyCard:
    """A write key as people see it later. `prefix` is enough to recognise it and too little to use it."""

    id: int
    source: str
    name: str
    prefix: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    kind: str = SERVER
    """`browser`: anybody can read it, so what others brought isn't changed with it."""

    def as_json(self) -> dict[str, Any]:
        return json_of(self)


@dataclass(frozen=True, slots=True)
class NewWriteKey:
    """A write key just made. `secret` is shown once and stored nowhere."""

    card: WriteKeyCard
    secret: str


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
    """An event that is held. `state` is waiting, replayed or dismissed; `body` is JSON as text."""

    id: int
    source: str
    message_id: str
    code: str
    reason: str
    protocol: str
    kind: str
    name: str
    user_id: str
    anonymous_id: str
    group_id: str
    proposal: str
    body: str
    received_at: datetime
    state: str

    @property
    def content(self) -> Any:
        """The body, read."""
        return json.loads(self.body)

    def as_json(self) -> dict[str, Any]:
        return json_of(self, "protocol", body=self.content)


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page of held events. `cursor` continues it; `reasons` counts all that match by (source, code, count)."""

    events: tuple[HeldCard, ...]
    cursor: int | None
    total: int
    reasons: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be drained: requests, their events, bytes as kept, and since when."""

    parcels: int
    events: int
    size: int
    oldest_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        return json_of(self, "parcels", "size", requests=self.parcels, bytes=self.size)


@dataclass(frozen=True, slots=True)
class SourceCard:
    """What came from one source: by hour of the last day, by day of the last month, and what is held of it."""

    source: str
    keys: tuple[WriteKeyCard, ...]
    by_hour: tuple[tuple[datetime, int], ...] = ()
    by_day: tuple[tuple[date, int], ...] = ()
    last_received_at: datetime | None = None
    unmatched: int = 0
    rejected: int = 0

    @property
    def last_day(self) -> int:
        """Events of the last 24 hours."""
        return sum(events for _, events in self.by_hour)

    @property
    def last_month(self) -> int:
        """Events of the last 30 days."""
        return sum(events for _, events in self.by_day)

    def as_json(self) -> dict[str, Any]:
        by_hour = [{"at": at, "events": events} for at, events in self.by_hour]
        return json_of(self, by_hour=by_hour, by_day=[{"day": day, "events": events} for day, events in self.by_day])


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
