"""When each source last delivered news: the newest event it reported, by the hour it became known.

A feed is as fresh as what happened last of all that it tells of, not as the day on which old rows were imported again. What was
heard is remembered by the files it was read from. Facts only ever get more, so of a table that has grown only the new files are
read, and rows that were put together in another file change nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.backends.instants import epoch_ms
from tenure.evidence.catalogue import ColumnKind, Grain, Table

HOUR = 3_600_000
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
HOUR_US = HOUR * 1000
Moments = npt.NDArray[np.int64]
"""Two columns, as microseconds since 1970: from when a fact was known, in order, and the newest happening that any fact known by
then tells of. A book of years has tens of thousands of them."""
Read = Callable[[Sequence[str]], pa.Table]
"""Of some files: (source, hour, known, happened), as `newest_by_hour` says it."""
NOTHING: Moments = np.zeros((0, 2), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class NewestBySource:
    """By source what was heard, in order, as read from some files."""

    files: frozenset[str] = frozenset()
    moments: dict[str, Moments] = field(default_factory=dict)

    def upto(self, files: Sequence[str], read: Read) -> "NewestBySource":
        """The same for the files of now; itself when they are the same ones."""
        now = frozenset(files)
        if now == self.files:
            return self
        known = self if self.files & now else NewestBySource()  # else it is another table that was put in its place
        moments, rows = dict(known.moments), read(sorted(now - known.files))
        for source in pc.unique(rows["source"]).to_pylist():
            mine = rows.filter(pc.equal(rows["source"], source))
            new = np.column_stack([_micros(mine[name]) for name in ("known", "happened")])
            moments[source] = _by_hour(np.concatenate([moments.get(source, NOTHING), new]))
        return NewestBySource(now, moments)


def _micros(at: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    return np.asarray(at.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy(), dtype=np.int64)


def _by_hour(moments: Moments) -> Moments:
    """The last moment of every hour, each with the newest happening up to there."""
    moments = moments[np.lexsort((moments[:, 1], moments[:, 0]))]
    happened = np.maximum.accumulate(moments[:, 1])
    hours = moments[:, 0] // HOUR_US
    last = np.append(hours[1:] != hours[:-1], True) if len(moments) else np.zeros(0, dtype=bool)
    found: Moments = np.column_stack([moments[:, 0], happened])[last]
    return found


def newest_by_hour(rows: ir.Table, table: Table, every: ir.Table) -> ir.Table:
    """(source, hour since 1970, known, happened): by the hour from which facts are known, the newest happening they tell of."""
    heard = newest_by_source(rows, table, every)
    hours = heard.group_by(["source", (epoch_ms(heard.known) // HOUR).name("hour")])
    return hours.aggregate(known=heard.known.max(), happened=heard.happened.max())


def newest_by_source(rows: ir.Table, table: Table, every: ir.Table) -> ir.Table:
    """(source, known, happened): all that rows tell of, and when each of it could be known. `every` are all rows of the table.

    A row tells of when it occurred and of the instants that reveal its columns: a ticket that was rated, an invoice that was
    paid; a state also of its source's change stamp. It is known once it was recorded and has happened; rows that come late tell
    of what was. A state may change in columns that no instant tells of: a version beside an earlier one that was seen coming in
    is news as of its recording.
    """
    instants = [column.name for column in table.columns if column.kind is ColumnKind.INSTANT]
    revealing = {column.seen_from for column in table.columns} & {*instants}
    parts = []
    stamps = ("updated_at",) if table.grain is Grain.STATES else ()  # an event that is corrected happened when it did
    for name in ("occurred_at", *stamps, *sorted(revealing)):
        at = rows[name]
        known = (at > rows.recorded_at).ifelse(at, rows.recorded_at)
        parts.append(rows.filter(at.notnull()).select("source", known=known, happened=at))
    if table.grain is Grain.STATES:
        theirs = every.semi_join(rows.select("fact_id"), "fact_id")
        seen = theirs.filter(~theirs.recorded_assumed.fill_null(False))
        first = seen.group_by("fact_id").aggregate(first_seen=seen.recorded_at.min())
        later = rows.join(first, "fact_id")
        later = later.filter(~later.recorded_assumed.fill_null(False), later.recorded_at > later.first_seen)
        parts.append(later.select("source", known=later.recorded_at, happened=later.recorded_at))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def newest_before(moments: Moments, end: datetime) -> datetime | None:
    """The newest happening known before an instant that begins an hour, or lies after all of them."""
    number = int(np.searchsorted(moments[:, 0], _since_epoch(end)))
    return EPOCH + int(moments[number - 1, 1]) * MICROSECOND if number else None


def inside_an_hour(moments: Moments, end: datetime) -> bool:
    """Whether the moments of whole hours don't say what came last before an instant."""
    return moments[-1, 0] >= _since_epoch(end) and end.replace(minute=0, second=0, microsecond=0) != end


def _since_epoch(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
