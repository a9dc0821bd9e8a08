"""`tenure export`: everything, in open formats."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.exporting import export
from tenure.flows.restoring import restore
from tenure.platform.access import Caller
from tenure.platform.identity.queries import caller_for_email
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, progress, wants_json
from tenure.values.problem import refusal


@command("export")
def export_everything(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder, or one with an earlier export.")
    ],
    seen_by: Annotated[
        str, typer.Option("--as", metavar="EMAIL", help="Only what this user may export. Left out: everything.")
    ] = "",
    json: JsonFlag = False,
) -> None:
    """Write everything in open formats: CSV and Parquet, YAML, JSON lines. `tenure import DIR` brings it back.

    Example: tenure export ~/tenure-2026-05-31
    """
    report = export(_caller(seen_by), folder, progress)
    if json:
        answer(report)
        return
    rows = sum(report.tables.values())
    answers.print(f"Wrote {rows:,} facts of {len(report.tables)} tables to {escape(report.folder)}.")
    for missing in report.left_out:
        answers.print(f"Left out: {escape(missing)}.")
    answers.print(f"To restore it: TENURE_HOME=/new/home tenure import {escape(report.folder)}")


def bring_back(folder: Path, *, dry_run: bool) -> None:
    """What `tenure import` does with the folder of an export."""
    if dry_run:
        raise refusal(
            "export.no_dry_run", "An export can only be restored as a whole.", "--dry-run", fix="Leave --dry-run out."
        )
    report = restore(caller(), folder, progress)
    if wants_json():
        answer({"restored": report})
        return
    rows = sum(report.tables.values())
    answers.print(f"Restored {rows:,} facts of {len(report.tables)} tables.")
    for missing in report.left_out:
        answers.print(f"The export was made without: {escape(missing)}.")
    answers.print("Passwords and tokens are not in exports: tenure users password EMAIL. Next: tenure day")


def _caller(email: str) -> Caller:
    if not email:
        return caller()
    found = caller_for_email(email, "cli")
    if found is None:
        raise refusal("user.unknown", f"There is no user {email}.", where="--as", fix="See `tenure users list`.")
    return found
