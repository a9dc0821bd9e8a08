"""DuckDB inside the process, with the doors closed: no network, no extensions, no files outside the lake."""

import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import LifoQueue

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from tenure.values.problem import Problem, ProblemError

LIMIT_SECONDS = 600.0  # a query that runs longer is interrupted: something is wrong with it


class DuckSession:
    """One connection of DuckDB, for one question."""

    name = "duckdb"

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ir.Table:
        """See Session; DuckDB reads of each file only the columns and row groups that are asked for."""
        return self.backend.read_parquet(list(files), union_by_name=True, hive_partitioning=True)

    def table(self, data: pa.Table) -> ir.Table:
        """See Session."""
        return ibis.memtable(data)

    def keep(self, rows: ir.Table) -> ir.Table:
        """See Session."""
        return self.backend.create_table(ibis.util.gen_name("kept"), rows, temp=True)

    def drop(self, rows: ir.Table) -> None:
        """See Session."""
        self.backend.drop_table(rows.op().name, database=("temp", "main"))

    def fetch(self, rows: ir.Table) -> pa.Table:
        """See Session."""
        return self.backend.to_pyarrow(rows)


class Duck:
    """One in-memory DuckDB per process. Each session borrows one of a few connections, so threads don't meet.

    `folders` are the only places it may read from. Everything it may do is fixed before the first query: afterwards the
    configuration is locked.
    """

    def __init__(self, folders: Sequence[str], *, memory: str = "4GB", threads: int = 2, sessions: int = 4) -> None:
        self._folders = [
            f"{Path(os.path.normpath(folder)).absolute()}{os.sep}" for folder in folders if "://" not in folder
        ]
        self._memory, self._threads, self._sessions = memory, threads, sessions
        self._pool: LifoQueue[Backend] = LifoQueue()
        self._opening = threading.Lock()
        self._opened = False

    def _open(self) -> None:
        with self._opening:
            if self._opened:
                return
            spill = str(Path(tempfile.gettempdir()) / f"tenure-spill-{os.getpid()}")
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
            # Ibis sets the time zone of each connection and could not do so any more once the configuration is locked.
            for _ in range(self._sessions):
                self._pool.put(ibis.duckdb.from_connection(root.cursor()))
            root.execute("SET lock_configuration = true")
            self._opened = True

    @contextmanager
    def session(self, limit_seconds: float = LIMIT_SECONDS) -> Iterator[DuckSession]:
        """A connection for one question. Raises ProblemError `query_too_long` when it takes more than its limit."""
        self._open()
        backend = self._pool.get()
        timer = threading.Timer(limit_seconds, backend.con.interrupt)
        timer.daemon = True
        timer.start()
        before = set(backend.list_tables())
        try:
            yield DuckSession(backend)
        except duckdb.InterruptException as stopped:
            raise ProblemError(
                Problem(
                    "query_too_long",
                    f"The question took more than {limit_seconds:g} seconds and was stopped.",
                    fix="Ask for fewer accounts or a shorter time, or give the machine more memory.",
                    status=503,
                )
            ) from stopped
        finally:
            timer.cancel()
            for name in set(backend.list_tables()) - before:
                with suppress(duckdb.Error, ibis.common.exceptions.IbisError):
                    backend.drop_view(name, force=True)
                with suppress(duckdb.Error, ibis.common.exceptions.IbisError):
                    backend.drop_table(name, force=True)
            self._pool.put(backend)
