"""CSV in any dialect: delimiter, encoding, line end, quoting; streamed in slices, bounded by line."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tenure.evidence.connectors.files.encodings import Unpacked, encoding_of
from tenure.evidence.connectors.files.footers import WHY, is_footer, without_footers
from tenure.evidence.connectors.files.slices import (
    AT_ONCE,
    SLICE_ROWS,
    Gathered,
    Reading,
    Sheet,
    Slice,
    Stray,
    distinct_headers,
    header_row,
)
from tenure.values.problem import Problem, ProblemError

LINE_LIMIT = 4 << 20
CELL_LIMIT = 1 << 20
SAMPLE_LINES = 200
DELIMITERS = ",;\t|:^~\x1f\x01"


class Lines:
    """The lines of a text stream. A line without end would fill the memory, so its length has a limit."""

    def __init__(self, text: io.TextIOBase, where: str) -> None:
        self._text = text
        self._where = where
        self.number = 0
        self.strange = False
        """True once a NUL or an undecodable letter was seen: from then on rows are looked at one by one."""

    def __iter__(self) -> Iterator[str]:
        readline = self._text.readline
        while line := readline(LINE_LIMIT):
            self.number += 1
            if len(line) >= LINE_LIMIT and not line.endswith(("\n", "\r")):
                raise ProblemError(
                    Problem(
                        "import.line_too_long",
                        f"The line is longer than {LINE_LIMIT >> 20} MB.",
                        f"{self._where}:{self.number}",
                        "It may be a quote that never closes, or not a CSV file.",
                        "Mend the line and import again.",
                    )
                )
            if "\0" in line or "\ufffd" in line:
                self.strange = True
            yield line


def open_delimited(path: Path, file: str, reading: Reading) -> list[Sheet]:
    """The one sheet of a CSV file. Raises ProblemError when it is empty, has no rows, or isn't text."""
    encoding, errors = (reading.encoding, "replace") if reading.encoding else encoding_of(path)
    sample = _sample(path, file, encoding, errors)
    if not any(line.strip() for line in sample):
        raise ProblemError(Problem("import.empty", "The file is empty.", file, "", "Export it again."))
    skip = 1 if sample[0].lower().startswith("sep=") else 0
    declared = sample[0].strip()[4:5] if skip else ""
    delimiter = reading.delimiter or declared or delimiter_of(sample[skip:])
    rows = list(csv.reader(sample[skip:], delimiter=delimiter))
    place = header_row(rows) or 0
    headers = distinct_headers(rows[place])
    above = skip + sum(len(_physical(row)) for row in rows[:place]) if place else skip

    def read() -> Iterator[Slice]:
        return _slices(path, file, headers, delimiter, encoding, errors, skip, place)

    about = {"encoding": encoding, "delimiter": delimiter}
    if errors == "replace" and encoding == "utf-8":
        about["notes"] = "some lines are not valid UTF-8 and go to quarantine"
    if above:
        about["header_line"] = str(above + 1)
    return [Sheet(path, file, headers, read, about)]


def _physical(row: list[str]) -> range:
    """The lines a parsed row took: line ends inside quotes count."""
    return range(1 + sum(cell.count("\n") for cell in row))


def _sample(path: Path, file: str, encoding: str, errors: str) -> list[str]:
    try:
        with Unpacked(path) as raw, io.TextIOWrapper(io.BufferedReader(raw), encoding, errors, newline="") as text:
            return [line for line, _ in zip(Lines(text, file), range(SAMPLE_LINES), strict=False)]
    except LookupError as unknown:
        raise ProblemError(
            Problem(
                "import.unknown_encoding",
                f"{encoding!r} is not an encoding.",
                file,
                "",
                "Use utf-8, utf-16 or windows-1252.",
            )
        ) from unknown


def delimiter_of(lines: list[str]) -> str:
    """The delimiter under which most lines have the same number of cells, and more than one."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        wide = Counter(width for width in widths if width > 1)
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
        score = (round(count / len(widths), 1), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _slices(
    path: Path, file: str, headers: tuple[str, ...], delimiter: str, encoding: str, errors: str, skip: int, place: int
) -> Iterator[Slice]:
    csv.field_size_limit(CELL_LIMIT)
    width = len(headers)
    with Unpacked(path) as raw, io.TextIOWrapper(io.BufferedReader(raw, 1 << 18), encoding, errors, newline="") as text:
        lines = Lines(text, file)
        feed = iter(lines)
        for _ in range(skip):
            next(feed, None)
        reader = csv.reader(feed, delimiter=delimiter)
        for _ in range(place + 1):
            next(reader, None)
        rows = Gathered(headers)
        strays: list[Stray] = []
        some: list[list[str]] = []
        starts: list[int] = []
        started = reader.line_num + skip + 1
        try:
            for row in reader:
                strange = lines.strange and _strange(row, started)
                if strange:
                    strays.append(strange)
                elif len(row) == width:
                    some.append(row)
                    starts.append(started)
                    if len(some) >= AT_ONCE:
                        rows.extend(some, starts)
                        some, starts = [], []
                        if rows.count >= SLICE_ROWS:
                            yield without_footers(*rows.take(), strays, raw.share)
                            strays = []
                elif row:
                    stray = _stray(row, started, width)
                    if isinstance(stray, Stray):
                        strays.append(stray)
                    elif stray:
                        some.append(stray)
                        starts.append(started)
                started = reader.line_num + skip + 1
        except csv.Error as broken:
            raise ProblemError(
                Problem(
                    "import.broken_csv",
                    "The file can't be read as CSV from this line on.",
                    f"{file}:{started}",
                    "A quote may be open." if "limit" in str(broken) else f"{broken}.",
                    "Mend the line and import again.",
                )
            ) from broken
        except UnicodeDecodeError as broken:
            raise ProblemError(
                Problem(
                    "import.wrong_encoding",
                    f"The file is not {encoding}.",
                    f"{file}:{started}",
                    "",
                    "Set `encoding:` in the mapping file.",
                )
            ) from broken
        rows.extend(some, starts)
        if rows.count or strays:
            yield without_footers(*rows.take(), strays, 1.0)


def _stray(row: list[str], line: int, width: int) -> Stray | list[str] | None:
    """A row of another width: mended when only empty cells are too many, dropped when blank, else a stray."""
    filled = [cell for cell in row if cell.strip()]
    if not filled:
        return None
    if len(row) > width and not any(cell.strip() for cell in row[width:]):
        return row[:width]
    if is_footer(row):
        return Stray(line, tuple(row), WHY, footer=True)
    cells = "cell" if len(row) == 1 else "cells"
    return Stray(line, tuple(row), f"the row has {len(row)} {cells}, the header has {width}")


def _strange(row: list[str], line: int) -> Stray | None:
    reason = next((why for mark, why in STRANGE.items() if any(mark in cell for cell in row)), "")
    return Stray(line, tuple(row), reason) if reason else None


STRANGE = {"\0": "a cell holds a NUL byte", "\ufffd": "a cell holds bytes that are not valid in the file's encoding"}
