"""Setting right what was stamped by a clock that was ahead: facts would be hidden until that day, and then stand above what
was learned since. Beside a person's words these stamps are the only thing that is ever rewritten."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.maintenance import maintenance_lock
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema
from tenure.values.asof import TICK
from tenure.values.clock import in_true_order

STAMPS = ("recorded_at", "ingested_at", "computed_at", "live_from")
"""What Tenure stamps itself. When something happened is for its source to say."""
BY_PEOPLE, BY_EVENTS = "journal-", "inbox-"
"""How the ids of facts begin that people made here, and the batches of those that applications sent: what happened, happened
when it came in."""
INSTANT = pa.timestamp("us", tz="UTC")


def stamped_ahead(lake: Lake, table: str, limit: datetime, today: date) -> int:
    """How many rows of a table were stamped after an instant, or are of a day (of a verdict, of a tick) after today."""
    if not lake.exists(table):
        return 0
    names = stored_schema(table).names
    marks = [pc.field(name) > pa.scalar(limit, INSTANT) for name in STAMPS if name in names]
    if "updated_at" in names:
        marks.append(
            (pc.field("updated_at") > pa.scalar(limit, INSTANT)) & pc.starts_with(pc.field("batch"), BY_EVENTS)
        )
    marks += [pc.field("day") > pa.scalar(today, pa.date32())] if "day" in names else []
    return int(lake.scanned(table).count_rows(filter=reduce(or_, marks)))


def correct_stamps(lake: Lake, table: str, limit: datetime, at: datetime, today: date) -> int:
    """Let what was stamped after `limit` have been known since `at`, in its own order, and take away what was concluded of
    days after today. Returns how many rows that were. Done again, it finds none."""
    found = stamped_ahead(lake, table, limit, today)
    if found:
        with lake.lock(maintenance_lock(table)), lake.lock(f"lake:{table}"):
            _set_right(lake, table, limit, at, today)
            lake.sync(table)
    return found


def _set_right(lake: Lake, table: str, limit: datetime, at: datetime, today: date) -> None:
    names = stored_schema(table).names
    if "day" in names:
        lake.fresh(table).delete(f"day > DATE '{today}'", post_commithook_properties=lake.after)
    if "fact_id" in names:
        _of_people(lake, table, limit, at)
    for name in (name for name in STAMPS if name in names):
        _shift(lake, table, name, limit, at)
    for name in ("occurred_at", "updated_at") if "occurred_at" in names else ():
        _shift(lake, table, name, limit, at, BY_EVENTS)


def _shift(lake: Lake, table: str, name: str, limit: datetime, at: datetime, batches: str = "") -> None:
    """Move one instant of rows (of some batches) back, each before the next, the last to `at`."""
    late = pc.field(name) > pa.scalar(limit, INSTANT)
    mine = late & pc.starts_with(pc.field("batch"), batches) if batches else late
    old = sorted(set(lake.scanned(table).to_table(columns=[name], filter=mine)[name].to_pylist()))
    if not old:
        return
    new = [at - TICK * back for back in reversed(range(len(old)))]
    pairs = pa.table({"old": pa.array(old, INSTANT), "new": pa.array(new, INSTANT)})
    where = f"t.{name} = s.old" + (f" AND t.batch LIKE '{batches}%'" if batches else "")
    said = {name: "s.new"} | ({"month": "s.month"} if name in ("live_from", "occurred_at") else {})
    _merge(lake, table, _with_month(pairs, new), where, said)


def _of_people(lake: Lake, table: str, limit: datetime, at: datetime) -> None:
    """Decisions are put in the order of their numbers in the journal, which no clock says."""
    columns = ["fact_id", "recorded_at"]
    rows = (
        lake.scanned(table).to_table(columns=columns, filter=pc.starts_with(pc.field("fact_id"), BY_PEOPLE)).to_pylist()
    )
    rows.sort(key=lambda row: int(row["fact_id"].removeprefix(BY_PEOPLE)))
    new = in_true_order([row["recorded_at"] for row in rows], limit, at)
    late = [(row["fact_id"], now) for row, now in zip(rows, new, strict=True) if row["recorded_at"] > limit]
    if not late:
        return
    ids, stamps = [fact for fact, _ in late], [now for _, now in late]
    pairs = pa.table({"fact": pa.array(ids, pa.string()), "new": pa.array(stamps, INSTANT)})
    own = TABLES[table.removesuffix(CORRECTIONS)].occurred[0]
    said = dict.fromkeys(("recorded_at", "ingested_at", "occurred_at", own), "s.new") | {"month": "s.month"}
    _merge(lake, table, _with_month(pairs, stamps), "t.fact_id = s.fact", said)


def _with_month(pairs: pa.Table, stamps: Sequence[datetime]) -> pa.Table:
    return pairs.append_column("month", pa.array([f"{stamp:%Y-%m}" for stamp in stamps], pa.string()))


def _merge(lake: Lake, table: str, pairs: pa.Table, where: str, said: dict[str, str]) -> None:
    found = lake.fresh(table).merge(
        pairs, where, source_alias="s", target_alias="t", post_commithook_properties=lake.after
    )
    found.when_matched_update(said).execute()
