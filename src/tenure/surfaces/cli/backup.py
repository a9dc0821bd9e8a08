"""`tenure backup`, `tenure restore` and `tenure upgrade`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.backup.making import back_up
from tenure.flows.backup.restoring import Upgraded
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, progress, wiring


@command("backup")
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that doesn't exist yet.")],
    json: JsonFlag = False,
) -> None:
    """Back up the database and the facts of one moment, passwords included, and test the backup. People can go on working.

    Example: tenure backup /backup/tenure-2026-05-31
    """
    report = back_up(caller(), folder, wiring().programs(), progress)
    if json:
        answer(report, version=1)
        return
    answers.print(f"Backed up {report.facts:,} facts and {report.records:,} records to {escape(report.folder)}.")
    answers.print(
        "The copy was restored and compared."
        if report.database_tried
        else "The facts were compared. The database wasn't: this user may not create one to test it in."
    )
    answers.print(f"To restore it: TENURE_HOME=/new/home tenure restore {escape(report.folder)}")


@command("restore", database=False)
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What tenure backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what this home holds; a backup of it is made first.")
    ] = False,
) -> None:
    """Restore a backup into an empty home.

    Example: TENURE_HOME=/srv/new tenure restore /backup/tenure-2026-05-31
    """
    wiring().restore(folder, replace, progress)
    answers.print("Restored. Next: tenure doctor, tenure serve")


@command("upgrade", database=False)
def upgrade() -> None:
    """Upgrade this home to the installed version: make a backup, then change the tables. What fails is undone.

    Every other command changes the tables as well, without a backup.
    """
    done: Upgraded | None = wiring().upgrade(progress)
    if done is None:
        answers.print("This home is up to date.")
        return
    answers.print(f"Upgraded in {done.seconds:.0f} s, backup included. The backup is {escape(done.backup)}.")
    answers.print("To go back: install the version you had, then: tenure restore --replace " + escape(done.backup))
