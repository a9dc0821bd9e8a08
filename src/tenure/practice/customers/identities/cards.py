"""Values the identity room returns: ids, matches, merges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from tenure.values.keys import AccountKey, PersonKey
from tenure.values.shapes import Promise, Public

IdKind = Literal[
    "user", "anonymous", "group",
    "account", "name", "domain", "address", "person", "subscription", "ticket", "invoice", "opportunity",
]  # fmt: skip
"""What an id is: of events, or what a row of a file names an account by."""
ANY_SOURCE = "*"
"""Stands for every source: an id that leads to the same account wherever it is named."""

Id = tuple[str, str, str]
"""(source, kind, value)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a call said of an id at an instant. An empty field says nothing: what is known of it stays.

    `account` comes from `group`, `person` from `identify`, `user` from `identify` (of an anonymous id) and `alias`.
    """

    source: str
    kind: IdKind
    value: str
    at: datetime
    account: str = ""
    person: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class IdentityMap:
    """What the ids of some events lead to: a frozen snapshot for one source.

    Keys are those that rows are stored under; a merged account's key stays in rows, and the reading room attributes it.
    `leads_to` has the users that an alias made another one. `home_of_user` has the account under which the person of a
    user is known, `matched` the users whose account somebody matched by hand.
    """

    source: str
    person_of_user: Mapping[str, PersonKey] = field(default_factory=dict)
    account_of_user: Mapping[str, AccountKey] = field(default_factory=dict)
    user_of_anonymous: Mapping[str, str] = field(default_factory=dict)
    account_of_anonymous: Mapping[str, AccountKey] = field(default_factory=dict)
    account_of_group: Mapping[str, AccountKey] = field(default_factory=dict)
    leads_to: Mapping[str, str] = field(default_factory=dict)
    home_of_user: Mapping[str, AccountKey] = field(default_factory=dict)
    matched: frozenset[str] = frozenset()

    def user_for(self, user: str | None, anonymous: str | None) -> str | None:
        """The user of an event: the one it names, else the one its anonymous id became; aliases followed."""
        found = user or (self.user_of_anonymous.get(anonymous) if anonymous else None)
        return self.leads_to.get(found, found) if found else None

    def account_for(self, user: str | None, anonymous: str | None, group: str | None) -> AccountKey | None:
        """The account an event belongs to, or None: then it has to wait. The group decides, then the user (whose anonymous
        id it was), then the anonymous id itself, if somebody matched it."""
        known = self.user_for(user, anonymous)
        found = self.account_of_group.get(group) if group else None
        found = found or (self.account_of_user.get(known) if known else None)
        return found or (self.account_of_anonymous.get(anonymous) if anonymous else None)

    def home_for(self, user: str | None, anonymous: str | None, group: str | None) -> AccountKey | None:
        """The account that a person is to be kept under. Whatever calls say, a person who is known stays where they are:
        only who matched the user by hand, and whoever keeps the people of an account, may move them."""
        known = self.user_for(user, anonymous)
        if known and known in self.home_of_user and known not in self.matched:
            return self.home_of_user[known]
        matched = self.account_of_user.get(known) if known in self.matched and known else None
        return matched or self.account_for(user, anonymous, group)

    def person_for(self, user: str | None, anonymous: str | None) -> str | None:
        """The person of an event: a known one, else the user's id, which becomes their key; None for a stranger."""
        known = self.user_for(user, anonymous)
        return self.person_of_user.get(known, PersonKey(known)) if known else None


@dataclass(frozen=True, slots=True)
class VisitCard:
    """Events (their fact ids) that a visitor of a source left in an account and a month (YYYY-MM), without a person."""

    source: str
    visitor: str
    account: str
    month: str
    events: tuple[str, ...]
    id: int = 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """An existing account that a new name or domain fits, and why."""

    account: AccountKey
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class DismissedProposal:
    """An account that somebody said an id is not of."""

    source: Public[str]
    kind: Public[str]
    value: Public[str]
    account: Public[AccountKey]
    name: Annotated[str, Promise("What the account is called today.")]
    at: Public[datetime]
    by: Public[str]
    reason: Public[str]


@dataclass(frozen=True, slots=True)
class IdentifierCard:
    """An id and what it leads to."""

    source: Public[str]
    kind: Public[str]
    value: Public[str]
    account: Public[AccountKey | None]
    person: Public[PersonKey | None]
    user: Public[str]
    learned_at: Public[datetime]
    decided_by: Annotated[str, Promise("Who matched it by hand; empty when calls told.")]


@dataclass(frozen=True, slots=True)
class MergeCard:
    """A merge of two accounts or people; `undone_at` when it was taken back. Names are today's, keys when unnamed."""

    id: Public[int]
    kind: Public[str]
    merged: Public[str]
    merged_name: Public[str]
    into: Public[str]
    into_name: Public[str]
    at: Public[datetime]
    by: Public[str]
    reason: Public[str]
    undone_at: Public[datetime | None]
    undone_by: Public[str]


@dataclass(frozen=True, slots=True)
class Twin:
    """One of several accounts, or people, that look like one."""

    key: Public[str]
    name: Public[str]
    detail: Public[str]
    account: Public[AccountKey | None] = None


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Accounts or people that share a domain, a name or an address, the one known longest first."""

    kind: Public[str]
    because: Public[str]
    twins: Public[tuple[Twin, ...]]


@dataclass(frozen=True, slots=True)
class KeptMerge:
    """A merge whole, as an export keeps it. `before` is what it changed beside: owners by the id of a user."""

    kind: str
    merged: str
    into: str
    at: datetime
    by: str
    reason: str
    before: Mapping[str, Any]
    undone_at: datetime | None
    undone_by: str
