"""Work that can be stopped between two of its questions, and that says how far it is."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, cast

from tenure.evidence.backends.session import Session

_watch: ContextVar[Callable[[], None] | None] = ContextVar("watch", default=None)
PIECES = frozenset({"fetch", "soon", "keep", "ask", "set_aside"})


HALF_OF_A_STEP = 30
"""After so many pieces a step of unknown length is taken to be half done."""
SAID_EVERY = 0.5
"""Seconds between two notes of how far the pieces of a step are."""


class ProgressListener(Protocol):
    """Whom work tells how far it is: in words, and as a share of the whole (0-1). Either may end it by raising."""

    def __call__(self, said: str, share: float | None = None) -> None: ...

    def look(self) -> None: ...


class ProgressSteps:
    """Work of a known number of steps, each recognised by how its words begin. A step that isn't needed is passed over.

    How far a step is comes from its own words ("12 of 35 days"), else from the pieces of its questions: of as many as there
    were the last time, or, the first time, ever more slowly.
    """

    def __init__(self, tell: ProgressListener, names: Sequence[str], pieces: int = 0) -> None:
        self._tell, self._names, self._usual = tell, tuple(names), pieces
        self._at, self._said, self._told = 0, "", 0.0
        self.pieces = self._began = 0

    def __call__(self, said: str) -> None:
        known = (place for place in range(self._at, len(self._names)) if said.startswith(self._names[place]))
        self._at, self._said, self._began = next(known, self._at), said, self.pieces
        self._note()

    def look(self) -> None:
        """Called before each piece of a question."""
        self.pieces += 1
        self._tell.look()
        if self._said and time.monotonic() - self._told >= SAID_EVERY:
            self._note()

    def _note(self) -> None:
        self._told = time.monotonic()
        counted = re.search(r"(\d+) of (\d+)", self._said)
        done = self.pieces - self._began
        within = int(counted[1]) / max(1, int(counted[2])) if counted else done / (done + HALF_OF_A_STEP)
        if self._usual and not counted:  # the pieces run through all of it
            share = min(self.pieces / self._usual, 0.97)
        else:
            share = (self._at + min(within, 0.95)) / len(self._names)
        self._tell(
            f"Step {self._at + 1} of {len(self._names)}: {self._said[:1].lower()}{self._said[1:]}", round(share, 3)
        )


@contextmanager
def cancellable_by(look: Callable[[], None]) -> Iterator[None]:
    """Meanwhile `look` is called before each piece of a question; what it raises ends the question. For work that can be
    stopped: a plan asks for dozens of pieces, each of which takes a second at most."""
    token = _watch.set(look)
    try:
        yield
    finally:
        _watch.reset(token)


def with_cancel_check(session: Session) -> Session:
    """The session, with the watcher let in before each piece, where there is one."""
    look = _watch.get()
    return session if look is None else cast("Session", _CancellableSession(session, look))


class _CancellableSession:
    """A session that lets somebody look up before each piece."""

    def __init__(self, session: Session, look: Callable[[], None]) -> None:
        self._session, self._look = session, look

    def __getattr__(self, name: str) -> Any:
        if name in PIECES:
            self._look()
        return getattr(self._session, name)
