"""Protects accounts and people of other sources from changes by browser keys."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import pyarrow.compute as pc

from tenure.evidence.connectors.segment.deliveries import PlacedEvent, accounts, people
from tenure.evidence.intake.arriving import Arrival
from tenure.evidence.intake.versions.known_facts import newest_versions
from tenure.evidence.lake.store import stored_schema
from tenure.flows.home import lake
from tenure.flows.live.sorting import ReceivedEvent, hold_event
from tenure.platform.inbox.cards import CHANGES, HeldEvent
from tenure.platform.inbox.queries import dismissed_marks

Row = dict[str, object]
LATER = frozenset(("id", "created_at", "role_since"))
"""Columns that an event says by the way."""
SHOWN = 80


def guard(calls: Sequence[tuple[ReceivedEvent, PlacedEvent]]) -> tuple[list[PlacedEvent], list[HeldEvent]]:
    """Of calls that came with a browser's key: those that may go in, and proposals for the others. What nobody has said may be
    filled in, and what only the call's own source has brought may be changed; anything else waits for a person, once,
    however often it is sent, and not again when a person has turned it down."""
    made = [(came, one, _arrivals(one)) for came, one in calls]
    known = {
        table: _known(table, {each.fact_id for _, _, said in made for each in said if each.table == table})
        for table in ("accounts", "people", "traits")
    }
    free: list[PlacedEvent] = []
    held: list[HeldEvent] = []
    for came, one, said in made:
        changes = {
            f"{each.table}/{each.fact_id}/{name}": (before, value)
            for each in said
            for name, before, value in _changes(each, *known[each.table].get(each.fact_id, ({}, frozenset())))
        }
        if changes:
            held.append(_proposal(came, one, changes))
        else:
            free.append(one)
    refused = dismissed_marks((one.source, one.message_id) for one in held)
    return free, [one for one in held if (one.source, one.message_id) not in refused]


def _arrivals(one: PlacedEvent) -> list[Arrival]:
    return people([one]) if one.event.type == "identify" else accounts([one])


def _known(table: str, ids: set[str]) -> dict[str, tuple[Row, frozenset[str]]]:
    """The newest version of each fact, and the sources that ever said something of it."""
    if not ids or not lake().exists(table):
        return {}
    rows = lake().scanned(table).to_table(filter=pc.field("fact_id").isin(sorted(ids)))
    sources: dict[str, set[str]] = {}
    for fact, source in zip(rows["fact_id"].to_pylist(), rows["source"].to_pylist(), strict=True):
        sources.setdefault(fact, set()).add(source)
    newest = newest_versions(rows.select(stored_schema(table).names)).to_pylist()
    return {row["fact_id"]: (row, frozenset(sources[row["fact_id"]])) for row in newest}


def _changes(one: Arrival, row: Row, sources: frozenset[str]) -> list[tuple[str, object, object]]:
    if sources <= {one.source}:
        return []
    return [
        (name, row.get(name), value)
        for name, value in one.said.items()
        if name not in LATER and row.get(name) not in (None, "") and str(row.get(name)) != str(value)
    ]


def _proposal(came: ReceivedEvent, one: PlacedEvent, changes: dict[str, tuple[object, object]]) -> HeldEvent:
    said = [
        f"{place.rpartition('/')[2]} from {str(before)[:SHOWN]!r} to {str(after)[:SHOWN]!r}"
        for place, (before, after) in changes.items()
    ]
    what = "person" if came.event.type == "identify" else "account"
    whom = one.person if what == "person" else one.account
    reason = f"A browser key would change the known {what} {whom[:SHOWN]}: {', '.join(said[:4])}."
    same = json.dumps(sorted((place, str(after)) for place, (_, after) in changes.items()))
    mark = f"change:{hashlib.sha256(same.encode()).hexdigest()}"
    return replace(hold_event(came, CHANGES, reason, one.account), message_id=mark)
