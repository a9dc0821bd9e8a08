"""Keeps a table fast while rows are appended. Changes no row, and writers don't wait for it.

Two kinds of work, month by month. *Gathering* puts small files together as they are; it is cheap, for it leaves the large
ones alone. *Sorting* writes a month anew, account by account, so that one account's rows lie together. A sorted file is
compressed with zstd and an appended one with snappy, so a file's name says which it is.

A rewrite commits beside appends: Delta lets both in, for a rewrite only says the same in other files. What is killed before
its commit leaves files that nobody reads, and `delete_unneeded_files` takes them away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, WriterProperties
from deltalake.exceptions import CommitFailedError, DeltaError

from tenure.evidence.lake.store import TRIES, Lake, stored_schema

SMALL = 16 * 1024 * 1024
"""A file below this is small."""

FEW = 8
"""So many small files of a month are left alone."""

QUICK = 4 * SMALL
"""A month below this is sorted in a few seconds, so it can be done at any time."""

SPILL = 256 * 1024 * 1024
"""Memory for sorting; more goes to disk."""

SORTED = WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=16_384)
"""Groups so small that who looks for one account reads little else; a scan of all takes as long as with larger ones."""
GATHERED = WriterProperties(compression="SNAPPY", max_row_group_size=122_880)

LONGEST_QUERY = timedelta(hours=1)
"""Vacuum keeps files that a running query may still read."""

LONGEST_WRITE = timedelta(hours=24)
"""Files that no commit names may be those of a writer at work; older ones were left by one that died."""


@dataclass(frozen=True, slots=True)
class File:
    """An active file, as the table's log knows it."""

    bytes: int
    sorted: bool


def merge_small_files(lake: Lake, table: str, few: int = FEW) -> int:
    """Merge the small files of months that have more than a few, without taking long; returns the files that went."""
    gone = 0
    crowded = []
    for month, files in _by_month(lake, table).items():
        if sum(file.bytes < SMALL and not file.sorted for file in files) <= few:
            continue
        if _sortable(table) and sum(file.bytes for file in files) <= QUICK:
            gone += _sort(lake, table, month)
        else:
            crowded.append(month)
    if crowded:
        gone += _gather(lake, table, crowded)
    return gone


def sort_scattered_months(lake: Lake, table: str, few: int = FEW) -> int:
    """Sort every month of which much isn't, however long it takes; returns the files that went."""
    if not _sortable(table):
        return merge_small_files(lake, table, few)
    wanting = [month for month, files in _by_month(lake, table).items() if _scattered(files, few)]
    return sum(_sort(lake, table, month) for month in sorted(wanting, reverse=True))


def delete_unneeded_files(lake: Lake, table: str, *, orphans: bool = False) -> int:
    """Delete files that no version needs which a running query may still read; returns how many.

    `orphans` looks through the whole folder for files of writers that died.
    """
    delta = lake.open(table)
    if delta is None:
        return 0
    hours = int((LONGEST_WRITE if orphans else LONGEST_QUERY).total_seconds() // 3600)
    old = delta.vacuum(hours, dry_run=True, enforce_retention_duration=False, full=orphans)
    if old:
        with lake.lock(maintenance_lock(table)):
            lake.sync(table)
            lake.fresh(table).vacuum(
                hours,
                dry_run=False,
                enforce_retention_duration=False,
                full=orphans,
                post_commithook_properties=lake.after,
            )
            lake.sync(table)
    return len(old)


def maintenance_lock(table: str) -> str:
    """The lock of those who rewrite a table. Whoever appends holds another one and doesn't wait for it."""
    return f"lake-care:{table}"


def _sort(lake: Lake, table: str, month: str) -> int:
    def work(delta: DeltaTable) -> dict[str, Any]:
        return delta.optimize.z_order(
            ["account"],
            [("month", "=", month)],
            max_concurrent_tasks=1,
            max_spill_size=SPILL,
            writer_properties=SORTED,
            post_commithook_properties=lake.after,
        )

    return _rewrite(lake, table, work)


def _gather(lake: Lake, table: str, months: Sequence[str]) -> int:
    def work(delta: DeltaTable) -> dict[str, Any]:
        return delta.optimize.compact(
            [("month", "in", list(months))],
            target_size=SMALL,
            max_concurrent_tasks=1,
            writer_properties=GATHERED,
            post_commithook_properties=lake.after,
        )

    return _rewrite(lake, table, work)


def _rewrite(lake: Lake, table: str, work: Callable[[DeltaTable], dict[str, Any]]) -> int:
    with lake.lock(maintenance_lock(table)):
        for left in reversed(range(TRIES)):
            try:
                gone = int(work(lake.fresh(table))["numFilesRemoved"])
            except (CommitFailedError, DeltaError):  # another writer's commit came between: the work is done again
                if not left:
                    raise
            else:
                lake.sync(table)
                return gone
    return 0


def _sortable(table: str) -> bool:
    return "account" in stored_schema(table).names


def _scattered(files: Sequence[File], few: int) -> bool:
    loose = [file.bytes for file in files if not file.sorted]
    much = 8 * sum(loose) > sum(file.bytes for file in files)
    return much and (len(loose) > few or sum(loose) > SMALL)


def _by_month(lake: Lake, table: str) -> dict[str, list[File]]:
    delta = lake.open(table)
    if delta is None:
        return {}
    added = pa.table(delta.get_add_actions(flatten=True)).to_pydict()
    found: dict[str, list[File]] = {}
    for month, size, path in zip(added["partition.month"], added["size_bytes"], added["path"], strict=True):
        found.setdefault(month, []).append(File(size, path.endswith(".zstd.parquet")))
    return found
