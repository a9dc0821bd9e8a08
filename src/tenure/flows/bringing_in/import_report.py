"""What an import answers with: what surfaces show and `--json` promises."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from tenure.platform.deliveries.cards import ContradictionCard
from tenure.values.problem import Problem

VERSION = 1
EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class RefusedReport:
    """Rows of a file that wait for one reason, with the first of them as an example."""

    code: str
    column: str
    reason: str
    count: int
    line: int | None
    value: str


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """One column: what it became (a field, with how its cells are written), or why nothing was made of it."""

    column: str
    becomes: str
    samples: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class EntryReport:
    """One entry of the mapping: a file, or a family of files, under one kind."""

    file: str
    kind: str
    source: str
    files: tuple[str, ...]
    columns: tuple[ColumnReport, ...]
    left_out: tuple[ColumnReport, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredReport:
    """A question that was asked, and what was answered: `earlier` says on which day, where it wasn't now."""

    file: str
    question: str
    answer: str
    earlier: str = ""

    @property
    def in_words(self) -> str:
        since = f" (answered on {self.earlier})" if self.earlier else ""
        return f"{self.file}: {self.question} {self.answer}{since}"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file or sheet: what it was taken for and what became of its rows.

    `rows_read` is the sum of accepted, unchanged, corrected, quarantined, rows_left_out, and of retracted without absent.
    """

    file: str
    kind: str
    source: str
    mapping: Mapping[str, object]
    rows_read: int
    accepted: int
    unchanged: int
    corrected: int
    retracted: int
    quarantined: int
    contradictions: tuple[ContradictionCard, ...] = ()
    left_out: tuple[str, ...] = ()
    """What is no row of data, with its line and why: totals, notices, the header again."""
    rows_left_out: int = 0
    absent: int = 0
    """Retracted because a snapshot doesn't name them any more."""
    refused: tuple[RefusedReport, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "file": self.file,
            "kind": self.kind,
            "source": self.source,
            "mapping": dict(self.mapping),
            "rows_read": self.rows_read,
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "corrected": self.corrected,
            "retracted": self.retracted,
            "absent": self.absent,
            "quarantined": self.quarantined,
            "rows_left_out": self.rows_left_out,
            "refused": [asdict(one) for one in self.refused],
            "contradictions": [as_json(card) for card in self.contradictions[:EXAMPLES]],
            "left_out": list(self.left_out),
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """A whole import. `problems` are of files that could not be read; the others went in all the same."""

    files: tuple[FileReport, ...]
    contradictions: Mapping[str, int] = field(default_factory=dict)
    """By kind: how many accounts or rows are concerned."""
    listed: tuple[ContradictionCard, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    batch: str | None = None
    dry_run: bool = False
    mapping_file: str | None = None
    next: str = ""
    entries: tuple[EntryReport, ...] = ()
    answered: tuple[AnsweredReport, ...] = ()
    zone: str = "UTC"
    """Whose days dates without a time are."""

    @property
    def quarantined(self) -> int:
        return sum(file.quarantined for file in self.files)

    @property
    def accepted(self) -> int:
        return sum(file.accepted + file.corrected for file in self.files)

    def of(self, entry: EntryReport) -> tuple[FileReport, ...]:
        """What became of the rows of an entry's files."""
        return tuple(one for one in self.files if one.kind == entry.kind and one.file in entry.files)

    def as_json(self) -> dict[str, object]:
        """The promise of `tenure import --json` (docs/reference/import.md)."""
        return {
            "version": VERSION,
            "dry_run": self.dry_run,
            "batch": self.batch,
            "files": [file.as_json() for file in self.files],
            "entries": [self._entry_as_json(entry) for entry in self.entries],
            "questions": [asdict(one) for one in self.answered],
            "contradictions": {
                code: {"count": count, "first": [as_json(card) for card in self.listed if card.code == code][:EXAMPLES]}
                for code, count in sorted(self.contradictions.items())
            },
            "skipped": [{"file": name, "why": why} for name, why in self.skipped],
            "problems": [problem.as_json() for problem in self.problems],
            "mapping_file": self.mapping_file,
            "zone": self.zone,
            "next": self.next,
        }

    def _entry_as_json(self, entry: EntryReport) -> dict[str, object]:
        return {
            "file": entry.file,
            "kind": entry.kind,
            "source": entry.source,
            "files": len(entry.files),
            **totals(self.of(entry)),
            "columns": [
                {"column": one.column, "becomes": one.becomes, "samples": list(one.samples)} for one in entry.columns
            ],
            "left_out_columns": [
                {"column": one.column, "why": one.why, "samples": list(one.samples)} for one in entry.left_out
            ],
            "refused": [asdict(one) for one in together(self.of(entry))],
            "notes": list(entry.notes),
        }


COUNTS = ("rows_read", "accepted", "corrected", "retracted", "unchanged", "quarantined", "rows_left_out")


def totals(files: tuple[FileReport, ...]) -> dict[str, int]:
    """The counts of several files together."""
    return {name: sum(getattr(one, name) for one in files) for name in COUNTS}


def together(files: tuple[FileReport, ...]) -> list[RefusedReport]:
    """The reasons of several files, equal ones as one, most rows first."""
    found: dict[tuple[str, str], RefusedReport] = {}
    for one in (reason for file in files for reason in file.refused):
        before = found.get((one.code, one.column))
        count = one.count + (before.count if before else 0)
        first = before or one
        found[one.code, one.column] = RefusedReport(
            first.code, first.column, first.reason, count, first.line, first.value
        )
    return sorted(found.values(), key=lambda one: -one.count)


def as_json(card: ContradictionCard) -> dict[str, object]:
    return {
        "code": card.code,
        "table": card.table,
        "subject": card.subject,
        "detail": card.detail,
        "file": card.file,
        "line": card.line,
        "count": card.count,
    }
