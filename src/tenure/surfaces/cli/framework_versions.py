"""`tenure framework versions`, `diff`, `rollback` and `pilot`: what was live when, and the way back."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.changing.applying import apply, live_is_readable, rollback_without_plan
from tenure.flows.changing.planning import plan_version
from tenure.flows.frameworks import piloting
from tenure.flows.frameworks import versions as flow
from tenure.surfaces.cli.framework import framework
from tenure.surfaces.cli.plan_words import show_difference, show_plan
from tenure.surfaces.cli.planning import ByOption, RestateOption, author, confirm_plan, show_applied
from tenure.surfaces.cli.shell import JsonFlag, answer, answers, caller, command, confirm, progress, tell
from tenure.values.problem import refusal

STATES = {"live": "[green]live  [/green]", "pilot": "[cyan]pilot [/cyan]", "former": "      "}


@command("versions", within=framework)
def versions(json: JsonFlag = False) -> None:
    """Every version, with its author and note. A star marks those that changed how scores are made."""
    found = flow.versions(caller())
    if json:
        answer({"version": 1, "versions": found})
        return
    for row in found:
        card = row.card
        marks = [
            f"for {card.pilot}" if card.pilot else "",
            f"back to {card.rolled_back_from}" if card.rolled_back_from else "",
        ]
        said = ", ".join(mark for mark in (*marks, card.note) if mark)
        star = "*" if row.rescored else " "
        answers.print(
            f"{STATES[row.state]} {card.number:>3}{star} {card.at:%Y-%m-%d %H:%M} {escape(card.author_name)}: "
            f"{escape(card.name)}{f' ({escape(said)})' if said else ''}"
        )


@command("diff", within=framework)
def diff(
    old: Annotated[int, typer.Argument(help="Number of a version.")],
    new: Annotated[int, typer.Argument(help="Number of another one.")],
    json: JsonFlag = False,
) -> None:
    """How two versions differ, object by object; wording apart. Example: tenure framework diff 3 4"""
    found = flow.version_difference(caller(), old, new)
    if json:
        answer({"version": 1, "old": old, "new": new, "counts": found.counts, "changes": found.changes})
        return
    show_difference(answers, found, whole=True)


@command("rollback", within=framework)
def rollback(
    number: Annotated[int, typer.Argument(help="The version to go back to.")],
    note: Annotated[str, typer.Option(help="Why; kept with the change.")] = "",
    by: Annotated[str, ByOption] = "",
    restate: Annotated[int, RestateOption] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Bring the text of a former version back, as a new one, after showing what it changes. Example: tenure framework rollback 3"""
    if not live_is_readable():
        tell("The live framework can't be read by this Tenure, so nothing can be compared with it.")
        if not (yes or json or confirm(f"Go back to version {number}?")):
            raise typer.Abort
        back = rollback_without_plan(author(by), number, note, progress=progress)
        if json:
            answer(back, version=1, changed=True)
        else:
            answers.print(f"Version {back.number}, {escape(back.name)}, is live: {back.accounts} accounts scored.")
        return
    made = plan_version(caller(), number, restate=restate, progress=progress)
    if made.empty:
        raise refusal("version.live", f"Version {number} has the text that is already live.", "version")
    if not json:
        show_plan(answers, made)
    confirm_plan(made, yes)
    done = apply(author(by), made.key, note or f"Back to version {number}", progress=progress)
    if json:
        answer(done, version=1, changed=True)
        return
    show_applied(made, done)


@command("pilot", within=framework)
def pilot(
    what: Annotated[
        str, typer.Argument(help="end, or adopt: publish for everyone. Left out: show how the pilot is doing.")
    ] = "",
    note: Annotated[str, typer.Option(help="Why; kept with the change.")] = "",
    json: JsonFlag = False,
) -> None:
    """How the pilot under way does; end it, or adopt it. One begins with: tenure apply FOLDER --pilot SEGMENT"""
    if what not in {"", "end", "adopt"}:
        raise refusal(
            "pilot.word",
            f"There is no pilot command  {what!r}.",
            where="pilot",
            fix="Use end, adopt or nothing.",
        )
    if not what:
        report = piloting.pilot_report(caller())
        if json:
            answer({"version": 1, **asdict(report)})
        else:
            _show_pilot(report)
        return
    done = piloting.stop_pilot(caller(), adopt=what == "adopt", note=note)
    if json:
        answer({"number": done.version.number, "segment": done.segment, "adopted_as": done.adopted_as})
        return
    came = f"adopted as version {done.adopted_as}" if done.adopted_as else "ended"
    answers.print(f"The pilot of version {done.version.number} in {escape(done.segment)} was {came}. Next: tenure day")


def _show_pilot(report: piloting.PilotReport) -> None:
    answers.print(
        f"Version {report.number}, {escape(report.name)}, has been a pilot in {escape(report.segment)} since {report.since}: "
        f"{report.accounts} accounts."
    )
    for band, both in report.bands.items():
        if both.live or both.tried:
            answers.print(f"  {band:8} {both.tried:>5} under the pilot, {both.live} under the live framework")
    if report.moved is not None and report.moved_rest is not None:
        rest = f"{report.moved_rest:+.1f} elsewhere"
        answers.print(f"Mean change of score since it began: {report.moved:+.1f} in the pilot, {rest}.")
    answers.print("[dim]Next: tenure framework pilot adopt, or tenure framework pilot end[/dim]")
