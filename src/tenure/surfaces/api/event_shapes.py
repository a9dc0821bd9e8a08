"""What operations about event sources answer with."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from tenure.surfaces.api.asking import CURSOR


class WriteKeyShape(Schema):
    """A write key, without its secret."""

    id: int
    source: str = Field(examples=["product"])
    name: str
    prefix: str = Field(description="Enough to recognise it, too little to use it.", examples=["wk_kq3Zr8v"])
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    kind: Literal["server", "browser"] = Field(
        description="Anybody can read a browser's key: it changes nothing others brought."
    )


class NewWriteKeyShape(WriteKeyShape):
    """A write key just made."""

    secret: str = Field(description="Shown now and never again.", examples=["wk_…"])


class WriteKeyWanted(Schema):
    """A write key to make."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(min_length=1, max_length=100, description="What sends the events.", examples=["product"])
    name: str = Field("", max_length=100, description="Where the key is used.", examples=["web servers"])
    kind: Literal["server", "browser"] = Field("server", description="Who uses it: anybody can read a browser's key.")


class HourShape(Schema):
    """Events that came in an hour."""

    at: datetime
    events: int


class DayShape(Schema):
    """Events that came on a day, in UTC."""

    day: date
    events: int


class SourceShape(Schema):
    """What came from a source."""

    source: str
    keys: list[WriteKeyShape]
    last_received_at: datetime | None
    by_hour: list[HourShape] = Field(description="The last 24 hours; hours without events are left out.")
    by_day: list[DayShape] = Field(description="The last 30 days; days without events are left out.")
    unmatched: int = Field(description="Events that wait until their account is known.")
    rejected: int = Field(description="Events that can't go in, see /events/held.")


class InboxShape(Schema):
    """What was accepted and not read in yet."""

    requests: int
    events: int
    bytes: int = Field(description="As kept.")
    oldest_at: datetime | None


class SourcesShape(Schema):
    """Every source of events."""

    sources: list[SourceShape]
    waiting: InboxShape


class HeldShape(Schema):
    """An event that is held, and why."""

    id: int
    source: str
    message_id: str
    code: str = Field(examples=["unmatched"])
    reason: str
    kind: str = Field(examples=["track"])
    name: str
    user_id: str
    anonymous_id: str
    group_id: str
    proposal: str = Field(description="The account, or the e-mail's domain, that it may belong to.")
    body: Any = Field(description="The event as it was read.")
    received_at: datetime
    state: str = Field(examples=["waiting"])


class HeldPageShape(Schema):
    """A page of held events."""

    events: list[HeldShape]
    cursor: int | None
    total: int


class HeldAsking(Schema):
    state: Literal["waiting", "replayed", "dismissed"] = "waiting"
    source: str = Field("", max_length=100)
    code: str = Field("", max_length=100, description="Only events held for this reason.")
    cursor: int = Field(0, ge=0, description=CURSOR)
    limit: int = Field(100, ge=1, le=1000, description="Events of a page.")


class HeldChosen(Schema):
    """Held events by id."""

    model_config = ConfigDict(extra="forbid")

    ids: list[int] = Field(min_length=1, max_length=10_000)
    reason: str = Field("", max_length=500, description="Why, for the journal.")


class EndedShape(Schema):
    """How many of them were waiting."""

    events: int
