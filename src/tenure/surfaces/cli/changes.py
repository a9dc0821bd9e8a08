"""`tenure changes` and `tenure undo`: what people changed, and taking it back."""

from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.undoing import changes as changes_of
from tenure.flows.undoing import undo
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, table_of


@command("changes")
def changes(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many of the newest.")] = 30,
    before: Annotated[int | None, typer.Option(help="Only changes older than this number.")] = None,
    json: JsonFlag = False,
) -> None:
    """What people changed, newest first. Example: tenure changes --limit 10"""
    found = changes_of(caller(), before=before, limit=limit)
    if json:
        answer({"version": 1, "changes": found})
        return
    table = table_of("Number", "When", "Change", "Of", "By", "Undo")
    for one in found:
        entry = one.entry
        way = "undone" if one.undone else one.instead or f"tenure undo {entry.id}"
        table.add_row(
            str(entry.id), f"{entry.at:%Y-%m-%d %H:%M}", one.what, escape(f"{entry.kind} {entry.key}"),
            escape(entry.caller_name), f"[dim]{escape(way)}[/dim]",
        )  # fmt: skip
    answers.print(table)


@command("undo")
def take_back(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="See `tenure changes`.")], json: JsonFlag = False
) -> None:
    """Undo a change: a pulse, an owner, a merge, a whole import. Example: tenure undo 1042"""
    change = undo(caller(), number)
    if json:
        answer({"version": 1, "undone": change})
        return
    answers.print(
        f"Undone: {change.what[:1].lower()}{change.what[1:]} of {escape(change.entry.kind)} {escape(change.entry.key)}."
    )
