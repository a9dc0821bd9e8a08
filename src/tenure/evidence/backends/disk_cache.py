"""Prepared queries on disk, so that a new process, such as the nightly day, doesn't compile them again.

A file is named by all that its text follows from: the question's key, Tenure's own source, the versions of Ibis, SQLGlot and
DuckDB, and the rules of time zones. What is broken, or isn't what it should be, is as good as missing. A text says what the
framework says and how the lake lies; facts, accounts and instants are handed in when it is asked, and never stand in it.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Hashable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import TZPATH

import ibis

from tenure.evidence.backends.prepared import PreparedAnswer, PreparedQuery, PreparedStep, VolatileKeyPart

ROOMS = ("values", "framework", "evidence", "insight")
"""The rooms of Tenure that a text follows from."""
WITH = ("ibis-framework", "sqlglot", "duckdb")
"""What they are written with."""
MOST = 2_000
"""So many files are kept; when there are more, half of them go, the oldest first."""


class QueryCache:
    """A folder of questions. It may be emptied at any time, and several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: Hashable) -> PreparedQuery | None:
        """The question of a key, where it was kept."""
        name = name_of(key)
        if name is None:
            return None
        try:
            kept = json.loads((self._folder / name).read_text("utf-8"))
            return _read(kept["question"]) if kept["sum"] == _sum(name, kept["question"]) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def remember(self, key: Hashable, question: PreparedQuery) -> None:
        """Keep a question; a full disk, or a folder that can't be written to, is no reason to fail."""
        name, said = name_of(key), _said(question)
        if name is None or _read(said) != question:
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, aside = tempfile.mkstemp(dir=self._folder, suffix=".new")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"sum": _sum(name, said), "question": said}, file)
            Path(aside).replace(self._folder / name)
            self._tidy()

    def _tidy(self) -> None:
        every = list(self._folder.iterdir())
        if len(every) > MOST:
            for old in sorted(every, key=lambda file: file.stat().st_mtime)[: len(every) // 2]:
                old.unlink(missing_ok=True)


def name_of(key: Hashable) -> str | None:
    """The name of a key's file; None when the key holds anything that isn't known to be said the same each time."""
    try:
        said = "\n".join((cache_stamp(), *_parts(key)))
    except TypeError:
        return None
    return f"{hashlib.sha256(said.encode()).hexdigest()}.json"


@cache
def cache_stamp() -> str:
    """What writes texts: Tenure's source, and the versions of what it writes with."""
    found = hashlib.sha256()
    root = Path(__file__).resolve().parents[2]
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            found.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return " ".join((found.hexdigest(), *(f"{one} {version(one)}" for one in WITH), *_zones()))


def _zones() -> Iterator[str]:
    """Which rules of time zones there are: days are written with their changes of offset."""
    with suppress(PackageNotFoundError):
        yield f"tzdata {version('tzdata')}"
    for folder in map(Path, TZPATH):
        if folder.is_dir():
            yield f"{folder} {folder.stat().st_mtime_ns}"


def _parts(value: object) -> Iterator[str]:
    """A value said the same in every process: sets in order, values with their kind."""
    yield type(value).__qualname__
    if isinstance(value, VolatileKeyPart):
        raise TypeError("this must not outlive the process")
    if isinstance(value, Enum):
        yield value.name
    elif isinstance(value, str | int | float | date | timedelta | Decimal) or value is None:
        yield repr(value)
    elif isinstance(value, tuple | list):
        yield f"({len(value)}"
        for one in value:
            yield from _parts(one)
    elif isinstance(value, frozenset):
        yield f"{{{len(value)}"
        yield from sorted("\n".join(_parts(one)) for one in value)
    elif is_dataclass(value):
        for field in fields(value):
            yield field.name
            yield from _parts(getattr(value, field.name))
    else:
        raise TypeError(f"{type(value)} isn't known to be said the same each time")


Said = dict[str, list[list[object]]]


def _said(question: PreparedQuery) -> Said:
    return {
        "steps": [[step.name, step.text] for step in question.steps],
        "answers": [
            [name, one.text, [[column, str(kind)] for column, kind in one.schema.items()]]
            for name, one in question.answers.items()
        ],
    }


def _read(said: Said) -> PreparedQuery | None:
    steps = [PreparedStep(*map(_text, step)) for step in said["steps"]]
    answers = {}
    for name, text, columns in said["answers"]:
        if not isinstance(columns, list):
            return None
        answers[_text(name)] = PreparedAnswer(
            _text(text), ibis.schema({_text(one): _text(kind) for one, kind in columns})
        )
    return PreparedQuery(steps, answers)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _sum(name: str, said: Said) -> str:
    return hashlib.sha256(f"{name}\n{json.dumps(said)}".encode()).hexdigest()
