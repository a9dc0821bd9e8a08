"""What only the inside of a workbook tells: formulas that were never calculated, errors, and how far a sheet reaches."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from tenure.evidence.intake.cells.words import ERRORS
from tenure.values.problem import refusal

CHUNK = 1 << 20
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
UNCALCULATED = re.compile(
    rb"<c\b([^>]*)>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>",
)
ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>')
PLACE = re.compile(rb'\br="([A-Z]{1,3})\d+"')
NAMED = 4


MOST_CELLS = 200_000_000
ROW = re.compile(rb'<row\b[^>]*\br="(\d+)"')
COLUMN = re.compile(rb'<c\b[^>]*\br="([A-Z]{1,3})\d+"')


def refuse_too_large(path: Path, file: str) -> None:
    """Raise ProblemError for a workbook with a sheet that reaches so far that it would fill the memory: one cell in the last
    row and column is enough, for what lies between is laid out too."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as book:
        for part in book.namelist():
            if not part.startswith("xl/worksheets/") or not part.endswith(".xml"):
                continue
            last_row, columns = 0, {b"A"}
            for piece in _pieces(book, part):
                last_row = max(last_row, *map(int, ROW.findall(piece)), 0)
                columns.update(COLUMN.findall(piece))
            width = max(map(_number, columns))
            if last_row * width > MOST_CELLS:
                raise refusal(
                    "import.too_large_sheet",
                    f"A sheet reaches to row {last_row:,} and column {width:,}.",
                    file,
                    "A single cell far outside the table can cause this.",
                    "Delete everything outside the table, or save the sheet as CSV.",
                )


def _number(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def notes_on(path: Path, sheet: str, headers: Sequence[str], first_column: int) -> tuple[str, ...]:
    """What people should know of a sheet of an .xlsx workbook, in sentences. Its table begins in `first_column` (from 0)."""
    if not zipfile.is_zipfile(path):
        return ()
    formulas: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    with zipfile.ZipFile(path) as book:
        part = _part_of(book, sheet)
        for piece in _pieces(book, part) if part else ():
            if b"<f" in piece:
                # An empty text is a value as well: a formula that says nothing is calculated.
                said = (cell[1] for cell in UNCALCULATED.finditer(piece) if b't="str"' not in cell[1])
                formulas.update(_column(attributes, headers, first_column) for attributes in said)
            if b't="e"' in piece:
                errors.update(_column(cell[1], headers, first_column) for cell in ERROR.finditer(piece))
    notes = []
    if count := formulas.total():
        hold = "formula cell holds" if count == 1 else "formula cells hold"
        notes.append(
            f"{count:,} {hold} no value{_where(formulas)}: open the workbook, save it once, and import it again."
        )
    if count := errors.total():
        notes.append(_on_errors(count, errors))
    return tuple(notes)


def note_on_errors(columns: dict[str, Sequence[str | None]]) -> tuple[str, ...]:
    """The same about errors that a spreadsheet wrote into a text file."""
    found: Counter[str] = Counter()
    for name, cells in columns.items():
        if count := sum(
            1 for cell in cells if cell and (cell[0] in "#ELC" or cell in ERRORS) and cell.strip() in ERRORS
        ):
            found[name] = count
    return (_on_errors(found.total(), found),) if found else ()


def _on_errors(count: int, errors: Counter[str]) -> str:
    hold = "cell holds an error" if count == 1 else "cells hold errors"
    return f"{count:,} {hold} of a spreadsheet, such as #DIV/0!{_where(errors)}: read as empty."


def _where(found: Counter[str]) -> str:
    names = [name for name, _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f" ({', '.join(names[:NAMED])}{more})"


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Where the workbook keeps a sheet; nothing when it isn't in the usual form."""
    try:
        names = ET.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")  # noqa: S314 - sizes are checked
        key = next((one.get(LINK) for one in names if one.get("name") == sheet), None)
        links = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        target = next((one.get("Target", "") for one in links if one.get("Id") == key), "")
    except (KeyError, ET.ParseError):
        return ""
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return part if part in book.namelist() else ""


def _pieces(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet's text in pieces that end between two cells."""
    rest = b""
    with book.open(part) as stream:
        while data := stream.read(CHUNK):
            whole = rest + data
            cut = whole.rfind(b"<c ")
            rest = whole[cut:] if cut >= 0 else whole
            yield whole[: max(cut, 0)]
    yield rest


def _column(attributes: bytes, headers: Sequence[str], first: int) -> str:
    """The header over a cell, by its place like `AB12`."""
    said = PLACE.search(attributes)
    if not said:
        return "?"
    inside = _number(said[1]) - 1 - first
    return headers[inside] if 0 <= inside < len(headers) else said[1].decode()
