"""The fast path for live events and upserts: rows whose keys are resolved already, and are new or few.

Unlike a file, such rows need no reading, no search for whose they are and no comparison with the whole lake: events are new
because their ids were never seen, and of states only those that changed make a version.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.intake.digests import digests
from tenure.evidence.intake.resolve import content_columns
from tenure.evidence.intake.versions.known_facts import newest_versions
from tenure.evidence.intake.versions.settling import INSTANT, DeliveryTerms, SettlingRun, months_of, rows_of
from tenure.evidence.intake.versions.states import settle_states
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema
from tenure.values import clock

__all__ = ["INSTANT", "Arrival", "Repeats", "arrived_events", "arrived_states", "with_people"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a source says of one entity of a table of states, now. `said` are the columns it speaks of.

    `occurred_at` counts only for an entity nobody knew, unless the source `dated` it.
    """

    table: str
    source: str
    fact_id: str
    account: str | None
    person: str | None
    occurred_at: datetime
    dated: bool
    updated_at: datetime
    said: Mapping[str, object]

    @property
    def shape(self) -> frozenset[str]:
        own = {"account"} if self.account else set()
        return frozenset(self.said) | own | {"person"}


def arrived_events(table: str, rows: pa.Table, batch: str) -> pa.Table:
    """Rows of a table of events in the stored shape. `rows` has fact_id, account, person, source, occurred_at,
    recorded_at (when each came in) and the table's own columns; it is for the caller to know that all are new."""
    schema, count = stored_schema(table), rows.num_rows
    known = {field.name: rows[field.name].combine_chunks() for field in schema if field.name in rows.column_names}
    system = {
        "recorded_assumed": pa.array(np.zeros(count, bool)),
        "retracted": pa.array(np.zeros(count, bool)),
        "ingested_at": pa.repeat(pa.scalar(clock.now(), INSTANT), count),  # it may have waited long since it came
        "digest": digests(rows, [name for name in content_columns(TABLES[table]) if name in rows.column_names]),
        "batch": pa.repeat(pa.scalar(batch, pa.string()), count),
        "month": months_of(known["occurred_at"]),
    }
    columns = known | system
    return pa.table([columns.get(f.name, pa.nulls(count, f.type)) for f in schema], schema=schema)


def with_people(
    lake: Lake,
    table: str,
    persons: Mapping[str, str],
    accounts: Collection[str],
    months: Collection[str],
    batch: str,
    at: datetime,
) -> pa.Table:
    """Corrections that give events their person (`persons`: by fact id), recorded `at`; those that have one, or were taken
    back, are left alone. `accounts` and `months` (YYYY-MM) say where the events are."""
    schema = stored_schema(table)
    if not persons:
        return schema.empty_table()
    ids = pa.array(sorted(persons), pa.string())
    mine = pc.field("fact_id").isin(ids)
    there = pc.field("account").isin(pa.array(sorted(accounts), pa.string())) & pc.field("month").isin(
        pa.array(sorted(months), pa.string())
    )
    parts = [
        lake.scanned(name).to_table(filter=mine & there if name == table else mine)
        for name in (table, table + CORRECTIONS)
        if lake.exists(name)
    ]
    if not parts:
        return schema.empty_table()
    rows = newest_versions(pa.concat_tables(part.select(schema.names).cast(schema) for part in parts))
    nobody = pc.or_(pc.is_null(rows["person"]), pc.equal(pc.fill_null(rows["person"], ""), ""))
    rows = rows.filter(pc.and_(nobody, pc.invert(pc.fill_null(rows["retracted"], False))))
    count = rows.num_rows
    now = pa.repeat(pa.scalar(at, INSTANT), count)
    changed = {
        "person": pa.array([persons[one] for one in rows["fact_id"].to_pylist()], pa.string()),
        "recorded_at": now,
        "ingested_at": now,
        "recorded_assumed": pa.array(np.zeros(count, bool)),
        "batch": pa.repeat(pa.scalar(batch, pa.string()), count),
    }
    rows = rows_of(schema, rows, changed)
    digest = digests(rows, content_columns(TABLES[table]))
    return rows.set_column(schema.get_field_index("digest"), schema.field("digest"), digest)


class Repeats:
    """What sources said last of each entity, for as long as nobody else writes the table: clients say the same again and
    again, and only the first time needs the lake."""

    def __init__(self, most: int = 200_000) -> None:
        self._most = most
        self._said: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
        self._version: dict[tuple[str, str], int] = {}

    def news(self, lake: Lake, arrivals: Iterable[Arrival]) -> list[Arrival]:
        """The arrivals that say something else than the last of their source about their entity."""
        found = []
        fresh: set[str] = set()
        for one in arrivals:
            place = (lake.url, one.table)
            if one.table not in fresh:
                fresh.add(one.table)
                if lake.version(one.table) != self._version.get(place):
                    self._said.pop(place, None)
            if self._said.get(place, {}).get((one.source, one.fact_id)) != _content(one):
                found.append(one)
        return found

    def note(self, lake: Lake, arrivals: Iterable[Arrival]) -> None:
        """Remember what is in the lake now, or was there already."""
        versions: dict[str, int] = {}
        for one in arrivals:
            place = (lake.url, one.table)
            if one.table not in versions:
                versions[one.table] = self._version[place] = lake.version(one.table)
            said = self._said.setdefault(place, {})
            if len(said) >= self._most:
                said.clear()
            said[(one.source, one.fact_id)] = _content(one)


def _content(one: Arrival) -> int:
    """What counts as saying the same: a date that an event lends its own column doesn't."""
    return hash((one.account, tuple(sorted((k, str(v)) for k, v in one.said.items() if k != "role_since"))))


@dataclass(slots=True)
class _Aside:
    """A batch of states in memory, where a file's would lie in a folder."""

    slices: Sequence[pa.Table]
    settled: list[pa.Table] = field(default_factory=list)

    def kept(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        for rows in self.slices:
            yield rows if columns is None else rows.select(columns)

    def settle(self, table: str, rows: pa.Table) -> None:
        if rows.num_rows:
            self.settled.append(rows)


def arrived_states(lake: Lake, table: str, arrivals: Sequence[Arrival], batch: str, at: datetime) -> pa.Table:
    """New versions of entities, in the stored shape, recorded `at`: of those that are new or changed, over what other
    sources said. Of several arrivals of one entity the later word counts, column by column."""
    shapes: dict[tuple[frozenset[str], str], list[Arrival]] = {}
    for one in arrivals:
        shapes.setdefault((one.shape, one.source), []).append(one)
    groups = sorted(shapes.items(), key=lambda pair: (pair[0][1], sorted(pair[0][0])))
    terms = [DeliveryTerms(source, "", timedelta(0), snapshot=False, delivered=shape) for (shape, source), _ in groups]
    slices = [_rows(table, group, number) for number, (_, group) in enumerate(groups)]
    course = SettlingRun(batch=batch, ingested_at=at, backfill=False, terms=terms, first_loads=frozenset())
    aside = _Aside(slices)
    settle_states(table, aside, lake, course)
    rows = pa.concat_tables([stored_schema(table).empty_table(), *aside.settled])
    place = rows.schema.get_field_index("ingested_at")
    return rows.set_column(place, rows.schema.field(place), pa.repeat(pa.scalar(clock.now(), INSTANT), rows.num_rows))


def _rows(table: str, arrivals: Sequence[Arrival], number: int) -> pa.Table:
    """The arrivals of one shape, as settling takes them."""
    count = len(arrivals)
    system: dict[str, pa.Array] = {
        "fact_id": pa.array([one.fact_id for one in arrivals], pa.string()),
        "account": pa.array([one.account for one in arrivals], pa.string()),
        "person": pa.array([one.person for one in arrivals], pa.string()),
        "source": pa.array([one.source for one in arrivals], pa.string()),
        "occurred_at": pa.array([one.occurred_at for one in arrivals], INSTANT),
        "updated_at": pa.array([one.updated_at for one in arrivals], INSTANT),
        "given_recorded_at": pa.nulls(count, INSTANT),
        "deleted": pa.array(np.zeros(count, bool)),
        "dated": pa.array([one.dated for one in arrivals], pa.bool_()),
        "file": pa.repeat(pa.scalar(number, pa.int32()), count),
        "line": pa.nulls(count, pa.int64()),
    }
    own = {
        column.name: pa.array([one.said.get(column.name) for one in arrivals], ARROW[column.kind])
        for column in TABLES[table].columns
    }
    rows = pa.table(system | own)
    return rows.append_column("digest", digests(rows, content_columns(TABLES[table])))
