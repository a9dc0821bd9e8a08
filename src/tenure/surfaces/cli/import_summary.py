"""What an import came to, on one screen: files, columns, what was left out, asked, refused or contradicts, and what to do."""

from collections.abc import Iterable, Sequence

from rich.markup import escape
from rich.table import Table

from tenure.flows.bringing_in.import_report import ColumnReport, EntryReport, ImportReport, merged_reasons, totals
from tenure.surfaces.cli.shell import answers, table_of

HEADS = ("Rows", "New", "Changed", "Unchanged", "Waiting", "Left out")
USUAL = ("no field fits", "as the mapping file says")
MOST = 8
"""How many refused rows, footers and skipped files are shown; the rest is counted, and listed in the JSON."""


def show_summary(report: ImportReport) -> None:
    """Print the summary of an import, or of what it would do."""
    answers.print(_counts(report))
    for entry in report.entries:
        _columns(entry)
    _listed("Answered", (one.in_words for one in report.answered))
    for entry in report.entries:
        for why in merged_reasons(report.of(entry))[:MOST]:
            where = f"line {why.line}" if why.line else "for example"
            shown = f", {where}: {_short(why.value)}" if why.value else f", {where}" if why.line else ""
            column = f"{why.column}: " if why.column else ""
            answers.print(
                f"[yellow]Waiting[/yellow]   {why.count:,} × {escape(f'{entry.file}, {column}{why.reason}{shown}')}"
            )
    _listed("Left out", (f"{one.file}, {line}" for one in report.files for line in one.left_out))
    _listed("Skipped", (f"{name}: {why}" for name, why in report.skipped))
    for code, count in sorted(report.contradictions.items()):
        first = next((card for card in report.listed if card.code == code), None)
        example = f", for example {first.subject}: {first.detail}" if first else ""
        rows = "1 row contradicts" if count == 1 else f"{count:,} rows contradict"
        answers.print(escape(f"{rows} ({code.replace('_', ' ')}){example}"))
    answers.print(f"[dim]Dates without a time are days in {report.zone}.[/dim]")
    answers.print(escape(report.next))


def _counts(report: ImportReport) -> Table:
    table = table_of("File", "Holds", *(f">{head}" for head in HEADS))
    known = {(name, entry.kind) for entry in report.entries for name in entry.files}
    rows = [(_name(entry), entry.kind, report.of(entry)) for entry in report.entries]
    rows += [(one.file, one.kind, (one,)) for one in report.files if (one.file, one.kind) not in known]
    for name, kind, files in rows:
        count = totals(files)
        changed = count["corrected"] + count["retracted"]
        numbers = (
            count["rows_read"], count["accepted"], changed, count["unchanged"], count["quarantined"], count["rows_left_out"],
        )  # fmt: skip
        table.add_row(escape(name), kind, *(f"{number:,}" for number in numbers))
    return table


def _name(entry: EntryReport) -> str:
    return f"{entry.file} ({len(entry.files):,} files)" if len(entry.files) > 1 else entry.file


def _columns(entry: EntryReport) -> None:
    became = ", ".join(f"{one.column} → {one.becomes}" for one in entry.columns)
    answers.print(f"[dim]{escape(f'{entry.file}, {entry.kind}: {became}')}[/dim]")
    if entry.left_out:
        answers.print(f"[dim]  not used: {escape(', '.join(map(left_out_column, entry.left_out)))}[/dim]")
    for note in entry.notes:
        answers.print(f"[dim]  {escape(note)}[/dim]")


def left_out_column(one: ColumnReport) -> str:
    """A column that nothing is made of, with a sample and the reason where it isn't the usual one."""
    sample = f"{_short(one.samples[0])}" if one.samples else ""
    why = "" if one.why in USUAL else one.why
    inside = "; ".join(part for part in (sample, why) if part)
    return f"{one.column} ({inside})" if inside else one.column


def _listed(head: str, lines: Iterable[str]) -> None:
    whole: Sequence[str] = list(lines)
    for line in whole[:MOST]:
        answers.print(f"[dim]{head:<9} {escape(line)}[/dim]")
    if len(whole) > MOST:
        answers.print(f"[dim]{head:<9} and {len(whole) - MOST:,} more: --json lists them[/dim]")


def _short(cell: str) -> str:
    text = " ".join(cell.split())
    return text if len(text) <= 32 else f"{text[:31]}…"
