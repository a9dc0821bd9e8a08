"""What identify, group and alias calls say of ids, and which of the calls have to wait for a person."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tenure.platform.access import Caller
from tenure.practice.customers.identities.actions import learn
from tenure.practice.customers.identities.cards import Id, Identity, IdentityMap, Likeness
from tenure.practice.customers.identities.proposals import not_theirs
from tenure.practice.customers.identities.queries import accounts_alike, identity_map, people_by_email
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.names import own_domain, person_from_email

UNMATCHED = "unmatched"
"""The code of what waits until its account is known."""


@dataclass(frozen=True, slots=True)
class IdentityCall:
    """An identify, group or alias call. `number` is the caller's own; `previous` is the former id of an alias (a user's or
    a visitor's), `user` the one it is now. Empty fields say nothing."""

    number: int
    kind: Literal["identify", "group", "alias"]
    source: str
    at: datetime
    user: str = ""
    anonymous: str = ""
    group: str = ""
    previous: str = ""
    name: str = ""
    domain: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """Why a call waits, and the account that is proposed for it ("" when none)."""

    reason: str
    proposal: str = ""
    code: str = UNMATCHED


@dataclass(frozen=True, slots=True)
class LearnedIdentities:
    """What became of the calls, by their numbers. A call that is in none of the three needs no row.

    `accounts`: under which key a group's traits go on. `people`: under which key and account an identify's traits go on.
    `news`: ids that lead elsewhere than before, so that what waited for them can be released.
    """

    accounts: Mapping[int, AccountKey] = field(default_factory=dict)
    people: Mapping[int, tuple[PersonKey, AccountKey]] = field(default_factory=dict)
    held: Mapping[int, WaitingCall] = field(default_factory=dict)
    news: frozenset[Id] = frozenset()


def learn_from(caller: Caller, said: Sequence[IdentityCall]) -> LearnedIdentities:
    """Learn from the calls of a bundle, whatever their order. The same calls again are no news."""
    accounts: dict[int, AccountKey] = {}
    people: dict[int, tuple[PersonKey, AccountKey]] = {}
    held: dict[int, WaitingCall] = {}
    news: frozenset[Id] = frozenset()
    for source in sorted({one.source for one in said}):
        calls = sorted((one for one in said if one.source == source), key=lambda one: (one.at, one.number))
        groups = [one for one in calls if one.kind == "group" and one.group]
        known = _accounts_of(source, groups)
        news |= learn(caller, [*_aliases(calls), *_memberships(groups, known)])
        like = {(source, "group", one.group) for one in groups if isinstance(known[one.group], Likeness)}
        refused = not_theirs(like)
        for one in groups:
            found = known[one.group]
            if isinstance(found, Likeness):
                held[one.number] = _looks_like(found, refused.get((source, "group", one.group), frozenset()))
            else:
                accounts[one.number] = found
        placed, waiting, heard = _identified(caller, source, [one for one in calls if one.kind == "identify"])
        people, held, news = people | placed, held | waiting, news | heard
    return LearnedIdentities(accounts, people, held, news)


def _accounts_of(source: str, groups: Sequence[IdentityCall]) -> dict[str, AccountKey | Likeness]:
    """The account of each group: a known one, else one like it, which a person has to confirm, else a new one."""
    found: dict[str, AccountKey | Likeness] = {}
    found |= identity_map(source, [], [], [one.group for one in groups]).account_of_group
    words: dict[str, tuple[str, str]] = {}
    for one in groups:
        if one.group not in found:
            name, domain = words.get(one.group, ("", ""))
            words[one.group] = (one.name or name, one.domain or domain)
    like = accounts_alike(words)
    return found | {group: like.get(group, AccountKey(group)) for group in words}


def _looks_like(found: Likeness, refused: Collection[str]) -> WaitingCall:
    """The words for a group that looks like an account. That it isn't that one says not yet which it is."""
    if found.account in refused:
        return WaitingCall(f"It looks like {found.name}, but isn't: match it to its account, or create one.")
    return WaitingCall(f"An account like it exists: {found.name} has {found.reason}.", found.account)


def _memberships(groups: Sequence[IdentityCall], known: Mapping[str, AccountKey | Likeness]) -> list[Identity]:
    said = []
    for one in groups:
        account = known[one.group]
        if isinstance(account, Likeness):
            continue
        said.append(Identity(one.source, "group", one.group, one.at, account=account))
        if one.user:
            said.append(Identity(one.source, "user", one.user, one.at, account=account))
            if one.anonymous:
                said.append(Identity(one.source, "anonymous", one.anonymous, one.at, user=one.user))
        elif one.anonymous:
            said.append(Identity(one.source, "anonymous", one.anonymous, one.at, account=account))
    return said


def _aliases(calls: Sequence[IdentityCall]) -> list[Identity]:
    """A former id may have been a user's or a visitor's: the spec doesn't tell, so both lead on."""
    found = []
    for one in calls:
        if one.kind == "alias" and one.previous and one.user and one.previous != one.user:
            found.append(Identity(one.source, "user", one.previous, one.at, user=one.user))
            found.append(Identity(one.source, "anonymous", one.previous, one.at, user=one.user))
        if one.kind == "identify" and one.user and one.anonymous:
            found.append(Identity(one.source, "anonymous", one.anonymous, one.at, user=one.user))
    return found


def _identified(
    caller: Caller, source: str, calls: Sequence[IdentityCall]
) -> tuple[dict[int, tuple[PersonKey, AccountKey]], dict[int, WaitingCall], frozenset[Id]]:
    ids = _ids_of(source, calls)
    by_email = people_by_email(one.email for one in calls if one.email)
    persons: dict[int, PersonKey] = {}
    said: list[Identity] = []
    for one in calls:
        user = ids.user_for(one.user, one.anonymous)
        if user is None:
            continue  # a stranger's traits belong to nobody yet
        address = (one.email or (user if "@" in user else "")).strip().lower()
        person = ids.person_of_user.get(user) or by_email.get(address) or person_from_email(user) or PersonKey(user)
        if address:
            by_email.setdefault(address, person)
        persons[one.number] = person
        said.append(Identity(source, "user", user, one.at, person=person))
    news = learn(caller, said)
    if news:  # a user who turned out to be a known person is where that person is
        ids = _ids_of(source, calls)
    people: dict[int, tuple[PersonKey, AccountKey]] = {}
    lonely: list[IdentityCall] = []
    for one in calls:
        if one.number in persons:
            account = ids.home_for(one.user, one.anonymous, one.group)
            if account is None:
                lonely.append(one)
            else:
                people[one.number] = (persons[one.number], account)
    like = proposals(one.email or one.user for one in lonely)
    waits_for = {one.number: ("group", one.group) if one.group else ("user", one.user) for one in lonely}
    refused = not_theirs((source, *waits_for[one.number]) for one in lonely if (one.email or one.user) in like)
    held = {
        one.number: waiting_for(like.get(one.email or one.user), refused.get((source, *waits_for[one.number]), ()))
        for one in lonely
    }
    return people, held, news


def _ids_of(source: str, calls: Sequence[IdentityCall]) -> IdentityMap:
    return identity_map(
        source, [one.user for one in calls], [one.anonymous for one in calls], [one.group for one in calls]
    )


def proposals(addresses: Iterable[str]) -> dict[str, Likeness]:
    """By e-mail address: the one account with its domain. A proposal, never a match: people of an agency, a reseller or a
    mother company write from other domains than where they belong."""
    words = {address: ("", own_domain(address)) for address in set(addresses) if "@" in address}
    return accounts_alike({address: word for address, word in words.items() if word[1]})


def waiting_for(like: Likeness | None, refused: Collection[str] = ()) -> WaitingCall:
    """The words for an event or call whose account nobody knows; `refused` has the accounts that it isn't."""
    if like is None or like.account in refused:
        return WaitingCall("This id isn't matched to an account yet.")
    return WaitingCall(f"This id isn't matched to an account yet; {like.name} has {like.reason}.", like.account)
