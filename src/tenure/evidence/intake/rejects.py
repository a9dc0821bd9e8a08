"""Rows that can't be imported, each with its place and the reason."""

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
    awaits: str = ""
    """What `value` names, where the row waits for its account: account, name, domain, address, person, or a kind of row."""

    @property
    def as_written(self) -> str:
        """The value as its cell has it: of an id, `value` may be the long form."""
        return _shown(self.raw.get(self.column)) or self.value


@dataclass(frozen=True, slots=True)
class EmptiedCell:
    """Cells that were left empty while the rest of their row went in: equal ones of a column together."""

    table: str
    file: str
    column: str
    value: str
    code: str
    reason: str
    line: int | None
    """Of the first row."""
    count: int = 1


@dataclass(slots=True)
class Faults:
    """The faults of a slice of rows while it is checked: the first one found counts for a row."""

    found: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)
    cells: dict[tuple[str, str, str, str], list[int]] = field(default_factory=dict)
    """Cells that cost only themselves: (column, value, code, reason) -> [place of the first row, how many]."""
    strict: bool = False
    """Whether every cell costs its row."""

    def spare(self, mask: pa.Array | None, column: str, values: pa.Array, code: str, reason: str) -> None:
        """Mark cells that are left empty, where their row can do without them."""
        if self.strict:
            self.add(mask, column, values, code, reason)
        elif mask is not None:
            for place in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist():
                what = (column, _shown(values[place].as_py()), code, reason)
                self.cells.setdefault(what, [place, 0])[1] += 1

    def emptied(self, table: str, file: str, lines: pa.Array) -> tuple[EmptiedCell, ...]:
        """The cells left empty."""
        return tuple(
            EmptiedCell(table, file, *what, lines[place].as_py(), count) for what, (place, count) in self.cells.items()
        )

    def add(self, mask: pa.Array | None, column: str, values: pa.Array | None, code: str, reason: str) -> None:
        """Mark the rows where `mask` is true. `values` are the cells to show."""
        if mask is None:
            return
        for place in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist():
            if place not in self.found:
                value = "" if values is None else _shown(values[place].as_py())
                self.found[place] = (column, value, code, reason)

    def coded(self, code: str) -> frozenset[int]:
        """The places of rows with a code."""
        return frozenset(place for place, found in self.found.items() if found[2] == code)

    def good(self, count: int) -> pa.Array | None:
        """The mask of rows without fault, or None when all are fine."""
        if not self.found:
            return None
        good = [True] * count
        for place in self.found:
            good[place] = False
        return pa.array(good)


def _shown(value: object) -> str:
    """A cell for showing: a whole number without its point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:500]
