"""Every fact of an account as it was known at an instant, for people to read in order."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import ReadingRoom
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.measuring.scope import RowNames
from tenure.insight.engine.measuring.writer import local_day
from tenure.values.asof import AsOf

Row = dict[str, object]
CLOCKS = ("fact_id", "person", "source", "occurred_at", "recorded_at", "recorded_assumed")
USE = "usage by day"


def all_facts_of(room: ReadingRoom, tables: Sequence[str], account: str, view: AsOf) -> dict[str, list[Row]]:
    """The rows of some tables about one account as visible at an instant, with their clocks, newest first; and under USE
    its use of the product summed up by local day: (on, actions, people, source, last_at, recorded_at, assumed).

    A table of which nothing is stored is missing.
    """
    instants = Instants((view,), small=True)
    wanted = tuple(dict.fromkeys((*tables, "usage")))
    room.gather((account,), wanted)
    instants.hand_in(room)

    def build() -> dict[str, ir.Table]:
        found = {name: _facts(room, name, account, instants) for name in tables}
        found[USE] = _use(room, account, instants)
        return {name: rows for name, rows in found.items() if rows is not None}

    answers = room.ask(("timeline", wanted, view.zone), build)
    return {name: list(rows.to_pylist()) for name, rows in answers.items()}


def facts_of(room: ReadingRoom, table: str, account: str, view: AsOf) -> list[Row]:
    """The rows of one table for one account as visible at an instant, with their clocks; newest first."""
    rows = _facts(room, table, account, Instants((view,)))
    return [] if rows is None else list(room.fetch(rows).to_pylist())


def _facts(room: ReadingRoom, table: str, account: str, instants: Instants) -> ir.Table | None:
    rows = room.versions(table, (account,))
    if rows is None:
        return None
    seen = instants.spread(room, rows)
    of = RowNames(TABLES[table], seen, instants.views[0].zone)
    values = {name: of[name] for name in TABLES[table].names if name not in CLOCKS}
    return seen.select(*CLOCKS, **values).order_by([ibis.desc("occurred_at"), "fact_id"])


def _use(room: ReadingRoom, account: str, instants: Instants) -> ir.Table | None:
    rows = room.versions("usage", (account,))
    if rows is None:
        return None
    zone = instants.views[0].zone
    seen = instants.spread(room, rows)
    seen = seen.mutate(on=local_day(seen.occurred_at, zone), times=RowNames(TABLES["usage"], seen, zone)["times"])
    by_day = seen.group_by("on").aggregate(
        actions=seen.times.sum(),
        people=seen.person.nunique(),
        source=seen.source.min(),
        last_at=seen.occurred_at.max(),
        recorded_at=seen.recorded_at.max(),
        assumed=seen.recorded_assumed.any(),
    )
    return by_day.order_by(ibis.desc("on"))
