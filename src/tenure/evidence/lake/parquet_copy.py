"""Writes rows of the lake as files for other programs, and reads them back without loss.

A table becomes a Parquet file, which is exact, and a CSV file, which is for people and spreadsheets. In CSV an empty cell
is NULL and `""` is an empty text; a text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV
injection), and so does one that begins with an apostrophe, so that taking the first apostrophe off gives the text back.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema

PIECE = 16 * 1024 * 1024
"""Bytes of CSV read at a time; a row is never longer than that."""

AT_ONCE = 50_000
"""Rows held in memory at a time."""

DANGEROUS = r"^\s*['=+\-@＝＋－＠\t\r\n]"


def escape_formulas(texts: pa.Array) -> pa.Array:
    """Texts that no spreadsheet runs as a formula."""
    return pc.if_else(pc.match_substring_regex(texts, DANGEROUS), pc.binary_join_element_wise("'", texts, ""), texts)


def unescape_formulas(texts: pa.Array) -> pa.Array:
    """The texts that `escape_formulas` was given."""
    return pc.replace_substring_regex(texts, r"^'", "")


def rows_of(lake: Lake, table: str, accounts: Collection[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Every row of a table as written, of all accounts or of some, in the stored shape, a piece at a time.

    Read without the engine, whose questions are cut off after a while: an export takes as long as it takes.
    """
    schema = stored_schema(table)
    dataset = lake.scanned(table)
    hidden = pa.array(sorted(lake.hidden()), pa.string())
    wanted = (
        None if accounts is None else pyarrow.dataset.field("account").isin(pa.array(sorted(accounts), pa.string()))
    )
    there = [name for name in schema.names if name in dataset.schema.names]
    scanned = dataset.to_batches(
        columns=there, filter=wanted, batch_size=AT_ONCE, batch_readahead=1, fragment_readahead=1
    )
    for batch in scanned:
        columns = [
            batch.column(f.name).cast(f.type) if f.name in there else pa.nulls(batch.num_rows, f.type) for f in schema
        ]
        yield _without_strangers(table, _veiled(table, pa.record_batch(columns, schema=schema), hidden), accounts)


def _without_strangers(table: str, rows: pa.RecordBatch, accounts: Collection[str] | None) -> pa.RecordBatch:
    """Rows that name no parent which isn't among the accounts."""
    if accounts is None or table != "accounts":
        return rows
    place = rows.schema.get_field_index("parent")
    known = pc.is_in(rows["parent"], value_set=pa.array(sorted(accounts), pa.string()))
    return rows.set_column(place, rows.schema.field(place), pc.if_else(known, rows["parent"], None))


def _veiled(table: str, rows: pa.RecordBatch, hidden: pa.Array) -> pa.RecordBatch:
    """Rows of people who are about to be erased, without anything personal."""
    declared = TABLES.get(table.removesuffix(CORRECTIONS))
    if declared is None or not declared.of_person or not len(hidden):
        return rows
    theirs = pc.is_in(rows["person"], value_set=hidden)
    for column in declared.columns:
        if column.personal:
            place = rows.schema.get_field_index(column.name)
            emptied = pc.if_else(theirs, pa.scalar(None, rows[column.name].type), rows[column.name])
            rows = rows.set_column(place, column.name, emptied)
    return rows


def write_copies(batches: Iterable[pa.RecordBatch], schema: pa.Schema, stem: Path) -> int:
    """Write `<stem>.parquet` and `<stem>.csv`, a piece at a time; returns how many rows."""
    rows = 0
    flat = flat_schema(schema)
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    with (
        pyarrow.parquet.ParquetWriter(f"{stem}.parquet", schema, compression="zstd") as exact,
        pyarrow.csv.CSVWriter(f"{stem}.csv", flat, write_options=options) as plain,
    ):
        for batch in batches:
            exact.write_batch(batch)
            plain.write_batch(pa.record_batch([_cell(column) for column in batch.columns], schema=flat))
            rows += batch.num_rows
    return rows


def flat_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with nested columns as text (JSON): what a CSV file can hold."""
    return pa.schema([pa.field(f.name, pa.string() if pa.types.is_nested(f.type) else f.type) for f in schema])


def _cell(column: pa.Array) -> pa.Array:
    if pa.types.is_nested(column.type):
        return pa.array([None if value is None else json.dumps(value, default=_plain) for value in column.to_pylist()])
    return escape_formulas(column) if pa.types.is_string(column.type) else column


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the lake")


def read_copies(stem: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Read back what `write_copies` wrote, a piece at a time: the Parquet file, or the CSV file where only that is left.

    Raises ValueError when a file has another shape, and OSError when there is none.
    """
    parquet = stem.with_name(stem.name + ".parquet")
    if parquet.exists():
        for batch in pyarrow.parquet.ParquetFile(parquet).iter_batches(batch_size=AT_ONCE):
            yield pa.record_batch([batch.column(f.name).cast(f.type) for f in schema], schema=schema)
        return
    flat = flat_schema(schema)
    reader = pyarrow.csv.open_csv(
        stem.with_name(stem.name + ".csv"),
        read_options=pyarrow.csv.ReadOptions(block_size=PIECE),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=flat,
            include_columns=flat.names,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    for batch in reader:
        yield pa.record_batch([_uncell(batch.column(f.name), f.type) for f in schema], schema=schema)


def _uncell(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_nested(kind):
        return pa.array([None if text is None else json.loads(text) for text in column.to_pylist()], type=kind)
    return unescape_formulas(column) if pa.types.is_string(column.type) else column
