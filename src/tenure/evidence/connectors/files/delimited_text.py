"""CSV in any dialect: delimiter, encoding, line end, quoting; streamed in slices, bounded by line."""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tenure.evidence.connectors.files.dialects import Dialect, dialect_of, is_prose
from tenure.evidence.connectors.files.encodings import UnpackedFile, encoding_of, not_text
from tenure.evidence.connectors.files.footers import WHY, Tail, is_footer, without_footers
from tenure.evidence.connectors.files.slices import (
    ABOVE,
    AGAIN,
    SLICE_ROWS,
    FileFormat,
    Sheet,
    Slice,
    SliceBuilder,
    Stray,
    distinct_headers,
    header_row,
    is_header,
    refuse_too_wide,
)
from tenure.evidence.connectors.files.swallowed_rows import holds_rows, shape
from tenure.values.problem import refusal

LINE_LIMIT = 4 << 20
CELL_LIMIT = 1 << 20
SAMPLE_LINES = 200


class TextLines:
    """The lines of a text stream. A line without end would fill the memory, so its length has a limit."""

    def __init__(self, text: io.TextIOBase, where: str, *, keep: bool = False) -> None:
        self._text = text
        self._keep = keep
        self._where = where
        self._again: deque[str] = deque()
        self.number = 0
        self.row: list[str] = []
        """The lines since it was last cleared, where they are kept."""
        self.at_end = False
        self.strange = False
        """True once a NUL or an undecodable letter was seen: from then on rows are looked at one by one."""

    def __iter__(self) -> Iterator[str]:
        self.at_end = False
        while line := self._again.popleft() if self._again else self._text.readline(LINE_LIMIT):
            self.number += 1
            if len(line) >= LINE_LIMIT and not line.endswith(("\n", "\r")):
                raise refusal(
                    "import.line_too_long",
                    f"The line is longer than {LINE_LIMIT >> 20} MB.",
                    f"{self._where}:{self.number}",
                    "It may be a quote that never closes, or not a CSV file.",
                    "Fix the line and import again.",
                )
            if "\0" in line or "\ufffd" in line:
                self.strange = True
            if self._keep:
                self.row.append(line)
            yield line
        self.at_end = True

    def back(self, lines: Sequence[str]) -> None:
        """Give the last lines back: they are read once more."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    @property
    def waiting(self) -> bool:
        """Whether lines were given back."""
        return bool(self._again)

    @property
    def ended_well(self) -> bool:
        """Whether the last line has an end."""
        return not self.row or self.row[-1].endswith(("\n", "\r"))


def open_delimited(path: Path, file: str, reading: FileFormat) -> list[Sheet]:
    """The one sheet of a CSV file. Raises ProblemError when it is empty, has no rows, or isn't text."""
    encoding, errors = (reading.encoding, "replace") if reading.encoding else encoding_of(path)
    sample = _sample(path, file, encoding, errors)
    if not any(line.strip() for line in sample):
        raise refusal("import.empty", "The file is empty.", file, "", "Export it again.")
    skip = 1 if sample[0].lower().startswith("sep=") else 0
    declared = sample[0].strip()[4:5] if skip else ""
    dialect = dialect_of(sample[skip:], reading.delimiter or declared)
    rows = list(dialect.rows(sample[skip:]))
    if not reading.delimiter and max(map(len, rows)) == 1 and is_prose(rows):
        raise not_text(file, "It contains text, not a table.")
    place = header_row(rows) or 0
    refuse_too_wide(len(rows[place]), file)
    headers = distinct_headers(rows[place])

    def read() -> Iterator[Slice]:
        return _slices(path, file, headers, dialect, encoding, errors, skip, place)

    about = {"encoding": encoding, "delimiter": dialect.delimiter}
    broken = errors == "replace" and encoding == "utf-8"
    notes = ("Some lines aren't valid UTF-8. They are in quarantine.",) if broken else ()
    return [Sheet(path, file, headers, read, about, notes)]


def _sample(path: Path, file: str, encoding: str, errors: str) -> list[str]:
    try:
        with UnpackedFile(path) as raw, io.TextIOWrapper(io.BufferedReader(raw), encoding, errors, newline="") as text:
            return [line for line, _ in zip(TextLines(text, file), range(SAMPLE_LINES), strict=False)]
    except LookupError as unknown:
        raise refusal(
            "import.unknown_encoding",
            f"{encoding!r} isn't a known encoding.",
            file,
            "",
            "Use utf-8, utf-16 or windows-1252.",
        ) from unknown


@dataclass(slots=True)
class _Rows:
    """The rows of a file on their way into slices: which are data, which are set apart, which are left out and why."""

    headers: tuple[str, ...]
    dialect: Dialect
    lines: TextLines
    gathered: SliceBuilder
    strays: list[Stray] = field(default_factory=list)
    shapes: set[str] = field(default_factory=set)
    short: tuple[list[str], int] | None = None
    """A row that lacks cells, until the next one tells whether it goes on there."""
    shortened: bool = False
    """Whether rows without their last cells are this file's way."""
    reread: int = 0
    starts: frozenset[str] = frozenset()
    """What the first cell of a header may begin with."""
    tail: Tail = field(init=False)

    def __post_init__(self) -> None:
        self.tail = Tail(len(self.headers))
        first = self.headers[0]
        self.starts = frozenset(
            sign for start in (first[:1], "\ufeff", " ", "") for sign in (start.lower(), start.upper())
        )

    def take(self, row: list[str], line: int) -> None:
        """A row, and the line in which it begins."""
        if len(self.lines.row) > 1 and self._swallowed(row, line):
            return
        if self.tail.holds(row, line):
            return
        for held, place in self.tail.ended():
            self._take(held, place)
        self._take(row, line)

    def _take(self, row: list[str], line: int) -> None:
        if self.lines.strange and (strange := _strange(row, line)):
            self.strays.append(strange)
        elif row[0][:1] in self.starts and is_header(row, self.headers):
            self.set_apart(row, line, AGAIN, footer=True)
        elif len(row) == len(self.headers):
            self._add(row, line)
        elif any(cell.strip() for cell in row):
            self._uneven(row, line)

    def is_usual(self, row: list[str]) -> bool:
        """Whether nothing about a row wants a second look, as with nearly all of a large file."""
        return (
            len(self.lines.row) == 1
            and len(row) == len(self.headers)
            and self.gathered.count >= SHAPED
            and row[0][:1] not in self.starts
            and not self.lines.strange
            and not self.short
            and not self.tail.blank
            and (row[0] != "" or any(row))
        )

    def _add(self, row: list[str], line: int) -> None:
        if self.short:
            self.end()
        if self.gathered.count < SHAPED:
            self.shapes.add(shape(row[0]))
        self.gathered.add(row, line)

    def _uneven(self, row: list[str], line: int) -> None:
        width = len(self.headers)
        if len(row) > width and not any(cell.strip() for cell in row[width:]):
            self._add(row[:width], line)
        elif is_footer(row):
            self.set_apart(row, line, WHY, footer=True)
        elif len(row) > width or (len(row) == 1 and _of_another_file(row[0], width)):
            cells = "cell" if len(row) == 1 else "cells"
            self.set_apart(row, line, f"the row has {len(row)} {cells}, the header has {width}")
        elif self.short and len(self.short[0]) + len(row) == width + 1 and shape(self.short[0][0]) != shape(row[0]):
            first, began = self.short
            self.short = None
            self.set_apart(first, began, f"the row is cut off and seems to continue in line {line}")
            self.set_apart(row, line, f"the row seems to be the continuation of line {began}")
        elif not self.lines.ended_well and not self.shortened and not self.short:
            self.set_apart(row, line, "the file ends within this row")
        else:
            self.end()
            self.short = row, line

    def end(self) -> None:
        """What lacked cells is whole: programs leave out empty ones at the end of a row."""
        if self.short:
            row, line = self.short
            self.gathered.add(row + [""] * (len(self.headers) - len(row)), line)
            self.short, self.shortened = None, True

    def set_apart(self, row: Sequence[str], line: int, reason: str, *, footer: bool = False) -> None:
        self.strays.append(Stray(line, tuple(row), reason, footer))

    def _swallowed(self, row: list[str], line: int) -> bool:
        """Whether the row is more than one, by a quote that doesn't close; then its lines are read again one by one."""
        if holds_rows(self.lines.row, len(self.headers), self.dialect, self.shapes):
            self.give_back(line)
        elif self.lines.at_end:
            last = line + len(self.lines.row) - 1
            self.set_apart(row, line, f"an unclosed quote starts in this row: lines {line} to {last} are quarantined")
        else:
            return False
        return True

    def give_back(self, line: int) -> None:
        self.reread += 1
        self.set_apart(self.dialect.unquoted(self.lines.row[0]), line, "an unclosed quote starts in this line")
        self.lines.back(self.lines.row[1:])

    def slice(self, share: float) -> Slice:
        strays, self.strays = self.strays, []
        return without_footers(*self.gathered.take(), strays, share)


SENTENCE = 5
SHAPED = 1_000
"""Rows of a slice whose first cells say what first cells look like."""
REREAD = 100
"""A file in which more quotes are open than this is no CSV file."""


def _of_another_file(line: str, width: int) -> bool:
    """Whether a line without our delimiter is a sentence, or has as many of another one as a row would."""
    return len(line.split()) > SENTENCE or any(line.count(sign) >= width - 1 for sign in ",;\t|")


def _slices(
    path: Path, file: str, headers: tuple[str, ...], dialect: Dialect, encoding: str, errors: str, skip: int, place: int
) -> Iterator[Slice]:
    csv.field_size_limit(CELL_LIMIT)
    with (
        UnpackedFile(path) as raw,
        io.TextIOWrapper(io.BufferedReader(raw, 1 << 18), encoding, errors, newline="") as text,
    ):
        lines = TextLines(text, file, keep=True)
        rows = _Rows(headers, dialect, lines, SliceBuilder(headers))
        reader = dialect.rows(iter(lines))
        for _ in range(skip):
            next(iter(lines), None)
        left = place + 1
        line = 1
        try:
            while True:
                line = lines.number + 1
                lines.row.clear()
                try:
                    row = next(reader, None)
                except csv.Error:
                    if rows.reread == REREAD or not holds_rows(
                        lines.row, len(headers), dialect, rows.shapes, endless=True
                    ):
                        raise
                    rows.give_back(line)
                    row = []
                if row is None:
                    break
                if left:
                    left -= 1
                    if left and any(row):
                        rows.set_apart(row, line, ABOVE, footer=True)
                    continue
                given_back = rows.reread
                if rows.is_usual(row):
                    rows.gathered.add(row, line)
                elif row:
                    rows.take(row, line)
                else:
                    rows.tail.blank = True
                if lines.waiting and (given_back != rows.reread or not row):
                    reader = dialect.rows(iter(lines))
                if rows.gathered.count >= SLICE_ROWS:
                    yield rows.slice(raw.share)
        except csv.Error as broken:
            raise refusal(
                "import.broken_csv",
                "The file can't be read as CSV from this line on.",
                f"{file}:{line}",
                "A quote may be open." if "limit" in str(broken) else f"{broken}.",
                "Fix the line and import again.",
            ) from broken
        except UnicodeDecodeError as broken:
            raise refusal(
                "import.wrong_encoding",
                f"The file isn't encoded as {encoding}.",
                f"{file}:{line}",
                "",
                "Set `encoding:` in the mapping file.",
            ) from broken
        rows.end()
        for held, place in rows.tail.ended():
            rows.set_apart(held, place, WHY, footer=True)
        if rows.gathered.count or rows.strays:
            yield rows.slice(1.0)


def _strange(row: list[str], line: int) -> Stray | None:
    reason = next((why for mark, why in STRANGE.items() if any(mark in cell for cell in row)), "")
    return Stray(line, tuple(row), reason) if reason else None


STRANGE = {"\0": "a cell holds a NUL byte", "\ufffd": "a cell holds bytes that are not valid in the file's encoding"}
