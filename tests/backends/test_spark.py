"""Spark's own: tables of its catalogue as fact tables, and a lake in a bucket."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ibis
import pyarrow.dataset as pa_dataset
import pytest

from backends.conftest import needs_java
from evidence.lake.test_store import add, uses
from insight.engine.book import Book
from tenure.evidence.backends.capabilities import BACKENDS
from tenure.evidence.backends.duck import Duck
from tenure.evidence.backends.spark import FOR_BUCKETS, OnSpark, Spark
from tenure.evidence.backends.split_session import SplitSession
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.storage import Storage
from tenure.evidence.lake.store import Lake
from tenure.evidence.warehouse.mapping import read_warehouse
from tenure.evidence.warehouse.reading import InWarehouse, MappedLake, misfits
from tenure.values.problem import ProblemError

pytestmark = [
    needs_java,
    pytest.mark.slow,
    pytest.mark.timeout(900),  # on a busy machine
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

MAPPING = """\
version: 1
source: mart
address: {{env: WAREHOUSE_URL}}
tables:
  accounts:
    from: mart.customers
    key: id
    occurred_at: since
    columns: {{customer_since: since, industry: sector}}
  subscriptions:
    from: mart.contracts
    key: number
    account: customer
    occurred_at: start_day
    columns: {{seats: seats, arr: yearly, currency: money, start_on: start_day}}
  usage:
    from: {folder}
    key: id
    account: Customer
    person: who
    occurred_at: at
    columns: {{used_at: at, feature: select, quantity: times}}
"""


@pytest.fixture(scope="module")
def mart(spark: Spark, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A table, a view and a folder of Parquet files, with the names and types that companies have."""
    folder = tmp_path_factory.mktemp("mart") / "clicks"
    sql = spark._opened().sql
    sql("CREATE DATABASE mart")
    sql(
        "CREATE TABLE mart.crm USING parquet AS SELECT * FROM VALUES "
        "('acme', DATE'2024-01-01', 'Bank', TIMESTAMP_NTZ'2024-01-01 10:00:00', array(1)), "
        "('bolt', DATE'2024-02-01', NULL, NULL, NULL) AS t(id, since, sector, seen, tags)"
    )
    sql("CREATE VIEW mart.customers AS SELECT id, since, sector COLLATE UTF8_LCASE AS sector, seen, tags FROM mart.crm")
    sql(
        "CREATE TABLE mart.contracts USING parquet AS SELECT * FROM VALUES "
        "(1L, 'acme', 5S, 1200.50BD, 'USD', DATE'2024-01-01'), (2L, 'bolt', 7S, 99BD, 'EUR', DATE'2024-02-01') "
        "AS t(number, customer, seats, yearly, money, start_day)"
    )
    sql(
        "SELECT id, IF(id % 3 = 0, 'bolt', 'acme') AS Customer, concat('p', id % 4) AS who, "
        "TIMESTAMP'2025-03-01 10:00:00Z' + make_interval(0, 0, 0, 0, id) AS at, 'board' AS `select`, 2.5BD AS times, "
        "date_format(TIMESTAMP'2025-03-01', 'yyyy-MM') AS month FROM range(1000) AS t(id)"
    ).write.partitionBy("month").parquet(str(folder))
    yield str(folder)
    sql("DROP DATABASE mart CASCADE")


def written(folder: Path, text: str) -> Path:
    file = folder / "warehouse.yaml"
    file.write_text(text)
    return file


def test_tables_views_and_folders_are_fact_tables(spark: Spark, mart: str, tmp_path: Path) -> None:
    empty = Book(tmp_path / "lake")
    mapping = read_warehouse(written(tmp_path, MAPPING.format(folder=mart)))
    with spark.session() as facts, empty.duck.session() as ours:
        assert not list(misfits(facts, mapping))
        room = ReadingRoom(MappedLake(empty.lake, mapping), InWarehouse(facts, ours, mapping))
        usage = room.stored("usage")
        assert usage is not None
        counted = usage.group_by("account").aggregate(
            n=usage.count(), people=usage.person.nunique(), sum=usage.quantity.sum()
        )
        assert sorted(map(tuple, (row.values() for row in room.fetch(counted).to_pylist()))) == [
            ("acme", 666, 4, 1665.0),
            ("bolt", 334, 4, 835.0),
        ]
        accounts = room.stored("accounts")
        assert accounts is not None
        assert room.fetch(accounts.filter(accounts.industry == "bank")).num_rows == 0  # text is compared by its bytes
        assert room.fetch(accounts.filter(accounts.industry == "Bank"))["account"].to_pylist() == ["acme"]
        lines = room.stored("subscriptions")
        assert lines is not None
        assert room.fetch(lines.order_by("fact_id").select("fact_id", "arr", "seats")).to_pylist() == [
            {"fact_id": "1", "arr": 1200.5, "seats": 5.0},
            {"fact_id": "2", "arr": 99.0, "seats": 7.0},
        ]


MISFITS = [
    ("mart.customers", "mart.custmers", "warehouse_table", "has no"),
    ("mart.customers", "no-name;here", "warehouse_table", "has no"),
    ("mart.customers", "/nowhere/at/all", "warehouse_table", "has no"),
    ("industry: sector", "industry: tags", "warehouse_type", "needs text"),
    ("occurred_at: since", "occurred_at: seen", "warehouse_type", "needs a time with its zone, or a date"),
    ("person: who", "person: whom", "warehouse_column", "has no column whom"),
    ("key: number", "key: money", "", ""),
    ("key: id\n    account", "key: who\n    account", "warehouse_key", "who isn't a unique key of"),
]


def test_what_does_not_fit_is_told(spark: Spark, mart: str, tmp_path: Path) -> None:
    with spark.session() as session:
        for good, bad, code, what in MISFITS:
            assert good in MAPPING
            mapping = read_warehouse(written(tmp_path, MAPPING.replace(good, bad).format(folder=mart)))
            found = [(problem.code, what in problem.what, bool(problem.fix)) for problem in misfits(session, mapping)]
            assert found == ([(code, True, True)] if code else []), bad


@pytest.fixture
def bucket() -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).parents[1] / "evidence" / "lake" / "bucket.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    with server:
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.terminate()


def test_a_lake_in_a_bucket_is_read_on_one_machine(bucket: str, spark: Spark) -> None:
    url = "s3://tenure/lake"
    lake = Lake(url, storage=Storage(url, bucket, "us-east-1", "key", "secret"))
    add(lake, uses(30, account="acme"), "one")
    add(lake, uses(10, account="bolt"), "two")
    with Duck([url], sessions=1).session() as ours, spark.session() as facts:
        found = []
        for session in (ours, SplitSession(facts, ours)):
            room = ReadingRoom(lake, session)
            rows = room.stored("usage")
            assert rows is not None
            counted = rows.group_by("account", "month").aggregate(n=rows.count(), last=rows.occurred_at.max())
            found.append(room.fetch(counted).sort_by("account").to_pylist())
        assert found[0] == found[1]
        assert [row["n"] for row in found[0]] == [30, 10]
    assert spark._near is not None
    copies = spark._near._folder
    assert copies is not None
    assert len(list(copies.rglob("*.parquet"))) == 2
    spark._near.close()
    assert not copies.exists()


def test_a_cluster_that_can_not_fetch_says_what_it_needs(spark: Spark, tmp_path: Path) -> None:
    """pyspark comes without what reads buckets."""
    [declared] = [gap.refusal for gap in BACKENDS["spark"].gaps if "bucket" in gap.what]
    lake = Book(tmp_path / "lake").lake
    add(lake, uses(1, account="acme"), "one")
    data = pa_dataset.dataset(lake.files("usage"), format="parquet")
    with pytest.raises(ProblemError) as caught, spark.session() as session:
        OnSpark(session._spark).dataset(data)
    [problem] = caught.value.problems
    assert declared.startswith(problem.what)
    assert FOR_BUCKETS in problem.fix


def test_a_question_that_takes_too_long_is_stopped(spark: Spark) -> None:
    def asked() -> None:
        with spark.session(0.5) as session:
            session._spark.range(10**13).createOrReplaceTempView("many")
            rows = ibis.table({"id": "int64"}, name="many")
            session.fetch(rows.aggregate(n=(rows.id % 7).sum()))

    with pytest.raises(ProblemError, match=r"took more than 0\.5 seconds"):
        asked()


def test_a_session_knows_whether_its_spark_is_here() -> None:
    assert Spark("local[1]")._near is not None
    assert Spark("spark://somewhere:7077")._near is None
