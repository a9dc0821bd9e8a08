"""`tenure stages`: the book by stage, and how long customers take to what counts."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tenure.flows.asking.lifecycle_cards import BookByStage, StageRow, Wait, WaitRow
from tenure.flows.asking.stage_counts import book_by_stage
from tenure.surfaces.cli.days import day
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command


@command("stages")
def stages(
    as_of: Annotated[str, typer.Option(help="A day as YYYY-MM-DD; today when left out.")] = "",
    json: JsonFlag = False,
) -> None:
    """Accounts and ARR by stage, and time to first value. Example: tenure stages --as-of 2026-10-31"""
    found = book_by_stage(caller(), as_of=day(as_of, "--as-of"))
    if json:
        answer(found)
        return
    if not any(row.stage for row in found.rows):
        answers.print(
            "The framework has no lifecycle. Define one under lifecycle:, or use a starter that has one (tenure framework use)."
        )
        return
    answers.print(_table(found))
    for wait in found.waits:
        answers.print()
        answers.print(_wait(wait))
    answers.print(f"[dim]On {found.as_of}. Days to a moment are medians with 95 % intervals.[/dim]")


def _table(found: BookByStage) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Stage")
    for name in ("Accounts", "ARR", "Median days", "Target", "Stalled", "Behind", "Beside"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found.rows:
        table.add_row(
            escape(row.label) + (" [dim](motion)[/dim]" if row.motion else ""),
            "" if row.motion else str(row.accounts),
            f"{row.arr.amount:,.0f} {row.arr.currency}" if row.arr else "",
            _number(row.median_days),
            _number(row.target_days),
            _count(row.stalled, row),
            _count(row.behind, row),
            str(row.beside) if row.beside or row.motion else "",
        )
    return table


def _count(count: int, row: StageRow) -> str:
    return "" if row.motion or not row.accounts else str(count)


def _wait(wait: Wait) -> Table:
    since = f" [dim](tracked since {wait.watched_since})[/dim]" if wait.watched_since else ""
    table = Table(box=None, pad_edge=False, header_style="dim", title_justify="left", title=escape(wait.label) + since)
    table.add_column("Days to it")
    for name in ("Median", "95 %", "Target", "There", "Waiting", "Before"):
        table.add_column(name, justify="right", no_wrap=name == "95 %")
    for row in wait.rows:
        table.add_row(
            escape(row.label), _number(row.median) or "[dim]unknown[/dim]", _interval(row), _number(row.target_days),
            str(row.reached), str(row.waiting), str(row.before),
        )  # fmt: skip
    return table


def _interval(row: WaitRow) -> str:
    if row.median is None or row.low is None:
        return f"[dim]{escape(row.why)}[/dim]"
    return f"{_number(row.low)} to {_number(row.high)}" if row.high is not None else f"{_number(row.low)} or more"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
