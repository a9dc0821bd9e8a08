"""`tenure framework replay`: what the plays of a framework would have done."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tenure.flows.changing.replay_cards import LoadCard, ReplayCard
from tenure.flows.changing.replaying import replay, since_day
from tenure.surfaces.cli.days import day as read_day
from tenure.surfaces.cli.framework import framework
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, progress
from tenure.values.money import Money

LISTED = 20  # firings shown; all of them with --json
PIPED = 140  # characters of a line that goes into a file or a pipe


@command("replay", within=framework)
def replay_framework(
    source: Annotated[str, typer.Argument(help="A folder, a file, or a starter's name.")],
    since: Annotated[str, typer.Option(help="Start: a span like 90d, or a day as YYYY-MM-DD.")] = "90d",
    until: Annotated[str, typer.Option(help="The last day as YYYY-MM-DD; today when left out.")] = "",
    json: JsonFlag = False,
) -> None:
    """What its plays would have done: to whom, how often, with which ARR and hours. Nothing is written, nobody is told.

    Example: tenure framework replay my-framework --since 90d
    """
    last = read_day(until, "--until")
    found = replay(caller(), source, since_day(since, last), last, progress=progress)
    if json:
        answer(found.as_json())
        return
    _show(found)


def _show(found: ReplayCard) -> None:
    total = found.total
    answers.print(
        f"[bold]{escape(found.framework)}[/bold] from {found.since} to {found.until} ({found.days} days, "
        f"{found.customers} customers): {total.fires} firings for {total.accounts} accounts, {total.hours:g} hours."
    )
    if total.first_day:
        answers.print(f"[dim]{total.first_day} of them on the first day: their conditions held already.[/dim]")
    for note in found.notes:
        answers.print(f"[yellow]{escape(note)}[/yellow]")
    if found.plays:
        _show_table(_loads("Play", found.plays))
    if total.fires:
        _show_table(_loads("Segment", found.segments))
        _show_table(_owners(found))
        _often(found)
        _firings(found)
    answers.print("[dim]Nothing was done. Next: tenure plan DIR[/dim]")


def _show_table(table: Table) -> None:
    """Into a file or a pipe as wide as it needs to be, so that nothing is cut off."""
    if answers.is_terminal:
        answers.print(table)
    else:
        Console(file=answers.file, width=PIPED, highlight=False).print(table)


def _loads(what: str, loads: tuple[LoadCard, ...]) -> Table:
    table = _table(what, "Firings", "First day", "Accounts", "ARR", "Hours", "Held back", "Alongside another")
    for one in loads:
        counts = (str(one.fires), str(one.first_day), str(one.accounts), _amount(one.arr), f"{one.hours:g}")
        table.add_row(escape(one.label), *counts, str(one.held_back), str(one.beside))
    return table


def _owners(found: ReplayCard) -> Table:
    table = _table("Owner", "Firings", "Accounts", "ARR", "Hours", "Hours a week", "Peak")
    for one in found.owners:
        load = one.load
        peak = f"{one.peak_hours:g} in the week of {one.peak_week}"
        counts = (str(load.fires), str(load.accounts), _amount(load.arr), f"{load.hours:g}", f"{one.hours_a_week:g}")
        table.add_row(escape(load.label), *counts, peak)
    return table


def _often(found: ReplayCard) -> None:
    for one in found.often[:3]:
        plays = ", ".join(f"{play} {count}" for play, count in one.plays)
        answers.print(f"{escape(one.name)} would have been in {one.fires} plays: {escape(plays)}.")


def _firings(found: ReplayCard) -> None:
    table = _table("Day", "Play", "Account", "Owner", "Segment", "ARR", "Why", left=4)
    for one in found.firings[-LISTED:]:
        words = (escape(one.label), escape(one.name), escape(one.owner or ""), escape(one.segment or ""))
        table.add_row(str(one.day), *words, _amount(one.arr) if one.arr else "", one.cause)
    _show_table(table)
    if len(found.firings) > LISTED:
        answers.print(f"[dim]The last {LISTED} of {len(found.firings)}; all of them with --json.[/dim]")


def _table(first: str, *others: str, left: int = 0) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first)
    for number, name in enumerate(others):
        table.add_column(name, justify="left" if number < left else "right")
    return table


def _amount(money: Money) -> str:
    return f"{money.amount:,.0f} {money.currency}"
