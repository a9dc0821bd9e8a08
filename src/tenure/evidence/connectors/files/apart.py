"""Reads files in a child process, so that a file that takes too much memory or time, or crashes its reader, harms nothing else.

A child is started when the first file is read, is asked for one file after another, and leaves when it has had nothing to do
for a while. One that dies is replaced for the next file.
"""

import atexit
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from multiprocessing import Pipe
from pathlib import Path

from tenure.evidence.connectors.files.requests import FileAnswer, Leave, Next, Open, ReadSheet, Request, Unzip
from tenure.evidence.connectors.files.slices import FileFormat, Sheet, Slice
from tenure.values.problem import Problem, ProblemError

IDLE = 30.0
"""Seconds after which a child with nothing to do leaves."""
LEAVING = 5.0
"""Seconds before that from which on it isn't asked any more, so that none leaves with a question."""
PATIENCE = 60.0
"""Seconds that an answer about a file may take, and the one that comes on top for each megabyte of it."""
WHOLE = 10
"""Times that: how long all rows of a sheet may take."""
MEMORY = max(1 << 30, min(4 << 30, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2))
"""Bytes that reading a file may take beside the libraries that read it."""


def seconds_to_wait(path: Path) -> float:
    """Seconds to wait for an answer about a file."""
    try:
        return PATIENCE + path.stat().st_size / (1 << 20)
    except OSError:
        return PATIENCE


class _Child:
    """One process for reading. `asked` while it owes an answer."""

    def __init__(self) -> None:
        self._line, theirs = Pipe()
        program = [sys.executable, "-P", "-m", "tenure.evidence.connectors.files.inside", str(theirs.fileno())]
        with theirs:
            # In a session of its own: Ctrl-C is for us, and a child that isn't needed any more sees its line close.
            self._process = subprocess.Popen(
                program,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.asked = False
        self._since = time.monotonic()

    @property
    def left(self) -> bool:
        """Whether it is gone, or about to go."""
        return self._process.poll() is not None or time.monotonic() - self._since > IDLE - LEAVING

    def ask(self, request: Request, path: Path, file: str, most: float = math.inf) -> FileAnswer:
        """Raises ProblemError where it doesn't answer in time, or dies of the file."""
        self.asked = True
        try:
            self._line.send(request)
            if not self._line.poll(min(seconds_to_wait(path), most)):
                raise ProblemError(_too_long(file))
            answer: FileAnswer = self._line.recv()
        except (EOFError, OSError):
            raise ProblemError(_died(file)) from None
        self.asked, self._since = False, time.monotonic()
        return answer

    def tell(self, request: Leave) -> None:
        """Say what needs no answer."""
        self._since = time.monotonic()
        with suppress(OSError):
            self._line.send(request)

    def end(self) -> None:
        """Away with it."""
        self._line.close()
        self._process.kill()
        self._process.wait()


_idle: list[_Child] = []


def start_child() -> None:
    """Start a child that will be needed soon, without waiting for it."""
    if not _idle:
        _idle.append(_Child())


@contextmanager
def _child() -> Iterator[_Child]:
    """A child for one question or for the rows of one sheet; whoever asks beside gets another."""
    child = None
    while child is None and _idle:
        child = _idle.pop()
        if child.left:
            child.end()
            child = None
    child = child or _Child()
    try:
        yield child
    finally:
        if child.asked or child.left or len(_idle) >= KEPT:
            child.end()
        else:
            _idle.append(child)


KEPT = 2
"""So many children wait for the next file."""


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


def unzip(path: Path, file: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of an archive, unpacked into a folder: their paths and names. Raises ProblemError after those that could be
    unpacked, where it is broken, locked, or unpacks to too much."""
    with _child() as child:
        answer = child.ask(Unzip(path.absolute(), file, folder), path, file)
    yield from answer.members
    if answer.problems:
        raise ProblemError(*answer.problems)


def open_sheets(path: Path, file: str, reading: FileFormat) -> list[Sheet]:
    """The tables of a file. Raises ProblemError when it can't be read as what it says it is."""
    opened = Open(path.absolute(), file, reading)
    with _child() as child:
        answer = child.ask(opened, path, file)
    if answer.problems or answer.stamp is None:
        raise ProblemError(*answer.problems)
    return [
        Sheet(
            path,
            one.file,
            one.headers,
            partial(_slices, ReadSheet(opened, answer.stamp, number)),
            one.about,
            one.notes,
            one.aside,
            written_at=datetime.fromtimestamp(answer.stamp.written / 1e9, UTC),
        )
        for number, one in enumerate(answer.sheets)
    ]


def _slices(rows: ReadSheet) -> Iterator[Slice]:
    path, file = rows.opened.path, rows.opened.file
    with _child() as child:
        try:
            request: ReadSheet | Next = rows
            left = WHOLE * seconds_to_wait(path)
            while True:
                began = time.monotonic()
                answer = child.ask(request, path, file, max(left, 0.0))
                left -= time.monotonic() - began
                if answer.problems:
                    raise ProblemError(*answer.problems)
                if answer.piece is not None:
                    yield answer.piece
                elif isinstance(request, Next):
                    return
                request = Next()
        finally:
            if not child.asked:
                child.tell(Leave())


def _too_long(file: str) -> Problem:
    return Problem(
        "import.takes_too_long",
        "Reading the file takes too long.",
        file,
        "It may unpack endlessly.",
        "Export only the rows and columns you need, as CSV, or split the file.",
    )


def _died(file: str) -> Problem:
    return Problem(
        "import.reader_died",
        "Reading the file crashed the reader.",
        file,
        f"It may need more than {MEMORY >> 20:,} MB of memory, or be malicious.",
        "Open it in the program it came from, and export only the rows and columns you need as CSV.",
    )
