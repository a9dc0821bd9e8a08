"""Parquet files. Their types are kept by writing every value in its canonical text."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tenure.evidence.connectors.files.slices import SLICE_ROWS, Reading, Sheet, Slice, distinct_headers
from tenure.values.problem import Problem, ProblemError


def open_parquet(path: Path, file: str, _: Reading) -> list[Sheet]:
    """The one sheet of a Parquet file. Raises ProblemError when it is broken or has no rows."""
    try:
        with pq.ParquetFile(path) as parquet:
            names, count = list(parquet.schema_arrow.names), parquet.metadata.num_rows
    except (pa.ArrowException, OSError) as broken:
        raise ProblemError(
            Problem(
                "import.broken_parquet",
                "The Parquet file can't be opened.",
                file,
                f"{broken}".splitlines()[0],
                "Write it again.",
            )
        ) from broken
    if not count:
        raise ProblemError(Problem("import.no_rows", "The file has columns but no rows.", file, "", "Export it again."))
    headers = distinct_headers(names)

    def read() -> Iterator[Slice]:
        with pq.ParquetFile(path) as opened:
            done = 0
            for batch in opened.iter_batches(SLICE_ROWS):
                rows = pa.table([as_text(column) for column in batch.columns], names=list(headers))
                lines = pa.array(range(done + 1, done + batch.num_rows + 1), pa.int64())
                done += batch.num_rows
                yield Slice(rows, lines, (), done / count)

    return [Sheet(path, file, headers, read, {"format": "parquet"})]


def as_text(column: pa.Array) -> pa.Array:
    """A column as canonical text: ISO days and instants (UTC ones with Z), plain numbers, true and false, JSON for what
    is nested."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array(
            [None if cell is None else cell.decode("utf-8", "replace") for cell in column.to_pylist()], pa.string()
        )
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
