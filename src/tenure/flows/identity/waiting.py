"""Events and rows that wait for their account: seen by the id they wait for, matched by a person, let go when it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import pyarrow as pa

from tenure.evidence.connectors.segment.deliveries import DOMAIN, NAME, account_name_said
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.versions.register import BY_HAND
from tenure.flows.bringing_in.receiving import receive
from tenure.flows.identity.awaited_accounts import called, dismiss_rows_of, likely_account, retry_rows_of
from tenure.flows.identity.learning import proposals
from tenure.flows.releasing import release_learned
from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries.cards import AwaitedAccount
from tenure.platform.deliveries.queries import awaited_account, awaited_accounts, awaited_counts
from tenure.platform.inbox.actions import dismiss
from tenure.platform.inbox.waiting_events import WaitingId, waiting_for, waiting_id, waiting_ids
from tenure.practice.customers.identities.actions import match
from tenure.practice.customers.identities.cards import Id, Likeness
from tenure.practice.customers.identities.proposals import not_theirs
from tenure.practice.customers.identities.queries import OF_FILES, accounts_alike
from tenure.practice.customers.queries import known_accounts
from tenure.values.keys import AccountKey
from tenure.values.names import domain_of
from tenure.values.problem import ProblemError, refusal
from tenure.values.shapes import Promise, Public, same_fields

OF_EVENTS = ("group", "user", "anonymous")


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Events that wait for one id of a source, and the account that is proposed for it.

    `called` and `domain` are what a new account would be given. Of rows of files `names` has the kinds and files.
    """

    source: Public[str]
    kind: Public[str]
    value: Public[str]
    events: Public[int]
    first_at: Public[datetime]
    last_at: Public[datetime]
    names: Annotated[tuple[str, ...], Promise("What the newest of the events are called.")]
    users: Public[tuple[str, ...]]
    called: Annotated[str, Promise("The name that calls among them give a company.")]
    domain: Public[str]
    proposal: Likeness | None
    rows: Annotated[int, Promise("Rows of files that wait for it.")] = 0

    @property
    def waiting(self) -> int:
        return self.events + self.rows

    @property
    def likely(self) -> Annotated[AccountKey | None, Promise("Key of the account that is proposed.", name="proposal")]:
        return self.proposal.account if self.proposal else None

    @property
    def because(self) -> Public[str]:
        return self.proposal.reason if self.proposal else ""


@dataclass(frozen=True, slots=True)
class WaitingGroups:
    """A page of ids that events and rows wait for, most events first.

    `by_kind` counts (ids, events) of all that wait.
    """

    groups: Annotated[tuple[WaitingGroup, ...], Promise(name="ids")]
    more: Public[bool]
    by_kind: Mapping[str, tuple[int, int]]
    rows: Annotated[int, Promise("All rows of files that wait for their account.")] = 0

    @property
    def events(self) -> Annotated[int, Promise("All events that wait for their account.")]:
        return sum(events for _, events in self.by_kind.values())


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Where an id leads now, and how many events went on."""

    account: Public[AccountKey]
    released: Annotated[int, Promise("How many events were added, known from now on.")]


def waiting_groups(caller: Caller, *, kind: str = "", text: str = "", skip: int = 0, limit: int = 50) -> WaitingGroups:
    """What waits for an account, by the id that would tell it, with proposals: rows of files first, then events. `kind` may be
    `account` for all that rows of files name."""
    names, rows = awaited_counts(caller)
    passed, named = (0, []) if kind in OF_EVENTS else awaited_accounts(caller, text=text, skip=skip, limit=limit + 1)
    groups = _named(named[:limit])
    found = waiting_ids(
        caller, kind=kind if kind in OF_EVENTS else "", text=text, skip=max(0, skip - passed), limit=limit - len(groups)
    )
    more = len(named) > limit
    by_kind = {"account": (names, 0), **found.by_kind} if names else found.by_kind
    if kind and kind not in OF_EVENTS:
        return WaitingGroups(groups, more, by_kind, rows)
    return WaitingGroups((*groups, *_groups(found.ids)), more or found.more, by_kind, rows)


def waiting_group(caller: Caller, source: str, kind: str, value: str) -> WaitingGroup:
    """One of them. Raises ProblemError `identity.nothing_waits`."""
    if kind in OF_FILES:
        named = awaited_account(caller, source, kind, value)
        if named is None:
            raise _nothing(source, kind, value)
        return _named([named])[0]
    found = waiting_id(caller, source, kind, value)
    if found is None:
        raise _nothing(source, kind, value)
    return _groups([found])[0]


def _named(awaited: Sequence[AwaitedAccount]) -> tuple[WaitingGroup, ...]:
    likes = likely_account(awaited)
    return tuple(
        same_fields(
            WaitingGroup,
            one,
            kind=one.awaits,
            events=0,
            names=(*one.tables, *one.files),
            users=(),
            called=one.value if one.awaits == "name" else "",
            domain=domain_of(one.value) if one.awaits in ("domain", "address") else "",
            proposal=likes.get(called(one)),
        )
        for one in awaited
    )


def _groups(ids: Sequence[WaitingId]) -> list[WaitingGroup]:
    said = {_id(one): _said(one.traits) for one in ids}
    refused = not_theirs(map(_id, ids))
    groups = {repr(_id(one)): said[_id(one)] for one in ids if one.kind == "group"}
    by_word = accounts_alike(groups, {repr(one): accounts for one, accounts in refused.items()})
    addresses = {_id(one): _addresses(one) for one in ids}
    by_address = proposals(address for found in addresses.values() for address in found)
    made = []
    for one in ids:
        like = by_word.get(repr(_id(one)))
        if like is None:
            no = refused.get(_id(one), frozenset())
            fitting = {
                found for word in addresses[_id(one)] if (found := by_address.get(word)) and found.account not in no
            }
            like = fitting.pop() if len(fitting) == 1 else None
        called, domain = said[_id(one)] if one.kind == "group" else ("", "")
        made.append(same_fields(WaitingGroup, one, called=called, domain=domain, proposal=like, rows=0))
    return made


def _id(one: WaitingId) -> Id:
    return one.source, one.kind, one.value


def _said(traits: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The name and the domain that calls give, the newest first."""
    names = (account_name_said(one, *NAME) for one in traits)
    domains = (account_name_said(one, *DOMAIN) for one in traits)
    name = next((word.strip() for word in names if isinstance(word, str)), "")
    return name, next((domain_of(word) for word in domains if isinstance(word, str)), "")


def _addresses(one: WaitingId) -> tuple[str, ...]:
    """The e-mail addresses that speak for an id: users may have theirs as id, or as a trait."""
    traits = (traits.get("email") for traits in one.traits)
    found = [word for word in (*one.users, one.value if one.kind == "user" else "", *traits) if isinstance(word, str)]
    return tuple(dict.fromkeys(word.strip().lower() for word in found if "@" in word))


def match_waiting(caller: Caller, source: str, kind: str, value: str, account: AccountKey) -> MatchResult:
    """Say which account an id belongs to, and let its events through, known from now on. Raises ProblemError of `match`."""
    key = match(caller, source, kind, value, account)
    if kind in OF_FILES:
        return MatchResult(key, retry_rows_of(source, kind, value))
    return MatchResult(key, release_learned([(source, kind, value)]))


def create_and_match(
    caller: Caller, source: str, kind: str, value: str, *, key: str = "", name: str = "", domain: str = ""
) -> MatchResult:
    """Make an account for an id (its key: the id of a group, unless given) and match it. Raises ProblemError
    `identity.key` and `identity.taken`."""
    require(caller, Right.MATCH_IDENTITIES)
    chosen = (key or (value if kind in ("group", "account") else "")).strip()
    if not chosen or len(chosen) > 200 or "\0" in chosen:
        raise refusal("identity.key", "A new account needs a key.", where="key", fix="Enter 1 to 200 characters.")
    if known_accounts([chosen]):
        raise refusal(
            "identity.taken",
            f"There is already an account {chosen!r}.",
            where="key",
            fix="Match the id to it, or use another key.",
            status=409,
        )
    row = pa.table({"id": [chosen], "name": [name.strip() or chosen], "domain": [domain_of(domain) or None]})
    receive(
        caller,
        lambda rows: rows.take(Delivery("accounts", BY_HAND, row)),
        what=f"the account {chosen}",
        files=lambda _: (),
    )
    return match_waiting(caller, source, kind, value, AccountKey(chosen))


def dismiss_waiting(caller: Caller, source: str, kind: str, value: str, reason: str = "") -> int:
    """The events of an id are nobody's: they stay on record and wait no longer. Returns how many."""
    require(caller, Right.MATCH_IDENTITIES)
    if kind in OF_FILES:
        count = dismiss_rows_of(caller, source, kind, value, reason)
        if not count:
            raise _nothing(source, kind, value)
        return count
    ids = waiting_for(source, kind, value)
    if not ids:
        raise _nothing(source, kind, value)
    return dismiss(caller, ids, reason=reason)


def _nothing(source: str, kind: str, value: str) -> ProblemError:
    return refusal(
        "identity.nothing_waits",
        f"Nothing of {source} waits for the {kind} {value!r}.",
        where="value",
        fix="It may have been matched in the meantime: check the list again.",
        status=404,
    )
