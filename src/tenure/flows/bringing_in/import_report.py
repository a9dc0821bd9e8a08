"""The report of an import, for surfaces and `--json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenure.platform.deliveries.cards import ContradictionCard
from tenure.values.problem import Problem
from tenure.values.shapes import json_of

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
        first = [as_json(card) for card in self.contradictions[:EXAMPLES]]
        return json_of(self, contradictions=first)


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
        contradictions = {
            code: {"count": count, "first": [as_json(card) for card in self.listed if card.code == code][:EXAMPLES]}
            for code, count in sorted(self.contradictions.items())
        }
        return json_of(
            self,
            *("listed", "answered"),
            version=VERSION,
            entries=[self._entry_as_json(entry) for entry in self.entries],
            questions=self.answered,
            contradictions=contradictions,
            skipped=[{"file": name, "why": why} for name, why in self.skipped],
        )

    def _entry_as_json(self, entry: EntryReport) -> dict[str, object]:
        return json_of(
            entry,
            "left_out",
            files=len(entry.files),
            **totals(self.of(entry)),
            columns=[json_of(one, "why") for one in entry.columns],
            left_out_columns=[json_of(one, "becomes") for one in entry.left_out],
            refused=merged_reasons(self.of(entry)),
        )


COUNTS = ("rows_read", "accepted", "corrected", "retracted", "unchanged", "quarantined", "rows_left_out")


def totals(files: tuple[FileReport, ...]) -> dict[str, int]:
    """The counts of several files together."""
    return {name: sum(getattr(one, name) for one in files) for name in COUNTS}


def merged_reasons(files: tuple[FileReport, ...]) -> list[RefusedReport]:
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
    return json_of(card, "data", "first_seen_at", "last_seen_at")
