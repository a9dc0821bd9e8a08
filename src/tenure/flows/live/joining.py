"""What a visitor did before they said who they are: it counted for the account at once, and gets its person afterwards.

A row keeps what it came with. That it is a person's is a correction beside it, recorded when the visitor was joined, so as
of any instant before it is nobody's.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from tenure.evidence.connectors.segment.deliveries import PlacedEvent
from tenure.evidence.intake.arriving import with_people
from tenure.evidence.intake.versions.known_facts import sent_key
from tenure.evidence.lake.store import CORRECTIONS
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.privacy.queries import erased_keys
from tenure.practice.customers.identities.cards import Id, VisitCard
from tenure.practice.customers.identities.queries import identity_map
from tenure.practice.customers.identities.visits import forget_visits, note_visits, visits_of
from tenure.values.keys import BatchKey

TABLE = "usage"


def note_anonymous_events(placed: Iterable[PlacedEvent]) -> None:
    """Remember the events of visitors whose account is known and who aren't."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for one in placed:
        if not one.person and one.event.anonymous:
            visit = (one.source, one.event.anonymous, one.account, f"{one.event.occurred_at:%Y-%m}")
            found.setdefault(visit, []).append(sent_key(one.source, one.event.message_id))
    if found:
        note_visits(SYSTEM, [VisitCard(*visit, tuple(events)) for visit, events in found.items()])


def join_visitors(taught: Iterable[Id], batch: str, at: datetime, source: str) -> dict[str, datetime]:
    """Give the events of visitors who became users their person, known from `at`; returns the accounts concerned. Cut off
    and done again, what has its person is left alone."""
    visitors: dict[str, set[str]] = {}
    for of, kind, value in taught:
        if kind == "anonymous":
            visitors.setdefault(of, set()).add(value)
    visits = visits_of(visitors) if visitors else []
    if not visits:
        return {}
    erased = erased_keys()
    persons: dict[str, str] = {}
    joined: list[VisitCard] = []
    for of in sorted({visit.source for visit in visits}):
        mine = [visit for visit in visits if visit.source == of]
        known = identity_map(of, [], sorted({visit.visitor for visit in mine}), [])
        for visit in mine:
            person = known.person_for(None, visit.visitor)
            if person is not None:
                joined.append(visit)
                persons |= {} if person in erased else dict.fromkeys(visit.events, person)
    rows = with_people(
        lake(), TABLE, persons, {visit.account for visit in joined}, {visit.month for visit in joined}, batch, at
    )
    if rows.num_rows:
        told = hashlib.sha256("\n".join(sorted(rows["fact_id"].to_pylist())).encode()).hexdigest()[:16]
        lake().append(TABLE + CORRECTIONS, rows, source=source, batch=BatchKey(f"{batch}-joined-{told}"))
    if joined:
        forget_visits(SYSTEM, [visit.id for visit in joined])
    return dict.fromkeys((visit.account for visit in joined), at)
