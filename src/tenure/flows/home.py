"""Where this installation keeps its evidence, opened once per process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from tenure.evidence.backends.divided import Divided
from tenure.evidence.backends.duck import Duck
from tenure.evidence.backends.opening import spark_at
from tenure.evidence.backends.spark import Spark
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.storage import Storage
from tenure.evidence.lake.store import Lake
from tenure.platform.locks import advisory
from tenure.platform.privacy.queries import hidden_keys


def lake() -> Lake:
    """The lake of this installation; its writers wait for each other through PostgreSQL."""
    return _lake(str(settings.TENURE_LAKE))


@cache
def _lake(url: str) -> Lake:
    storage = Storage(
        url.rstrip("/"),
        endpoint=str(settings.TENURE_LAKE_ENDPOINT),
        region=str(settings.TENURE_LAKE_REGION),
        access_key=str(settings.TENURE_LAKE_ACCESS_KEY),
        secret_key=str(settings.TENURE_LAKE_SECRET_KEY),
    )
    return Lake(url, lock=advisory, storage=storage, hidden=hidden_keys)


@cache
def _duck(url: str) -> Duck:
    return Duck([url])


@contextmanager
def reading() -> Iterator[ReadingRoom]:
    """A reading room for one question."""
    url = str(settings.TENURE_LAKE)
    with _duck(url).session() as session:
        yield ReadingRoom(_lake(url), session)


@cache
def _spark(text: str) -> Spark | None:
    return spark_at(text)


@contextmanager
def computing(backend: str = "") -> Iterator[ReadingRoom]:
    """The same on the backend that the day is computed on: the one named, else that of the setting TENURE_BACKEND.

    Facts are read by it, what was concluded from them by DuckDB. Raises ProblemError `unknown_backend`,
    `backend_not_installed` and `backend_unreachable`.
    """
    spark = _spark(backend or str(settings.TENURE_BACKEND))
    with reading() as room:
        if spark is None:
            yield room
            return
        with spark.session() as session:
            yield ReadingRoom(room.lake, Divided(session, room.session))
