"""Finds the account and person of each event: first learns from identity calls, then assigns the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from tenure.evidence.connectors.segment.canonical import Event, text
from tenure.evidence.connectors.segment.deliveries import (
    NAME,
    PlacedEvent,
    account_name_said,
    address_said,
    domain_said,
)
from tenure.evidence.connectors.segment.reading import LONGEST_NAME
from tenure.evidence.intake.tracking import is_own
from tenure.flows.identity.learning import IdentityCall, LearnedIdentities, learn_from
from tenure.flows.live.guarding import guard
from tenure.flows.live.sorting import ReceivedEvent, hold_event
from tenure.platform.access import SYSTEM
from tenure.platform.inbox.cards import UNMATCHED, HeldEvent
from tenure.platform.privacy.queries import erased_keys
from tenure.practice.customers.identities.cards import Id, IdentityMap
from tenure.practice.customers.identities.queries import fields_taken, identity_map
from tenure.values.names import domain_of, person_from_email

TEACH = frozenset(("identify", "group", "alias"))
NO_ACCOUNT = "It isn't matched to an account yet."


@dataclass(slots=True)
class PlacedEvents:
    """Events by what becomes of them: rows of usage, people and accounts, or waiting."""

    usage: list[PlacedEvent] = field(default_factory=list)
    people: list[PlacedEvent] = field(default_factory=list)
    accounts: list[PlacedEvent] = field(default_factory=list)
    held: list[HeldEvent] = field(default_factory=list)
    own: int = 0
    """So many the clients sent by themselves: they are no use of the product."""
    taught: frozenset[Id] = frozenset()
    """Ids that lead somewhere now."""


def place_events(news: Sequence[ReceivedEvent]) -> PlacedEvents:
    """Learn what identify, group and alias calls say of ids, then find the account of every event."""
    places = PlacedEvents()
    erased = erased_keys()
    calls = {number: came for number, came in enumerate(news) if came.event.type in TEACH and not _by(came, erased)}
    learned = (
        learn_from(SYSTEM, [_said(number, came) for number, came in calls.items()]) if calls else LearnedIdentities()
    )
    places.taught = learned.news
    for number, came in calls.items():
        if number in learned.held:
            why = learned.held[number]
            places.held.append(hold_event(came, why.code, why.reason, why.proposal))
        if number in learned.accounts:
            places.accounts.append(PlacedEvent(came.source, came.event, learned.accounts[number]))
        if number in learned.people:
            person, account = learned.people[number]
            places.people.append(PlacedEvent(came.source, came.event, account or "", person))
    places.people = _claims(places.people)
    _guard(places, {id(came.event): came for came in calls.values() if came.public})
    gone = {(came.source, came.event.message_id) for came in news if _by(came, erased)}
    others = [came for came in news if came.event.type not in TEACH]
    done = [came for came in others if came.event.type != "track" or not is_own(came.event.event)]
    places.own = len(others) - len(done)
    maps = _maps(done)
    for came in done:
        _place(came, maps[came.source], places)
    if erased:
        places.people = [one for one in places.people if not _is_of(one, erased)]
        places.usage = [replace(one, person="") if one.person in erased else one for one in places.usage]
        # nothing of theirs waits
        places.held = [one for one in places.held if (one.source, one.message_id) not in gone]
    return places


def _guard(places: PlacedEvents, public: Mapping[int, ReceivedEvent]) -> None:
    """Let calls of browsers change only what they may; for the rest a person is asked."""
    for calls in (places.people, places.accounts):
        mine = [(public[id(one.event)], one) for one in calls if id(one.event) in public]
        if mine:
            free, held = guard(mine)
            calls[:] = [one for one in calls if id(one.event) not in public] + free
            places.held += held


def _claims(people: Sequence[PlacedEvent]) -> list[PlacedEvent]:
    """Calls about people whom a user's id doesn't make: by their e-mail address, or by an alias. Anybody can claim an
    address, so such a call fills in what nobody has said of the person, and writes over nothing."""
    others = {one.person for one in people if one.person not in (one.event.user, person_from_email(one.event.user))}
    known = fields_taken(others) if others else {}
    return [replace(one, said_by_others=known[one.person]) if one.person in known else one for one in people]


def _by(came: ReceivedEvent, erased: frozenset[str]) -> bool:
    """Whether an event comes from someone who asked to be forgotten, by an id or an address of theirs."""
    user = came.event.user
    return bool(erased and user) and (user in erased or person_from_email(user) in erased)


def _is_of(one: PlacedEvent, erased: frozenset[str]) -> bool:
    """Whether an identify call is about someone who asked to be forgotten, by id or by address."""
    address = one.event.traits.get("email")
    return one.person in erased or (isinstance(address, str) and person_from_email(address) in erased)


def named_ids(news: Iterable[ReceivedEvent]) -> frozenset[Id]:
    """Every id that calls teach something of: when a bundle was cut off, nobody knows which of them were news."""
    found: set[Id] = set()
    for came in news:
        if came.event.type in TEACH:
            event, source = came.event, came.source
            found |= {
                (source, "user", event.user),
                (source, "anonymous", event.anonymous),
                (source, "group", event.group),
            }
    return frozenset(one for one in found if one[2])


def _place(came: ReceivedEvent, known: IdentityMap, places: PlacedEvents) -> None:
    event = came.event
    account = known.account_for(event.user, event.anonymous, event.group)
    if account:
        person = known.person_for(event.user, event.anonymous) or ""
        places.usage.append(PlacedEvent(came.source, event, account, person))
    else:
        places.held.append(hold_event(came, UNMATCHED, NO_ACCOUNT, domain_of(event.user) if "@" in event.user else ""))


def _maps(news: Iterable[ReceivedEvent]) -> dict[str, IdentityMap]:
    by_source: dict[str, list[Event]] = {}
    for came in news:
        by_source.setdefault(came.source, []).append(came.event)
    return {
        source: identity_map(
            source,
            sorted({event.user for event in events} - {""}),
            sorted({event.anonymous for event in events} - {""}),
            sorted({event.group for event in events} - {""}),
        )
        for source, events in by_source.items()
    }


def _said(number: int, came: ReceivedEvent) -> IdentityCall:
    event = came.event
    traits = event.traits
    return IdentityCall(
        number=number,
        kind=cast("Literal['identify', 'group', 'alias']", event.type),
        source=came.source,
        at=event.occurred_at,
        user=event.user,
        anonymous=event.anonymous,
        group=event.group,
        previous=event.alias,
        name=text(account_name_said(traits, *NAME))[:LONGEST_NAME],
        domain=domain_said(traits),
        email=address_said(traits),
    )
