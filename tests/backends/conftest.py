"""The backends, each as it is used: a session over the small book, beside DuckDB's."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from backends.cluster import HERE, options, standalone
from backends.world import Answers, answers, small_book, starters
from insight.engine.book import Book
from tenure.evidence.backends.divided import Divided
from tenure.evidence.backends.spark import Spark
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework

Rooms = Callable[[], AbstractContextManager[ReadingRoom]]
"""Opens a reading room over the small book on some backend."""

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, and there is no java here")


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return small_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="session")
def frameworks() -> dict[str, Framework]:
    return starters()


@pytest.fixture(scope="session")
def expected(book: Book, frameworks: dict[str, Framework]) -> Answers:
    """What DuckDB says."""
    with book.duck.session() as session:
        return answers(ReadingRoom(book.lake, session), frameworks)


@pytest.fixture(scope="session")
def jvm() -> Iterator[None]:
    """One JVM for all tests of the process, ended by its id."""
    before = os.environ.get("SPARK_LOCAL_IP")
    os.environ["SPARK_LOCAL_IP"] = HERE
    yield
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(30)
        SparkContext._gateway = SparkContext._jvm = None
    if before is None:
        del os.environ["SPARK_LOCAL_IP"]
    else:
        os.environ["SPARK_LOCAL_IP"] = before


@contextmanager
def rooms_of(spark: Spark, book: Book) -> Iterator[Rooms]:
    @contextmanager
    def room() -> Iterator[ReadingRoom]:
        book.lake.remembered.clear()
        with spark.session() as facts, book.duck.session() as ours:
            yield ReadingRoom(book.lake, Divided(facts, ours))

    try:
        yield room
    finally:
        spark.close()


@pytest.fixture(scope="module")
def on_one_machine(jvm: None, book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """Spark inside one JVM."""
    with rooms_of(Spark("local[1]", options(tmp_path_factory.mktemp("spark"))), book) as rooms:
        yield rooms


@pytest.fixture(scope="module")
def on_a_cluster(jvm: None, book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """A master with two workers."""
    folder = tmp_path_factory.mktemp("cluster")
    with (
        standalone(folder) as address,
        rooms_of(Spark(address, {**options(folder), "spark.sql.shuffle.partitions": "2"}), book) as rooms,
    ):
        yield rooms
