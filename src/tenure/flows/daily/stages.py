"""Runs the stage clock: every account's stage, segment and moments, tick by tick, into the lake.

A tick is computed once. Those missing are computed before the day is scored, in pieces that are each kept at once, so
that a clock that was stopped goes on where it was.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.stages import STAGES
from tenure.flows.frameworks.live import LiveFramework
from tenure.flows.home import lake
from tenure.framework.model import Framework
from tenure.insight.engine.lifecycle.clock import apply_judgements, tick_days
from tenure.insight.engine.lifecycle.looks import look_days
from tenure.insight.engine.lifecycle.people import stage_judgements
from tenure.insight.engine.stored.ticks import last_day, last_ticks, only_changed, ticks
from tenure.practice.customers.cards import MomentMark, ProgressMark
from tenure.values.keys import AccountKey, BatchKey
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold

CLOCK_WEEKS = 13
"""So long before its first run the clock opens: what happened earlier is known by the week, as far as the record goes."""
AT_ONCE = 300_000
"""So many ticks, of all accounts, are about computed and kept together: memory stays bounded."""
ONE_DAY = timedelta(days=1)
FEW = 20  # accounts whose last ticks are looked up by themselves


def tick_until(
    room: ReadingRoom, live: LiveFramework, day: date, progress: Tell = untold, *, opens: bool = True
) -> int:
    """Compute and keep the ticks up to a day that aren't there yet; returns how many days were computed.

    A day that another framework's clock has ticked stays as it is, but for the last one: that is computed again, so that
    a framework published today shows today. A clock that has never ticked begins only where it `opens`, with weekly looks
    into the time before. Nothing is kept for a framework that has neither stages nor segments.
    """
    last = last_day(room)
    if not _has_clock(live.framework) or (last is None and not opens) or (last is not None and last > day):
        return 0
    if last is not None and _ticked_by(room, live, last):
        tick_again(room, live, last, _withdrawn_on(room, live, last))
    if last == day and _ticked_by(room, live, day):
        _catch_up(room, live, day)
        return 0
    first = day - timedelta(weeks=CLOCK_WEEKS) if last is None else min(last + ONE_DAY, day)
    days = [first + timedelta(days=number) for number in range((day - first).days + 1)]
    days = [*(look_days(room, live.framework, first - ONE_DAY) if last is None else ()), *days]
    carried = ticks(room, [first - ONE_DAY])
    together = max(AT_ONCE // max(lake().rows("accounts"), 1), 7)
    for start in range(0, len(days), together):
        piece = days[start : start + together]
        if len(days) > 1:
            progress(WorkProgress(WorkStep.FOLLOWING, min(start + together, len(days)), len(days), unit="days"))
        # While nobody is there the clock hasn't begun: whoever comes first may have been in a stage for long.
        rows = tick_days(room, live.framework, live.clock, piece, carried if carried.num_rows else None)
        opened = pc.greater_equal(rows["day"], pa.scalar(first, pa.date32()))
        keep_ticks(room, rows.filter(pc.invert(opened)), "looks")
        keep_ticks(room, rows.filter(opened) if last is None or piece[0] > last else only_changed(room, rows))
        carried = rows.filter(pc.equal(rows["day"], pa.scalar(piece[-1], pa.date32())))
    return len(days)


def _catch_up(room: ReadingRoom, live: LiveFramework, day: date) -> None:
    """Let a tick that is there show what people said since: whoever said it may have been cut off."""
    said = stage_judgements(room, live.framework).on(day, day)
    accounts = sorted({one.account for one in said.moved} | {one.account for one in said.judged})
    if accounts:
        keep_ticks(room, only_changed(room, apply_judgements(live.framework, ticks(room, [day], accounts), said)))


def current_ticks(room: ReadingRoom, live: LiveFramework, today: date, accounts: Sequence[str]) -> pa.Table:
    """Where accounts are now: their last ticks, as STAGES, with what people said today applied. In the morning, before the
    day has run, that is yesterday's tick taken for today's. No row for those that the clock hasn't reached."""
    last = last_day(room)
    if last is None or last > today:
        return STAGES.empty_table()
    if len(accounts) > FEW:
        every = last_ticks(room, last)
        rows = every.filter(pc.is_in(every["account"], pa.array(accounts, pa.string())))
    else:
        rows = ticks(room, [last], accounts)
    place, days = rows.schema.get_field_index("day"), pa.array([today] * rows.num_rows, pa.date32())
    today_s = rows.set_column(place, rows.schema.field("day"), days)
    return apply_judgements(live.framework, today_s, stage_judgements(room, live.framework, accounts))


def standing_after_judgement(
    room: ReadingRoom, live: LiveFramework, today: date, account: AccountKey
) -> dict[str, Any] | None:
    """What an account's standing shows after what people said, which is kept in its tick when that is today's. None while
    the clock hasn't reached the account."""
    rows = current_ticks(room, live, today, [account])
    if last_day(room) == today:
        keep_ticks(room, only_changed(room, rows))
    return standing_fields(rows.to_pylist()[0]) if rows.num_rows else None


def tick_again(room: ReadingRoom, live: LiveFramework, day: date, accounts: Sequence[str]) -> None:
    """Compute the last tick of some accounts anew from that of the day before: something it rests on was undone."""
    if accounts and last_day(room) == day:
        before = ticks(room, [day - ONE_DAY], accounts)
        carried = before if before.num_rows else None
        rows = tick_days(room, live.framework, live.clock, [day], carried, accounts=tuple(accounts))
        keep_ticks(room, only_changed(room, rows))


def _withdrawn_on(room: ReadingRoom, live: LiveFramework, day: date) -> list[str]:
    """Accounts of which something was said on a day and taken back on it: whoever took it back may have been cut off before
    the tick followed."""
    said = stage_judgements(room, live.framework)
    moved = {one.account for one in said.moved if one.day == day == one.until}
    return sorted(moved | {one.account for one in said.judged if one.day == day == one.until})


def keep_ticks(room: ReadingRoom, rows: pa.Table, table: str = "stages") -> None:
    """Append ticks to the lake."""
    if rows.num_rows:
        lake().append(table, rows, source="engine", batch=BatchKey(uuid4().hex))
        room.forget(table)


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
