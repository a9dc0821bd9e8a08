"""What the operations on identities are asked and answer."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

SOURCE = "The source of the events, as its write key names it."
VALUE = "The id itself."
Kind = Literal[
    "group", "user", "anonymous",
    "account", "name", "domain", "address", "person", "subscription", "ticket", "invoice", "opportunity",
]  # fmt: skip


class WaitingAsking(Schema):
    kind: Kind | None = Field(None, description="Only ids of this kind; `account`: all that rows of files name.")
    q: str = Field("", max_length=200, description="Text in the id or in the names of its events.")
    skip: int = Field(0, ge=0, le=10_000_000, description="So many ids are left out from the beginning.")
    limit: int = Field(50, ge=1, le=500, description="Ids of a page.")


class WaitingIdShape(Schema):
    source: str
    kind: str
    value: str
    events: int
    rows: int = Field(0, description="Rows of files that wait for it.")
    first_at: datetime
    last_at: datetime
    names: list[str] = Field(description="What the newest of the events are called.")
    users: list[str]
    called: str = Field(description="The name that calls among them give a company.")
    domain: str
    proposal: str | None = Field(description="Key of the account that is proposed.")
    because: str


class WaitingIdsShape(Schema):
    ids: list[WaitingIdShape]
    events: int = Field(description="All events that wait for their account.")
    rows: int = Field(0, description="All rows of files that wait for their account.")
    more: bool


class IdChosen(Schema):
    source: str = Field(max_length=200, description=SOURCE)
    kind: Kind
    value: str = Field(min_length=1, max_length=512, description=VALUE)


class NewAccountGiven(Schema):
    name: str = Field("", max_length=200)
    domain: str = Field("", max_length=200)


class MatchGiven(IdChosen):
    account: str = Field(min_length=1, max_length=200, description="Key of the account it belongs to.")
    create: NewAccountGiven | None = Field(None, description="Make the account with that key first.")


class DismissGiven(IdChosen):
    reason: str = Field("", max_length=500)


class ProposalGiven(IdChosen):
    account: str = Field(min_length=1, max_length=200, description="Key of the account that was proposed.")


class ProposalDismissing(ProposalGiven):
    reason: str = Field("", max_length=500)


class DismissedProposalShape(Schema):
    source: str
    kind: str
    value: str
    account: str
    name: str = Field(description="What the account is called today.")
    at: datetime
    by: str
    reason: str


class DismissedProposalsShape(Schema):
    proposals: list[DismissedProposalShape]


class ProposalShape(Schema):
    account: str
    dismissed: bool = Field(description="Whether it is no longer suggested for this id.")


class MatchedShape(Schema):
    account: str
    released: int = Field(description="How many events were added, known from now on.")


class DismissedShape(Schema):
    dismissed: int


class MergeGiven(Schema):
    into: str = Field(min_length=1, max_length=200, description="Key of the one that goes on.")
    reason: str = Field("", max_length=500)
    dry_run: bool = Field(False, description="Only say what would move.")


class UnmergeGiven(Schema):
    reason: str = Field("", max_length=500)


class MergePreviewShape(Schema):
    done: bool
    kind: str
    merged: str
    merged_name: str
    into: str
    into_name: str
    moves: dict[str, int] = Field(description="Rows that count elsewhere from now on, by fact table.")
    people: int
    owner: str
    ends: list[str]


class UnmergedShape(Schema):
    key: str
    was_in: str = Field(description="Key of the one it was part of.")


class MergeShape(Schema):
    id: int
    kind: str
    merged: str
    merged_name: str
    into: str
    into_name: str
    at: datetime
    by: str
    reason: str
    undone_at: datetime | None
    undone_by: str


class MergesShape(Schema):
    merges: list[MergeShape]


class TwinShape(Schema):
    key: str
    name: str
    detail: str
    account: str | None


class DuplicatesOfShape(Schema):
    kind: str
    because: str
    twins: list[TwinShape]


class DuplicatesShape(Schema):
    duplicates: list[DuplicatesOfShape]


class IdentifierShape(Schema):
    source: str
    kind: str
    value: str
    account: str | None
    person: str | None
    user: str
    learned_at: datetime
    decided_by: str = Field(description="Who matched it by hand; empty when calls told.")


class IdentifiersShape(Schema):
    ids: list[IdentifierShape]
