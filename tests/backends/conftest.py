"""The backends, each as it is used: a session over the small book, beside DuckDB's."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from backends.cluster import HERE, options, standalone
from backends.world import Answers, answers, small_book, starters
from insight.engine.book import Book
from tenure.evidence.backends.postgres import Postgres
from tenure.evidence.backends.spark import Spark
from tenure.evidence.backends.split_session import SplitSession
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.project.wiring import embedded

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
def rooms_of(backend: Spark | Postgres, book: Book) -> Iterator[Rooms]:
    @contextmanager
    def room() -> Iterator[ReadingRoom]:
        book.lake.remembered.clear()
        with backend.session() as facts, book.duck.session() as ours:
            yield ReadingRoom(book.lake, SplitSession(facts, ours))

    yield room


@pytest.fixture(scope="module")
def spark(jvm: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    """Spark inside one JVM."""
    spark = Spark("local[1]", options(tmp_path_factory.mktemp("spark")))
    yield spark
    spark.close()


@pytest.fixture(scope="module")
def on_one_machine(spark: Spark, book: Book) -> Iterator[Rooms]:
    with rooms_of(spark, book) as rooms:
        yield rooms


@pytest.fixture(scope="module")
def on_a_cluster(jvm: None, book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """A master with two workers."""
    folder = tmp_path_factory.mktemp("cluster")
    with standalone(folder) as address:
        spark = Spark(address, {**options(folder), "spark.sql.shuffle.partitions": "2"})
        with rooms_of(spark, book) as rooms:
            yield rooms
        spark.close()


@pytest.fixture(scope="session")
def warehouse(django_db_modify_db_settings: None) -> Iterator[str]:
    """The address of a database that is nobody else's, on a real PostgreSQL."""
    address, name = embedded().start(), f"warehouse_{uuid4().hex[:12]}"
    with address.connect("postgres", autocommit=True) as server:
        made = "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
        server.execute(sql.SQL(made).format(sql.Identifier(name)))
    yield f"postgresql://{address.user}@/{name}?host={address.host}&passfile={address.passfile}"
    with address.connect("postgres", autocommit=True) as server, suppress(psycopg.Error):
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def on_postgres(warehouse: str, book: Book) -> Iterator[Rooms]:
    with rooms_of(Postgres(warehouse), book) as rooms:
        yield rooms
