"""Prepared queries: compiled once and run many times, because building and compiling an expression costs more than what it
computes about a few accounts.

A question can be written down when what differs each time (instants, accounts, files) is handed in under fixed names: then
its text is the same each time, and is run again without building anything.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import ibis
import ibis.expr.types as ir

Build = Callable[[], Mapping[str, ir.Table]]
"""The tables of a question by name. It hands nothing in and fetches nothing: that is done before, and afterwards."""

KEPT = 256
"""So many questions are remembered; the one that nobody asked for longest is forgotten."""


@dataclass(frozen=True, slots=True)
class VolatileKeyPart:
    """A part of a key that stands in the text and must not outlive the process: keys of people who are being forgotten."""

    value: Hashable


@dataclass(frozen=True, slots=True)
class PreparedStep:
    """Rows that are set aside under a name, computed by a text in the backend's language."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class PreparedAnswer:
    """Rows that are handed out, or the name under which they were set aside, and their shape."""

    text: str
    schema: ibis.Schema


@dataclass(slots=True)
class PreparedQuery:
    """A question as it was written down: what is set aside, in order, and then what is handed out."""

    steps: list[PreparedStep] = field(default_factory=list)
    answers: dict[str, PreparedAnswer] = field(default_factory=dict)


class QueryStore(Protocol):
    """Where questions are kept beyond the process."""

    def find(self, key: Hashable) -> PreparedQuery | None: ...

    def remember(self, key: Hashable, question: PreparedQuery) -> None: ...


class PreparedQueries:
    """The questions of a process that were written down, by a key that says all that their text depends on. What `beyond`
    the process was kept is taken from there."""

    def __init__(self, kept: int = KEPT, beyond: QueryStore | None = None) -> None:
        self._kept, self._beyond = kept, beyond
        self._known: OrderedDict[Hashable, PreparedQuery] = OrderedDict()
        self._looking = threading.Lock()

    def find(self, key: Hashable) -> PreparedQuery | None:
        with self._looking:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        kept = None if self._beyond is None else self._beyond.find(key)
        if kept is not None:
            self._keep(key, kept)
        return kept

    def remember(self, key: Hashable, question: PreparedQuery) -> None:
        self._keep(key, question)
        if self._beyond is not None:
            self._beyond.remember(key, question)

    def _keep(self, key: Hashable, question: PreparedQuery) -> None:
        with self._looking:
            self._known[key] = question
            while len(self._known) > self._kept:
                self._known.popitem(last=False)

    def __len__(self) -> int:
        return len(self._known)
