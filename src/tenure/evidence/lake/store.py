"""Append-only tables on Delta Lake, partitioned by month. Nothing here updates or deletes a row."""

import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from tenure.evidence.catalogue import TABLES, Grain, arrow_schema
from tenure.evidence.lake.derived_tables import STORED_BY_US
from tenure.evidence.lake.storage import Storage, short_error
from tenure.evidence.lake.syncing import CHECKPOINT_EVERY, NOTHING_AFTER, Disk
from tenure.values import clock
from tenure.values.keys import BatchKey
from tenure.values.problem import ProblemError, refusal

CORRECTIONS = "_corrections"
TRIES = 5  # a commit that meets another writer's is tried again
COUNTED = ("account", "person", "source", "occurred_at", "recorded_at", "day")
"""Columns whose least and greatest values the log keeps per file. None of them is personal: the log is never rewritten."""

HABITS = {
    "delta.checkpointInterval": str(CHECKPOINT_EVERY),
    # Nobody reads old versions: what happened when is in the rows. With a commit a second the log would be long.
    "delta.logRetentionDuration": "interval 2 hours",
    "delta.enableExpiredLogCleanup": "true",
    "delta.setTransactionRetentionDuration": "interval 400 days",
}
"""How a table is kept, set when it is made."""

Lock = Callable[[str], AbstractContextManager[None]]
Stamp = tuple[int, int] | None
Hidden = Callable[[], frozenset[str]]


def no_lock(_name: str) -> AbstractContextManager[None]:
    """For a lake with one writer: tests and benchmarks."""
    return nullcontext()


def every_table() -> tuple[str, ...]:
    """Every table of the lake, by name."""
    corrected = (name + CORRECTIONS for name, table in TABLES.items() if table.grain is Grain.EVENTS)
    return (*TABLES, *corrected, *STORED_BY_US)


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
    """A folder or bucket of Delta tables. `lock(name)` serialises the writers of a table across processes.

    Each thread keeps its tables open and reads of a log only what is new: a look costs less than a millisecond.
    """

    def __init__(
        self,
        url: str,
        lock: Lock = no_lock,
        storage: Storage | None = None,
        hidden: Hidden = frozenset,
    ) -> None:
        self.storage = storage or Storage(url.rstrip("/"))
        self.url = self.storage.url
        self.lock = lock
        self.hidden = hidden  # whose rows nobody reads, for they are about to be erased
        self.remembered: dict[tuple[str, int], object] = {}  # what readers worked out of a table at a version
        self._kept = threading.local()
        self._disk = Disk() if self.storage.durable and not self.storage.remote else None

    def uri(self, table: str) -> str:
        return f"{self.url}/{table}"

    def open(self, table: str) -> DeltaTable | None:
        """The table as it is now, for this thread; None when nothing was ever written to it."""
        kept: dict[str, tuple[Stamp, DeltaTable]] = self._kept.__dict__
        known = kept.pop(table, None)
        if known is not None and known[0] == self._stamp(table, known[1].version()):
            delta = known[1]
            try:
                delta.update_incremental()
            except DeltaError:
                pass  # its log was tidied away meanwhile: read it anew
            except OSError as failed:
                raise self._disk_problem(table, failed) from failed
            else:
                kept[table] = (self._stamp(table, delta.version()), delta)
                return delta
        try:
            delta = self.fresh(table)
        except TableNotFoundError:
            return None
        except OSError as failed:
            raise self._disk_problem(table, failed) from failed
        kept[table] = (self._stamp(table, delta.version()), delta)
        return delta

    def fresh(self, table: str) -> DeltaTable:
        """The table opened by itself: a rewrite takes a while, and this thread's own stays as it is."""
        return DeltaTable(self.uri(table), storage_options=self.storage.options)

    def _stamp(self, table: str, version: int) -> Stamp:
        """Tells a table from another one that was put in its place, as a restored lake is."""
        if self.storage.remote:
            return None
        try:
            commit = (Path(self.uri(table)) / "_delta_log" / f"{version:020}.json").stat()
        except OSError:
            return 0, 0
        return commit.st_ino, commit.st_mtime_ns

    def exists(self, table: str) -> bool:
        return self.open(table) is not None

    def append(
        self,
        table: str,
        rows: pa.Table | pa.RecordBatchReader | Iterable[pa.RecordBatch],
        *,
        source: str,
        batch: BatchKey,
        number: int | None = None,
    ) -> bool:
        """Add rows of the stored schema in one transaction; a (source, batch) that is already in adds nothing.

        A source that writes every second numbers its batches, rising: then the log keeps only the last `number`, and one
        that isn't greater adds nothing. Returns whether anything was added; in a
        durable folder all of it is on disk then. Raises ProblemError `lake_full` when the disk
        is full and `lake_busy` when other writers won every try. A process that dies half-way leaves files that no commit
        names: they are never read.
        """
        schema = stored_schema(table)
        data = (
            rows
            if isinstance(rows, pa.Table | pa.RecordBatchReader)
            else pa.RecordBatchReader.from_batches(schema, rows)
        )
        if not data.schema.equals(schema):
            raise ValueError(f"rows for {table} have another shape than the catalogue: {data.schema.names}")
        name, version = (f"{source}/{batch}", 1) if number is None else (source, number)
        with self.lock(f"lake:{table}"):
            delta = self.open(table)
            known = delta.transaction_version(name) if delta is not None else None
            if known is not None and known >= version:
                self.sync(table)  # whoever brought it may have died before it was on disk
                return False
            mark = Transaction(name, version, int(clock.now().timestamp() * 1000))
            self._commit(table, data, CommitProperties(app_transactions=[mark]))
            self.sync(table)
        return True

    @property
    def after(self) -> PostCommitHookProperties | None:
        """What a writer does behind its commit by itself: nothing in a folder that is synced."""
        return NOTHING_AFTER if self._disk else None

    def sync(self, table: str) -> None:
        """Wait until all that the table holds is on disk; until then nobody may rely on it or delete what it stands for."""
        if self._disk is None or (delta := self.open(table)) is None:
            return
        try:
            self._disk.sync(delta, Path(self.uri(table)))
        except OSError as failed:
            raise self._disk_problem(table, failed) from failed

    def _commit(self, table: str, data: pa.Table | pa.RecordBatchReader, marks: CommitProperties) -> None:
        tries = TRIES if isinstance(data, pa.Table) else 1  # a stream can be read only once
        for left in reversed(range(tries)):
            try:
                delta = self.open(table)
                if delta is None and not self.storage.remote:
                    Path(self.uri(table)).mkdir(parents=True, exist_ok=True)
                write_deltalake(
                    self.uri(table) if delta is None else delta,
                    data,
                    mode="append",
                    partition_by=["month"],
                    schema_mode="merge",
                    configuration=habits(table) if delta is None else None,
                    commit_properties=marks,
                    post_commithook_properties=self.after,
                    storage_options=self.storage.options,
                )
            except CommitFailedError as busy:
                self._kept.__dict__.pop(table, None)
                if not left:
                    raise refusal(
                        "lake_busy",
                        f"Another writer kept changing the table {table}.",
                        where=self.uri(table),
                        fix="Wait until it is finished and run the command again. Nothing was lost.",
                        status=503,
                    ) from busy
            except OSError as failed:
                self._kept.__dict__.pop(table, None)
                raise self._disk_problem(table, failed) from failed
            else:
                return

    def _disk_problem(self, table: str, failed: OSError) -> ProblemError:
        if self.storage.remote:
            return refusal(
                "lake_unreachable",
                f"The bucket of {self.url} doesn't respond correctly.",
                where="TENURE_LAKE_URL",
                why=short_error(failed),
                fix="Check TENURE_LAKE_URL, TENURE_LAKE_ENDPOINT and the keys, and that the store runs; nothing was lost.",
                status=503,
            )
        free = shutil.disk_usage(self.url).free if Path(self.url).is_dir() else None
        if free is not None and free < 50 * 1024 * 1024:
            return refusal(
                "lake_full",
                "The disk is full.",
                where=self.url,
                why=f"{free // 1024**2} MB are left.",
                fix="Free some space and run the command again; what was written before is safe.",
                status=507,
            )
        return refusal(
            "lake_unwritable",
            f"The table {table} could not be written.",
            where=self.uri(table),
            why=f"{type(failed).__name__}: {failed}",
            fix="Check that the folder exists and may be written to.",
            status=503,
        )

    def has_batch(self, table: str, source: str, batch: BatchKey) -> bool:
        """Whether a batch has reached the table."""
        delta = self.open(table)
        return delta is not None and delta.transaction_version(f"{source}/{batch}") is not None

    def version(self, table: str) -> int:
        """The number of the table's last commit; -1 when there is no table."""
        delta = self.open(table)
        return -1 if delta is None else delta.version()

    def files(self, table: str, months: Iterable[str] | None = None) -> list[str]:
        """The active Parquet files of a table, optionally of some months (YYYY-MM). Empty when there is no table."""
        delta = self.open(table)
        if delta is None:
            return []
        # Delta names files as addresses, %20 for a blank; those who read a folder take them as they are.
        paths = delta.file_uris() if self.storage.remote else [unquote(uri) for uri in delta.file_uris()]
        if months is None:
            return sorted(paths)
        wanted = {f"month={month}" for month in months}
        return sorted(path for path in paths if path.split("/")[-2] in wanted)

    def holding(self, table: str, column: str, value: str) -> tuple[bool, list[str]]:
        """Whether the log alone says that some row has a value in one of the counted columns; else the files that may."""
        delta = self.open(table)
        if delta is None:
            return False, []
        added = pa.table(delta.get_add_actions(flatten=True)).to_pydict()
        unknown: list[str | None] = [None] * len(added["path"])
        bounds = zip(added.get(f"min.{column}", unknown), added.get(f"max.{column}", unknown), strict=True)
        maybe = []
        for path, (least, most) in zip(added["path"], bounds, strict=True):
            if least == most == value:
                return True, []
            if least is None or most is None or least <= value <= most:
                maybe.append(f"{self.uri(table)}/{path}")
        return False, maybe

    def begins(self, table: str) -> dict[str, datetime]:
        """By file, when the first of its rows was recorded; files of which the log doesn't say are missing."""
        delta = self.open(table)
        if delta is None:
            return {}
        added = pa.table(delta.get_add_actions(flatten=True)).to_pydict()
        least = added.get("min.recorded_at", [None] * len(added["path"]))
        known = zip(added["path"], least, strict=True)
        return {f"{self.uri(table)}/{path}": _in_utc(at) for path, at in known if at is not None}

    def dataset(self, table: str, files: Sequence[str]) -> pyarrow.dataset.Dataset | None:
        """Files of a bucket, for a backend that may not reach the network itself; None when they lie in a folder."""
        return self.storage.dataset(files, stored_schema(table)) if self.storage.remote else None

    def scanned(self, table: str) -> pyarrow.dataset.Dataset:
        """Every row of a table as written, to be read a piece at a time and without any backend."""
        return self.storage.dataset(self.files(table), stored_schema(table))

    def size(self, table: str) -> TableSize:
        """Rows, files and bytes from the table's own log; no data is read."""
        delta = self.open(table)
        if delta is None:
            return TableSize(0, 0, 0)
        added = pa.table(delta.get_add_actions(flatten=True)).to_pydict()
        return TableSize(
            rows=sum(count or 0 for count in added.get("num_records", [])),
            files=len(added["path"]),
            bytes=sum(added["size_bytes"]),
        )

    def rows_of(self, table: str, accounts: Collection[str]) -> int:
        """How many of the rows are about some accounts."""
        mine = pc.field("account").isin(pa.array(sorted(accounts), pa.string()))
        return int(self.scanned(table).count_rows(filter=mine)) if self.exists(table) else 0

    def rows(self, table: str) -> int:
        """How many rows a table holds, versions and corrections counted each."""
        return self.size(table).rows


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def habits(table: str) -> dict[str, str | None]:
    """How a table is kept: its habits, and the columns that its log counts."""
    names = stored_schema(table).names
    return {**HABITS, "delta.dataSkippingStatsColumns": ",".join(name for name in COUNTED if name in names)}
