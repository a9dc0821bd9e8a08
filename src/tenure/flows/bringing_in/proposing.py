"""Before an import: what each file is, which column is which, and what has to be asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa

from tenure.evidence.connectors.files import apart
from tenure.evidence.connectors.files.opening import Candidate, FoundFiles, find, open_sheets
from tenure.evidence.connectors.files.slices import FileFormat, Sheet
from tenure.evidence.connectors.files.workbook_faults import note_on_errors
from tenure.evidence.connectors.recognise.entries import CompletedEntry, complete_all
from tenure.evidence.connectors.recognise.families import family_of, pattern_of
from tenure.evidence.connectors.recognise.guess import looks_like_money
from tenure.evidence.connectors.recognise.profile import Profile, profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake import mapping as maps
from tenure.evidence.intake.mapping import IGNORE, OPEN, FileMapping
from tenure.evidence.intake.mappingfile import read_mapping
from tenure.flows.bringing_in.earlier_answers import EarlierAnswers, answers_to_keep, earlier_answers
from tenure.flows.bringing_in.held_ids import all_ids, ids_in_lake, ids_in_sheet
from tenure.flows.bringing_in.namespaces import with_namespaces
from tenure.flows.bringing_in.zones import reading_zone, todays_zone
from tenure.flows.frameworks.live import live_framework
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.cards import AnswersCard
from tenure.platform.deliveries.queries import answers_about, columns_key, columns_mark, namespaces
from tenure.practice.customers.queries import listed_by_id
from tenure.values.problem import Problem, ProblemError, QuestionError, did_you_mean
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold

SAMPLE_ROWS = 20_000
SHOWN_HEADERS = 12
SAMPLED_FILES = 20
"""Of a large family so many files are looked at before the questions; dates and decimals look further."""


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
class LeftOutColumn:
    """A column that nothing is made of."""

    header: str
    samples: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """One sheet, or a family of sheets with equal columns, with its reading under one kind."""

    sheets: tuple[Sheet, ...]
    mapping: FileMapping
    confidence: float
    samples: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOutColumn, ...] = ()
    """Columns that no entry of the sheet uses. Where a sheet has several entries, the first lists them."""
    told: bool = False
    """Whether the mapping file says how to read it."""

    @property
    def file(self) -> str:
        """Its name, or the pattern that names the family."""
        return self.mapping.file


@dataclass(frozen=True, slots=True)
class Proposal:
    """How all files would be read, and what has to be asked first."""

    files: tuple[ProposedFile, ...]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    found: FoundFiles
    given: Path | None = None
    """The mapping file that was given."""
    answered: tuple[tuple[str, str, str, str], ...] = ()
    """(file, question, answer, day of an earlier import) of what was asked and answered; no day: it was answered now."""
    said: tuple[AnswersCard, ...] = ()
    """What was said of the files, to be kept for later ones once these are in."""
    zone: str = "UTC"
    """Whose days bare days of the files are."""

    def settle(self) -> None:
        """Raise QuestionError with every open question."""
        if self.questions:
            raise QuestionError(*(question.as_problem() for question in self.questions))

    @property
    def skipped(self) -> tuple[tuple[str, str], ...]:
        """Files that are skipped, and why: those that are no tables, and tables that Tenure has no use for."""
        aside = [(one.file, ", ".join(one.notes)) for one in self.files if one.mapping.skip]
        return (*self.found.skipped, *aside)

    def answered_in(self, path: Path) -> "Proposal":
        """The proposal with questions that name this mapping file as the place for their answers."""
        named = [
            replace(
                one,
                fix=f"{one.fix.replace('the mapping file', str(path))} Then run it with --mapping {path}.",
            )
            for one in self.questions
        ]
        return replace(self, questions=tuple(named))


@dataclass(slots=True)
class _Open:
    """A sheet, or a family of sheets, on its way to a proposal."""

    sheets: list[Sheet]
    samples: list[pa.Table]
    entries: tuple[FileMapping, ...]
    earlier: EarlierAnswers = field(default_factory=EarlierAnswers)
    profiles: list[Profile] = field(default_factory=list)
    broken: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    """Of sheets that turned out to be unreadable further down: what is wrong with them."""

    @property
    def file(self) -> str:
        if len(self.sheets) > 1 and self.entries:
            return self.entries[0].file
        return pattern_of([sheet.file for sheet in self.sheets])

    @property
    def headers(self) -> Sequence[str]:
        return self.sheets[0].headers

    @property
    def told(self) -> bool:
        """Whether a mapping file says how to read it."""
        return any(entry.kind and entry.columns for entry in self.entries)

    def slices(self) -> Iterator[pa.Table]:
        for sheet in self.sheets:
            try:
                yield from (piece.rows for piece in sheet.slices() if piece.rows.num_rows)
            except ProblemError as wrong:
                self.broken[sheet.file] = wrong.problems


def propose(
    paths: Sequence[Path],
    mapping: Path | None = None,
    answers: Mapping[str, str] | None = None,
    progress: Tell = untold,
    given: maps.Mapping | None = None,
    timezone: str = "",
    again: bool = False,
) -> Proposal:
    """Look at every file. Raises ProblemError for paths that aren't there and for a mapping file with slips.

    `answers` answers questions by their key. `given` stands for a mapping file where there is none on disk. A file that
    can't be read becomes one of `problems`. `timezone` is whose days bare days are, said before the first import.
    `again`: files of earlier imports, to be read as a first import would read them today.
    """
    apart.start_child()  # it gets ready while we look around
    zone = todays_zone() if again else reading_zone(timezone)
    entries = read_mapping(mapping) if mapping else given or maps.Mapping()
    found = find(paths)
    problems: list[Problem] = []
    aside: list[tuple[str, str]] = []
    families: dict[tuple[str, ...], _Open] = {}
    for number, candidate in enumerate(found.candidates):
        progress(WorkProgress(WorkStep.LOOKING, number, len(found.candidates), candidate.file))
        for one in _opened(candidate, entries, problems, aside):
            sheet = one.sheets[0]
            key = (one.entries[0].file if one.entries else family_of(sheet.file), *sorted(sheet.headers))
            family = families.setdefault(key, one)
            if family is not one:
                family.sheets += one.sheets
                family.samples += one.samples
    found = replace(found, skipped=(*found.skipped, *aside))
    opened = [one for one in families.values() if _named_columns(one, problems)]
    marks = {columns_mark(one.headers) for one in opened}
    known = answers_about(SYSTEM, marks)
    for one in opened:
        one.profiles = _profiles(one.samples)
        if not one.entries:
            one.earlier = earlier_answers(one.file, one.profiles, known)
            one.entries = one.earlier.entries
    held = [ids_in_sheet(one.file, one.profiles, one.entries, one.samples) for one in opened]
    stored = ids_in_lake()
    before = namespaces(SYSTEM)
    given_now = [(key, word) for key, word in (answers or {}).items() if word]
    files: list[ProposedFile] = []
    questions: list[Question] = []
    answered: list[tuple[str, str, str, str]] = []
    said: list[AnswersCard] = []
    for number, one in enumerate(opened):
        others = all_ids([stored, *held[:number], *held[number + 1 :]])
        columns = columns_key(one.headers)  # files with the same columns are of one export, and of one system
        earlier = [
            held[place]
            for place, other in enumerate(opened)
            if other.file < one.file and columns_key(other.headers) != columns
        ]
        new = one.file not in before and columns not in before
        labels = all_ids([stored, *earlier]).labels if new else {}
        others = replace(others, labels=labels, own_labels=held[number].labels)
        mine = {key.removeprefix(f"{one.file}:"): word for key, word in given_now if key.startswith(f"{one.file}:")}
        done = _completed(one, others, {**one.earlier.answers, **mine}, zone)
        problems += [problem for wrong in one.broken.values() for problem in wrong]
        whole = [sheet for sheet in one.sheets if sheet.file not in one.broken]
        if not whole:
            continue
        one.sheets = whole
        files += _proposed(one, done)
        answered += [
            (one.file, asked, word, "" if key in mine else f"{one.earlier.on}")
            for each in done
            for key, asked, word in each.answered
        ]
        card = answers_to_keep(one.file, one.profiles, done, told=one.told)
        said += [card] if card else []
        questions += [
            Question(f"{one.file}:{fork.key}", one.file, fork.text, fork.choices, fork.fix(one.file))
            for each in done
            for fork in each.forks
        ]
    spaces = with_namespaces([one.mapping for one in files], before, said=mapping is not None or given is not None)
    files = [replace(one, mapping=entry) for one, entry in zip(files, spaces, strict=True)]
    return Proposal(tuple(files), tuple(questions), tuple(problems), found, mapping, tuple(answered), tuple(said), zone)


def _opened(
    candidate: Candidate, given: maps.Mapping, problems: list[Problem], aside: list[tuple[str, str]]
) -> Iterator[_Open]:
    entry = given.for_file(candidate.file)
    if entry and entry.skip:
        return
    try:
        sheets = open_sheets(candidate, FileFormat(entry.encoding, entry.delimiter) if entry else None)
    except ProblemError as wrong:
        problems.extend(wrong.problems)
        return
    for sheet in sheets:
        own = given.entries_for(sheet.file) or given.entries_for(candidate.file)
        if any(one.skip for one in own):
            continue
        if sheet.aside and not given.entries_for(sheet.file):
            aside.append((sheet.file, sheet.aside))
            continue
        try:
            first = next((piece.rows for piece in sheet.slices() if piece.rows.num_rows), None)
        except ProblemError as wrong:
            problems.extend(wrong.problems)
            continue
        if first is None:
            problems.append(_no_rows(sheet))
            continue
        errors = note_on_errors({name: first[name].to_pylist() for name in first.column_names})
        sheet = replace(sheet, notes=(*sheet.notes, *errors))
        yield _Open([sheet], [first.slice(0, SAMPLE_ROWS)], own)


def _profiles(samples: Sequence[pa.Table]) -> list[Profile]:
    """What the columns of a family look like, seen through some rows of some of its files."""
    step = max(len(samples) // SAMPLED_FILES, 1)
    some = samples[::step][:SAMPLED_FILES]
    names = some[0].column_names
    rows = pa.concat_tables([one.select(names).slice(0, SAMPLE_ROWS // len(some)) for one in some])
    found = [profile(name, rows[name].combine_chunks()) for name in names]
    if len(some) == 1:
        return found
    # An export that is downloaded again lists the same ones again: within each file they still differ.
    within = [{name: profile(name, one[name].combine_chunks()) for name in names} for one in some]
    return [
        replace(one, distinct=min(each[one.header].distinct for each in within if each[one.header].filled))
        if one.filled
        else one
        for one in found
    ]


def _no_rows(sheet: Sheet) -> Problem:
    some = any(piece.strays for piece in islice(sheet.slices(), 1))
    if some:
        return Problem(
            "import.no_good_rows",
            "No row matches the header.",
            sheet.file,
            "",
            "Check the delimiter and the header line.",
        )
    return Problem("import.no_rows", "The file has a header but no rows.", sheet.file, "", "Export it again.")


def _completed(one: _Open, others: OtherFiles, answers: Mapping[str, str], zone: str) -> list[CompletedEntry]:
    """The sheet's entries, with what stays open."""
    currency = live_framework().framework.currency
    done = complete_all(
        one.file, one.profiles, others, one.slices, one.entries, answers, currency, listed=listed_by_id()
    )
    zone = "" if zone == "UTC" else zone
    return [replace(each, entry=replace(each.entry, timezone=each.entry.timezone or zone)) for each in done]


def _proposed(one: _Open, done: Sequence[CompletedEntry]) -> list[ProposedFile]:
    """The entries for showing, with the columns that none of them uses."""
    used = {header for each in done for header, use in each.entry.columns.items() if use.field != IGNORE}
    left_out = tuple(
        LeftOutColumn(column.header, column.samples, _why(one, column))
        for column in one.profiles
        if column.header not in used and not any(each.entry.skip for each in done)
    )
    samples = {column.header: column.samples for column in one.profiles}
    several = len(one.sheets) > 1
    notes = tuple(f"{sheet.file}: {note}" if several else note for sheet in one.sheets for note in sheet.notes)
    files = []
    for number, each in enumerate(done):
        first = () if number else left_out
        said = each.notes if number else (*(filter(None, [one.earlier.note])), *notes, *each.notes)
        files.append(ProposedFile(tuple(one.sheets), each.entry, each.confidence, samples, said, first, one.told))
    return files


def _why(one: _Open, column: Profile) -> str:
    if not column.filled:
        return "empty"
    said = [entry.columns[column.header].field for entry in one.entries if column.header in entry.columns]
    if said and OPEN not in said:
        return "as the mapping file says"
    if any(cell.startswith("[{") for cell in column.samples):
        return "a list inside each row"
    if looks_like_money(column):
        return "looks like money, and no field fits"
    return "no field fits"


def _named_columns(one: _Open, problems: list[Problem]) -> bool:
    """Whether the file has every column that its entries use; each that it lacks becomes a problem."""
    used = {header for entry in one.entries for header, use in entry.columns.items() if use.field != IGNORE}
    missing = sorted(used - set(one.headers))
    more = f" and {len(one.headers) - SHOWN_HEADERS} more" if len(one.headers) > SHOWN_HEADERS else ""
    has = f"Its columns are {', '.join(one.headers[:SHOWN_HEADERS])}{more}."
    for header in missing:
        what = f"The file has no column {header!r}, which the mapping file uses."
        fix = (
            did_you_mean(header, one.headers)
            or "Put the new header into the mapping file, or import without --mapping."
        )
        problems.append(Problem("mapping.no_such_column", what, one.sheets[0].file, has, fix))
    return not missing
