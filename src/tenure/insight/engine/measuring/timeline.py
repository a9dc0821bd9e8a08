"""Every fact of an account as it was known at an instant, for people to read in order."""

import ibis

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import ReadingRoom
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.measuring.scope import RowNames
from tenure.insight.engine.measuring.writer import local_day
from tenure.values.asof import AsOf

Row = dict[str, object]
CLOCKS = ("fact_id", "person", "source", "occurred_at", "recorded_at", "recorded_assumed")


def facts_of(room: ReadingRoom, table: str, account: str, view: AsOf) -> list[Row]:
    """The rows of a table for one account as visible at an instant, with their clocks; newest first."""
    rows = room.versions(table, (account,))
    if rows is None:
        return []
    seen = Instants((view,)).spread(room, rows)
    of = RowNames(TABLES[table], seen, view.zone)
    values = {name: of[name] for name in TABLES[table].names if name not in CLOCKS}
    found = seen.select(*CLOCKS, **values).order_by([ibis.desc("occurred_at"), "fact_id"])
    return list(room.fetch(found).to_pylist())


def names_of(room: ReadingRoom, account: str, view: AsOf) -> dict[str, str]:
    """The names of an account's people by key, as known at an instant."""
    return {str(row["fact_id"]): str(row["name"] or row["fact_id"]) for row in facts_of(room, "people", account, view)}


def usage_by_day(room: ReadingRoom, account: str, view: AsOf) -> list[Row]:
    """Use of the product summed up by local day: (day, actions, people, source, last_at, recorded_at), newest first."""
    rows = room.versions("usage", (account,))
    if rows is None:
        return []
    seen = Instants((view,)).spread(room, rows)
    times = RowNames(TABLES["usage"], seen, view.zone)["times"]
    seen = seen.mutate(on=local_day(seen.occurred_at, view.zone), times=times)
    by_day = seen.group_by("on").aggregate(
        actions=seen.times.sum(),
        people=seen.person.nunique(),
        source=seen.source.min(),
        last_at=seen.occurred_at.max(),
        recorded_at=seen.recorded_at.max(),
        assumed=seen.recorded_assumed.any(),
    )
    return list(room.fetch(by_day.order_by(ibis.desc("on"))).to_pylist())
