"""The view as a file. A cell never runs as a formula when a spreadsheet opens it."""

import csv
import tempfile
from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET
from xlsxwriter import Workbook

from tenure.flows.asking.accounts import accounts
from tenure.platform.access import Right, require
from tenure.platform.manifest import Column
from tenure.practice.customers.rows import every_column
from tenure.surfaces.web.accounts.filters import ListQuery
from tenure.surfaces.web.shell import Workspace, page
from tenure.values.problem import refusal

PIECE = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, or moves a cell with (OWASP, CSV injection)."""

Cell = str | int | float | Decimal | None

AS_OF = "as_of"


def columns() -> list[Column]:
    """What a file has of each account, before the day it is of."""
    return [column for column in every_column() if column.in_file]


def harmless(value: Cell) -> Cell:
    """Text that a spreadsheet would run gets an apostrophe before it; figures stay figures."""
    if isinstance(value, str) and value.lstrip(" ").startswith(DANGEROUS):
        return "'" + value
    return value


def every_row(workspace: Workspace, asked: ListQuery) -> Iterator[list[Cell]]:
    """All rows of the view, read in pieces, so that 100,000 of them need no memory."""
    cursor: str | None = None
    shown = columns()
    while True:
        found = accounts(
            workspace.caller,
            asked.wanted(workspace),
            as_of=workspace.as_of,
            sort=asked.sort,
            cursor=cursor,
            limit=PIECE,
        )
        day = found.as_of.isoformat()
        for row in found.rows:
            yield [*(harmless(column.cell_of(row)) for column in shown), day]
        cursor = found.cursor
        if not cursor:
            return


def header() -> list[str]:
    return [*(column.name for column in columns()), AS_OF]


class _Echo:
    """What csv writes to; it hands each line back."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterator[list[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # Excel reads UTF-8 only with this mark
    yield writer.writerow(header())
    for row in rows:
        yield writer.writerow(row)


def _xlsx(rows: Iterator[list[Cell]]) -> bytes:
    """Written row by row to a file on disk; text is written as text, whatever it begins with."""
    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet("Accounts")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header(), book.add_format({"bold": True}))
        for at, row in enumerate(rows, start=1):
            sheet.write_row(at, 0, row)
        book.close()
        file.seek(0)
        return file.read()


@require_GET
@page("accounts")
def view(request: HttpRequest, workspace: Workspace, form: str) -> HttpResponseBase:
    require(workspace.caller, Right.EXPORT)
    asked = ListQuery.read(request.GET, workspace)
    name = f"accounts-{(workspace.as_of or workspace.today).isoformat()}.{form}"
    rows = every_row(workspace, asked)
    if form == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(_xlsx(rows), content_type=XLSX)
    else:
        raise refusal(
            "no-such-form", f"Lists aren't written as .{form}.", where="form", fix="Use csv or xlsx.", status=404
        )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
