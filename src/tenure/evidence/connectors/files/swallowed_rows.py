"""Rows that a stray quote swallowed: what looks like one cell of many lines is the rest of the file up to the next quote."""

import csv
import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from tenure.evidence.connectors.files.dialects import Dialect

LOOKED_AT = 200
"""Lines of such a cell that are looked at."""
MANY = 5
DAY = re.compile(r"0([-/.])0\1?0")


@lru_cache(10_000)
def shape(cell: str) -> str:
    """What a cell looks like: `ACC-0012` and `acc-7` are both `a-0`."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", cell.strip()))


@lru_cache(10_000)
def _kind(cell: str) -> str:
    """A day, a number, words, or nothing."""
    seen = shape(cell)
    if DAY.match(seen):
        return "day"
    return "words" if "a" in seen else "number" if "0" in seen else ""


def holds_rows(
    lines: Sequence[str], width: int, dialect: Dialect, shapes: Collection[str], *, endless: bool = False
) -> bool:
    """Whether the lines after the first of one row are rows of their own. `shapes` are those of first cells so far.

    Texts of several lines are common, so the lines must look like rows; where the quoting itself is sound they must look
    like nothing else. `endless`: the cell grew over every limit.
    """
    inner = [line for line in lines[1 : 1 + LOOKED_AT] if line.strip()]
    if width > 1 and sum(dialect.delimiter in line for line in inner) * 2 < len(inner):
        return False
    opening = dialect.unquoted(lines[0])
    kinds = [_kind(cell) for cell in opening] if len(opening) == width else []
    like = known = numbered = whole = alike = 0
    for line in inner:
        bare = line.rstrip("\r\n").split(dialect.delimiter)
        within = next(iter(dialect.rows([line])), []) if dialect.quote in line else bare
        first = bare[0].strip(dialect.quote + " ")
        is_known = len(bare) > 1 and (shape(first) in shapes or shape(first) == shape(opening[0]))
        is_numbered = is_known and any(sign.isdigit() for sign in first)
        is_whole = width in (len(bare), len(within))
        like += is_whole or is_numbered
        known, numbered, whole = known + is_known, numbered + is_numbered, whole + is_whole
        alike += is_whole and _same_kinds(kinds, within if len(within) == width else bare)
    if like * 2 < len(inner):
        return False
    if endless:
        return True
    if is_broken(lines, dialect):
        return known > 0 or alike > 0 or (width > 2 and whole >= MANY)
    return width > 2 and 0 < like == len(inner) and (alike == like or numbered == like or whole >= MANY)


def _same_kinds(kinds: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether cells are of the kinds of the line in which the quote opens, days and numbers among them."""
    pairs = [(kind, _kind(cell)) for kind, cell in zip(kinds, cells, strict=False) if kind and cell.strip()]
    return all(one == other for one, other in pairs) and any(kind != "words" for kind, _ in pairs)


def is_broken(lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether a quote in these lines isn't closed, or closed within a cell."""
    try:
        list(dialect.rows(lines, strict=True))
    except csv.Error:
        return True
    return False
