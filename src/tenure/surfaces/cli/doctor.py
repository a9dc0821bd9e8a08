"""`tenure doctor`: how this installation is."""

from rich.markup import escape
from rich.table import Table

from tenure.flows.doctor import Finding, examine
from tenure.surfaces.cli.shell import WRONG, JsonFlag, answer, answers, caller, command, progress, wiring
from tenure.values.problem import ProblemError

MARKS = {"fine": "[green]fine[/green]", "warning": "[yellow]look[/yellow]", "problem": "[red]problem[/red]"}


@command("doctor", database=False)
def doctor(json: JsonFlag = False) -> int:
    """What is configured, running, stale or missing, and what to do about it."""
    findings: list[Finding] = wiring().examine()
    try:
        wiring().ready(progress)
    except ProblemError as error:
        findings += [Finding("database", "problem", problem.what, problem.fix) for problem in error.problems]
    else:
        findings += examine(caller())
    if json:
        answer({"version": 1, "findings": findings})
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        for finding in findings:
            fix = f"\n[dim]{escape(finding.fix)}[/dim]" if finding.fix else ""
            table.add_row(MARKS[finding.state], escape(finding.part), escape(finding.what) + fix)
        answers.print(table)
    return WRONG if any(finding.state == "problem" for finding in findings) else 0
