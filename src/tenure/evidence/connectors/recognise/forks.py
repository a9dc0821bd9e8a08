"""Questions about a file, and where in its mapping an answer goes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tenure.evidence.intake.mapping import IGNORE, OPEN, ColumnUse, FileMapping

SKIP = "skip"
"""The answer that leaves a file aside."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A point where two readings are possible, and how an answer changes the mapping.

    `topic` is the key of the mapping file that the answer sets, so that a new topic needs no code but its own:

    - with `column` (a header), the key of that column: `dates`, `decimal`, `per`, `repair`;
    - with `column` and `word`, the value of that word under the column's key: `words: {Frozen: paused}`;
    - without `column`, a key of the file's entry: `kind`, `ends`;
    - `field` is the one exception: `column` is then the field, and the choices are headers.

    Where one answer changes more than that, `sets` says how. It is also called with `?`, for the file that is written while
    the question is open, so it must leave an entry that reads back. Whoever asks must see the answer in the entry the next
    time, and not ask again: `decide` is called until nothing new is answered.
    """

    topic: str
    column: str
    text: str
    choices: tuple[tuple[str, str], ...]
    """(answer, what it means). The sensible one stands first."""
    word: str = ""
    sets: Callable[[FileMapping, str], FileMapping] | None = None
    of_kind: str = ""
    """The kind that the entry is of, where the file has several."""
    place: str = ""
    """Where in the mapping file to answer, as an imperative; left out, it follows from topic, column and word."""

    @property
    def key(self) -> str:
        """What answers are given by, within the file."""
        return ":".join(part for part in (self.of_kind, self.topic, self.column, self.word) if part)

    def settled(self, entry: FileMapping, answer: str) -> FileMapping:
        """The entry with this answer in it."""
        if self.sets is not None:
            return self.sets(entry, answer)
        if self.topic == "field":
            return _with_field(entry, self.column, answer, [header for header, _ in self.choices])
        if not self.column:
            said: dict[str, Any] = {"skip": True} if answer == SKIP else {self.topic: answer}
            return replace(entry, **said)
        use = entry.columns.get(self.column, ColumnUse(IGNORE))
        value: Any = {**(getattr(use, self.topic) or {}), self.word: answer} if self.word else answer
        changed: dict[str, Any] = {self.topic: value}
        return replace(entry, columns={**entry.columns, self.column: replace(use, **changed)})

    def fix(self, file: str) -> str:
        """How to answer in the mapping file."""
        if self.place:
            return f"In the mapping file, {self.place}."
        if self.topic == "kind":
            return f"In the mapping file, set `kind:` of {file}, or `skip: true`."
        if self.topic == "field":
            return (
                f"In the mapping file, map one of these columns of {file} to `{self.column}`, the others to `ignore`."
            )
        if not self.column:
            return f"In the mapping file, set `{self.topic}:` of {file}."
        of = f"{self.word!r} under `{self.topic}:`" if self.word else f"`{self.topic}:`"
        return f"In the mapping file, set {of} of column {self.column!r} of {file}."


def _with_field(entry: FileMapping, name: str, answer: str, headers: list[str]) -> FileMapping:
    """One column is the field, and no other is; `?` leaves every candidate open, `skip` leaves the file aside."""
    if answer == SKIP and SKIP not in entry.columns:
        return replace(entry, skip=True)
    columns = dict(entry.columns)
    for header in headers:
        if header not in columns:
            continue
        if answer == OPEN:
            columns[header] = ColumnUse(OPEN)
        elif header == answer:
            columns[header] = replace(columns[header], field=name)
        elif columns[header].field in (name, OPEN):
            columns[header] = ColumnUse(IGNORE)
    return replace(entry, columns=columns)


PLAIN = {
    "account_ref": "account", "used_at": "time", "opened_at": "day it was opened", "responded_at": "day of the answer",
    "held_at": "day it took place", "start_on": "start date", "issued_on": "invoice date", "since_on": "first day",
    "into": "target currency", "happened_on": "day it happened",
}  # fmt: skip


def plain(name: str) -> str:
    """A field in words, as questions name it."""
    return PLAIN.get(name, name.replace("_", " "))
