"""The process in which files of unknown origin are read: `python -m tenure.evidence.connectors.files.inside FD`.

Whatever a file does to the libraries that read it, it does in here. Memory and processor time are limited, and where they run
out this process goes, not the one that asked.
"""

import contextlib
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa

from tenure.evidence.connectors.files.apart import IDLE, MEMORY, seconds_to_wait
from tenure.evidence.connectors.files.archives import members
from tenure.evidence.connectors.files.formats import open_file
from tenure.evidence.connectors.files.requests import (
    FileAnswer,
    Leave,
    Next,
    Open,
    ReadSheet,
    Request,
    SheetFound,
    Stamp,
    Unzip,
)
from tenure.evidence.connectors.files.slices import Sheet, Slice
from tenure.values.problem import Problem, ProblemError, refusal


class _Desk:
    """The file opened last, and the sheet that is being read."""

    def __init__(self) -> None:
        self._opened: tuple[Open, Stamp, list[Sheet]] | None = None
        self.rows: Iterator[Slice] | None = None
        self._path, self._file = Path(), ""

    def answer(self, request: Request) -> FileAnswer:
        """What is asked for, or the problems with it."""
        if isinstance(request, Unzip | Open | ReadSheet):
            asked = request.opened if isinstance(request, ReadSheet) else request
            self._path, self._file, self.rows = asked.path, asked.file, None
            _allow(seconds_to_wait(self._path))
        try:
            return self._answer(request)
        except ProblemError as wrong:
            path = str(self._path)
            return FileAnswer(
                tuple(replace(one, where=self._file) if one.where == path else one for one in wrong.problems)
            )
        except (MemoryError, pa.ArrowMemoryError):
            self._opened = self.rows = None
            return FileAnswer((too_much(self._file),))
        except OSError as refused:
            return FileAnswer((_not_readable(self._file, refused),))
        except Exception as broken:  # noqa: BLE001 - whatever its reader trips over, it is the file's doing
            why = f"{type(broken).__name__}: {broken}".splitlines()[0][:200]
            return FileAnswer(
                (Problem("import.unreadable", "The file is broken.", self._file, why, "Export it again."),)
            )

    def _answer(self, request: Request) -> FileAnswer:
        match request:
            case Unzip(path, file, folder):
                return _unzip(path, file, folder)
            case Open():
                stamp, sheets = self._open(request)
                found = tuple(SheetFound(one.file, one.headers, one.about, one.notes, one.aside) for one in sheets)
                return FileAnswer(sheets=found, stamp=stamp)
            case ReadSheet(opened, stamp, number):
                self.rows = self._rows(opened, stamp, number)
                return FileAnswer()
            case Next():
                return FileAnswer(piece=next(self.rows, None) if self.rows else None)
            case Leave():
                self.rows = None
                return FileAnswer()

    def _open(self, request: Open) -> tuple[Stamp, list[Sheet]]:
        stamp = Stamp.of(request.path)
        if self._opened and self._opened[:2] == (request, stamp):
            return self._opened[1:]
        self._opened = None  # one file at a time is in the memory
        self._opened = (request, stamp, open_file(request.path, request.file, request.reading))
        return self._opened[1:]

    def _rows(self, opened: Open, stamp: Stamp, number: int) -> Iterator[Slice]:
        now, sheets = self._open(opened)
        if now == stamp:
            yield from sheets[number].slices()
            now = Stamp.of(opened.path)
        if now != stamp:
            raise refusal(
                "import.changed",
                "The file changed while it was read.",
                opened.file,
                "Another program may still be writing to it.",
                "Import it again when it is complete.",
            )


def _unzip(path: Path, file: str, folder: Path) -> FileAnswer:
    found: list[tuple[Path, str]] = []
    try:
        found.extend(members(path, file, folder))
    except ProblemError as broken:
        return FileAnswer(broken.problems, tuple(found))
    return FileAnswer(members=tuple(found))


def _not_readable(file: str, refused: OSError) -> Problem:
    if isinstance(refused, PermissionError):
        return Problem("import.not_readable", "The file can't be read.", file, "", "Check its permissions.")
    if isinstance(refused, FileNotFoundError):
        return Problem("import.gone", "The file no longer exists.", file, "", "Put it back and import it again.")
    why = f"{refused.strerror or refused}."
    return Problem("import.not_readable", "The file can't be read.", file, why, "Check the disk, or export it again.")


def too_much(file: str) -> Problem:
    """That a file needs more memory than files may have."""
    return Problem(
        "import.takes_too_much",
        f"Reading the file takes more than {MEMORY >> 20:,} MB of memory.",
        file,
        "A few cells far outside the table, or a text repeated very often, can cause this.",
        "Export only the rows and columns you need, as CSV, or split the file.",
    )


def _limit() -> None:
    """Bound this process. Where the system knows no such limit, the others hold."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):  # when the machine runs out of memory, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])  # what libraries only reserve doesn't count
        most = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _allow(seconds: float) -> None:
    """Processor time for the next file. Who asks stops waiting long before; this is for when nobody is left who waits."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    with contextlib.suppress(OSError, ValueError):
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + FILES_TIME * seconds), hard))


FILES_TIME = 20
"""Of a file that is read slice by slice every slice may take its time."""


def main() -> None:
    """Answer until nobody asks any more."""
    line = Connection(int(sys.argv[1]))
    _limit()
    desk = _Desk()
    with contextlib.suppress(EOFError, OSError):
        while desk.rows or line.poll(IDLE):
            request: Request = line.recv()
            answer = desk.answer(request)
            if not isinstance(request, Leave):
                line.send(answer)


if __name__ == "__main__":
    main()
