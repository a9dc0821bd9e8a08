"""`tenure import --reread`: what reading earlier imports again would change, shown before it is written."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from rich.markup import escape

from tenure.flows.bringing_in.proposing import Proposal
from tenure.flows.bringing_in.reread_plan import RereadPlan
from tenure.flows.bringing_in.rereading import reread_files
from tenure.surfaces.cli.shell import answer, answers, caller, confirm, interactive, table_of, tell
from tenure.values.money import Money
from tenure.values.problem import Problem, ProblemError, QuestionError
from tenure.values.progress import Tell

WORDS = {"change": "changes", "go": "goes", "new": "is new"}


def read_again(proposal: Proposal, *, dry_run: bool, yes: bool, json: bool, told: AbstractContextManager[Tell]) -> None:
    """Make the plan and show it; write it where that is wanted."""
    with told as progress:
        plan = reread_files(caller(), proposal, progress=progress)
    if not json:
        _show(plan)
    if plan.earlier and not dry_run:
        if plan.problems:
            raise ProblemError(*plan.problems)
        if _wanted(plan, yes):
            plan = reread_files(caller(), proposal, write=True, expected=plan)
    if json:
        answer(plan.as_json())
    else:
        answers.print(escape(plan.next))


def _wanted(plan: RereadPlan, yes: bool) -> bool:
    if yes:
        return True
    if not interactive():
        raise QuestionError(
            Problem(
                "reread.unasked",
                f"Re-reading changes {plan.changes:,} facts, dated to when they happened.",
                where="--yes",
                fix="See the plan with --dry-run, then add --yes to confirm.",
            )
        )
    return confirm(f"Change {plan.changes:,} facts?")


def _show(plan: RereadPlan) -> None:
    if not plan.earlier:
        return
    answers.print(f"{plan.imports} of {plan.earlier} earlier imports will be read again; dates are in {plan.zone}.")
    table = table_of("Facts", ">Stay", ">Change", ">Go", ">New")
    for one in plan.tables:
        table.add_row(one.table, *(f"{count:,}" for count in (one.stay, one.change, one.go, one.new)))
    answers.print(table)
    for one in plan.tables:
        for what, example in one.examples:
            said = " -> ".join(text for text in (example.before, example.after) if text)
            answers.print(f"[dim]{escape(f'{one.table} {example.fact} {WORDS[what]}: {said}')}[/dim]")
    if plan.arr_before != plan.arr_after:
        answers.print(f"ARR of today's contracts: {_money(plan.arr_before)} -> {_money(plan.arr_after)}")
    if plan.refused:
        answers.print(f"{plan.refused:,} rows would wait in quarantine.")
    for name in plan.aside:
        tell(f"{name}: skipped, not from an import by an older version")
    for line in plan.left:
        tell(line)


def _money(amounts: Sequence[Money]) -> str:
    return ", ".join(f"{one.amount:,.2f} {one.currency}" for one in amounts) or "none"
