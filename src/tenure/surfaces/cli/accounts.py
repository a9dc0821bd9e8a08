"""`tenure accounts`: the book, as it stands or stood."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tenure.flows.asking.accounts import accounts as ask
from tenure.flows.cards import AccountRow
from tenure.practice.customers.cards import AccountFilter
from tenure.surfaces.cli.days import day
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, commands_beside
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
                "accounts": [row.as_json() for row in rows],
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


def _table(rows: list[AccountRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("Account", "Key", "Owner"):
        table.add_column(name)
    for name in ("ARR", "Health", "28 days"):
        table.add_column(name, justify="right")
    for name in ("Band", "Data", "Renewal", "Worst"):
        table.add_column(name)
    colours = {"green": "green", "yellow": "yellow", "red": "red", "unknown": "dim"}
    for row in rows:
        change = "" if row.change_28d is None else f"{row.change_28d:+.0f}{'*' if row.change_marked else ''}"
        renewal = (
            ""
            if row.renewal_on is None
            else f"{row.renewal_on} ({row.days_to_renewal} d{', renewed' if row.renewed else ''})"
        )
        table.add_row(
            escape(row.name),
            escape(row.key),
            escape(row.owner or ""),
            f"{row.arr.amount:,.0f} {row.arr.currency}" if row.arr else "",
            "" if row.shown is None else str(row.shown),
            change,
            f"[{colours[row.band]}]{row.band}[/{colours[row.band]}]",
            f"{row.coverage * 100:.0f} %" if row.shown is not None else "",
            renewal,
            escape(row.worst or ""),
        )
    return table
