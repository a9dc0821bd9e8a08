"""DuckDB in the process, locked down: no network, no extensions, no files outside the lake."""

import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from queue import LifoQueue
from time import monotonic

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import psutil
import pyarrow as pa
import pyarrow.dataset
from ibis.backends.duckdb import Backend
from ibis.formats.pyarrow import PyArrowSchema

from tenure.evidence.backends.dialects.writing import quoted
from tenure.evidence.backends.disk_cache import QueryCache
from tenure.evidence.backends.prepared import Build, PreparedAnswer, PreparedQueries, PreparedQuery, PreparedStep
from tenure.evidence.backends.session import too_long
from tenure.evidence.backends.statement_queue import StatementQueue

LIMIT_SECONDS = 600.0  # a statement that runs longer is interrupted: something is wrong with it
EXPRESSIONS = 500
"""So many expressions are remembered by their text; a plan has about eighty."""
_WRITER = Backend()  # writes texts and is never connected
_texts: dict[Hashable, str] = {}


def _sql(rows: ir.Table) -> str:
    """An expression as text. Writing takes longer than most of what is asked, and plans, designers and days ask the same of
    the same instants again and again."""
    op = rows.op()
    key = (hash(op), *(repr(one.args) for one in op.find(ops.Literal)))  # Python's hash of -1 is that of -2
    text = _texts.get(key)
    if text is None:
        text = str(_WRITER.compile(rows))
        if len(_texts) >= EXPRESSIONS:
            _texts.clear()
        _texts[key] = text
    return text


class DuckSession:
    """One connection of DuckDB, for one question. It writes questions down (see Prepared) as SQL.

    Statements run on a thread of their own, in order: what is handed in or set aside isn't waited for, only answers are.
    """

    name = "duckdb"

    def __init__(self, connection: "_Connection", prepared: PreparedQueries) -> None:
        self.backend, self._line, self._prepared = connection.backend, connection.line, prepared
        self._views = connection.views
        self._writing: PreparedQuery | None = None
        self._numbers = count(1)

    def parquet(self, files: Sequence[str], schema: pa.Schema, name: str | None = None) -> ir.Table:
        """See Session; DuckDB reads of each file only the columns and row groups that are asked for."""
        shape = PyArrowSchema.to_ibis(schema)
        if name is None:
            named = self._new("parquet")
            self._line.put(lambda: self._see(named, files, shape))
            return self._lying(named, shape)
        self._line.put(lambda: self._see_again(name, files, shape))
        return self._lying(name, shape)

    def _see_again(self, name: str, files: Sequence[str], shape: ibis.Schema) -> None:
        if self._views.get(name) != (*files, shape):
            self._views.pop(name, None)
            self._see(name, files, shape)
            self._views[name] = (*files, shape)

    def _see(self, name: str, files: Sequence[str], shape: ibis.Schema) -> None:
        # DuckDB would take `source=prod` anywhere above a table for a column, and that for the file's own.
        misleading = any("=" in file.removesuffix("/".join(file.split("/")[-2:])) for file in files)
        how = "hive_partitioning = false, filename = true" if misleading else "hive_partitioning = true"
        read = f"read_parquet([{', '.join(map(_text, files))}], union_by_name = true, {how})"
        if misleading:
            month = "regexp_extract(filename, 'month=([^/]*)/[^/]*$', 1)"
            read = f"(SELECT *, {month} AS month FROM {read})"  # noqa: S608
        found = {column[0] for column in self.backend.con.execute(f"FROM {read} LIMIT 0").description or ()}
        kinds = self.backend.compiler.type_mapper
        columns = [
            f"CAST({quoted(one) if one in found else 'NULL'} AS {kinds.from_ibis(kind).sql('duckdb')}) AS {quoted(one)}"
            for one, kind in shape.items()
        ]
        text = f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS SELECT {', '.join(columns)} FROM {read}"  # noqa: S608
        self.backend.con.execute(text)

    def dataset(self, data: pyarrow.dataset.Dataset, name: str | None = None) -> ir.Table:
        """See Session."""
        return self._registered(name or self._new("dataset"), data)

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table:
        """See Session."""
        if name is None and self._writing is not None:
            return ibis.memtable(data)  # which the writing down refuses
        return self._registered(name or self._new("handed"), data)

    def _registered(self, name: str, data: pa.Table | pyarrow.dataset.Dataset) -> ir.Table:
        self._line.put(lambda: self.backend.con.register(name, data))
        return self._lying(name, PyArrowSchema.to_ibis(data.schema))

    def keep(self, rows: ir.Table, name: str | None = None) -> ir.Table:
        """See Session."""
        if self._writing is not None:
            step = PreparedStep(name or f"step_{len(self._writing.steps)}", self._text(rows))
            self._writing.steps.append(step)
            return self._lying(step.name, rows.schema())
        text, named, shape = self._text(rows), name or self._new("kept"), rows.schema()
        self._line.put(lambda: self._fill(named, shape, text))
        return self._lying(named, shape)

    def _fill(self, name: str, shape: ibis.Schema, text: str) -> None:
        """Set rows aside in the very kinds that were declared: DuckDB's own for a sum of whole numbers is a slow one."""
        kinds = self.backend.compiler.type_mapper
        columns = ", ".join(f"{quoted(one)} {kinds.from_ibis(kind).sql('duckdb')}" for one, kind in shape.items())
        # Under a further name first: what is set aside may be made from what had the name before.
        aside = ibis.util.gen_name("filled")
        self.backend.con.execute(f"CREATE TEMP TABLE {quoted(aside)} ({columns})")
        self.backend.con.execute(f"INSERT INTO {quoted(aside)} {text}")
        self.backend.con.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
        self.backend.con.execute(f"ALTER TABLE {quoted(aside)} RENAME TO {quoted(name)}")

    def drop(self, rows: ir.Table) -> None:
        """See Session. What a question that is written down set aside goes with its successor."""
        if self._writing is None:
            name = quoted(rows.op().name)
            self._line.put(lambda: self.backend.con.execute(f"DROP TABLE {name}"))

    def fetch(self, rows: ir.Table) -> pa.Table:
        """See Session."""
        return self.soon(rows).result()

    def soon(self, rows: ir.Table) -> Future[pa.Table]:
        """See Session."""
        if self._writing is not None:
            raise RuntimeError("a question that is written down fetches nothing on its way")
        return self._soon(PreparedAnswer(self._text(rows), rows.schema()))

    def _soon(self, answer: PreparedAnswer) -> Future[pa.Table]:
        return self._line.put(lambda: self._handed_out(answer))

    def ask(self, key: Hashable, build: Build) -> dict[str, pa.Table]:
        """See Session."""
        question = self._written(("ask", key), build)
        self._take(question.steps)
        coming = {name: self._soon(answer) for name, answer in question.answers.items()}
        return {name: one.result() for name, one in coming.items()}

    def set_aside(self, key: Hashable, build: Build) -> dict[str, ir.Table]:
        """See Session."""
        question = self._written(("set aside", key), build)
        self._take(question.steps)
        return {name: self._lying(answer.text, answer.schema) for name, answer in question.answers.items()}

    def _written(self, key: tuple[str, Hashable], build: Build) -> PreparedQuery:
        """The question as it was written down, the first time by building it."""
        known = self._prepared.find(key)
        if known is not None:
            return known
        if self._writing is not None:
            raise RuntimeError("a question that is written down asks no other one on its way")
        self._writing = question = PreparedQuery()
        try:
            for name, rows in build().items():
                text = self._text(rows) if key[0] == "ask" else rows.op().name
                question.answers[name] = PreparedAnswer(text, rows.schema())
        finally:
            self._writing = None
        self._prepared.remember(key, question)
        return question

    def _text(self, rows: ir.Table) -> str:
        if rows.op().find(ops.InMemoryTable):
            raise RuntimeError("what a question that is written down reads is handed in under a name")
        return _sql(rows)

    def _take(self, steps: Sequence[PreparedStep]) -> None:
        def take() -> None:
            for step in steps:
                self.backend.con.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(step.name)} AS {step.text}")

        self._line.put(take)

    def _handed_out(self, answer: PreparedAnswer) -> pa.Table:
        table = self.backend.con.execute(answer.text).to_arrow_table()
        schema = PyArrowSchema.from_ibis(answer.schema)
        return table if table.schema.equals(schema) else table.rename_columns(schema.names).cast(schema)

    def _new(self, kind: str) -> str:
        """A name for what has none: the same in every session, so that the same question has the same text."""
        return f"{kind}_{next(self._numbers)}"

    def _lying(self, name: str, schema: ibis.Schema) -> ir.Table:
        """What lies there under a name, without asking for its shape."""
        return ops.DatabaseTable(name, schema=schema, source=_WRITER, namespace=ops.Namespace()).to_expr()


@dataclass(slots=True)
class _Connection:
    """A connection, and the named views of Parquet files that stay: looking at the same files again costs nothing."""

    backend: Backend
    views: dict[str, tuple[object, ...]] = field(default_factory=dict)
    line: StatementQueue = field(default_factory=StatementQueue)

    def watched(self, limit_seconds: float, done: threading.Event) -> None:
        """Interrupt every statement that takes longer, until `done`."""
        left = limit_seconds
        while not done.wait(left):
            began = self.line.began
            left = limit_seconds if began is None else began + limit_seconds - monotonic()
            if left <= 0:
                self.backend.con.interrupt()
                left = limit_seconds

    def clear(self) -> None:
        """Drop all else."""
        con = self.backend.con
        views = con.execute("SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal").fetchall()
        for (name,) in views:
            if name not in self.views:
                con.unregister(name)
                con.execute(f"DROP VIEW IF EXISTS {quoted(name)}")
        for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall():
            con.execute(f"DROP TABLE {quoted(name)}")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


class Duck:
    """One in-memory DuckDB per process. Each session borrows one of a few connections, so threads don't meet.

    `folders` are the only places it may read from. Everything it may do is fixed before the first query: afterwards the
    configuration is locked.
    """

    def __init__(
        self,
        folders: Sequence[str],
        *,
        memory: str = "4GB",
        threads: int = 2,
        sessions: int = 4,
        texts: Path | None = None,
    ) -> None:
        self._folders = [
            f"{Path(os.path.normpath(folder)).absolute()}{os.sep}" for folder in folders if "://" not in folder
        ]
        self._memory, self._threads, self._sessions = memory, threads, sessions
        self._pool: LifoQueue[_Connection] = LifoQueue()
        self.prepared = PreparedQueries(beyond=None if texts is None else QueryCache(texts))
        self._opening = threading.Lock()
        self._opened = False

    def _open(self) -> None:
        with self._opening:
            if self._opened:
                return
            spill = _spill()
            weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
            root = duckdb.connect(
                config={
                    "memory_limit": self._memory,
                    "threads": self._threads,
                    "temp_directory": spill,
                    "autoload_known_extensions": False,
                    "autoinstall_known_extensions": False,
                    "preserve_insertion_order": False,
                }
            )
            root.execute("SET allowed_directories = ?", [self._folders])
            root.execute("SET enable_external_access = false")
            root.execute("SET parquet_metadata_cache = true")  # files of the lake never change
            # Ibis sets the time zone of each connection and could not do so any more once the configuration is locked.
            for _ in range(self._sessions):
                self._pool.put(_Connection(ibis.duckdb.from_connection(root.cursor())))
            root.execute("SET lock_configuration = true")
            self._opened = True

    @contextmanager
    def session(self, limit_seconds: float = LIMIT_SECONDS) -> Iterator[DuckSession]:
        """A connection for one question. Raises ProblemError `query_too_long` when one of its statements takes longer than the
        limit: all of them together may, as those of a day of many accounts do."""
        self._open()
        connection, done = self._pool.get(), threading.Event()
        watch = threading.Thread(target=connection.watched, args=(limit_seconds, done), daemon=True)
        watch.start()
        try:
            yield DuckSession(connection, self.prepared)
            connection.line.wait()
        except duckdb.InterruptException as stopped:
            raise too_long(limit_seconds, "give the machine more memory") from stopped
        except BaseException as failed:
            connection.line.give_up(failed)
            raise
        finally:
            done.set()
            watch.join()
            try:
                connection.line.begin_anew()
                connection.clear()
            finally:
                self._pool.put(connection)


SPILL = "tenure-spill-"


def _spill() -> str:
    """A folder for what doesn't fit into memory. Customers' data spill: nobody else may look into it, and what processes left
    that were killed is removed with the next."""
    for left in Path(tempfile.gettempdir()).glob(f"{SPILL}*"):
        owner = left.name.removeprefix(SPILL).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)  # another user's stays: we may not
    return tempfile.mkdtemp(prefix=f"{SPILL}{os.getpid()}-")
