"""Parquet files. Their types are kept by writing every value in its canonical text."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tenure.evidence.connectors.files.encodings import BOMB_BYTES, BOMB_RATIO, unpacks_too_large
from tenure.evidence.connectors.files.slices import (
    SLICE_ROWS,
    FileFormat,
    Sheet,
    Slice,
    distinct_headers,
    refuse_too_wide,
)
from tenure.values.problem import refusal
from tenure.values.texts import storable

MOST_BYTES = 1 << 30
"""Text of one column of a slice."""


def open_parquet(path: Path, file: str, _: FileFormat) -> list[Sheet]:
    """The one sheet of a Parquet file. Raises ProblemError when it is broken or has no rows."""
    try:
        with pq.ParquetFile(path) as parquet:
            schema = parquet.schema_arrow
            names, count = list(schema.names), parquet.metadata.num_rows
            groups = (parquet.metadata.row_group(number) for number in range(parquet.metadata.num_row_groups))
            unpacked = sum(group.total_byte_size for group in groups)
    except (pa.ArrowException, OSError) as broken:
        raise refusal(
            "import.broken_parquet",
            "The Parquet file can't be opened.",
            file,
            f"{broken}".splitlines()[0],
            "Write it again.",
        ) from broken
    if not count:
        raise refusal("import.no_rows", "The file has a header but no rows.", file, "", "Export it again.")
    if unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * path.stat().st_size:
        raise unpacks_too_large(file)
    refuse_too_wide(len(names), file)
    headers = distinct_headers(names)

    texts = [
        column.name for column in schema if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    ]

    def read() -> Iterator[Slice]:
        with pq.ParquetFile(path, read_dictionary=texts) as opened:
            done = 0
            # Texts stay in their dictionaries until it is known how much they come to.
            for batch in opened.iter_batches(SLICE_ROWS):
                _refuse_swollen(batch, file)
                rows = pa.table([as_text(column) for column in batch.columns], names=list(headers))
                lines = pa.array(range(done + 1, done + batch.num_rows + 1), pa.int64())
                done += batch.num_rows
                yield Slice(rows, lines, (), done / count)

    return [Sheet(path, file, headers, read, {"format": "parquet"})]


def _refuse_swollen(batch: pa.RecordBatch, file: str) -> None:
    """Raise ProblemError where few texts are repeated so often that they would fill the memory."""
    for column in batch.columns:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else None
        if kind is not None and (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            lengths = pc.binary_length(column.dictionary).take(column.indices)
            if (pc.sum(lengths).as_py() or 0) > MOST_BYTES:
                raise unpacks_too_large(file)


def _whole(texts: pa.Array) -> pa.Array:
    """Texts of a file that says they are, which nobody has checked."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return as_text(texts.cast(pa.binary()))
    return pc.replace_substring(texts, "\0", "\ufffd")


def as_text(column: pa.Array) -> pa.Array:
    """A column as canonical text: ISO days and instants (UTC ones with Z), plain numbers, true and false, JSON for what
    is nested."""
    kind = column.type
    if pa.types.is_string(kind):
        return _whole(column)
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        cells = [None if cell is None else storable(cell.decode("utf-8", "replace")) for cell in column.to_pylist()]
        return pa.array(cells, pa.string())
    if pa.types.is_floating(kind):
        whole = pc.all(pc.or_kleene(pc.equal(column, pc.floor(column)), pc.is_null(column))).as_py()
        if whole and (pc.max(pc.abs(column)).as_py() or 0) < 2**53:
            return pc.cast(pc.cast(column, pa.int64()), pa.string())
        return pc.cast(column, pa.string())
    if pa.types.is_timestamp(kind):
        text = pc.cast(pc.cast(column, pa.timestamp("us")), pa.string())
        return pc.binary_join_element_wise(text, "Z", "") if kind.tz else text
    if pa.types.is_nested(kind):
        return pa.array(
            [None if cell is None else json.dumps(cell, default=str, ensure_ascii=False) for cell in column.to_pylist()]
        )
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    return pc.cast(column, pa.string())
