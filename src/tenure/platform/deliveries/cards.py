"""What crosses the wall."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

STATES = ("staging", "staged", "in_lake", "upserted", "done")
"""The way of a batch. From `staged` on it can be finished by anyone, any number of times."""


@dataclass(frozen=True, slots=True)
class FileCard:
    """What became of one file: its kind, how its columns were read, and its rows counted."""

    file: str
    kind: str
    source: str
    mapping: Mapping[str, object] = field(default_factory=dict)
    rows_read: int = 0
    accepted: int = 0
    unchanged: int = 0
    corrected: int = 0
    retracted: int = 0
    quarantined: int = 0
    contradictions: int = 0
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswersCard:
    """What a person said of a file, for later files with equal columns: answers by the key of their question, and the entries
    of a mapping file, one per kind. `at` is when; None for what was said just now."""

    columns: str
    family: str
    system: str
    file: str
    answers: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Mapping[str, object], ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TermsCard:
    """How this company's files are read: whose days bare days are, and by which version of conversion."""

    zone: str
    reader: int


@dataclass(frozen=True, slots=True)
class BatchCard:
    """One import: who, when, how far, and its files."""

    key: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    caller_name: str
    via: str
    backfill: bool
    what: str
    files: tuple[FileCard, ...] = ()
    reader: int = 1
    """The version of conversion that read it."""
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row for quarantine, as intake hands it over."""

    table: str
    source: str
    file: str
    line: int | None
    column: str
    value: str
    code: str
    reason: str
    raw: Mapping[str, str | None]
    mapping: Mapping[str, object]
    awaits: str = ""
    """What `value` names, of a row that waits for its account."""


@dataclass(frozen=True, slots=True)
class AwaitedAccount:
    """Something that rows of a source name and that leads to no customer: what it is (account, name, subscription, …), the id or
    word, how many rows wait for it, of which files and kinds, and since when."""

    source: str
    awaits: str
    value: str
    rows: int
    files: tuple[str, ...]
    tables: tuple[str, ...]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class QuarantinedCard:
    """A row in quarantine. `state` is waiting, replayed or dismissed."""

    id: int
    batch: str
    table: str
    source: str
    file: str
    line: int | None
    column: str
    value: str
    code: str
    reason: str
    raw: Mapping[str, str | None]
    mapping: Mapping[str, object]
    mended: Mapping[str, str | None] | None
    state: str
    at: datetime
    awaits: str = ""
    like: int = 0
    """How many other rows wait with the same cell for the same reason."""


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """A page of quarantine. `cursor` continues it; `reasons` counts all that match by (table, code, reason)."""

    rows: tuple[QuarantinedCard, ...]
    cursor: int | None
    total: int
    reasons: tuple[tuple[str, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class ContradictionCard:
    """A contradiction in the data, with how many rows it is about."""

    code: str
    table: str
    subject: str
    detail: str
    file: str
    line: int | None
    count: int
    data: Mapping[str, object] = field(default_factory=dict)
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
