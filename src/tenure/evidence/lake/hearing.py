"""When each feed spoke: the newest recording time of every hour, by source.

What was heard is remembered by the files it was read from. Facts only ever get more, so of a table that has grown only the
new files are read, and rows that were put together in another file change nothing.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.backends.instants import epoch_ms

HOUR = 3_600_000
Read = Callable[[Sequence[str]], pa.Table]
"""Of some files: (source, hour, at), as `newest_of_hours` says it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """By source the newest recording time of every hour, in order, as read from some files."""

    files: frozenset[str] = frozenset()
    moments: dict[str, list[datetime]] = field(default_factory=dict)

    def upto(self, files: Sequence[str], read: Read) -> "Heard":
        """The same for the files of now; itself when they are the same ones."""
        now = frozenset(files)
        if now == self.files:
            return self
        known = self if self.files & now else Heard()  # else it is another table that was put in its place
        hours: dict[str, dict[int, datetime]] = {
            source: {_hour(at): at for at in moments} for source, moments in known.moments.items()
        }
        for row in read(sorted(now - known.files)).to_pylist():
            of_source = hours.setdefault(row["source"], {})
            of_source[row["hour"]] = max(row["at"], of_source.get(row["hour"], row["at"]))
        return Heard(now, {source: sorted(found.values()) for source, found in hours.items()})


def newest_of_hours(rows: ir.Table) -> ir.Table:
    """(source, hour since 1970, at): the newest recording time of each hour."""
    hours = rows.group_by(["source", (epoch_ms(rows.recorded_at) // HOUR).name("hour")])
    return hours.aggregate(at=rows.recorded_at.max())


def newest_before(moments: Sequence[datetime], end: datetime) -> datetime | None:
    """The newest moment before an instant that begins an hour, or lies after all of them."""
    number = bisect_left(moments, end)
    return moments[number - 1] if number else None


def inside_an_hour(moments: Sequence[datetime], end: datetime) -> bool:
    """Whether the moments of whole hours don't say what came last before an instant."""
    return moments[-1] >= end and end.replace(minute=0, second=0, microsecond=0) != end


def _hour(at: datetime) -> int:
    return int(at.timestamp()) * 1000 // HOUR
