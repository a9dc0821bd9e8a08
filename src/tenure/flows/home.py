"""Where this installation keeps its evidence, opened once per process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from tenure.evidence.backends.duck import Duck
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import Lake
from tenure.platform.locks import advisory


def lake() -> Lake:
    """The lake of this installation; its writers wait for each other through PostgreSQL."""
    return _lake(str(settings.TENURE_LAKE))


@cache
def _lake(url: str) -> Lake:
    return Lake(url, lock=advisory)


@cache
def _duck(url: str) -> Duck:
    return Duck([url])


@contextmanager
def reading() -> Iterator[ReadingRoom]:
    """A reading room for one question."""
    url = str(settings.TENURE_LAKE)
    with _duck(url).session() as session:
        yield ReadingRoom(_lake(url), session)
