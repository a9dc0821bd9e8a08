"""`tenure warehouse`: fact tables that are read in place."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.warehouse import examine_warehouse
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command


@command("warehouse")
def warehouse(
    mapping: Annotated[Path, typer.Argument(help="The mapping file.")],
    json: JsonFlag = False,
) -> None:
    """Check a warehouse mapping: every table and column exists, has the right type, and keys are unique.

    Nothing is written. Example: tenure warehouse warehouse.yaml
    """
    found = examine_warehouse(caller(), mapping)
    if json:
        answer(found, version=1)
        return
    for name, relation in found.tables.items():
        answers.print(f"{escape(name)} is read from {escape(relation)}")
    for name, words in found.words.items():
        meant = ", ".join(f"{word} is {meaning or 'not said'}" for word, meaning in words.items())
        answers.print(escape(f"{name}: {meant or 'empty'}"))
    answers.print(f"[green]The mapping fits.[/green] [dim]Next: export TENURE_WAREHOUSE={escape(str(mapping))}[/dim]")
