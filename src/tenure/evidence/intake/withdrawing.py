"""An import taken back: of every fact that it brought, what was known before counts again, as of the same instants."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES
from tenure.evidence.intake.comparing import Comparison, RewrittenRows, compare
from tenure.evidence.intake.rereading import every_row
from tenure.evidence.intake.versions.known_facts import newest_versions
from tenure.evidence.lake.store import Lake, stored_schema


def withdrawn(lake: Lake, batch: str, undone: Collection[str]) -> dict[str, Comparison]:
    """By table, the rows that take a batch's word back: a fact that it alone told of goes, one that an earlier batch told of
    says again what that one said. Of batches that were `undone` before, what they made say again goes along. Nothing is written
    to the lake."""
    found = {}
    for table in TABLES:
        past = every_row(lake, table)
        batches = past["batch"].to_pylist()
        if batch not in batches:
            continue
        ids = past["fact_id"].to_pylist()
        first: dict[str, int] = {}
        for place, (fact, whose) in enumerate(zip(ids, batches, strict=True)):
            if whose == batch:
                first.setdefault(fact, place)
        earlier = pa.array([place for place, fact in enumerate(ids) if place < first.get(fact, 0)], pa.int64())
        before = newest_versions(past.take(earlier))
        before = before.filter(pc.invert(before["retracted"]))
        mine = pc.is_in(past["batch"], value_set=pa.array([batch, *undone], pa.string()))
        named = pc.if_else(mine, batch, past["batch"])
        past = past.set_column(past.schema.get_field_index("batch"), "batch", named)
        comparison = found[table] = Comparison(table)
        again = RewrittenRows(stored_schema(table).empty_table(), before, frozenset(ids))
        compare(comparison, past, dict.fromkeys(first, (batch,)), batch, again, (), lambda *_: False)
    return found


def named_elsewhere(lake: Lake, accounts: list[str]) -> frozenset[str]:
    """Those of some accounts that a fact which still counts is about, beside their own record."""
    found: set[str] = set()
    for table in TABLES:
        if table != "accounts" and "account" in stored_schema(table).names:
            rows = newest_versions(every_row(lake, table, pc.field("account").isin(accounts)))
            found.update(rows.filter(pc.invert(rows["retracted"]))["account"].to_pylist())
    return frozenset(found)
