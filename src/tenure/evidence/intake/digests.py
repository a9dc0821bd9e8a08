"""A digest of what a row says: equal content, equal digest, on every machine and in any order."""

import hashlib
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

BETWEEN = "\x1f"
LENGTH = 32
FORM = "1"
"""The way of writing content down; another number would make every row look corrected."""


def digests(rows: pa.Table, columns: Sequence[str]) -> pa.Array:
    """One digest per row over the given columns: 32 hexadecimal characters.

    Empty columns are left out by name, so that a column added to the catalogue later doesn't change old digests.
    """
    # A first part that is never empty: Arrow loses rows when all parts of a row are skipped.
    parts: list[pa.Array | pa.Scalar | str] = [FORM]
    for name in sorted(columns):
        column = _one(rows[name])
        if column.null_count == len(column):
            continue
        text = canonical(column)
        if text.null_count:
            parts.append(pc.binary_join_element_wise(name, text, BETWEEN))
        else:
            parts += [name, text]
    if len(parts) == 1 or not rows.num_rows:
        return pa.array([_digest(FORM.encode())] * rows.num_rows, pa.string())
    joined = pc.binary_join_element_wise(*parts, BETWEEN, null_handling="skip")
    return digest_of(joined)


def digest_of(text: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The digest of each text."""
    text = _one(text)
    sha = hashlib.sha256
    return pa.array([sha(cell).hexdigest()[:LENGTH] for cell in pc.cast(text, pa.binary()).to_pylist()], pa.string())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:LENGTH]


def canonical(column: pa.Array) -> pa.Array:
    """A typed column as text that no setting of a machine can change."""
    kind = column.type
    if pa.types.is_string(kind):
        return _escaped(column)
    if pa.types.is_timestamp(kind):
        return pc.cast(pc.cast(column, pa.int64()), pa.string())
    if pa.types.is_date(kind):
        return pc.cast(pc.cast(column, pa.int32()), pa.string())
    return pc.cast(column, pa.string())


def _escaped(column: pa.Array) -> pa.Array:
    """Text that can't be mistaken for the sign between two parts."""
    if not pc.any(pc.match_substring_regex(column, "[\x1e\x1f]")).as_py():
        return column
    return pc.replace_substring(pc.replace_substring(column, "\x1e", "\x1ee"), BETWEEN, "\x1ef")


def _one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
