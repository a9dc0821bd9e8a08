"""What an import answers with: what surfaces show and `--json` promises."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenure.platform.deliveries.cards import ContradictionCard
from tenure.values.problem import Problem

VERSION = 1
EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file or sheet: what it was taken for and what became of its rows."""

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
    """How many rows that are: accepted, corrected, retracted, unchanged, quarantined and these are all that were read."""

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
            "quarantined": self.quarantined,
            "contradictions": [as_json(card) for card in self.contradictions[:EXAMPLES]],
            "left_out": list(self.left_out),
            "rows_left_out": self.rows_left_out,
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

    @property
    def quarantined(self) -> int:
        return sum(file.quarantined for file in self.files)

    @property
    def accepted(self) -> int:
        return sum(file.accepted + file.corrected for file in self.files)

    def as_json(self) -> dict[str, object]:
        """The promise of `tenure import --json` (docs/reference/import.md)."""
        return {
            "version": VERSION,
            "dry_run": self.dry_run,
            "batch": self.batch,
            "files": [file.as_json() for file in self.files],
            "contradictions": {
                code: {"count": count, "first": [as_json(card) for card in self.listed if card.code == code][:EXAMPLES]}
                for code, count in sorted(self.contradictions.items())
            },
            "skipped": [{"file": name, "why": why} for name, why in self.skipped],
            "problems": [problem.as_json() for problem in self.problems],
            "mapping_file": self.mapping_file,
            "next": self.next,
        }


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
