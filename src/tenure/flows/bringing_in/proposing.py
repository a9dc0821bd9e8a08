"""Before anything is read in earnest: what each file is, which column is which, and what has to be asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa

from tenure.evidence.connectors.files.opening import Candidate, Found, find, open_sheets
from tenure.evidence.connectors.files.slices import Reading, Sheet, Slice
from tenure.evidence.connectors.recognise.entries import complete
from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.guess import Others, guess
from tenure.evidence.connectors.recognise.profile import Profile, profile
from tenure.evidence.intake import mapping as maps
from tenure.evidence.intake.keys import own_key
from tenure.evidence.intake.mapping import IGNORE, FileMapping
from tenure.evidence.intake.mappingfile import read_mapping, write_mapping
from tenure.flows.bringing_in.receiving import Progress, silent
from tenure.flows.method.live import live_framework
from tenure.values.names import normal_name
from tenure.values.problem import Problem, ProblemError, QuestionError, did_you_mean

MAPPING_FILE = "tenure-mapping.yaml"
SAMPLE_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can say. `key` names it in `answers`; `fix` says how to answer in the mapping file."""

    key: str
    file: str
    text: str
    choices: tuple[tuple[str, str], ...]
    fix: str

    def as_problem(self) -> Problem:
        words = ", ".join(choice for choice, _ in self.choices)
        return Problem("import.question", self.text, self.file, f"Possible answers: {words}.", self.fix)


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """One sheet with its reading, for showing."""

    sheet: Sheet
    mapping: FileMapping
    confidence: float
    samples: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """How all files would be read, and what has to be asked first."""

    files: tuple[ProposedFile, ...]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    found: Found
    given: bool = False
    """Whether a mapping file was given."""

    def settle(self) -> None:
        """Raise QuestionError with every open question."""
        if self.questions:
            raise QuestionError(*(question.as_problem() for question in self.questions))

    @property
    def skipped(self) -> tuple[tuple[str, str], ...]:
        """Files that are left aside, and why: those that are no tables, and tables that Tenure has no use for."""
        aside = [(one.sheet.file, ", ".join(one.notes)) for one in self.files if one.mapping.skip]
        return (*self.found.skipped, *aside)

    @property
    def text(self) -> str:
        """The mapping file."""
        entries = [one.mapping for one in self.files]
        notes = {one.mapping.file: one.notes for one in self.files}
        return write_mapping(entries, notes, {one.mapping.file: one.samples for one in self.files})


@dataclass(slots=True)
class _Open:
    """A sheet on its way to a proposal."""

    sheet: Sheet
    profiles: list[Profile]
    entry: FileMapping | None
    questions: list[Question] = field(default_factory=list)


def propose(
    paths: Sequence[Path],
    mapping: Path | None = None,
    answers: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Proposal:
    """Look at every file. Raises ProblemError for paths that aren't there and for a mapping file with slips.

    `answers` answers questions by their key. A file that can't be read becomes one of `problems`.
    """
    given = read_mapping(mapping) if mapping else maps.Mapping()
    found = find(paths)
    problems: list[Problem] = []
    opened: list[_Open] = []
    for number, candidate in enumerate(found.candidates):
        progress(f"Looking at {candidate.file}", number / len(found.candidates))
        opened += _opened(candidate, given, problems)
    others = _others(opened)
    files: list[ProposedFile] = []
    questions: list[Question] = []
    for one in opened:
        if not _named_columns(one, problems):
            continue
        files.append(_completed(one, others, answers or {}))
        questions += one.questions
    said = [
        replace(question, fix=f"{question.fix} Then run it with --mapping {MAPPING_FILE}.") for question in questions
    ]
    return Proposal(tuple(files), tuple(said), tuple(problems), found, mapping is not None)


def _opened(candidate: Candidate, given: maps.Mapping, problems: list[Problem]) -> Iterator[_Open]:
    entry = given.for_file(candidate.file)
    if entry and entry.skip:
        return
    try:
        sheets = open_sheets(candidate, Reading(entry.encoding, entry.delimiter) if entry else None)
    except ProblemError as wrong:
        problems.extend(wrong.problems)
        return
    for sheet in sheets:
        own = given.for_file(sheet.file) or entry
        if own and own.skip:
            continue
        try:
            first = next((piece.rows for piece in sheet.slices() if piece.rows.num_rows), None)
        except ProblemError as wrong:
            problems.extend(wrong.problems)
            continue
        if first is None:
            problems.append(_no_rows(sheet))
            continue
        sample = _spread(first)
        yield _Open(sheet, [profile(name, sample[name].combine_chunks()) for name in sample.column_names], own)


def _spread(rows: pa.Table) -> pa.Table:
    return rows.slice(0, SAMPLE_ROWS)


def _no_rows(sheet: Sheet) -> Problem:
    some = any(piece.strays for piece in islice(sheet.slices(), 1))
    if some:
        return Problem(
            "import.no_good_rows", "No row fits the header.", sheet.file, "", "Check the delimiter and the header line."
        )
    return Problem("import.no_rows", "The file has a header but no rows.", sheet.file, "", "Export it again.")


def _others(opened: Sequence[_Open]) -> Others:
    """Ids and names of accounts that the files of this import hold."""
    ids: set[str] = set()
    names: set[str] = set()
    for one in opened:
        reading = guess(one.sheet.file, one.profiles, Others()) if not one.entry else None
        kind = reading.kind if reading else one.entry.kind if one.entry else ""
        columns = reading.columns if reading else one.entry.columns if one.entry else {}
        if kind != "accounts":
            continue
        for column in one.profiles:
            use = columns.get(column.header)
            if use and use.field == "id":
                ids.update(key for cell in column.values if (key := own_key(cell)))
            elif use and use.field == "name":
                names.update(normal_name(cell) for cell in column.values)
    return Others(frozenset(ids), frozenset(names))


def _completed(one: _Open, others: Others, answers: Mapping[str, str]) -> ProposedFile:
    """The sheet's entry; what stays open becomes questions."""

    def slices() -> Iterator[pa.Table]:
        return (piece.rows for piece in one.sheet.slices() if _has_rows(piece))

    file = one.sheet.file
    mine = {key.removeprefix(f"{file}:"): said for key, said in answers.items() if key.startswith(f"{file}:")}
    currency = live_framework().framework.currency
    done = complete(file, one.profiles, others, slices, one.entry, mine, currency)
    one.questions += [_question(file, fork) for fork in done.forks]
    return ProposedFile(one.sheet, done.entry, done.confidence, _samples(one), done.notes)


def _has_rows(piece: Slice) -> bool:
    return bool(piece.rows.num_rows)


def _named_columns(one: _Open, problems: list[Problem]) -> bool:
    """Whether the file has every column that its entry uses; the first that it lacks becomes a problem."""
    used = {header: use for header, use in one.entry.columns.items() if use.field != IGNORE} if one.entry else {}
    missing = [header for header in used if header not in one.sheet.headers]
    if not missing:
        return True
    near = did_you_mean(missing[0], one.sheet.headers) or f"Its columns are {', '.join(one.sheet.headers[:12])}."
    what = f"The file has no column {missing[0]!r}, which the mapping names."
    problems.append(Problem("mapping.no_such_column", what, one.sheet.file, "", near))
    return False


def _samples(one: _Open) -> dict[str, tuple[str, ...]]:
    return {column.header: column.samples for column in one.profiles}


def _question(file: str, fork: Fork) -> Question:
    return Question(f"{file}:{fork.key}", file, fork.text, fork.choices, fork.fix(file))


def write_mapping_file(proposal: Proposal, folder: Path) -> Path | None:
    """Keep the proposal as a mapping file, unless one was given or is there already."""
    path = folder / MAPPING_FILE
    if proposal.given or path.exists() or not proposal.files:
        return None
    try:
        path.write_text(proposal.text, "utf-8")
    except OSError:
        return None
    return path
