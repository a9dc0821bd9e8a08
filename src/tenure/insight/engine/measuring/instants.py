"""Instants as tables: which rows count at which of them, and where each window begins and ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.versions import visible
from tenure.insight.engine.measuring.slots import Window
from tenure.values.asof import AsOf, day_end, day_start

FEW = 2
"""Up to so many instants are read by one pruned scan each; more of them from the sums of single days."""

INSTANT = pa.timestamp("us", tz="UTC")
INSTANTS = "instants"
BOUNDS = ("low", "high", "first", "last")


@dataclass(frozen=True, slots=True)
class Instants:
    """The instants of a run, by their index `i`. `small`: the rows in question are few and were gathered; then `windows` are
    all that anything asks for, and the instants are handed in with them (`hand_in`)."""

    views: tuple[AsOf, ...]
    small: bool = False
    windows: tuple[Window, ...] = ()

    @property
    def by_rows(self) -> bool:
        """Whether rows meet the instants themselves, rather than sums of days."""
        return self.small or len(self.views) <= FEW or not all(view.is_day_end for view in self.views)

    @property
    def _one_by_one(self) -> bool:
        return not self.small and self.by_rows

    def bounds(self, i: int, window: Window) -> tuple[datetime | None, datetime]:
        """[low, high) of a window at instant i, in UTC."""
        view = self.views[i]
        last = view.day - timedelta(days=window.ending)
        high = view.until if window.ending == 0 else day_end(last, view.zone)
        low = None if window.days is None else day_start(last - timedelta(days=window.days - 1), view.zone)
        return low, high

    def days(self, i: int, window: Window) -> tuple[date | None, date]:
        """First and last local day of a window at instant i."""
        last = self.views[i].day - timedelta(days=window.ending)
        return (None if window.days is None else last - timedelta(days=window.days - 1)), last

    def earliest(self, reach: int | None) -> datetime | None:
        """The first instant that any window of that reach touches, or None when there is no limit."""
        if reach is None:
            return None
        return min(day_start(view.day - timedelta(days=reach - 1), view.zone) for view in self.views)

    def hand_in(self, room: ReadingRoom) -> None:
        """Hand the instants in under a name of their own, with the bounds of every window."""
        room.table(self._columns(self.windows), INSTANTS)

    def table(self, room: ReadingRoom, windows: Sequence[Window] = ()) -> ir.Table:
        """One row an instant: i, until, known_until, day, and for window k low_k, high_k, first_k, last_k."""
        if not self.small:
            return room.table(self._columns(windows))
        every = room.named(INSTANTS)
        places = [self.windows.index(window) for window in windows]
        bounds = {f"{of}_{k}": every[f"{of}_{place}"] for k, place in enumerate(places) for of in BOUNDS}
        return every.select("i", "until", "known_until", "day", **bounds)

    def _columns(self, windows: Sequence[Window]) -> pa.Table:
        columns: dict[str, pa.Array] = {
            "i": pa.array(range(len(self.views)), pa.int32()),
            "until": pa.array([view.until for view in self.views], INSTANT),
            "known_until": pa.array([view.known_until for view in self.views], INSTANT),
            "day": pa.array([view.day for view in self.views], pa.date32()),
        }
        for k, window in enumerate(windows):
            bounds = [self.bounds(i, window) for i in range(len(self.views))]
            days = [self.days(i, window) for i in range(len(self.views))]
            columns[f"low_{k}"] = pa.array([low for low, _ in bounds], INSTANT)
            columns[f"high_{k}"] = pa.array([high for _, high in bounds], INSTANT)
            columns[f"first_{k}"] = pa.array([first for first, _ in days], pa.date32())
            columns[f"last_{k}"] = pa.array([last for _, last in days], pa.date32())
        return pa.table(columns)

    def spread(
        self,
        room: ReadingRoom,
        rows: ir.Table,
        windows: Sequence[Window] = (),
        reach: int | None = None,
        asked: ir.Table | None = None,
    ) -> ir.Table:
        """The rows that count at each instant, with its columns beside them. `reach` limits how far back a row may lie.

        For few instants each is a scan with literal bounds, which Parquet files are pruned by; else one join.
        """
        if not self._one_by_one:
            instants = self.table(room, windows)
            if reach is not None:
                if not self.small:
                    rows = rows.filter(rows.occurred_at >= ibis.literal(self.earliest(reach)))
                # A day's slack on either side of a clock change; the windows themselves are exact.
                instants = instants.mutate(since=instants.until - ibis.interval(days=reach + 1))
            predicates = []
            if asked is not None:
                who = asked.select(asked_i="i", whose="account")
                rows = rows.join(who, rows.account == who.whose).drop("whose")
                predicates.append(rows.asked_i == instants.i)
            predicates += [
                rows.occurred_at < instants.until,
                rows.recorded_at < instants.known_until,
                rows.superseded_at.isnull() | (rows.superseded_at >= instants.known_until),
            ]
            if reach is not None:
                predicates.append(rows.occurred_at >= instants.since)
            met = rows.join(instants, predicates)
            return met.drop(*(name for name in ("since", "asked_i") if name in met.columns))
        parts = []
        table = self.table(room, windows)
        for i, view in enumerate(self.views):
            seen = rows.filter(visible(rows, ibis.literal(view.until), ibis.literal(view.known_until)))
            earliest = Instants((view,)).earliest(reach)
            if earliest is not None:
                seen = seen.filter(seen.occurred_at >= ibis.literal(earliest))
            parts.append(seen.cross_join(table.filter(table.i == i)))
        return parts[0] if len(parts) == 1 else ibis.union(*parts)
