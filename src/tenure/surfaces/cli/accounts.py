"""`tenure accounts`: the book, as it stands or stood."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tenure.flows.asking.accounts import accounts as ask
from tenure.platform.manifest import Column
from tenure.practice.customers.cards import AccountFilter
from tenure.practice.customers.rows import AccountRow, every_column
from tenure.surfaces.cli.days import day
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, commands_beside, table_of
from tenure.values.problem import did_you_mean, refusal

BANDS = ("green", "yellow", "red", "unknown")
PIECE = 1000


def accounts(
    context: typer.Context,  # noqa: ARG001 - a command beside its family is handed it
    as_of: Annotated[str, typer.Option(help="A day as YYYY-MM-DD; today when left out.")] = "",
    band: Annotated[
        list[str] | None, typer.Option(help="Only this band: green, yellow, red or unknown. May be repeated.")
    ] = None,
    text: Annotated[str, typer.Option(help="Only accounts with this in their name, key or domain.")] = "",
    sort: Annotated[
        str,
        typer.Option(
            help="A column to sort by; -column for downwards. The score; while no band is known the ARR, else the renewal."
        ),
    ] = "",
    limit: Annotated[int, typer.Option(help="Maximum number; 0 for all.", min=0)] = 0,
    json: JsonFlag = False,
) -> None:
    """Accounts with score, reasons and renewal date. Example: tenure accounts --band red --sort -arr"""
    unknown = next((one for one in band or () if one not in BANDS), None)
    if unknown is not None:
        fix = did_you_mean(unknown, BANDS) or f"Use one of: {', '.join(BANDS)}."
        raise refusal("no_such_band", f"There is no band {unknown!r}.", where="--band", fix=fix)
    wanted = AccountFilter(bands=frozenset(band or ()), text=text)
    rows: list[AccountRow] = []
    message = ""
    cursor: str | None = None
    past = day(as_of, "--as-of")
    while True:
        size = min(PIECE, limit - len(rows)) if limit else PIECE
        page = ask(caller(), wanted, as_of=past, sort=sort, usual="score", cursor=cursor, limit=size)
        sort = page.sort
        rows += page.rows
        message = message or page.message
        cursor = page.cursor
        if cursor is None or (limit and len(rows) >= limit):
            break
    if json:
        answer(
            {
                "version": 1,
                "accounts": rows,
                "total": page.total,
                "as_of": page.as_of.isoformat(),
                "sort": page.sort,
                "message": message,
            }
        )
        return
    if not rows:
        answers.print(
            "No accounts match."
            if page.bands
            else "No accounts are scored yet. Next: tenure import FOLDER, then tenure day."
        )
        return
    answers.print(_table(rows))
    if message:
        answers.print(f"[yellow]{escape(message)}[/yellow]")
    answers.print(
        f"[dim]{len(rows)} of {page.total} accounts on {page.as_of}, {page.order}. Next: tenure explain ACCOUNT[/dim]"
    )


family = commands_beside("accounts", accounts)


ORDER = ("name", "key", "owner", "arr", "score", "change_28d", "band", "coverage", "renewal_on", "worst")
COLOURS = {"green": "green", "yellow": "yellow", "red": "red", "unknown": "dim"}


def _table(rows: list[AccountRow]) -> Table:
    shown = {column.name: column for column in every_column() if column.label}
    del shown["days_in_stage"]  # `tenure stages` tells of them
    columns = [shown.pop(name) for name in ORDER] + list(shown.values())
    right = [column.name == "arr" or (column.number and column.name != "coverage") for column in columns]
    table = table_of(*(f"{'>' if far else ''}{column.label}" for column, far in zip(columns, right, strict=True)))
    for row in rows:
        table.add_row(*(_cell(column, row) for column in columns))
    return table


def _cell(column: Column, row: AccountRow) -> str:
    standing, value = row.standing, column.cell_of(row)
    if value is None:
        return ""
    match column.name:
        case "arr":
            return f"{row.arr.amount:,.0f} {row.arr.currency}" if row.arr else ""
        case "change_28d":
            return f"{value:+.0f}{'*' if standing.change_marked else ''}"
        case "band":
            return f"[{COLOURS[standing.band]}]{value}[/{COLOURS[standing.band]}]"
        case "coverage":
            return f"{standing.coverage * 100:.0f} %" if standing.shown is not None else ""
        case "renewal_on":
            return f"{value} ({row.days_to_renewal} d{', renewed' if standing.renewed else ''})"
        case _:
            return escape(str(value))
