"""Rows that can't go in, each with its place and the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

UNMATCHED = "unmatched account"
"""The code of rows that wait for their account: they are tried again with every import."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row for quarantine. `raw` is the row as the file had it; `fact` its id where one was read."""

    table: str
    source: str
    file: str
    line: int | None
    column: str
    value: str
    code: str
    reason: str
    raw: Mapping[str, str | None] = field(default_factory=dict)
    mapping: Mapping[str, object] = field(default_factory=dict)
    fact: str = ""


@dataclass(slots=True)
class Faults:
    """The faults of a slice of rows while it is checked: the first one found counts for a row."""

    found: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)

    def add(self, mask: pa.Array | None, column: str, values: pa.Array | None, code: str, reason: str) -> None:
        """Mark the rows where `mask` is true. `values` are the cells to show."""
        if mask is None:
            return
        for place in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist():
            if place not in self.found:
                value = "" if values is None else values[place].as_py()
                self.found[place] = (column, "" if value is None else str(value)[:500], code, reason)

    def good(self, count: int) -> pa.Array | None:
        """The mask of rows without fault, or None when all are fine."""
        if not self.found:
            return None
        good = [True] * count
        for place in self.found:
            good[place] = False
        return pa.array(good)
