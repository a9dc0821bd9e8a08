"""`tenure plan` and `tenure apply`: what a framework would change, and applying it."""

from dataclasses import replace
from typing import Annotated

import typer
from rich.markup import escape

from tenure.flows.changing import planning
from tenure.flows.changing.applying import Applied, apply, changes_since, refuse_stale
from tenure.framework.versioning.plan import Plan
from tenure.platform.access import Caller
from tenure.surfaces.cli.plan_words import show_plan
from tenure.surfaces.cli.shell import (
    JsonFlag,
    answer,
    answers,
    caller,
    command,
    confirm,
    interactive,
    progress,
    tell,
    wants_json,
)
from tenure.values.problem import Problem, QuestionError

SourceArgument = typer.Argument(help="A folder, a file, or a starter's name.")
PilotOption = typer.Option(help="Only for accounts in this segment of the live framework.")
ByOption = typer.Option(help="Who publishes. Left out: Tenure.")
RestateOption = typer.Option(help="Also recalculate the scores of this many past weeks.", min=0)


@command("plan")
def plan(
    source: Annotated[str, SourceArgument],
    pilot: Annotated[str, PilotOption] = "",
    restate: Annotated[int, RestateOption] = 0,
    all_: Annotated[bool, typer.Option("--all", help="Show every line of every table.")] = False,
    json: JsonFlag = False,
) -> None:
    """What a framework would change for today's accounts, before you publish it. Example: tenure plan my-framework"""
    made = planning.plan(caller(), source, pilot=pilot, restate=restate, progress=progress)
    if json:
        answer(made.as_json())
        return
    show_plan(answers, made, whole=all_)
    if made.empty and not pilot:
        return
    further = "".join((f" --pilot {pilot}" if pilot else "", f" --restate {restate}" if restate else ""))
    answers.print(f"[dim]Next: tenure apply {escape(source)}{further} --note WHY[/dim]")


@command("apply")
def apply_plan(
    source: Annotated[str, typer.Argument(help="What was planned: a folder, a starter, or the plan's own key.")],
    note: Annotated[str, typer.Option(help="Why; kept with the change.")] = "",
    by: Annotated[str, ByOption] = "",
    pilot: Annotated[str, PilotOption] = "",
    restate: Annotated[int, RestateOption] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Carry out a plan: publish, then score today. Example: tenure apply my-framework --note "More weight on use"

    Without a plan one is made and shown first. A plan is refused when its text, or what is live, has changed since.
    """
    made = _the_plan(source, pilot, restate)
    if made.empty and not made.pilot:
        if json:
            answer({"version": 1, "plan": made.key, "number": made.live.number, "changed": False})
        else:
            answers.print(f"{escape(made.live.short)} is already live. Nothing to do.")
        return
    confirm_plan(made, yes)
    done = apply(author(by), made.key, note, progress=progress)
    if json:
        answer(done, version=1, changed=True)
        return
    show_applied(made, done)


def author(by: str) -> Caller:
    """The caller under the name that a version is published by. The command line may do everything; a name gives no right."""
    name = " ".join(by.split())
    return replace(caller(), name=name) if name else caller()


def _the_plan(source: str, pilot: str, restate: int) -> Plan:
    """The plan of a key; the one last shown of a source; or a new one, shown now."""
    if planning.is_key(source):
        return refuse_stale(caller(), source)
    known = planning.newest_plan(caller(), source, pilot=pilot, restate=restate)
    if known is not None:
        made = refuse_stale(caller(), known.key)
        tell(f"Plan {made.key}, made {made.made_at:%Y-%m-%d %H:%M} UTC")
        return made
    made = planning.plan(caller(), source, pilot=pilot, restate=restate, progress=progress)
    if not wants_json():
        show_plan(answers, made)
    return made


def confirm_plan(made: Plan, yes: bool) -> None:
    """What moved since, and a yes. Raises QuestionError where nobody can be asked."""
    for line in changes_since(made):
        tell(line)
    if yes:
        return
    if not interactive():
        raise QuestionError(
            Problem(
                "apply.unasked",
                f"Applying plan {made.key} changes what everyone sees.",
                where="--yes",
                fix="Add --yes to confirm.",
            )
        )
    for number, stage in enumerate(made.stages, 1):
        answers.print(f"  {number}. {escape(stage.words)}")
    confirm("Go ahead?", abort=True)


def show_applied(made: Plan, done: Applied) -> None:
    """What came of a plan, beside what was planned."""
    bands = ", ".join(f"{count} {band}" for band, count in done.bands.items() if count)
    what = f"is now a pilot in {escape(made.pilot)}" if made.pilot else "is live"
    answers.print(f"{escape(done.name)} {what} (version {done.number}).")
    answers.print(f"{done.accounts} accounts on {done.day}: {bands}.")
    if done.restated:
        answers.print(f"The scores of {done.restated} past days were recalculated.")
    if done.strayed:
        answers.print(f"[yellow]{len(done.strayed)} differ from the plan because new data came in:[/yellow]")
        for one in done.strayed[:10]:
            answers.print(f"  {escape(one.name)}: planned {one.planned}, now {one.found}")
    elif made.changing("band"):
        answers.print(f"The {len(made.changing('band'))} changes of band match the plan.")
