"""Work that can be stopped between two of its questions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from tenure.evidence.backends.session import Session

_watch: ContextVar[Callable[[], None] | None] = ContextVar("watch", default=None)
PIECES = frozenset({"fetch", "keep", "ask", "set_aside"})


@contextmanager
def watched_by(look: Callable[[], None]) -> Iterator[None]:
    """Meanwhile `look` is called before each piece of a question; what it raises ends the question. For work that can be
    stopped: a plan asks for dozens of pieces, each of which takes a second at most."""
    token = _watch.set(look)
    try:
        yield
    finally:
        _watch.reset(token)


def watched(session: Session) -> Session:
    """The session, with the watcher let in before each piece, where there is one."""
    look = _watch.get()
    return session if look is None else cast("Session", _Watched(session, look))


class _Watched:
    """A session that lets somebody look up before each piece."""

    def __init__(self, session: Session, look: Callable[[], None]) -> None:
        self._session, self._look = session, look

    def __getattr__(self, name: str) -> Any:
        if name in PIECES:
            self._look()
        return getattr(self._session, name)
