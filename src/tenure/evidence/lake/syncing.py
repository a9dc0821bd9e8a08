"""On disk means on disk. The writer of Delta tables doesn't wait for it, and a machine that loses its power takes along what
no one waited for; so after each commit we wait, before anybody relies on it.

The order is that of reliance: data files and the folders that name them, then the log's entry, then the folder of the log.
A commit whose entry was lost never happened, and who wrote it does it again. Old entries are deleted only when the checkpoint
that stands for them is on disk, so checkpoints are made here and not by the writer.
"""

import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from deltalake import DeltaTable, PostCommitHookProperties

LOG = "_delta_log"
CHECKPOINT_EVERY = 100
"""Commits between two checkpoints of a table."""
UNSURE = 20
"""So many of the newest commits a process makes sure of when it first meets a table: who made them may have died before."""
AT_ONCE = 8  # files waited for together: the disk writes them in one go

NOTHING_AFTER = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
"""For commits of tables that are synced here: the writer must delete no log by itself."""


class Disk:
    """What of a lake in a folder is on disk for certain, as far as this process knows."""

    def __init__(self) -> None:
        self._upto: dict[Path, int] = {}
        self._named: set[Path] = set()  # folders whose own names are on disk

    def sync(self, delta: DeltaTable, folder: Path) -> None:
        """Wait until every commit of a table up to this one is on disk. Raises OSError when the disk fails."""
        newest = delta.version()
        known = self._upto.get(folder)
        if known == newest:
            return
        first = newest - UNSURE + 1 if known is None or known > newest else known + 1
        entries = [one for version in range(max(first, 0), newest + 1) if (one := _entry(folder, version)).exists()]
        files = [folder / path for path in _added(entries)]
        parents = {file.parent for file in files}
        above = {one for parent in parents for one in (parent, *parent.parents) if one.is_relative_to(folder)}
        fresh = {one for one in (*above, folder / LOG) if one not in self._named}
        flush([*files, *parents, *(one.parent for one in fresh)])
        flush([*entries, folder / LOG])
        self._checkpoint(delta, folder)
        self._upto[folder] = newest
        self._named |= fresh

    def _checkpoint(self, delta: DeltaTable, folder: Path) -> None:
        """Checkpoint a log that has grown, and only then let old entries go."""
        newest = delta.version()
        if newest - _last_checkpoint(folder) < CHECKPOINT_EVERY:
            return
        delta.create_checkpoint()
        log = folder / LOG
        flush([*log.glob(f"{newest:020}.checkpoint*.parquet"), log / "_last_checkpoint"])
        flush([log])
        delta.cleanup_metadata()


def flush(paths: Iterable[Path]) -> None:
    """Wait until these files and folders are on disk; those that are gone meanwhile are left out."""
    wanted = sorted(set(paths))
    if len(wanted) < 2:
        for path in wanted:
            _flush(path)
        return
    with ThreadPoolExecutor(min(AT_ONCE, len(wanted))) as hands:
        list(hands.map(_flush, wanted))


def _flush(path: Path) -> None:
    with suppress(FileNotFoundError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _entry(folder: Path, version: int) -> Path:
    return folder / LOG / f"{version:020}.json"


def _added(entries: Iterable[Path]) -> Iterator[str]:
    """The data files that these entries of a log bring, below the table's folder."""
    for entry in entries:
        with suppress(FileNotFoundError):  # tidied away meanwhile, with a checkpoint that is on disk
            for line in entry.read_text("utf-8").splitlines():
                added = json.loads(line).get("add")
                if added is not None:
                    yield unquote(added["path"])


def _last_checkpoint(folder: Path) -> int:
    try:
        said = json.loads((folder / LOG / "_last_checkpoint").read_text("utf-8"))
        return int(said["version"])
    except (OSError, ValueError, KeyError):
        return -1
