"""`tenure day`: the cycle, once."""

from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.daily.day import run_day
from tenure.surfaces.cli.days import day as read_day
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, progress

MARKS = {"green": "green", "yellow": "yellow", "red": "red", "unknown": "dim"}


@command("day")
def day(
    as_of: Annotated[str, typer.Option(help="A day as YYYY-MM-DD; today when left out.")] = "",
    history: Annotated[int, typer.Option(help="How many weeks back to fill in missing scores.", min=0)] = 0,
    backend: Annotated[
        str,
        typer.Option(help="Compute on duckdb, local[2] or spark://host:7077; as TENURE_BACKEND says when left out."),
    ] = "",
    json: JsonFlag = False,
) -> None:
    """Finish imports, score every customer, publish. Running it twice changes nothing.

    A past day's verdicts are written, while lists keep showing today. Example: tenure day --as-of 2026-03-31
    """
    report = run_day(caller(), read_day(as_of, "--as-of"), history_weeks=history, backend=backend, progress=progress)
    if json:
        answer(report, version=1)
        return
    bands = ", ".join(f"[{MARKS[band]}]{count} {band}[/{MARKS[band]}]" for band, count in report.bands.items() if count)
    answers.print(f"{report.accounts} accounts on {report.day}: {bands} ({escape(report.framework)}).")
    changed = "Nothing changed." if not report.new_verdicts else f"{report.new_verdicts} new scores."
    answers.print(f"{report.computed_days} days scored. {changed}")
    for line in report.silent:
        answers.print(f"[yellow]{escape(line)}[/yellow]")
    if report.silent:
        answers.print(
            "A feed without recent data counts as missing, so scores may be unknown. "
            "See an earlier day with --as-of, or bring the data up to date."
        )
    if report.advice:
        answers.print(f"[yellow]{escape(report.advice)}[/yellow]")
    if report.unpriced:
        answers.print(f"[yellow]{escape(report.unpriced)}[/yellow]")
    answers.print("[dim]Next: tenure accounts --sort score, tenure explain ACCOUNT[/dim]")
