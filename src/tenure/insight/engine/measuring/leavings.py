"""Whether a customer has left: by its record, or by the last of its leavings and returns."""

from datetime import date

import ibis.expr.types as ir

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import ReadingRoom
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.measuring.scope import RowNames
from tenure.values.asof import AsOf

COLUMNS = {"last_left_on": "date", "last_back_on": "date"}


def leavings(rows: ir.Table, zone: str) -> ir.Table:
    """(i, account, COLUMNS): the last day on which an account left, and the last on which it came back, as known. One of a
    subscription says nothing of the account: its own dates do."""
    of = RowNames(TABLES["churn_events"], rows, zone)
    back, whole = (of["kind"] == "returned").fill_null(False), of["subscription"].isnull()
    rows = rows.mutate(on=of["happened_on"], back=back, whole=whole)
    happened = rows.whole & (rows.on <= rows.day)
    return rows.group_by(["i", "account"]).aggregate(
        last_left_on=rows.on.max(where=happened & ~rows.back), last_back_on=rows.on.max(where=happened & rows.back)
    )


def has_left(table: ir.Table) -> ir.BooleanValue:
    """Whether an account is gone. A later return undoes a leaving, and so does a later term that is in service."""
    by_record = table.left_on.notnull() & (table.left_on <= table.day)
    by_record = by_record & ~(table.last_back_on >= table.left_on).fill_null(False)
    back = (table.last_back_on >= table.last_left_on).fill_null(False)
    back = back | (table.term_start_on >= table.last_left_on).fill_null(False)
    return by_record | (table.last_left_on.notnull() & ~back)


def last_leavings(room: ReadingRoom, view: AsOf) -> dict[str, tuple[date, str]]:
    """Of every account that left by an event: the last day on which it did, and why, as known at an instant."""
    rows = room.versions("churn_events")
    if rows is None:
        return {}
    rows = Instants((view,)).spread(room, rows)
    of = RowNames(TABLES["churn_events"], rows, view.zone)
    left = ~(of["kind"] == "returned").fill_null(False) & of["subscription"].isnull() & (of["happened_on"] <= rows.day)
    found = room.fetch(rows.filter(left).select("account", on=of["happened_on"], reason=of["reason"].fill_null("")))
    return {
        row["account"]: (row["on"], row["reason"])
        for row in found.sort_by([("on", "ascending"), ("reason", "ascending")]).to_pylist()
    }
