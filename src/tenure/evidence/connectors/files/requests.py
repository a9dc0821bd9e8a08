"""What is asked of the process for reading, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tenure.evidence.connectors.files.slices import FileFormat, Slice
from tenure.values.problem import Problem


@dataclass(frozen=True, slots=True)
class Unzip:
    """Unpack an archive into a folder. Answered with the paths and names of its files."""

    path: Path
    file: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Open:
    """Open a file. Answered with its sheets."""

    path: Path
    file: str
    reading: FileFormat


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """Begin to read a sheet of a file that was opened. Answered with nothing."""

    opened: Open
    stamp: "Stamp"
    number: int


@dataclass(frozen=True, slots=True)
class Next:
    """The next slice of the sheet that is being read. Answered with None at its end."""


@dataclass(frozen=True, slots=True)
class Leave:
    """No more of this sheet is wanted. Not answered."""


Request = Unzip | Open | ReadSheet | Next | Leave


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether a file is still the one that was opened."""

    size: int
    written: int
    number: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        found = path.stat()
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


@dataclass(frozen=True, slots=True)
class SheetFound:
    """A sheet without its rows."""

    file: str
    headers: tuple[str, ...]
    about: Mapping[str, str]
    notes: tuple[str, ...]
    aside: str


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """One answer. `problems` beside what could be read before they came up."""

    problems: tuple[Problem, ...] = ()
    members: tuple[tuple[Path, str], ...] = ()
    sheets: tuple[SheetFound, ...] = ()
    stamp: Stamp | None = None
    piece: Slice | None = None
