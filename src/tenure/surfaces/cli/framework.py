"""`tenure framework`: the framework behind the scores."""

from collections.abc import Sized
from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.frameworks import live as method
from tenure.flows.frameworks.versions import versions
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, group, show_problems
from tenure.values.problem import ProblemError

framework = group("framework", "The framework behind the scores: starters, checking, choosing.")


@command("list", within=framework)
def list_frameworks(json: JsonFlag = False) -> None:
    """The starters that ship, and every version that was live here."""
    rows = versions(caller())
    if json:
        listed = [
            {"number": v.number, "name": v.name, "fingerprint": v.fingerprint, "at": v.at.isoformat()}
            for v in (row.card for row in rows)
        ]
        answer({"starters": list(method.starters()), "versions": listed})
        return
    answers.print(f"Starters: {', '.join(method.starters())}")
    for row in rows:
        version, mark = row.card, {"live": "[green]live[/green]", "pilot": "[cyan]try[/cyan] "}.get(row.state, "    ")
        when = f"{version.at:%Y-%m-%d}"
        answers.print(
            f"{mark} {version.number} {escape(version.name)} {version.fingerprint} {when} {escape(version.note)}"
        )


@command("check", within=framework, database=False)
def check(
    source: Annotated[str, typer.Argument(help="A folder, a file, or a starter's name.")], json: JsonFlag = False
) -> int:
    """Every problem at once, each with file, line and what to do. Example: tenure framework check my-framework"""
    checked = method.check(source)
    if json:
        answer({"ok": checked.framework is not None, "problems": [problem.as_json() for problem in checked.problems]})
        return 0 if checked.framework is not None else 1
    if checked.problems:
        show_problems(ProblemError(*checked.problems))
    if checked.framework is None:
        return 1
    found = checked.framework
    parts: dict[str, Sized] = {
        "signal": found.signals,
        "score": found.health,
        "segment": found.segments,
        "stage": found.lifecycle,
        "play": found.plays,
    }
    held = ", ".join(f"{len(of)} {word}{'' if len(of) == 1 else 's'}" for word, of in parts.items() if of)
    answers.print(f"{escape(found.name)} has no errors: {held}.")
    return 0


@command("use", within=framework)
def use(
    source: Annotated[str, typer.Argument(help="A folder, a file, or a starter's name.")],
    note: Annotated[str, typer.Option(help="Why; kept with the change.")] = "",
    json: JsonFlag = False,
) -> None:
    """Make a framework the live one. What was concluded before stays. Example: tenure framework use six_indicator"""
    live = method.publish_starter_or_folder(caller(), source, note)
    if json:
        answer({"number": live.number, "name": live.name, "fingerprint": live.whole})
        return
    answers.print(f"{escape(live.name)} is live (version {live.number}). Next: tenure day")
