"""Where this installation keeps its evidence, opened once per process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

from tenure.evidence.backends.duck import Duck
from tenure.evidence.backends.opening import is_spark, spark_from, warehouse_from
from tenure.evidence.backends.postgres import Postgres
from tenure.evidence.backends.spark import Spark
from tenure.evidence.backends.split_session import SplitSession
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.storage import Storage
from tenure.evidence.lake.store import Lake
from tenure.evidence.warehouse.mapping import Warehouse, read_warehouse
from tenure.evidence.warehouse.reading import InWarehouse, MappedLake, meanings, misfits
from tenure.flows.progress import with_cancel_check
from tenure.platform.locks import advisory
from tenure.platform.privacy.queries import hidden_keys
from tenure.values.problem import Problem, refusal


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
        durable=bool(settings.TENURE_DURABLE),
    )
    return Lake(url, lock=advisory, storage=storage, hidden=hidden_keys)


_computes = {"threads": 2}


def compute_on(threads: int) -> None:
    """On how many threads each question of this process is computed, said before the first: one takes a quarter less of
    the machine than two do, and a half longer."""
    _computes["threads"] = threads


@cache
def _duck(url: str) -> Duck:
    return Duck([url], texts=Path(settings.TENURE_HOME) / "questions", threads=_computes["threads"])


@cache
def _spark(text: str) -> Spark | None:
    return spark_from(text)


@cache
def _warehouse(path: str) -> tuple[Warehouse, Spark | Postgres]:
    mapping = read_warehouse(Path(path))
    address = mapping.address()
    return mapping, (_spark(address) if is_spark(address) else None) or warehouse_from(address)


@contextmanager
def reading_room() -> Iterator[ReadingRoom]:
    """A reading room for one question. Fact tables that TENURE_WAREHOUSE maps are read in the warehouse."""
    url, path = str(settings.TENURE_LAKE), str(settings.TENURE_WAREHOUSE)
    with _duck(url).session() as plain:
        session = with_cancel_check(plain)
        if not path:
            yield ReadingRoom(_lake(url), session)
            return
        mapping, backend = _warehouse(path)
        with backend.session() as facts:
            yield ReadingRoom(MappedLake(_lake(url), mapping), InWarehouse(facts, session, mapping))


@contextmanager
def computing_room(backend: str = "") -> Iterator[ReadingRoom]:
    """The same on the backend that the day is computed on: the one named, else that of the setting TENURE_BACKEND.

    Facts are read by it, what was concluded from them by DuckDB. With a warehouse the day is computed there. Raises
    ProblemError `unknown_backend`, `backend_not_installed` and `backend_unreachable`.
    """
    path = str(settings.TENURE_WAREHOUSE)
    if path and backend and backend != _warehouse(path)[0].address():
        raise refusal(
            "backend_fixed",
            "With a warehouse mapping the day is computed in the warehouse.",
            where="backend",
            fix="Leave out --backend, give the Spark that holds the warehouse, or unset TENURE_WAREHOUSE.",
        )
    spark = None if path else _spark(backend or str(settings.TENURE_BACKEND))
    with reading_room() as room:
        if spark is None:
            yield room
            return
        with spark.session() as session:
            yield ReadingRoom(room.lake, SplitSession(session, room.session))


def warehouse_misfits(path: Path) -> tuple[Warehouse, list[Problem], dict[str, dict[str, str]]]:
    """A warehouse mapping, everything in which it doesn't fit the warehouse, and where it fits, what words of states mean.
    Raises ProblemError when it can't be read."""
    mapping, backend = _warehouse(str(path))
    with backend.session() as session:
        problems = list(misfits(session, mapping))
        return mapping, problems, {} if problems else meanings(session, mapping)
