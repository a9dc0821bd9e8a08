"""What every reader yields: slices of text columns that know their lines."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

SLICE_ROWS = 100_000
"""Rows per slice: large enough for vectorised work, small enough that a million-row file needs little memory."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A line that doesn't fit the table: it goes to quarantine, or is a footer and only listed."""

    line: int
    cells: tuple[str, ...]
    reason: str
    footer: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a sheet, as text (empty cells are NULL or ""), with the line each began on, and the strays among them."""

    rows: pa.Table
    lines: pa.Array
    strays: tuple[Stray, ...] = ()
    share: float = 1.0
    """How much of the file has been read after this slice, 0-1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read where its mapping says so; empty means: find out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file: a whole CSV file, or one sheet of a workbook."""

    path: Path
    file: str
    """The name people see: the path below the imported folder, and `#sheet` for a workbook with several."""
    headers: tuple[str, ...]
    read: Callable[[], Iterator[Slice]] = field(repr=False)
    about: Mapping[str, str] = field(default_factory=dict)
    """What was found out about the format: `encoding`, `delimiter`, `sheet`, `notes`."""

    def slices(self) -> Iterator[Slice]:
        return self.read()


def distinct_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Header cells trimmed, made distinct (`name`, `name (2)`), empty ones named by their place (`column 3`)."""
    seen: dict[str, int] = {}
    headers = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\ufeff", "").replace("\0", "").split()) or f"column {place}"
        count = seen[name] = seen.get(name, 0) + 1
        headers.append(name if count == 1 else f"{name} ({count})")
    return tuple(headers)


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the header among the first rows: titles and blank lines above it are shorter. None when all are blank."""
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    filled = sorted(len(row) for row, width in zip(rows, widths, strict=True) if width)
    if not filled:
        return None
    usual = max(set(filled), key=lambda width: (filled.count(width), width))
    for place, (row, width) in enumerate(zip(rows, widths, strict=True)):
        if len(row) >= usual and width * 2 >= usual:
            return place
    return next(place for place, width in enumerate(widths) if width)


def text_columns(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> pa.Table:
    """Rows of equal length as an Arrow table of text."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(headers)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(headers))
