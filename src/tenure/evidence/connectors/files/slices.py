"""What every reader yields: slices of text columns that know their lines."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from tenure.values.problem import refusal
from tenure.values.texts import plain

SLICE_ROWS = 100_000
"""Rows per slice: large enough for vectorised work, small enough that a million-row file needs little memory."""


AT_ONCE = 2_000


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
class FileFormat:
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
    """What was found out about the format: `encoding`, `delimiter`, `sheet`."""
    notes: tuple[str, ...] = ()
    """What people should know about how it was read, in whole sentences."""
    aside: str = ""
    """Why it isn't read unless a mapping names it."""
    held: object = field(default=None, repr=False, compare=False)
    """What keeps the file there for as long as the sheet is needed."""
    written_at: datetime | None = None

    def slices(self) -> Iterator[Slice]:
        return self.read()


def ending(path: Path) -> str:
    """The ending that names the format, in small letters; `.gz` is looked through."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


MOST_COLUMNS = 5_000
"""A table with more isn't one that people made: looking at each of its columns would take hours."""


def refuse_too_wide(count: int, file: str) -> None:
    """Raise ProblemError for a table with more columns than any export has."""
    if count > MOST_COLUMNS:
        raise refusal(
            "import.too_wide",
            f"The table has {count:,} columns; {MOST_COLUMNS:,} can be read.",
            file,
            "Rows and columns may be swapped, or it isn't a table.",
            "Export the columns that you need.",
        )


def distinct_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Header cells trimmed, made distinct (`name`, `name (2)`), empty ones named by their place (`column 3`)."""
    seen: dict[str, int] = {}
    headers = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(plain(cell.replace("\ufeff", "")).split()) or f"column {place}"
        count = seen[name] = seen.get(name, 0) + 1
        headers.append(name if count == 1 else f"{name} ({count})")
    return tuple(headers)


def _is_name(cell: str) -> bool:
    return any(sign.isalpha() for sign in cell) and not cell.strip()[0].isdigit()


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the header among the first rows: titles and blank lines above it are shorter. None when all are blank."""
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    # Up to the last cell that says something: some programs end each row with delimiters, and others leave them out.
    lengths = [max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0) for row in rows]
    filled = sorted(length for length in lengths if length)
    if not filled:
        return None
    usual = max(set(filled), key=lambda length: (filled.count(length), length))
    for place, (row, length, width) in enumerate(zip(rows, lengths, widths, strict=True)):
        if length >= usual and width * 2 >= usual:
            return place
        # Rows that are a cell longer than their header aren't a reason to take one of them for it.
        if length == usual - 1 and 1 < length == width and all(map(_is_name, row[:length])):
            return place
    return next(place for place, width in enumerate(widths) if width)


AGAIN = "the header again"
ABOVE = "above the header"


def is_header(row: Sequence[str], headers: Sequence[str]) -> bool:
    """Whether a row is the header once more, as in files put together."""
    if not row or not headers or row[0].strip("\ufeff \t").casefold() not in (headers[0].casefold(), ""):
        return False
    cells = [*row[: len(headers)], *([""] * (len(headers) - len(row)))]
    return [name.casefold() for name in distinct_headers(cells)] == [name.casefold() for name in headers]


class SliceBuilder:
    """Rows on their way into a slice. They become Arrow columns a few thousand at a time, so that few Python objects live."""

    def __init__(self, headers: Sequence[str]) -> None:
        self._headers = list(headers)
        self._rows: list[Sequence[str]] = []
        self._lines: list[int] = []
        self._pieces: list[pa.Table] = []
        self._all_lines: list[pa.Array] = []
        self.count = 0

    def add(self, row: Sequence[str], line: int) -> None:
        """One row of as many cells as there are headers."""
        self._rows.append(row)
        self._lines.append(line)
        self.count += 1
        if len(self._rows) >= AT_ONCE:
            self._turn()

    def _turn(self) -> None:
        if self._rows:
            columns = [pa.array(column, pa.string()) for column in zip(*self._rows, strict=True)]
            self._pieces.append(pa.table(columns, names=self._headers))
            self._all_lines.append(pa.array(self._lines, pa.int64()))
            self._rows, self._lines = [], []

    def take(self) -> tuple[pa.Table, pa.Array]:
        """The rows so far and their lines; afterwards there are none."""
        self._turn()
        if self._pieces:
            rows = pa.concat_tables(self._pieces).combine_chunks()
            lines = pa.concat_arrays(self._all_lines)
        else:
            rows = pa.table([pa.array([], pa.string()) for _ in self._headers], names=self._headers)
            lines = pa.array([], pa.int64())
        self._pieces, self._all_lines, self.count = [], [], 0
        return rows, lines
