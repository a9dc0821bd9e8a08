"""Stored ticks of the stage clock: where accounts were at the end of days, and how long they stayed.

A tick computed again counts in its newest version: a person's move of the same day, or another framework's clock.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.stages import STAGES
from tenure.insight.engine.stored.history import first_of_each
from tenure.values.asof import TICK, AsOf

STATE_BEFORE = pa.schema(
    [
        pa.field("i", pa.int32()),
        pa.field("account", pa.string()),
        pa.field("stage", pa.string()),
        pa.field("days_in_stage", pa.float64()),
        pa.field("engagement", pa.string()),
    ]
)
"""What an account was in before the tick of instant i."""
SPELLS = pa.schema(
    [
        pa.field("account", pa.string()),
        pa.field("stage", pa.string()),
        pa.field("entered_on", pa.date32()),
        pa.field("entered_assumed", pa.bool_()),  # in it since then, or longer
        pa.field("came_by", pa.string()),
        pa.field("last_on", pa.date32()),  # the last tick in it
        pa.field("left_on", pa.date32()),  # the tick at which it had left; NULL: still in it
        pa.field("segment", pa.string()),  # at its last tick
    ]
)
ONE_DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
MOST_LOOKS = 104
"""So many weeks before its opening a clock looks back."""


def ticks(room: ReadingRoom, days: Sequence[date], accounts: Sequence[str] | None = None) -> pa.Table:
    """The rows of STAGES of some days, one per account and day, ordered by both."""
    rows = room.stored("stages")
    if rows is None or not days:
        return STAGES.empty_table()
    rows = rows.filter(rows.day.isin([ibis.date(day.isoformat()) for day in days]))
    if accounts is not None:
        few = pa.table({"account": pa.array(accounts, pa.string())})
        rows = rows.semi_join(room.table(few), "account")
    order = [
        ("day", "ascending"),
        ("account", "ascending"),
        ("computed_at", "descending"),
        ("fingerprint", "ascending"),
    ]
    # Put in order here: a window in the backend would drag the lists of every row through it.
    found = room.fetch(rows).select(STAGES.names).cast(STAGES).sort_by(order).combine_chunks()
    return found.filter(first_of_each(found, ("day", "account")))


LAST_TICKS = ("last ticks", 0)


def last_ticks(room: ReadingRoom, day: date) -> pa.Table:
    """Everyone's rows of STAGES of a day, remembered for as long as no tick is added."""
    asked = (room.lake.version("stages"), day)
    kept = room.lake.remembered.get(LAST_TICKS)
    if isinstance(kept, tuple) and kept[0] == asked:
        found: pa.Table = kept[1]
        return found
    found = ticks(room, [day])
    room.lake.remembered[LAST_TICKS] = (asked, found)
    return found


def all_ticks(room: ReadingRoom) -> ir.Table | None:
    """Every tick, and the weekly looks into the time before the clock opened; None when it has never ticked."""
    rows, looks = room.stored("stages"), room.stored("looks")
    if rows is None or looks is None:
        return rows
    opened = room.value(rows.day.min())
    # Looks of an opening that was cut off lie on other days, unless it was on a day of the same name.
    return looks.filter(
        looks.day.isin([ibis.date((opened - ONE_DAY - WEEK * n).isoformat()) for n in range(MOST_LOOKS)])
    ).union(rows)


def last_day(room: ReadingRoom, fingerprint: str | None = None) -> date | None:
    """The newest day that the clock has ticked (under a framework's clock, where it is given)."""
    rows = room.stored("stages")
    if rows is None:
        return None
    if fingerprint is not None:
        rows = rows.filter(rows.fingerprint == fingerprint)
    found: date | None = room.value(rows.day.max())
    return found


def first_day(room: ReadingRoom) -> date | None:
    """The first day that the clock has ticked."""
    rows = room.stored("stages")
    found: date | None = None if rows is None else room.value(rows.day.min())
    return found


def spells(room: ReadingRoom, until: date, accounts: Sequence[str] | None = None) -> pa.Table:
    """How long accounts stayed in stages, as SPELLS, by account in order of time; ticks up to and with `until`."""
    rows = all_ticks(room)
    if rows is None:
        return SPELLS.empty_table()
    rows = rows.filter(rows.day <= ibis.date(until.isoformat()))
    newest = rows.day.max()
    if accounts is not None:
        rows = rows.filter(rows.account.isin(accounts))
    rows = _newest(rows)
    rows = rows.filter(rows.stage.notnull())
    found = rows.group_by(["account", "stage", "entered_on"]).aggregate(
        entered_assumed=rows.entered_assumed.any(),
        came_by=rows.came_by.first(order_by="day"),
        last_on=rows.day.max(),
        segment=rows.segment.last(order_by="day", include_null=True),
    )
    table = room.fetch(found.order_by(["account", "entered_on", "last_on"]))
    last = room.value(newest)
    still = pc.equal(table["last_on"], pa.scalar(last, pa.date32()))
    after = pa.array(_left(table), pa.date32())
    left = pc.if_else(still.combine_chunks(), pa.scalar(None, pa.date32()), after)
    return table.append_column("left_on", left).select(SPELLS.names).cast(SPELLS)


def _left(table: pa.Table) -> list[date]:
    """The day after the last tick in a stage, or between two looks that on which the account was first seen in the next."""
    rows = table.select(["account", "entered_on", "last_on"]).to_pylist()
    following = [*rows[1:], *([None] if rows else [])]
    return [
        max(after["entered_on"], row["last_on"] + ONE_DAY)
        if after is not None and after["account"] == row["account"] and after["entered_on"] - row["last_on"] <= WEEK
        else row["last_on"] + ONE_DAY
        for row, after in zip(rows, following, strict=True)
    ]


def state_before(
    room: ReadingRoom, views: Sequence[AsOf], *, first: int = 0, known: Mapping[date, pa.Table] | None = None
) -> pa.Table:
    """What accounts were in before each instant, as BESIDE: the tick of the day before, as stored, or as `known` by day.
    `i` counts from `first`."""
    by_day = dict(known or {})
    days = {view.day - ONE_DAY for view in views} - by_day.keys()
    found = ticks(room, sorted(days))
    by_day |= {day: found.filter(pc.equal(found["day"], pa.scalar(day, pa.date32()))) for day in days}
    parts = [
        state_before_day(by_day[view.day - ONE_DAY], view.day, first + number) for number, view in enumerate(views)
    ]
    return pa.concat_tables(parts) if parts else STATE_BEFORE.empty_table()


def state_before_day(before: pa.Table, day: date, i: int = 0) -> pa.Table:
    """The rows of STAGES of the day before as the state that the tick of `day` reads, as BESIDE."""
    number = pa.repeat(pa.scalar(i, pa.int32()), before.num_rows)
    entered = before["entered_on"].combine_chunks().cast(pa.int32())
    days = pc.subtract(pa.scalar(day, pa.date32()).cast(pa.int32()), entered).cast(pa.float64())
    columns = {name: before[name].combine_chunks() for name in ("account", "stage", "engagement")}
    return pa.table({"i": number, "days_in_stage": days, **columns}).select(STATE_BEFORE.names).cast(STATE_BEFORE)


def _newest(rows: ir.Table) -> ir.Table:
    window = ibis.window(group_by=["account", "day"], order_by=[ibis.desc("computed_at"), "fingerprint"])
    placed = rows.mutate(place=ibis.row_number().over(window))
    return placed.filter(placed.place == 0).drop("place")


def only_changed(room: ReadingRoom, rows: pa.Table) -> pa.Table:
    """The ticks that the lake doesn't hold yet, or holds with another content, stamped later than what it holds: the newest
    counts, and a clock that was set back must hide nothing."""
    days = sorted(set(rows["day"].to_pylist()))
    known = ticks(room, days)
    if known.num_rows == 0 or rows.num_rows == 0:
        return rows
    held = {(row["account"], row["day"]): row for row in known.drop_columns("computed_at").to_pylist()}
    new = [held.get((row["account"], row["day"])) != row for row in rows.drop_columns("computed_at").to_pylist()]
    newest, place = pc.max(known["computed_at"]), rows.schema.get_field_index("computed_at")
    stamps = pa.array([max(at, newest.as_py() + TICK) for at in rows["computed_at"].to_pylist()], newest.type)
    return rows.set_column(place, STAGES.field("computed_at"), stamps).filter(pa.array(new, pa.bool_()))
