"""`tenure import`: from files to facts, with the guess shown and every doubt asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tenure.flows.bringing_in.import_report import ColumnReport
from tenure.flows.bringing_in.importing import import_proposed
from tenure.flows.bringing_in.mapping_files import keep_mapping
from tenure.flows.bringing_in.proposing import Proposal, ProposedFile, Question, propose
from tenure.flows.restoring import is_export
from tenure.surfaces.cli.exporting import bring_back
from tenure.surfaces.cli.import_summary import left_out_column, show_summary
from tenure.surfaces.cli.rereading import read_again
from tenure.surfaces.cli.shell import JsonFlag, answer, asides, ask, caller, command, interactive, table_of, wants_json
from tenure.values.problem import ProblemError
from tenure.values.progress import Tell, WorkProgress, untold


@command("import")
def import_(
    paths: Annotated[
        list[Path], typer.Argument(help="Files and folders: CSV, Excel, Parquet, JSON lines; zipped, gzipped or not.")
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file. Left out: files are recognised automatically.")
    ] = None,
    backfill: Annotated[
        bool, typer.Option("--backfill", help="Backdate: treat rows as known on the day they happened.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen without writing.")] = False,
    timezone: Annotated[
        str, typer.Option(help="Time zone of your dates, like Europe/Berlin. Set by the first import.")
    ] = "",
    reread: Annotated[
        bool, typer.Option("--reread", help="Read files of earlier imports again, the way this version reads them.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --reread: don't ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Import files. The same files again change nothing. The folder of an export comes back as a whole."""
    if len(paths) == 1 and is_export(paths[0]):
        bring_back(paths[0], dry_run=dry_run)
        return
    with _told() as told:
        proposal = propose(paths, mapping, {}, told, timezone=timezone, again=reread)
    said: dict[str, str] = {}
    while proposal.questions and interactive():
        _show_guess(proposal)
        said |= {question.key: _ask(question) for question in proposal.questions}
        proposal = propose(paths, mapping, said, timezone=timezone, again=reread)
    kept = keep_mapping(proposal, Path(), draft=dry_run)
    if kept:
        proposal = proposal.answered_in(kept.path)
    if not json:
        if proposal.questions:
            _show_guess(proposal)
        if kept and kept.news:
            asides.print(f"[dim]{escape(kept.news)}: keep it, edit it, and use it with --mapping.[/dim]")
    if reread:
        read_again(proposal, dry_run=dry_run, yes=yes, json=json, told=_told())
        return
    with _told() as told:
        report = import_proposed(caller(), proposal, backfill=backfill, dry_run=dry_run, progress=told)
    if json:
        answer(report.as_json() | {"mapping_file": str(kept.path.resolve()) if kept else None})
    else:
        show_summary(report)
    if report.problems:
        raise ProblemError(*report.problems)


@contextmanager
def _told() -> Iterator[Tell]:
    """A progress bar for people; nothing for programs."""
    if wants_json() or not asides.is_terminal:
        yield untold
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=asides, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def tell(news: WorkProgress) -> None:
            bar.update(task, description=escape(str(news)), completed=news.share or 0.0)

        yield tell


def _ask(question: Question) -> str:
    """Ask a person until the answer is one of the choices."""
    asides.print(f"\n[bold]{escape(question.file)}[/bold]: {escape(question.text)}")
    for number, (choice, meaning) in enumerate(question.choices, 1):
        asides.print(f"  {number}  {escape(choice)}  [dim]{escape(meaning)}[/dim]")
    while True:
        given = ask("Number or word")
        if given.isdigit() and 1 <= int(given) <= len(question.choices):
            return question.choices[int(given) - 1][0]
        if given in {choice for choice, _ in question.choices}:
            return given


def _show_guess(proposal: Proposal) -> None:
    table = table_of("File", "Holds", "Sure", "Column", "Becomes", "For example")
    for one in proposal.files:
        _add_file(table, one)
    asides.print(table)
    for name, why in proposal.found.skipped:
        asides.print(f"[dim]{escape(name)}: skipped, {escape(why)}[/dim]")


def _add_file(table: Table, one: ProposedFile) -> None:
    entry = one.mapping
    if entry.skip:
        table.add_row(escape(one.file), f"[dim]{escape(', '.join(one.notes) or 'skipped')}[/dim]")
        return
    sure = "as told" if one.told else f"{one.confidence:.0%}" if entry.kind else ""
    first = (escape(one.file), entry.kind or "[yellow]?[/yellow]", sure)
    used = [(header, use) for header, use in entry.columns.items() if use.field != "ignore"]
    if not used:
        table.add_row(*first, "", "", "")
    for header, use in used:
        cells = ", ".join(cell[:24] for cell in one.samples.get(header, ())[:2])
        table.add_row(*first, escape(header), escape(use.in_words), f"[dim]{escape(cells)}[/dim]")
        first = ("", "", "")
    for column in one.left_out:
        shown = left_out_column(ColumnReport(column.header, "", column.samples, column.why))
        table.add_row("", "", "", f"[dim]{escape(shown)}[/dim]", "[dim]left out[/dim]", "")
    for note in one.notes:
        table.add_row("", "", "", f"[dim]{escape(note)}[/dim]", "", "")
