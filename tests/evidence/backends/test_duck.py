"""DuckDB with the doors closed: no files outside the lake, no network, no settings, no endless questions."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.backends.duckdb import Backend

from tenure.evidence.backends.duck import _WRITER, Duck, DuckSession
from tenure.values.problem import ProblemError

SCHEMA = pa.schema({"x": pa.int64()})


@pytest.fixture
def duck(tmp_path: Path) -> Duck:
    inside, outside = tmp_path / "lake", tmp_path / "lake-of-others"
    for folder in (inside, outside):
        folder.mkdir()
        pq.write_table(pa.table({"x": [1, 2]}), folder / "rows.parquet")
        (folder / "rows.csv").write_text("x\n1\n")
    return Duck([str(inside)], memory="500MB", threads=1, sessions=2)


def test_files_of_the_lake_can_be_read_and_others_not(duck: Duck, tmp_path: Path) -> None:
    with duck.session() as session:
        assert session.fetch(session.parquet([str(tmp_path / "lake" / "rows.parquet")], SCHEMA)).num_rows == 2
        for path in (
            tmp_path / "lake-of-others" / "rows.parquet",  # begins with the same letters
            tmp_path / "lake" / ".." / "lake-of-others" / "rows.parquet",
            Path("/etc/passwd"),
        ):
            with pytest.raises((duckdb.Error, ibis.common.exceptions.IbisError)):
                session.backend.raw_sql(f"SELECT * FROM read_text('{path}')")


@pytest.mark.parametrize(
    "statement",
    [
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "SET allowed_directories = ['/']",
        "RESET lock_configuration",
        "INSTALL httpfs",
        "LOAD httpfs",
        "ATTACH '/tmp/other.duckdb'",
        "SELECT * FROM read_csv('https://example.com/x.csv')",
        "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
        "COPY (SELECT 1) TO '/tmp/stolen.csv'",
        "EXPORT DATABASE '/tmp/stolen'",
    ],
)
def test_nothing_can_be_opened_or_set_afterwards(duck: Duck, statement: str) -> None:
    with duck.session() as session, pytest.raises(duckdb.Error):
        session.backend.raw_sql(statement)
    assert not Path("/tmp/stolen.csv").exists()


def test_a_statement_that_takes_too_long_is_stopped_and_the_next_question_answered(duck: Duck) -> None:
    """However late in a question it comes: the limit isn't one of all its statements together."""

    def ask(session: DuckSession) -> None:
        many = session.table(pa.table({"x": range(100_000)}), "many")
        for _ in range(4):
            assert session.fetch(many.limit(1)).num_rows == 1
            time.sleep(0.1)
        others = many.select(y="x")
        session.fetch(many.cross_join(others).filter(lambda both: both.x * both.y % 7 == 3).count().as_table())

    started = time.monotonic()
    with pytest.raises(ProblemError) as stopped, duck.session(limit_seconds=0.3) as session:
        ask(session)
    assert time.monotonic() - started < 20
    assert stopped.value.problems[0].code == "query_too_long"
    with duck.session() as session:
        assert session.backend.raw_sql("SELECT 42").fetchall() == [(42,)]


def test_a_session_leaves_no_tables_behind(duck: Duck, tmp_path: Path) -> None:
    def left() -> list[str]:
        with duck.session() as session:
            return [
                row[0] for row in session.backend.raw_sql("SELECT table_name FROM information_schema.tables").fetchall()
            ]

    for _ in range(3):  # each of the connections at least once
        with duck.session() as session:
            kept = session.keep(session.parquet([str(tmp_path / "lake" / "rows.parquet")], SCHEMA))
            assert session.fetch(kept).num_rows == 2
            assert session.fetch(session.table(pa.table({"x": [1]}))).num_rows == 1
    assert left() == []


def test_what_failed_while_nobody_waited_is_said_in_the_end(duck: Duck, tmp_path: Path) -> None:
    missing = [str(tmp_path / "lake" / "gone.parquet")]

    def forget_about_it() -> None:
        with duck.session() as session:
            session.keep(session.parquet(missing, SCHEMA))

    def ask_for_something_else() -> None:
        with duck.session() as session:
            session.keep(session.parquet(missing, SCHEMA))
            session.fetch(session.table(pa.table({"x": [1]})))

    for ask in (forget_about_it, ask_for_something_else):
        with pytest.raises(duckdb.Error, match="gone"):
            ask()
    with duck.session() as session:
        assert session.fetch(session.table(pa.table({"x": [1]}))).num_rows == 1


def test_a_name_is_what_was_last_set_aside_under_it(duck: Duck) -> None:
    with duck.session() as session:
        rows = session.keep(session.table(pa.table({"x": [1]})), "rows")
        before = session.soon(rows)
        more = session.keep(rows.mutate(x=rows.x + 1), "rows")
        assert session.fetch(more)["x"].to_pylist() == [2]
        assert before.result()["x"].to_pylist() == [1]
        total = session.keep(more.aggregate(x=more.x.sum()))
        assert session.fetch(total)["x"].to_pylist() == [2]
        kind = session.backend.raw_sql(f"SELECT typeof(x) FROM {total.op().name}").fetchall()
        assert kind == [("BIGINT",)]


def test_a_session_that_failed_is_cleaned_and_given_back(duck: Duck, tmp_path: Path) -> None:
    kept: list[str] = []

    def fail() -> None:
        with duck.session() as session:
            kept.append(session.keep(session.parquet([str(tmp_path / "lake" / "rows.parquet")], SCHEMA)).op().name)
            raise ZeroDivisionError

    for _ in range(5):  # more often than there are connections
        with pytest.raises(ZeroDivisionError):
            fail()
    with duck.session() as session:
        assert not set(kept) & set(session.backend.list_tables())


def test_sessions_do_not_see_each_others_tables(duck: Duck) -> None:
    with duck.session() as one, duck.session() as other:
        mine = one.keep(one.table(pa.table({"x": [1]})))
        assert one.fetch(mine).num_rows == 1
        assert mine.op().name in one.backend.list_tables()
        assert mine.op().name not in other.backend.list_tables()


def test_what_a_killed_process_spilled_is_removed_with_the_next(
    duck: Duck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    theirs, ours, others = (
        tmp_path / name for name in (f"tenure-spill-{gone.pid}-x", f"tenure-spill-{os.getpid()}-x", "tenure-of-mine")
    )
    for folder in (theirs, ours, others):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with duck.session() as session:
        session.table(pa.table({"x": [1]}))
    assert [folder.exists() for folder in (theirs, ours, others)] == [False, True, True]


def test_the_same_expression_is_written_once_and_asked_of_what_lies_there_now(
    duck: Duck, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[ir.Table] = []

    def compile_anew(rows: ir.Table) -> str:
        written.append(rows)
        return str(Backend().compile(rows))

    monkeypatch.setattr(_WRITER, "compile", compile_anew)
    found = []
    for numbers, more in (([1, 2], -1), ([5], -1), ([5], -2)):  # Python's hash of -1 is that of -2
        with duck.session() as session:
            rows = session.table(pa.table({"x": numbers}))
            kept = session.keep(rows.mutate(doubled=rows.x * 2))
            found += session.fetch(kept.aggregate(sum=kept.doubled.sum() + more))["sum"].to_pylist()
    assert found == [5, 9, 8]
    assert len(written) == 3
