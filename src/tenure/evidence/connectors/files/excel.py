"""Workbooks: every visible sheet is a table. Formulas count by the values last calculated; nothing is evaluated."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tenure.evidence.connectors.files.encodings import unpacks_too_large
from tenure.evidence.connectors.files.footers import WHY, Tail, is_footer
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
from tenure.evidence.connectors.files.workbook_faults import notes_on, refuse_too_large
from tenure.values.problem import did_you_mean, refusal

UNPACKED_LIMIT = 1 << 30
RATIO_LIMIT = 150
RATIO_FROM = 64 << 20
CELL_LIMIT = 1 << 20
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def open_workbook(path: Path, file: str, reading: FileFormat) -> list[Sheet]:
    """Every sheet with rows. Raises ProblemError for a broken or suspicious workbook, or when all sheets are empty."""
    _refuse_bomb(path, file)
    refuse_too_large(path, file)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as broken:
        raise refusal(
            "import.broken_workbook",
            "The workbook can't be opened.",
            file,
            f"{broken}.",
            "Save it again as .xlsx without a password.",
        ) from broken
    tables = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    hidden = {one.name for one in book.sheets_metadata if one.visible != SheetVisibleEnum.Visible}
    names = [name for name in tables if not reading.sheet or name == reading.sheet]
    if not names:
        near = did_you_mean(reading.sheet, book.sheet_names)
        raise refusal("import.no_such_sheet", f"The workbook has no sheet {reading.sheet!r}.", file, "", near)
    found = []
    for name in names:
        where = f"{file}#{name}" if len(book.sheet_names) > 1 else file
        sheet = _open_sheet(path, where, book, name, "a hidden sheet" if name in hidden else "")
        if sheet:
            found.append(sheet)
    if not found:
        raise refusal("import.empty", "The workbook has no rows.", file, "", "Export it again.")
    return found


def _refuse_bomb(path: Path, file: str) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > UNPACKED_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed):
        raise unpacks_too_large(file)


def _open_sheet(path: Path, file: str, book: CalamineWorkbook, name: str, aside: str) -> Sheet | None:
    try:
        sheet = book.get_sheet_by_name(name)
        head = [_texts(row) for row, _ in zip(sheet.iter_rows(), range(50), strict=False)]
    except CalamineError as broken:
        raise refusal(
            "import.broken_workbook",
            "The sheet can't be read.",
            file,
            f"{broken}.",
            "Save the workbook again as .xlsx.",
        ) from broken
    place = header_row(head)
    if place is None:
        return None
    cells = head[place]
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    refuse_too_wide(len(cells), file)
    headers = distinct_headers(cells)

    def read() -> Iterator[Slice]:
        return _slices(sheet, headers, place)

    first = (sheet.start or (0, 0))[1]
    notes = () if aside else notes_on(path, name, headers, first)
    if any(_spans(sheet, place)):
        notes = (
            *notes,
            "Some cells are merged over several rows: each of those rows has what they say, sums excepted.",
        )
    return Sheet(path, file, headers, read, {"sheet": name}, notes, aside)


def _spans(sheet: CalamineSheet, place: int) -> Iterator[tuple[int, int, int]]:
    """Cells below the header that are merged downwards: column, first row and last row, from 0 in the sheet's own counting."""
    first = (sheet.start or (0, 0))[1]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if place < top < bottom and left >= first:
            yield left - first, top, bottom


class _Merged:
    """Fills the rows of merged cells. A number counts once, as a sum over the rows would; in the first column it is an id."""

    def __init__(self, sheet: CalamineSheet, place: int) -> None:
        self._ends: dict[int, list[tuple[int, int]]] = {}
        for column, top, bottom in _spans(sheet, place):
            self._ends.setdefault(top, []).append((column, bottom))
        self._open: dict[int, tuple[int, str]] = {}

    def fill(self, number: int, cells: list[Cell], row: list[str]) -> None:
        """Fill a row, given by its number from 0."""
        for column, (bottom, said) in list(self._open.items()):
            if number > bottom:
                del self._open[column]
            elif column < len(row) and not row[column].strip():
                row[column] = said
        for column, bottom in self._ends.get(number, ()):
            if column < len(row) and (column == 0 or type(cells[column]) not in (int, float)):
                self._open[column] = (bottom, row[column])


def _slices(sheet: CalamineSheet, headers: tuple[str, ...], place: int) -> Iterator[Slice]:
    width, total = len(headers), max(sheet.height, 1)
    rows = SliceBuilder(headers)
    strays: list[Stray] = []
    merged, tail = _Merged(sheet, place), Tail(width)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = _texts(cells)
        merged.fill(number - 1, cells, row)
        if number > place + 1 and tail.holds(row, number):
            continue
        for held, at in tail.ended():
            rows.add((held + [""] * width)[:width], at)
        filled = [cell for cell in row if cell.strip()]
        if not filled or number == place + 1:
            continue
        if number <= place or is_header(row, headers):
            strays.append(Stray(number, tuple(row), ABOVE if number <= place else AGAIN, footer=True))
            continue
        if is_footer(row):
            strays.append(Stray(number, tuple(row), WHY, footer=True))
            continue
        if any(cell.strip() for cell in row[width:]):
            strays.append(Stray(number, tuple(row), "the row has cells beyond the last header"))
            continue
        if any(len(cell) > CELL_LIMIT or "\0" in cell for cell in filled):
            strays.append(Stray(number, tuple(cell[:200] for cell in row), "a cell is too long or holds a NUL byte"))
            continue
        rows.add((row + [""] * width)[:width], number)
        if rows.count >= SLICE_ROWS:
            yield Slice(*rows.take(), tuple(strays), number / total)
            strays = []
    strays += [Stray(number, tuple(row), WHY, footer=True) for row, number in tail.ended()]
    if rows.count or strays:
        yield Slice(*rows.take(), tuple(strays), 1.0)


def _texts(row: list[Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else _text(cell) for cell in row]


def _text(cell: Cell) -> str:
    """The cell as CSV would have it: whole numbers without a point, days and instants in ISO 8601."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
