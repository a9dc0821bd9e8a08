"""Dialects that no server here speaks: what the engine asks can be written in them, reads as SQL, and stays as reviewed.

After a change that is meant, read the new text and keep it: TENURE_KEEP_SNAPSHOTS=1 pytest tests/backends/test_compiled.py
"""

import ast
import inspect
import os
import textwrap
from collections.abc import Sequence
from pathlib import Path

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pytest
import sqlglot
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.common.exceptions import OperationNotDefinedError

from backends.words import everything
from backends.world import DAYS
from insight.engine.book import Book
from insight.engine.chance import LAST
from tenure.evidence.backends.capabilities import BACKENDS
from tenure.evidence.backends.dialects.compiled import BigQueryDialect, ClickHouseDialect, SnowflakeDialect
from tenure.evidence.backends.dialects.postgres import PostgresDialect
from tenure.evidence.backends.dialects.spark import DatabricksDialect, SparkDialect
from tenure.evidence.backends.dialects.writing import written
from tenure.evidence.backends.session import Session, Unprepared
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.scoring.together import Together

DIALECTS: dict[str, SQLGlotCompiler] = {
    "clickhouse": ClickHouseDialect(),
    "snowflake": SnowflakeDialect(),
    "bigquery": BigQueryDialect(),
    "databricks": DatabricksDialect(),
}
SNAPSHOTS = Path(__file__).parent / "snapshots"


def refusal(dialect: str, rows: ir.Table) -> str:
    """What a dialect says instead of SQL; nothing when it has words for it."""
    try:
        written(DIALECTS[dialect], rows)
    except OperationNotDefinedError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_word_is_written_as_reviewed(dialect: str) -> None:
    parts = []
    for name, rows in everything():
        refused = refusal(dialect, rows)
        text = f"-- refused: {refused}" if refused else written(DIALECTS[dialect], rows, pretty=True)
        parts.append(f"-- {name}\n{text}\n")
        assert refused or sqlglot.parse_one(text, dialect=DIALECTS[dialect].dialect)
    file, found = SNAPSHOTS / f"{dialect}.sql", "\n".join(parts)
    if os.environ.get("TENURE_KEEP_SNAPSHOTS"):
        file.write_text(found)
    assert found == file.read_text(), __doc__


@pytest.mark.parametrize(
    "dialect", [*DIALECTS.values(), SparkDialect(), PostgresDialect()], ids=lambda one: type(one).__name__
)
def test_no_mended_word_is_lost(dialect: SQLGlotCompiler) -> None:
    """Ibis makes words for every class of a compiler: not over ours."""
    kind = type(dialect)
    ours = [one for one in kind.__mro__ if one.__module__.startswith("tenure.") and one is not kind]
    for one in (kind, *ours):
        file = ast.parse(textwrap.dedent(inspect.getsource(one))).body[0]
        assert isinstance(file, ast.ClassDef)
        for word in file.body:
            if isinstance(word, ast.FunctionDef) and word.name.startswith("visit_"):
                assert getattr(kind, word.name).__module__.startswith("tenure."), word.name


class OnPaper(Unprepared):
    """DuckDB answers, and every question is kept as if it lay in a warehouse."""

    name = "paper"

    def __init__(self, session: Session) -> None:
        self._session = session
        self.questions: list[ir.Table] = []

    def parquet(self, files: Sequence[str], schema: pa.Schema, name: str | None = None) -> ir.Table:
        return self._session.parquet(files, schema, name)

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table:
        return self._session.table(data, name)

    def keep(self, rows: ir.Table, name: str | None = None) -> ir.Table:
        self._note(rows)
        return self._session.keep(rows, name)

    def drop(self, rows: ir.Table) -> None:
        self._session.drop(rows)

    def fetch(self, rows: ir.Table) -> pa.Table:
        self._note(rows)
        return self._session.fetch(rows)

    def _note(self, rows: ir.Table) -> None:
        question = rows.op()
        found = question.find((ops.InMemoryTable, ops.DatabaseTable))
        there = {one: ibis.table(one.schema, name=f"table_{n}").op() for n, one in enumerate(found)}
        self.questions.append(question.replace(there).to_expr())


@pytest.fixture(scope="module")
def questions(book: Book, frameworks: dict[str, Framework]) -> list[ir.Table]:
    """Everything the engine asks to score one day and several under the default starter."""
    book.lake.remembered.clear()
    with book.duck.session() as session:
        paper = OnPaper(session)
        together = Together.of(ReadingRoom(book.lake, paper), frameworks["four_dimension"])
        together.evaluate([LAST])
        together.evaluate(DAYS)
    book.lake.remembered.clear()
    return paper.questions


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_question_of_the_engine_can_be_written(dialect: str, questions: list[ir.Table]) -> None:
    """Save for what is declared as a gap."""
    assert len(questions) > 20
    declared = {gap.refusal for gap in BACKENDS[dialect].gaps}
    refused = {said for rows in questions if (said := refusal(dialect, rows))}
    assert refused <= declared
