"""What settling shares between events and states: counts, recording times, the stored shape."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.intake.rejects import Reject
from tenure.evidence.intake.versions.stamps import FileStamp, stamp_of
from tenure.evidence.lake.store import stored_schema

MICRO = timedelta(microseconds=1)
INSTANT = pa.timestamp("us", tz="UTC")


class Fate(IntEnum):
    """What became of a row."""

    NEW = 0
    UNCHANGED = 1
    CORRECTED = 2
    OUTVOTED = 3  # another row of the same delivery has the same id and won
    RETRACTED = 4
    WAITING = 5  # another row of the same delivery has the same id, and nothing tells which is later


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something in the data that can't all be true. Counted, listed and kept; the rows go in."""

    code: str
    table: str
    subject: str
    """The fact or account it is about."""
    detail: str
    file: str = ""
    line: int | None = None
    count: int = 1
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """The terms of one delivery that settling needs; `delivered` names the columns it spoke about."""

    source: str
    file: str
    lag: timedelta
    snapshot: bool
    delivered: frozenset[str]
    written_at: datetime | None = None
    """When the file was written last."""
    stamp: FileStamp = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stamp", stamp_of(self.file, self.written_at))


@dataclass(slots=True)
class SettlingRun:
    """A batch being settled: when, on which terms, and what came out of it."""

    batch: str
    ingested_at: datetime
    backfill: bool
    terms: Sequence[DeliveryTerms]
    first_loads: frozenset[tuple[str, str]]
    """(source, table) of which the lake had no facts before this batch."""
    fates: Counter[tuple[int, Fate]] = field(default_factory=Counter)
    absent: Counter[int] = field(default_factory=Counter)
    """Facts that a snapshot doesn't name any more, by the number of its delivery."""
    contradictions: list[Contradiction] = field(default_factory=list)
    waiting: list[Reject] = field(default_factory=list)
    """Rows that nothing tells from another one of the same id."""
    live_sources: frozenset[str] = frozenset()
    """Sources whose events clients send: an export may hold them once more."""
    present: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """Facts that a snapshot named although their rows were refused: they aren't gone."""

    def count(self, files: pa.Array | pa.ChunkedArray, fates: np.ndarray) -> None:
        numbers = np.asarray(files)
        for fate in Fate:
            hit = numbers[fates == fate]
            for number, count in zip(*np.unique(hit, return_counts=True), strict=True):
                self.fates[(int(number), fate)] += int(count)

    def assumes_time(self, table: str, rows: pa.Table) -> pa.Array:
        """The mask of rows whose recording time is inferred from when they occurred."""
        if self.backfill:
            return pa.array(np.ones(rows.num_rows, bool))
        first = [source for source, name in self.first_loads if name == table]
        return pc.is_in(rows["source"].combine_chunks(), value_set=pa.array(first, pa.string()))

    def ranks(self) -> pa.Array:
        """The place of each delivery's file in a fixed order, the later downloads last."""
        places = {order: place for place, order in enumerate(sorted({terms.stamp.order for terms in self.terms}))}
        return pa.array([places[terms.stamp.order] for terms in self.terms], pa.int32())

    def lags(self, rows: pa.Table) -> pa.Array:
        micros = pa.array([terms.lag // MICRO for terms in self.terms], pa.int64())
        return pc.cast(micros.take(rows["file"].combine_chunks()), pa.duration("us"))


def recording_times(
    course: SettlingRun, table: str, rows: pa.Table, known_at: pa.Array | None
) -> tuple[pa.Array, pa.Array]:
    """recorded_at and recorded_assumed of each row.

    In a first load or a backfill the source's own stamp counts, else `occurred_at` plus the lag, and never later than now;
    at any other time the row is known from now on. `known_at` holds when the newest version of the fact was recorded
    (NULL: unknown so far): a correction always comes after what it corrects.
    """
    count = rows.num_rows
    now = pa.scalar(course.ingested_at, INSTANT)
    inferred = course.assumes_time(table, rows)
    given = rows["given_recorded_at"].combine_chunks()
    occurred = rows["occurred_at"].combine_chunks()
    if pc.any(inferred).as_py():
        late = pc.add(occurred, course.lags(rows))
        past = pc.coalesce(given, late)
        past = pc.if_else(pc.greater(past, now), now, past)
        if table == "traits":  # a trait without a date is what the account is today
            inferred = pc.and_(inferred, pc.or_(rows["dated"].combine_chunks(), pc.is_valid(given)))
        recorded = pc.if_else(inferred, past, now)
        assumed = pc.and_(inferred, pc.is_null(given))
    else:
        recorded, assumed = pa.repeat(now, count), pa.array(np.zeros(count, bool))
    if known_at is not None:
        is_known = pc.is_valid(known_at)
        if pc.any(is_known).as_py():
            after = pc.add(known_at, pa.scalar(1, pa.duration("us")))
            floor = after if course.backfill else pc.if_else(pc.greater(after, now), after, now)
            later = pc.if_else(pc.greater(floor, recorded), floor, recorded)
            recorded = pc.if_else(is_known, later, recorded)
            assumed = pc.if_else(pc.and_(is_known, pc.is_null(given)), course.backfill, assumed)
    return recorded, assumed


def months_of(occurred: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The partition of each row: YYYY-MM of when it occurred, in UTC. Each month is written out once."""
    column = occurred.combine_chunks() if isinstance(occurred, pa.ChunkedArray) else occurred
    coded = pc.cast(pc.floor_temporal(column, unit="month"), pa.timestamp("us")).dictionary_encode()
    return pc.strftime(coded.dictionary, "%Y-%m").take(coded.indices)


def stored_shape(table: str, rows: pa.Table, course: SettlingRun, **system: pa.Array) -> pa.Table:
    """Rows in the stored shape, with the system columns given."""
    schema = stored_schema(table)
    count = rows.num_rows
    given = {
        "month": months_of(rows["occurred_at"]),
        "batch": pa.repeat(pa.scalar(course.batch, pa.string()), count),
        "ingested_at": pa.repeat(pa.scalar(course.ingested_at, INSTANT), count),
        "retracted": pa.array(np.zeros(count, bool)),
        **system,
    }
    return rows_of(schema, rows, given)


def rows_of(schema: pa.Schema, rows: pa.Table, changed: Mapping[str, pa.Array]) -> pa.Table:
    """Rows in the shape of a schema, some of their columns changed."""
    columns = [changed[name] if name in changed else rows[name] for name in schema.names]
    return pa.table([column.cast(kind) for column, kind in zip(columns, schema.types, strict=True)], schema=schema)
