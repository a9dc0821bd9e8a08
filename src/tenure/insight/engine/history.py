"""Verdicts as the lake keeps them: read back by day, and told apart from what a new run concludes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypedDict, cast

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.verdicts import VERDICTS
from tenure.insight.engine.cards import CapVerdict, MeasureVerdict, State, Verdict
from tenure.values.keys import AccountKey, Address

KEY = ("score_key", "account", "day", "fingerprint")
AUDIT = frozenset({"computed_at"})


class MeasureRow(TypedDict):
    """A measure (or cap) inside a stored verdict."""

    address: str
    value: float | None
    points: float
    possible: float
    state: str


class VerdictRow(TypedDict):
    """A stored verdict, in the columns of the lake's table of verdicts."""

    score_key: str
    account: str
    day: date
    as_of: datetime
    fingerprint: str
    month: str
    score: float
    shown: int
    band_raw: str
    band: str
    coverage: float
    primary: bool
    arr: float | None
    seats: float | None
    renewal_on: date | None
    last_touch_on: date | None
    urgent_open: int | None
    measures: list[MeasureRow]
    caps: list[MeasureRow]
    indicators: list[str]
    computed_at: datetime


def verdict_of(row: VerdictRow) -> Verdict:
    """A stored verdict as the engine's card."""
    return Verdict(
        account=AccountKey(row["account"]),
        as_of=row["as_of"],
        day=row["day"],
        score_key=row["score_key"],
        score=row["score"],
        shown=row["shown"],
        band_raw=row["band_raw"],
        band=row["band"],
        coverage=row["coverage"],
        measures=tuple(
            MeasureVerdict(Address(m["address"]), m["value"], m["points"], m["possible"], State(m["state"]))
            for m in row["measures"]
        ),
        caps=tuple(CapVerdict(Address(cap["address"]), cap["value"] or 0.0, cap["points"]) for cap in row["caps"]),
    )


def as_rows(found: pa.Table) -> list[VerdictRow]:
    """A table of verdicts as rows."""
    return cast("list[VerdictRow]", found.to_pylist())


def verdicts(
    room: ReadingRoom,
    days: Sequence[date] | None = None,
    accounts: Sequence[str] | None = None,
) -> pa.Table:
    """The newest verdict of each (score, account, day), whichever framework concluded it."""
    rows = _stored(room, days)
    if rows is None:
        return VERDICTS.empty_table()
    if accounts is not None:
        rows = rows.filter(rows.account.isin(accounts))
    window = ibis.window(group_by=["score_key", "account", "day"], order_by=ibis.desc("computed_at"))
    newest = rows.mutate(place=ibis.row_number().over(window))
    newest = newest.filter(newest.place == 0).drop("place")
    return newest.order_by(["day", "account", "score_key"]).to_pyarrow().select(VERDICTS.names).cast(VERDICTS)


def days_known(room: ReadingRoom, days: Sequence[date]) -> set[date]:
    """Those of the days that there are verdicts for, whichever framework was live."""
    rows = _stored(room, days)
    if rows is None:
        return set()
    found = rows.select("day").distinct().to_pyarrow()
    return set(found["day"].to_pylist())


def news(room: ReadingRoom, concluded: pa.Table) -> pa.Table:
    """The concluded rows that the lake doesn't hold yet, or holds with another content.

    The newest conclusion counts, so what is new is stamped later than what is known, even by a clock that was set back.
    """
    known = _stored(room, sorted(set(concluded["day"].to_pylist())))
    if known is None or concluded.num_rows == 0:
        return concluded
    concluded = _later_than(known.computed_at.max().to_pyarrow().as_py(), concluded)
    content = [name for name in VERDICTS.names if name not in AUDIT]
    window = ibis.window(group_by=list(KEY), order_by=ibis.desc("computed_at"))
    known = known.mutate(place=ibis.row_number().over(window))
    known = known.filter(known.place == 0).select(*content)
    fresh = ibis.memtable(concluded)
    return (
        fresh.anti_join(known, [fresh[name].identical_to(known[name]) for name in content]).to_pyarrow().cast(VERDICTS)
    )


def _later_than(newest: datetime | None, concluded: pa.Table) -> pa.Table:
    """The concluded rows, stamped after the newest one that is known."""
    if newest is None or newest < min(concluded["computed_at"].to_pylist()):
        return concluded
    stamp = pa.scalar(newest + timedelta(microseconds=1), VERDICTS.field("computed_at").type)
    place = concluded.schema.get_field_index("computed_at")
    stamps = pa.repeat(stamp, concluded.num_rows)
    return concluded.set_column(place, VERDICTS.field("computed_at"), stamps)


def _stored(room: ReadingRoom, days: Sequence[date] | None) -> ir.Table | None:
    rows = room.stored("verdicts")
    if rows is None or days is None:
        return rows
    return rows.filter(rows.day.isin([ibis.date(day.isoformat()) for day in days]))
