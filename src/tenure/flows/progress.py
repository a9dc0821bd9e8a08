"""Work that can be stopped between two of its questions, and that says how far it is."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, cast

from tenure.evidence.backends.session import Session
from tenure.values.progress import WorkProgress, WorkStep

_watch: ContextVar[Callable[[], None] | None] = ContextVar("watch", default=None)
PIECES = frozenset({"fetch", "soon", "keep", "ask", "set_aside"})


HALF_OF_A_STEP = 30
"""After so many pieces a step of unknown length is taken to be half done."""
SAID_EVERY = 0.5
"""Seconds between two notes of how far the pieces of a step are."""


class ProgressListener(Protocol):
    """Receives progress as text and a fraction 0-1. Raising from either method cancels the work."""

    def __call__(self, said: str, share: float | None = None) -> None: ...

    def look(self) -> None: ...


class ProgressSteps:
    """Work of known steps in their order. One that isn't needed is passed over.

    How far a step is, it says itself, else the pieces of its questions do: of as many as there were the last time, or, the
    first time, ever more slowly. Within a step nothing is told more often than `every` so many seconds.
    """

    def __init__(self, tell: ProgressListener, steps: Sequence[WorkStep], pieces: int = 0, every: float = 0.0) -> None:
        self._tell, self._steps, self._usual, self._every = tell, tuple(steps), pieces, every
        self._at, self._told = 0, float("-inf")
        self._said: WorkProgress | None = None
        self.pieces = self._began = 0

    def __call__(self, said: WorkProgress) -> None:
        before, self._said, self._began = self._at, said, self.pieces
        known = (place for place in range(self._at, len(self._steps)) if self._steps[place] is said.step)
        self._at = next(known, self._at)
        if self._at != before or time.monotonic() - self._told >= self._every:
            self._note(said)

    def look(self) -> None:
        """Called before each piece of a question."""
        self.pieces += 1
        self._tell.look()
        if self._said is not None and time.monotonic() - self._told >= SAID_EVERY:
            self._note(self._said)

    def _note(self, said: WorkProgress) -> None:
        self._told, words = time.monotonic(), str(said)
        done = self.pieces - self._began
        within = done / (done + HALF_OF_A_STEP) if said.share is None else said.share
        if self._usual and said.share is None:  # the pieces run through all of it
            share = min(self.pieces / self._usual, 0.97)
        else:
            share = (self._at + min(within, 0.95)) / len(self._steps)
        self._tell(f"Step {self._at + 1} of {len(self._steps)}: {words[:1].lower()}{words[1:]}", round(share, 3))


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
