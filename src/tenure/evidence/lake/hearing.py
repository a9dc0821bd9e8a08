"""When each feed spoke: the newest recording time of every hour, by source.

What was heard is remembered by the files it was read from. Facts only ever get more, so of a table that has grown only the
new files are read, and rows that were put together in another file change nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.backends.instants import epoch_ms

HOUR = 3_600_000
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
HOUR_US = HOUR * 1000
Moments = npt.NDArray[np.int64]
"""Instants in order, as microseconds since 1970: a book of years has tens of thousands of them."""
Read = Callable[[Sequence[str]], pa.Table]
"""Of some files: (source, hour, at), as `newest_of_hours` says it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """By source the newest recording time of every hour, in order, as read from some files."""

    files: frozenset[str] = frozenset()
    moments: dict[str, Moments] = field(default_factory=dict)

    def upto(self, files: Sequence[str], read: Read) -> "Heard":
        """The same for the files of now; itself when they are the same ones."""
        now = frozenset(files)
        if now == self.files:
            return self
        known = self if self.files & now else Heard()  # else it is another table that was put in its place
        moments, rows = dict(known.moments), read(sorted(now - known.files))
        for source in pc.unique(rows["source"]).to_pylist():
            at = rows.filter(pc.equal(rows["source"], source))["at"]
            new = at.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
            moments[source] = _newest_of_each(np.concatenate([moments.get(source, new[:0]), new]))
        return Heard(now, moments)


def _newest_of_each(moments: Moments) -> Moments:
    """The last moment of every hour, in order."""
    moments = np.sort(moments)
    hours = moments // HOUR_US
    return moments[np.append(hours[1:] != hours[:-1], True)] if len(moments) else moments


def newest_of_hours(rows: ir.Table) -> ir.Table:
    """(source, hour since 1970, at): the newest recording time of each hour."""
    hours = rows.group_by(["source", (epoch_ms(rows.recorded_at) // HOUR).name("hour")])
    return hours.aggregate(at=rows.recorded_at.max())


def newest_before(moments: Moments, end: datetime) -> datetime | None:
    """The newest moment before an instant that begins an hour, or lies after all of them."""
    number = int(np.searchsorted(moments, _since_epoch(end)))
    return EPOCH + int(moments[number - 1]) * MICROSECOND if number else None


def inside_an_hour(moments: Moments, end: datetime) -> bool:
    """Whether the moments of whole hours don't say what came last before an instant."""
    return moments[-1] >= _since_epoch(end) and end.replace(minute=0, second=0, microsecond=0) != end


def _since_epoch(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
