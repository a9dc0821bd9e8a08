"""Values this app returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from tenure.values.shapes import Promise, Public

STATES = ("staging", "staged", "in_lake", "upserted", "done")
"""The way of a batch. From `staged` on it can be finished by anyone, any number of times."""


@dataclass(frozen=True, slots=True)
class FileCard:
    """What became of one file of an import."""

    file: Public[str]
    kind: Annotated[str, Promise("The fact table its rows went to.", "subscriptions")]
    source: Public[str]
    mapping: Mapping[str, object] = field(default_factory=dict)  # how its columns were read
    rows_read: Public[int] = 0
    accepted: Public[int] = 0
    unchanged: Public[int] = 0
    corrected: Public[int] = 0
    retracted: Public[int] = 0
    quarantined: Public[int] = 0
    contradictions: Public[int] = 0
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
    """One import."""

    key: Public[str]
    state: Annotated[str, Promise("staging, staged, in_lake, upserted or done.")]
    started_at: Public[datetime]
    ended_at: Public[datetime | None]
    caller_name: Public[str]
    via: Public[str]
    backfill: Public[bool]
    what: Public[str]
    files: Public[tuple[FileCard, ...]] = ()
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
    """A row that waits to be mended: where it stood, and why it was refused."""

    id: Public[int]
    batch: Public[str]
    table: Public[str]
    source: Public[str]
    file: Public[str]
    line: Public[int | None]
    column: Public[str]
    value: Public[str]
    code: Public[str]
    reason: Public[str]
    raw: Annotated[Mapping[str, str | None], Promise("The row as the file had it.")]
    mapping: Mapping[str, object]
    mended: Public[Mapping[str, str | None] | None]
    state: Annotated[str, Promise("waiting, replayed or dismissed.")]
    at: Public[datetime]
    awaits: str = ""
    like: int = 0
    """How many other rows wait with the same cell for the same reason."""


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """A page of quarantine.

    `cursor` continues it; `reasons` counts all that match by (table, code, reason).
    """

    rows: Public[tuple[QuarantinedCard, ...]]
    cursor: Public[int | None]
    total: Public[int]
    reasons: tuple[tuple[str, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class ContradictionCard:
    """Something in the data that can't all be true. Counted and kept, never dropped."""

    code: Public[str]
    table: Public[str]
    subject: Public[str]
    detail: Public[str]
    file: Public[str]
    line: Public[int | None]
    count: Annotated[int, Promise("Rows it is about.")]
    data: Mapping[str, object] = field(default_factory=dict)
    first_seen_at: Public[datetime | None] = None
    last_seen_at: Public[datetime | None] = None
