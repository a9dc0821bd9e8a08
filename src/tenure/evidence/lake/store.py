"""Append-only tables on Delta Lake, partitioned by month. Nothing here updates or deletes a row."""

import shutil
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError

from tenure.evidence.catalogue import TABLES, arrow_schema
from tenure.evidence.lake.ours import STORED_BY_US
from tenure.values.keys import BatchKey
from tenure.values.problem import Problem, ProblemError

CORRECTIONS = "_corrections"
TRIES = 5  # a commit that meets another writer's is tried again
LONGEST_QUERY = timedelta(hours=1)  # vacuum keeps files that a running query may still read

Lock = Callable[[str], AbstractContextManager[None]]


def no_lock(_name: str) -> AbstractContextManager[None]:
    """For a lake with one writer: tests and benchmarks."""
    return nullcontext()


def stored_schema(table: str) -> pa.Schema:
    """The Arrow schema of a lake table; `<table>_corrections` has the shape of its table.

    Raises KeyError for a table that nobody declared.
    """
    if table in STORED_BY_US:
        return STORED_BY_US[table]
    return arrow_schema(TABLES[table.removesuffix(CORRECTIONS)])


@dataclass(frozen=True, slots=True)
class TableSize:
    """What a lake table takes: rows, files, bytes on disk."""

    rows: int
    files: int
    bytes: int


class Lake:
    """A folder of Delta tables. `lock(name)` serialises the writers of a table across processes."""

    def __init__(self, url: str, lock: Lock = no_lock) -> None:
        self.url = url.rstrip("/")
        self._lock = lock
        self.remembered: dict[tuple[str, int], object] = {}  # what readers worked out of a table at a version

    def _uri(self, table: str) -> str:
        return f"{self.url}/{table}"

    def exists(self, table: str) -> bool:
        return DeltaTable.is_deltatable(self._uri(table))

    def append(
        self,
        table: str,
        rows: pa.Table | pa.RecordBatchReader | Iterable[pa.RecordBatch],
        *,
        source: str,
        batch: BatchKey,
    ) -> bool:
        """Add rows of the stored schema in one transaction; a (source, batch) that is already in adds nothing.

        Returns whether anything was added. Raises ProblemError `lake_full` when the disk is full and `lake_busy` when other
        writers won every try. A process that dies half-way leaves files that no commit names: they are never read.
        """
        schema = stored_schema(table)
        data = (
            rows
            if isinstance(rows, pa.Table | pa.RecordBatchReader)
            else pa.RecordBatchReader.from_batches(schema, rows)
        )
        if not data.schema.equals(schema):
            raise ValueError(f"rows for {table} have another shape than the catalogue: {data.schema.names}")
        mark = f"{source}/{batch}"
        with self._lock(f"lake:{table}"):
            if self.exists(table) and DeltaTable(self._uri(table)).transaction_version(mark) is not None:
                return False
            self._commit(table, data, CommitProperties(app_transactions=[Transaction(mark, 1)]))
        return True

    def _commit(self, table: str, data: pa.Table | pa.RecordBatchReader, marks: CommitProperties) -> None:
        tries = TRIES if isinstance(data, pa.Table) else 1  # a stream can be read only once
        for left in reversed(range(tries)):
            try:
                if not self.exists(table) and "://" not in self.url:
                    Path(self._uri(table)).mkdir(parents=True, exist_ok=True)
                write_deltalake(
                    self._uri(table),
                    data,
                    mode="append",
                    partition_by=["month"],
                    schema_mode="merge",
                    commit_properties=marks,
                )
            except CommitFailedError as busy:
                if not left:
                    raise ProblemError(
                        Problem(
                            "lake_busy",
                            f"Another writer kept changing the table {table}.",
                            where=self._uri(table),
                            fix="Wait for it to end and run the command again; nothing was lost.",
                            status=503,
                        )
                    ) from busy
            except OSError as failed:
                raise self._disk_problem(table, failed) from failed
            else:
                return

    def _disk_problem(self, table: str, failed: OSError) -> ProblemError:
        free = shutil.disk_usage(self.url).free if "://" not in self.url and Path(self.url).is_dir() else None
        if free is not None and free < 50 * 1024 * 1024:
            return ProblemError(
                Problem(
                    "lake_full",
                    "The disk is full.",
                    where=self.url,
                    why=f"{free // 1024**2} MB are left.",
                    fix="Free some space and run the command again; what was written before is safe.",
                    status=507,
                )
            )
        return ProblemError(
            Problem(
                "lake_unwritable",
                f"The table {table} could not be written.",
                where=self._uri(table),
                why=f"{type(failed).__name__}: {failed}",
                fix="Check that the folder exists and may be written to.",
                status=503,
            )
        )

    def has_batch(self, table: str, source: str, batch: BatchKey) -> bool:
        """Whether a batch has reached the table."""
        return self.exists(table) and DeltaTable(self._uri(table)).transaction_version(f"{source}/{batch}") is not None

    def version(self, table: str) -> int:
        """The number of the table's last commit; -1 when there is no table."""
        return DeltaTable(self._uri(table)).version() if self.exists(table) else -1

    def files(self, table: str, months: Iterable[str] | None = None) -> list[str]:
        """The active Parquet files of a table, optionally of some months (YYYY-MM). Empty when there is no table."""
        if not self.exists(table):
            return []
        delta = DeltaTable(self._uri(table))
        if months is None:
            return sorted(delta.file_uris())
        wanted = {f"month={month}" for month in months}
        return sorted(path for path in delta.file_uris() if wanted.intersection(path.split("/")))

    def size(self, table: str) -> TableSize:
        """Rows, files and bytes from the table's own log; no data is read."""
        if not self.exists(table):
            return TableSize(0, 0, 0)
        added = pa.table(DeltaTable(self._uri(table)).get_add_actions(flatten=True)).to_pydict()
        return TableSize(
            rows=sum(count or 0 for count in added.get("num_records", [])),
            files=len(added["path"]),
            bytes=sum(added["size_bytes"]),
        )

    def rows(self, table: str) -> int:
        """How many rows a table holds, versions and corrections counted each."""
        return self.size(table).rows

    def compact(self, table: str) -> int:
        """Merge a table's small files, sorted by account for quick look-ups of one; returns the files that went.

        Data doesn't change, only how it lies on disk; old files stay for running queries and go with `vacuum`.
        """
        if not self.exists(table):
            return 0
        with self._lock(f"lake:{table}"):
            delta = DeltaTable(self._uri(table))
            columns = stored_schema(table).names
            by = ["account"] if "account" in columns else []
            done = delta.optimize.z_order(by) if by else delta.optimize.compact()
            delta.vacuum(
                retention_hours=int(LONGEST_QUERY.total_seconds() // 3600),
                dry_run=False,
                enforce_retention_duration=False,
            )
            return int(done["numFilesRemoved"])
