"""Workbooks: every visible sheet is a table. Formulas count by the values last calculated; nothing is evaluated."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tenure.evidence.connectors.files.encodings import bomb
from tenure.evidence.connectors.files.footers import WHY, is_footer
from tenure.evidence.connectors.files.slices import (
    ABOVE,
    AGAIN,
    SLICE_ROWS,
    Gathered,
    Reading,
    Sheet,
    Slice,
    Stray,
    distinct_headers,
    header_row,
    is_header,
    refuse_too_wide,
)
from tenure.evidence.connectors.files.uncalculated import notes_on, refuse_too_large
from tenure.values.problem import Problem, ProblemError, did_you_mean

UNPACKED_LIMIT = 1 << 30
RATIO_LIMIT = 150
RATIO_FROM = 64 << 20
CELL_LIMIT = 1 << 20
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def open_workbook(path: Path, file: str, reading: Reading) -> list[Sheet]:
    """Every sheet with rows. Raises ProblemError for a broken or suspicious workbook, or when all sheets are empty."""
    _refuse_bomb(path, file)
    refuse_too_large(path, file)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as broken:
        raise ProblemError(
            Problem(
                "import.broken_workbook",
                "The workbook can't be opened.",
                file,
                f"{broken}.",
                "Save it again as .xlsx without a password.",
            )
        ) from broken
    tables = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    hidden = {one.name for one in book.sheets_metadata if one.visible != SheetVisibleEnum.Visible}
    names = [name for name in tables if not reading.sheet or name == reading.sheet]
    if not names:
        near = did_you_mean(reading.sheet, book.sheet_names)
        raise ProblemError(
            Problem("import.no_such_sheet", f"The workbook has no sheet {reading.sheet!r}.", file, "", near)
        )
    found = []
    for name in names:
        where = f"{file}#{name}" if len(book.sheet_names) > 1 else file
        sheet = _open_sheet(path, where, book, name, "a hidden sheet" if name in hidden else "")
        if sheet:
            found.append(sheet)
    if not found:
        raise ProblemError(Problem("import.empty", "The workbook has no rows.", file, "", "Export it again."))
    return found


def _refuse_bomb(path: Path, file: str) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > UNPACKED_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed):
        raise bomb(file)


def _open_sheet(path: Path, file: str, book: CalamineWorkbook, name: str, aside: str) -> Sheet | None:
    try:
        sheet = book.get_sheet_by_name(name)
        head = [_texts(row) for row, _ in zip(sheet.iter_rows(), range(50), strict=False)]
    except CalamineError as broken:
        raise ProblemError(
            Problem(
                "import.broken_workbook",
                "The sheet can't be read.",
                file,
                f"{broken}.",
                "Save the workbook again as .xlsx.",
            )
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

    notes = () if aside else notes_on(path, name, headers, (sheet.start or (0, 0))[1])
    return Sheet(path, file, headers, read, {"sheet": name}, notes, aside)


def _slices(sheet: CalamineSheet, headers: tuple[str, ...], place: int) -> Iterator[Slice]:
    width, total = len(headers), max(sheet.height, 1)
    rows = Gathered(headers)
    strays: list[Stray] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = _texts(cells)
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
