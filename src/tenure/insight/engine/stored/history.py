"""Stored verdicts: read by day, and compared with those of a new run."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from typing import TypedDict, cast

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
    renewed: bool
    last_touch_on: date | None
    urgent_open: int | None
    measures: list[MeasureRow]
    caps: list[MeasureRow]
    indicators: list[str]
    computed_at: datetime
    compared: bool


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
    """The verdict of each (score, account, day) that counts: of whichever framework concluded last about that account and
    day, its newest."""
    rows = _stored(room, days)
    if rows is None:
        return VERDICTS.empty_table()
    if accounts is not None:
        rows = rows.filter(rows.account.isin(accounts))
    rows = _by_last(rows)
    return _fetched(room, _newest(rows.filter(rows.fingerprint == rows.last)))


OF_SCORES = ("score_key", "account", "day", "fingerprint", "score", "shown")
SCORES = pa.schema([*(VERDICTS.field(name) for name in OF_SCORES), pa.field("taken", pa.float64())])
"""What is read of many former verdicts; `taken` is what caps took, 0 or less."""
REMEMBERED = ("scores of days", 0)


def scores_of(room: ReadingRoom, days: Sequence[date]) -> pa.Table:
    """The SCORES of everyone's verdicts that count on some days. Remembered for as long as no verdict is added."""
    asked = (room.lake.version("verdicts"), tuple(days))
    kept = room.lake.remembered.get(REMEMBERED)
    if isinstance(kept, tuple) and kept[0] == asked:
        found: pa.Table = kept[1]
        return found
    found = scores_on(room, days)
    room.lake.remembered[REMEMBERED] = (asked, found)
    return found


def scores_on(room: ReadingRoom, days: Sequence[date], accounts: Sequence[str] | None = None) -> pa.Table:
    """The same, of everyone or of some accounts, and not remembered."""
    rows = _stored(room, days)
    if rows is None:
        return SCORES.empty_table()
    if accounts is not None:
        rows = rows.filter(rows.account.isin(accounts))
    rows = _by_last(rows.select(*OF_SCORES, "caps", "compared", "computed_at"))
    found = room.fetch(_newest(rows.filter(rows.fingerprint == rows.last)).select(*OF_SCORES, "caps"))
    return found.select(OF_SCORES).append_column("taken", _taken(found["caps"].combine_chunks())).cast(SCORES)


def _taken(caps: pa.ListArray) -> pa.Array:
    """What the caps of each verdict took together."""
    points = pc.struct_field(pc.list_flatten(caps), "points").to_numpy(zero_copy_only=False)
    owners = pc.list_parent_indices(caps).to_numpy(zero_copy_only=False)
    return pa.array(np.bincount(owners, weights=points, minlength=len(caps)), pa.float64())


def former_verdicts(room: ReadingRoom, accounts: Sequence[str]) -> pa.Table:
    """Of each day that was concluded again under another framework, the verdicts that counted until then."""
    rows = _stored(room, None)
    if rows is None:
        return VERDICTS.empty_table()
    rows = _by_last(rows.filter(rows.account.isin(accounts)))
    return _fetched(room, _newest(rows.filter(rows.fingerprint != rows.last)))


def compared_verdicts(
    room: ReadingRoom, days: Sequence[date], fingerprint: str, accounts: Sequence[str] | None = None
) -> pa.Table:
    """Verdicts of a framework beside the one that counts, as a pilot keeps them, newest first of each."""
    rows = _stored(room, days)
    if rows is None:
        return VERDICTS.empty_table()
    rows = rows.filter(rows.compared, rows.fingerprint == fingerprint)
    return _fetched(room, _newest(rows if accounts is None else rows.filter(rows.account.isin(accounts))))


def concluded_by(room: ReadingRoom, fingerprint: str, days: Sequence[date], accounts: Sequence[str]) -> pa.Table:
    """The newest verdicts of a framework about some accounts on some days, whether they count or not: what a score is
    worked out from again, in no order."""
    columns = (*KEY[:3], "computed_at", "score", "shown", "band_raw", "band", "primary", "measures", "caps")
    rows = _stored(room, days)
    if rows is None:
        return VERDICTS.empty_table().select(columns)
    rows = rows.filter(rows.fingerprint == fingerprint)
    whose = room.table(pa.table({"account": pa.array(accounts, pa.string())}))
    found = room.fetch(rows.semi_join(whose, "account").select(*columns))
    # Sorted are the keys alone: lists of measures are heavy to move about.
    order = [("day", "ascending"), ("account", "ascending"), ("score_key", "ascending"), ("computed_at", "descending")]
    keys = found.select(columns[:4]).append_column("row", pa.array(np.arange(found.num_rows))).sort_by(order)
    newest = keys.filter(first_of_each(keys, ("day", "account", "score_key")))["row"]
    return found if len(newest) == found.num_rows else found.take(newest)


def last_concluded(room: ReadingRoom, days: Collection[date], fingerprint: str | None = None) -> dict[date, datetime]:
    """When each day was last found to stand otherwise than before (by a framework, where it is given). All accounts are
    concluded together, and what stands as before is not written again: so all of a day's verdicts were right then."""
    rows = _stored(room, sorted(days)) if days else None
    if rows is None:
        return {}
    if fingerprint is not None:
        rows = rows.filter(rows.fingerprint == fingerprint)
    found = room.fetch(rows.group_by("day").aggregate(at=rows.computed_at.max())).to_pydict()
    return dict(zip(found["day"], found["at"], strict=True))


def concluding(room: ReadingRoom, day: date) -> str | None:
    """The fingerprint of the framework that concluded a day last; None when none has."""
    rows = _stored(room, [day])
    if rows is None:
        return None
    found = room.fetch(rows.filter(~rows.compared).group_by("fingerprint").aggregate(at=rows.computed_at.max()))
    return max(zip(found["at"].to_pylist(), found["fingerprint"].to_pylist(), strict=True), default=(None, None))[1]


def first_of_each(rows: pa.Table, key: Sequence[str]) -> pa.Array:
    """Which rows of a sorted table are the first with their key."""
    if rows.num_rows == 0:
        return pa.array([], pa.bool_())
    changes = [pc.not_equal(column[1:], column[:-1]) for column in (rows[name].combine_chunks() for name in key)]
    return pa.concat_arrays([pa.array([True]), reduce(pc.or_, changes)])


def primary_scores(room: ReadingRoom, days: Collection[date]) -> dict[tuple[str, date], tuple[str, float]]:
    """The primary score of each (account, day) that counts: its key and its points."""
    rows = _stored(room, sorted(days)) if days else None
    if rows is None:
        return {}
    rows = _by_last(
        rows.select("account", "day", "score_key", "score", "primary", "fingerprint", "compared", "computed_at")
    )
    rows = _newest(rows.filter(rows.fingerprint == rows.last))
    found = room.fetch(rows.filter(rows.primary).select("account", "day", "score_key", "score")).to_pydict()
    keys = zip(found["account"], found["day"], strict=True)
    return dict(zip(keys, zip(found["score_key"], found["score"], strict=True), strict=True))


def _by_last(rows: ir.Table) -> ir.Table:
    """Those that count or counted, with `last`: the framework that concluded last about their account and day."""
    window = ibis.window(group_by=["account", "day"], order_by=ibis.desc("computed_at"))
    rows = rows.filter(~rows.compared)
    return rows.mutate(last=rows.fingerprint.first().over(window))


def _newest(rows: ir.Table, key: Sequence[str] = ("score_key", "account", "day")) -> ir.Table:
    window = ibis.window(group_by=list(key), order_by=ibis.desc("computed_at"))
    rows = rows.mutate(place=ibis.row_number().over(window))
    return rows.filter(rows.place == 0).drop("place")


def _fetched(room: ReadingRoom, rows: ir.Table) -> pa.Table:
    return room.fetch(rows.order_by(["day", "account", "score_key"])).select(VERDICTS.names).cast(VERDICTS)


def days_known(room: ReadingRoom, days: Sequence[date]) -> set[date]:
    """Those of the days that there are verdicts for, whichever framework was live."""
    rows = _stored(room, days)
    if rows is None:
        return set()
    found = room.fetch(rows.select("day").distinct())
    return set(found["day"].to_pylist())


def only_changed(room: ReadingRoom, concluded: pa.Table) -> pa.Table:
    """The concluded rows that don't count in the lake yet, or count with another content.

    Going back to a former framework makes its verdicts news again, though the lake has held them. All rows are `compared`
    ones, or none. The newest conclusion counts, so what is new is stamped later than what is known, even by a clock that was
    set back.
    """
    known = _stored(room, sorted(set(concluded["day"].to_pylist())))
    if known is None or concluded.num_rows == 0:
        return concluded
    concluded = _later_than(room.value(known.computed_at.max()), concluded)
    content = [name for name in VERDICTS.names if name not in AUDIT]
    if concluded["compared"][0].as_py():
        known = _newest(known.filter(known.compared), KEY)
    else:
        known = _by_last(known)
        known = _newest(known.filter(known.fingerprint == known.last))
    known = known.select(*content)
    fresh = room.table(concluded)
    new = fresh.anti_join(known, [fresh[name].identical_to(known[name]) for name in content])
    return room.fetch(new).cast(VERDICTS)


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
    if rows is None:
        return None
    rows = rows.mutate(compared=rows.compared.fill_null(False), renewed=rows.renewed.fill_null(False))
    if days is None:
        return rows
    return rows.filter(rows.day.isin([ibis.date(day.isoformat()) for day in days]))
