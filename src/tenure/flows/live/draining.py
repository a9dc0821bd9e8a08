"""Moves events from the inbox to the lake. It can be interrupted at any step without losing or doubling events.

A bundle of parcels has a name and a number until it is settled. What calls teach, the upserts and the touches can be
repeated; the lake takes a number once; and what a bundle that was cut off still lacks comes behind it.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import pyarrow as pa
from django.db import InterfaceError, OperationalError

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.connectors.segment.deliveries import PlacedEvent, accounts, people, usage
from tenure.evidence.intake.arriving import Arrival, Repeats, arrived_events, arrived_states
from tenure.evidence.intake.versions.known_facts import known_ids
from tenure.evidence.lake.store import stored_schema
from tenure.flows.bringing_in.upserting import upsert_rows
from tenure.flows.home import lake
from tenure.flows.live import joining
from tenure.flows.live.placing import PlacedEvents, named_ids, place_events
from tenure.flows.live.sorting import FAILED, ReceivedEvent, hold_event, sort_parcels
from tenure.flows.live.suspects import Suspects
from tenure.flows.releasing import release_learned
from tenure.platform.access import SYSTEM
from tenure.platform.freshness.actions import mark_stale
from tenure.platform.inbox.actions import bundle, settle
from tenure.platform.inbox.cards import Bundle, HeldEvent
from tenure.platform.inbox.queries import has_parcels
from tenure.platform.locks import advisory
from tenure.values.keys import BatchKey
from tenure.values.problem import ProblemError

SOURCE = "live"
"""Under which name the lake keeps the number of the last bundle it took."""
AT_ONCE = 20_000
"""So many events are drained together: enough to be quick, little enough to be seen within seconds."""
STATES = ("accounts", "people", "traits")

Step = Callable[[str], None]
T = TypeVar("T")
_repeats = Repeats()


def _on(_: str) -> None:
    """For callers that don't stop between steps."""


@dataclass(frozen=True, slots=True)
class DrainResult:
    """What became of a bundle: events read, rows written, events held, known before, and left out because the tracking client
    sends them by itself; and the seconds it took."""

    events: int
    rows: int
    held: int
    repeated: int
    own: int
    came: Mapping[str, datetime]
    """When the first of its events came in, of each account whose standing became stale."""
    seconds: float


def drain(limit_events: int = AT_ONCE, after: Step = _on) -> DrainResult | None:
    """Bring the oldest parcels into the lake; None when none wait. `after` hears of each step once it is done."""
    if not has_parcels():  # a lock is a connection of its own, and this is asked all night
        return None
    with advisory("live:drain"):
        taken = bundle(limit_events)
        if taken is None:
            return None
        began = time.monotonic()
        suspects = Suspects(taken.batch)
        found = sort_parcels(taken.parcels, suspects.begin)
        suspects.read()
        after("sorted")
        places, lost = _placed(found.news)
        after("learned")
        said = _arrivals(places)
        states = {table: _changed(table, said[table], taken) for table in STATES}
        used = arrived_events("usage", _each(usage, places.usage, places), taken.batch)
        upsert_rows(SYSTEM, states["accounts"], states["people"])
        after("upserted")
        for table in STATES:
            _bring(table, states[table], taken)
            after(table)
        _bring("usage", used, taken)
        after("usage")
        came = _came([used, *states.values()])
        if suspects.tries > 1:  # what went in before the cut makes no version now, and was perhaps not marked
            first = min(parcel.received_at for parcel in taken.parcels)
            came = {one.account: first for part in said.values() for one in part if one.account} | came
        taught = places.taught if suspects.tries == 1 else places.taught | named_ids(found.news)
        joining.note_anonymous_events(places.usage)
        joined = joining.join_visitors(taught, taken.batch, max(parcel.received_at for parcel in taken.parcels), SOURCE)
        mark_stale(came := joined | came)
        release_learned(taught)
        after("touched")
        held = [*found.held, *places.held, *lost]
        settle(taken.batch, found.keys, held)
        _repeats.note(lake(), [one for arrivals in said.values() for one in arrivals])
        suspects.clear()
        rows = used.num_rows + sum(part.num_rows for part in states.values())
        return DrainResult(taken.events, rows, len(held), found.repeated, places.own, came, time.monotonic() - began)


def _placed(news: Sequence[ReceivedEvent]) -> tuple[PlacedEvents, list[HeldEvent]]:
    """Every event's place. One that breaks the search is found by halves and held, so that it costs the others nothing."""
    try:
        return place_events(news), []
    except (ProblemError, OperationalError, InterfaceError, OSError):
        raise  # the house is at fault, not an event: all of it is tried again
    except Exception as failed:  # noqa: BLE001 - as above, whatever a client sends
        if len(news) == 1:
            return PlacedEvents(), [hold_event(news[0], FAILED, f"It can't be assigned: {failed}"[:300])]
    middle = len(news) // 2
    (one, lost), (other, more) = _placed(news[:middle]), _placed(news[middle:])
    one.usage += other.usage
    one.people += other.people
    one.accounts += other.accounts
    one.held += other.held
    one.own += other.own
    one.taught |= other.taught
    return one, [*lost, *more]


def _arrivals(places: PlacedEvents) -> dict[str, list[Arrival]]:
    """What the bundle says of states, by table."""
    found: dict[str, list[Arrival]] = {table: [] for table in STATES}
    for arrival in (*_each(people, places.people, places), *_each(accounts, places.accounts, places)):
        found[arrival.table].append(arrival)
    return found


def _each(make: Callable[[Sequence[PlacedEvent]], T], placed: Sequence[PlacedEvent], places: PlacedEvents) -> T:
    """What is made of some events; those that it can't be made of are held."""
    try:
        return make(placed)
    except (ValueError, TypeError, OverflowError, ArithmeticError, LookupError, AttributeError):
        good = []
        for one in placed:
            try:
                make([one])
            except Exception as failed:  # noqa: BLE001 - this one is held, whatever it is
                places.held.append(
                    hold_event(ReceivedEvent(one.source, "", one.event), FAILED, f"It can't be stored: {failed}"[:300])
                )
            else:
                good.append(one)
        return make(good)


def _changed(table: str, arrivals: Sequence[Arrival], taken: Bundle) -> pa.Table:
    """New versions, in the stored shape, of entities that are told something new of. Recorded when the last parcel came."""
    news = _repeats.news(lake(), arrivals)
    at = max(parcel.received_at for parcel in taken.parcels)
    return arrived_states(lake(), table, news, taken.batch, at) if news else stored_schema(table).empty_table()


def _bring(table: str, rows: pa.Table, taken: Bundle) -> None:
    """Append a bundle's rows once. When it was cut off after an append, what that one lacks comes behind it."""
    if not rows.num_rows or lake().append(table, rows, source=SOURCE, batch=BatchKey(taken.batch), number=taken.number):
        return
    if TABLES[table].grain is Grain.EVENTS:
        ids = rows["fact_id"].to_pylist()
        known = known_ids(lake(), table, ids, rows["month"].unique().to_pylist())
        rows = rows.filter(pa.array([one not in known for one in ids], pa.bool_()))
    if rows.num_rows:
        told = hashlib.sha256("\n".join(sorted(rows["digest"].to_pylist())).encode()).hexdigest()[:16]
        lake().append(table, rows, source=SOURCE, batch=BatchKey(f"{taken.batch}-{told}"))


def _came(parts: Sequence[pa.Table]) -> dict[str, datetime]:
    rows = pa.concat_tables([part.select(["account", "recorded_at"]) for part in parts])
    first = rows.filter(rows["account"].is_valid()).group_by("account").aggregate([("recorded_at", "min")])
    return dict(zip(first["account"].to_pylist(), first["recorded_at_min"].to_pylist(), strict=True))
