"""The day computed on Spark: what it writes and publishes is what DuckDB would have."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings

from backends.conftest import needs_java
from tenure.evidence.backends.spark import Spark
from tenure.flows import home as home_of_evidence
from tenure.flows.asking.accounts import accounts
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily.day import run_day
from tenure.flows.home import lake
from tenure.flows.warehouse import examine_warehouse
from tenure.platform.access import SYSTEM
from tenure.values import clock
from tenure.values.problem import ProblemError
from tenure.values.shapes import plain

NOW = datetime(2026, 3, 30, 15, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(900),  # on a busy machine
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


@pytest.fixture
def company(tmp_path: Path, settings: LazySettings) -> None:
    """Two accounts: one whose people come every day, one whose people stopped two months ago."""
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path
    files = tmp_path / "files"
    files.mkdir()
    (files / "accounts.csv").write_text(
        "account_id,account_name,customer_since\nlively,Lively Ltd,2025-01-01\nsilent,Silent Sons,2025-01-01\n"
    )
    (files / "subscriptions.csv").write_text(
        "subscription_id,account_id,seats,arr,currency,start_date,end_date\n"
        "s1,lively,4,12000,USD,2025-01-01,2027-01-01\ns2,silent,4,30000,USD,2025-01-01,2026-05-15\n"
    )
    rows = ["timestamp,account_id,user_id,event,feature"]
    for back in range(100):
        day = date(2026, 3, 30) - timedelta(days=back)
        for who in ("lively", "silent"):
            if who == "lively" or back > 60:
                rows += [f"{day}T09:{back % 60:02d}:0{n}Z,{who},{who}-{n},view,report" for n in range(3)]
    (files / "usage.csv").write_text("\n".join(rows) + "\n")
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [files])


@needs_java
def test_a_day_on_spark_is_the_day_on_duckdb(company: None, spark: Spark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_of_evidence, "_spark", lambda text: spark if text == "local[1]" else None)
    with clock.stopped_clock(NOW):
        run_day(SYSTEM)
    before = {table: lake().rows(table) for table in ("verdicts", "stages")}
    with clock.stopped_clock(NOW + timedelta(days=1)):
        there = run_day(SYSTEM, backend="local[1]")
        lists = plain(accounts(SYSTEM).rows)
        assert (there.day, there.accounts, there.new_verdicts > 0) == (date(2026, 3, 31), 2, True)
        assert all(lake().rows(table) > count for table, count in before.items())
        here = run_day(SYSTEM)
        assert (here.new_verdicts, here.published, here.bands) == (0, 0, there.bands)
        assert plain(accounts(SYSTEM).rows) == lists


def test_a_day_over_a_warehouse_is_the_day_over_the_lake(
    company: None, warehouse: str, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The usage that was imported, beside the same usage in a table that only the mapping knows."""
    with psycopg.connect(warehouse, autocommit=True) as server:
        server.execute(
            "CREATE TABLE clicks (id bigint, at timestamptz, customer text, who text, name text, feature text)"
        )
        rows = csv.reader((tmp_path / "files" / "usage.csv").read_text().splitlines()[1:])
        with server.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO clicks VALUES (%s, %s, %s, %s, %s, %s)", [(n, *row) for n, row in enumerate(rows)]
            )
    with clock.stopped_clock(NOW):
        here = run_day(SYSTEM)
    file = tmp_path / "warehouse.yaml"
    columns = "{used_at: at, event: name, feature: feature}"
    file.write_text(
        "version: 1\nsource: files\naddress: {env: TENURE_TEST_WAREHOUSE}\ntables:\n  usage:\n    from: clicks\n    key: id\n"
        f"    account: customer\n    person: who\n    occurred_at: at\n    columns: {columns}\n"
    )
    monkeypatch.setenv("TENURE_TEST_WAREHOUSE", warehouse)
    assert examine_warehouse(SYSTEM, file).tables == {"usage": "clicks"}
    settings.TENURE_WAREHOUSE = str(file)
    with clock.stopped_clock(NOW):
        there = run_day(SYSTEM)
        assert (there.accounts, there.bands, there.new_verdicts) == (here.accounts, here.bands, 0)
        with pytest.raises(ProblemError, match="computed in the warehouse"):
            run_day(SYSTEM, backend="local[1]")
    with psycopg.connect(warehouse, autocommit=True) as server:
        server.execute("DELETE FROM clicks WHERE customer = 'lively'")
    with clock.stopped_clock(NOW):
        changed = run_day(SYSTEM)
    assert changed.new_verdicts > 0  # it really is read there
    with psycopg.connect(warehouse, autocommit=True) as server:
        server.execute("DROP TABLE clicks")


@needs_java
def test_a_day_over_a_warehouse_of_spark_is_the_day_over_the_lake(
    company: None, spark: Spark, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Usage in a folder of Parquet files that a cluster keeps, computed where it lies."""
    monkeypatch.setattr(home_of_evidence, "_spark", lambda text: spark if text == "local[1]" else None)
    usage = pa_csv.read_csv(tmp_path / "files" / "usage.csv")
    folder = tmp_path / "clicks"
    folder.mkdir()
    numbered = usage.append_column("id", pa.array(range(usage.num_rows)))
    pq.write_table(
        numbered.set_column(0, "timestamp", numbered["timestamp"].cast(pa.timestamp("us", "UTC"))), folder / "1.parquet"
    )
    with clock.stopped_clock(NOW):
        here = run_day(SYSTEM)
    file = tmp_path / "spark.yaml"
    file.write_text(
        "version: 1\nsource: files\naddress: {env: TENURE_TEST_WAREHOUSE}\ntables:\n  usage:\n"
        f"    from: {folder}\n    key: id\n    account: account_id\n    person: user_id\n    occurred_at: timestamp\n"
        "    columns: {used_at: timestamp, event: event, feature: feature}\n"
    )
    monkeypatch.setenv("TENURE_TEST_WAREHOUSE", "local[1]")
    assert examine_warehouse(SYSTEM, file).tables == {"usage": str(folder)}
    settings.TENURE_WAREHOUSE = str(file)
    with clock.stopped_clock(NOW):
        there = run_day(SYSTEM, backend="local[1]")
        assert (there.accounts, there.bands, there.new_verdicts) == (here.accounts, here.bands, 0)
        with pytest.raises(ProblemError, match="computed in the warehouse"):
            run_day(SYSTEM, backend="spark://elsewhere:7077")


def test_a_backend_that_nobody_knows_is_refused(company: None) -> None:
    with pytest.raises(ProblemError, match="isn't a backend that Tenure supports"):
        run_day(SYSTEM, backend="abacus")
