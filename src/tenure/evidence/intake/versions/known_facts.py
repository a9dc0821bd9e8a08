"""Looks up what the lake already knows of some facts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema

VERSION = ["fact_id", "digest", "recorded_at", "updated_at", "source", "retracted"]
READ_ROWS = 500_000
LEAST_UNIQUE = 16
"""Characters from which on a message id is taken to be unique among all events."""


@dataclass(frozen=True, slots=True)
class KnownVersions:
    """The newest version of each fact, one row per fact_id: VERSION columns, and all columns where asked for."""

    rows: pa.Table

    @property
    def count(self) -> int:
        return int(self.rows.num_rows)


def has_facts(lake: Lake, table: str, source: str) -> bool:
    """Whether any fact of this source has reached this table: if not, the delivery is its first load."""
    said, maybe = lake.holding(table, "source", source)
    return said or any(
        pc.any(pc.equal(batch["source"], source)).as_py()
        for file in maybe
        for batch in _batches(lake, file, ["source"])
    )


def newest(
    lake: Lake, table: str, ids: pa.Array | None, *, whole: bool = False, months: Sequence[str] | None = None
) -> KnownVersions:
    """The newest versions in the lake of these facts (None: of all), corrections included.

    `months` (YYYY-MM) limits where the table itself is looked through: an event without an id can't have moved.
    """
    names = stored_schema(table).names if whole else VERSION
    tables = [(table, months)]
    if TABLES[table].grain is Grain.EVENTS:
        tables.append((table + CORRECTIONS, None))
    found = [part for name, when in tables for part in _rows(lake, name, names, ids, when)]
    if not found:
        schema = stored_schema(table)
        return KnownVersions(pa.schema([schema.field(name) for name in names]).empty_table())
    return KnownVersions(newest_versions(pa.concat_tables(found)))


def in_order(rows: pa.Table) -> pa.Table:
    """Versions fact by fact, in the order in which they were recorded."""
    stamps = pc.coalesce(rows["updated_at"], rows["recorded_at"])
    keys = pa.table({"id": rows["fact_id"], "at": rows["recorded_at"], "stamp": stamps, "digest": rows["digest"]})
    return rows.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]))


def newest_versions(rows: pa.Table) -> pa.Table:
    """One row per fact: the last recorded; recorded together, the source's stamp decides, then the digest."""
    ordered = in_order(rows)
    return ordered.filter(last_of_group(ordered["fact_id"]))


def last_of_group(keys: pa.ChunkedArray | pa.Array) -> pa.Array:
    """For sorted keys: True where the next key is another."""
    column = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    if len(column) == 0:
        return pa.array([], pa.bool_())
    change = pc.not_equal(column.slice(0, len(column) - 1), column.slice(1))
    return pa.concat_arrays([pc.fill_null(change, True), pa.array([True])])


def _rows(
    lake: Lake, table: str, names: Sequence[str], ids: pa.Array | None, months: Sequence[str] | None
) -> Iterator[pa.Table]:
    """Matching rows. Slices are gathered before they are matched: each match hashes all ids anew."""
    schema = stored_schema(table)
    enough = max(READ_ROWS, len(ids) // 2 if ids is not None else 0)
    gathered: list[pa.Table] = []
    count = 0
    for file in _of_months(lake.files(table), months):
        for batch in _batches(lake, file, [name for name in names if name != "month"]):
            gathered.append(_shaped(batch, schema, names))
            count += batch.num_rows
            if count >= enough:
                yield from _matching(gathered, ids)
                gathered, count = [], 0
    yield from _matching(gathered, ids)


def _of_months(files: Sequence[str], months: Sequence[str] | None) -> list[str]:
    """The files of some partitions: Delta names a partition's folder after its value."""
    if months is None:
        return list(files)
    wanted = {f"month={month}" for month in months}
    return [file for file in files if file.split("/")[-2] in wanted]


def _matching(gathered: list[pa.Table], ids: pa.Array | None) -> Iterator[pa.Table]:
    if gathered:
        rows = pa.concat_tables(gathered)
        kept = rows if ids is None else rows.filter(pc.is_in(rows["fact_id"].combine_chunks(), value_set=ids))
        if kept.num_rows:
            yield kept


def _batches(lake: Lake, file: str, names: Sequence[str]) -> Iterator[pa.Table]:
    with pq.ParquetFile(lake.storage.opened(file)) as opened:
        there = set(opened.schema_arrow.names)
        for batch in opened.iter_batches(READ_ROWS, columns=[name for name in names if name in there]):
            yield pa.table(batch)


def _shaped(rows: pa.Table, schema: pa.Schema, names: Sequence[str]) -> pa.Table:
    """Rows with exactly the wanted columns: old files may lack new ones, and the partition column is not in the files."""
    columns = []
    for name in names:
        kind = schema.field(name).type
        columns.append(pc.cast(rows[name], kind) if name in rows.column_names else pa.nulls(rows.num_rows, kind))
    return pa.table(columns, names=list(names))


def sent_key(source: str, message_id: str) -> str:
    """The fact id of an event that a client sent: a message id is unique within its source only."""
    return f"{source}:{message_id}"


def is_unique(message_id: str) -> bool:
    """Whether a tracking client made this id so that no other event has it, wherever the event is met: in what it sends, and
    in an export of what it sent. Numbers that a table counts up aren't such.

    >>> is_unique("ajs-next-1760000000000-4b4f"), is_unique("5829e1e1-2f4a-4c6f-9d55-77e0aa25e9d1"), is_unique("1760000000000123")
    (True, True, False)
    """
    return len(message_id) >= LEAST_UNIQUE and not message_id.isdigit()


def known_ids(lake: Lake, table: str, ids: Sequence[str], months: Iterable[str]) -> frozenset[str]:
    """Those of some fact ids that the table holds in some months (YYYY-MM)."""
    if not ids or not lake.exists(table):
        return frozenset()
    found = newest(lake, table, pa.array(ids, pa.string()), months=sorted(set(months))).rows["fact_id"]
    return frozenset(found.to_pylist())
