"""The stage clock's days: every account's stage, segment and moments, tick by tick, into the lake.

A tick is computed once. Those missing are computed before the day is scored, in pieces that are each kept at once, so
that a clock that was stopped goes on where it was.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.home import lake
from tenure.flows.method import LiveFramework
from tenure.framework.model import Framework
from tenure.insight.engine.lives import last_day, ticks
from tenure.practice.customers.cards import MomentMark, ProgressMark
from tenure.values.keys import BatchKey

Progress = Callable[[str], None]

tick_days: Any = None  # the engine's clock is on its way
CLOCK_WEEKS = 13
"""So long before its first run the clock opens: what happened earlier is known as "at least since" alone."""
PIECE = 14  # days that are computed and kept together


def tick_until(room: ReadingRoom, live: LiveFramework, day: date, progress: Progress) -> int:
    """Compute and keep the ticks up to a day that aren't there yet; returns how many days were computed.

    A day that another framework's clock has ticked stays as it is, but for the last one: that is computed again, so that
    a framework published today shows today. Nothing is kept for a framework that has neither stages nor segments.
    """
    if not _has_clock(live.framework):
        return 0
    last = last_day(room)
    if last is not None and (last > day or (last == day and _ticked_by(room, live, day))):
        return 0
    first = day - timedelta(weeks=CLOCK_WEEKS) if last is None else min(last + timedelta(days=1), day)
    days = [first + timedelta(days=number) for number in range((day - first).days + 1)]
    carried = ticks(room, [first - timedelta(days=1)])
    for start in range(0, len(days), PIECE):
        piece = days[start : start + PIECE]
        if len(days) > 1:
            progress(f"Following stages, {min(start + PIECE, len(days))} of {len(days)} days")
        rows = tick_days(room, live.framework, live.clock, piece, carried if carried.num_rows else None)
        keep_ticks(room, rows)
        carried = rows.filter(pc.equal(rows["day"], pa.scalar(piece[-1], pa.date32())))
    return len(days)


def republished(room: ReadingRoom, live: LiveFramework, today: date, account: str) -> dict[str, Any] | None:
    """What an account's standing shows after what people said: their facts are applied to its last tick, which is kept
    when it is today's. None while the clock hasn't reached the account."""
    return None


def keep_ticks(room: ReadingRoom, rows: pa.Table) -> None:
    """Append ticks to the lake."""
    if rows.num_rows:
        lake().append("stages", rows, source="engine", batch=BatchKey(uuid4().hex))
        room.forget("stages")


def _has_clock(framework: Framework) -> bool:
    return bool(framework.lifecycle or framework.segments or framework.moments or framework.moves)


def _ticked_by(room: ReadingRoom, live: LiveFramework, day: date) -> bool:
    return live.clock in ticks(room, [day])["fingerprint"].to_pylist()


def standing_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a standing shows of a tick's row, by the standing's own names."""
    entered, day = row["entered_on"], row["day"]
    days = (day - entered).days if entered is not None else None
    return {
        "segment": row["segment"],
        "stage": row["stage"],
        "stage_entered_on": entered,
        "stage_assumed": bool(row["entered_assumed"]),
        "days_in_stage": days,
        "stalled": bool(row["stalled"]),
        "behind": bool(row["behind"]),
        "engagement": row["engagement"],
        "beside": tuple(row["beside"] or ()),
        "progress": tuple(ProgressMark(m["address"], m["state"], m["since_on"]) for m in row["progress"] or ()),
        "moments": tuple(MomentMark(m["moment"], m["reached_on"]) for m in row["moments"] or ()),
    }
