"""Copies of a lake at one moment. Copied files never change, so writers can continue meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from pyarrow import ArrowException, fs

from tenure.evidence.lake.storage import OBJECTS
from tenure.evidence.lake.store import Lake

LOG = "_delta_log"


@dataclass(frozen=True, slots=True)
class TableAt:
    """A table at one version: its rows, and the files that are needed to read it, relative to its folder."""

    version: int
    rows: int
    files: tuple[str, ...]


def tables_now(lake: Lake, tables: Sequence[str]) -> dict[str, TableAt]:
    """The tables as they are now. Takes milliseconds: nothing but their logs is read."""
    found = {}
    for table in tables:
        delta = lake.open(table)
        if delta is None:
            continue
        version, root = delta.version(), lake.uri(table)
        data = [file.removeprefix(f"{root}/") for file in lake.files(table)]
        found[table] = TableAt(version, lake.rows(table), (*_log_upto(lake, table, version), *data))
    return found


def _log_upto(lake: Lake, table: str, version: int) -> list[str]:
    """The files of the log up to a version. A later pointer to a checkpoint is left out: readers do without."""
    files, root = _filesystem(lake), f"{_place(lake)}/{table}/{LOG}"
    names = [info.base_name for info in files.get_file_info(fs.FileSelector(root)) if info.is_file]
    return sorted(f"{LOG}/{name}" for name in names if name[:20].isdigit() and int(name[:20]) <= version)


def copy_out(lake: Lake, tables: Mapping[str, TableAt], folder: Path) -> None:
    """Copy noted tables into a folder. Raises FileNotFoundError where the lake was tidied more than an hour after noting."""
    for table, at in tables.items():
        _copy(_filesystem(lake), f"{_place(lake)}/{table}", fs.LocalFileSystem(), str(folder / table), at.files)


def copy_in(folder: Path, tables: Mapping[str, TableAt], lake: Lake) -> None:
    """Copy tables of such a folder into an empty lake; the log comes last, so that a copy cut off is no table."""
    for table, at in tables.items():
        files = sorted(at.files, key=lambda name: name.startswith(LOG))
        _copy(fs.LocalFileSystem(), str(folder / table), _filesystem(lake), f"{_place(lake)}/{table}", files)


def problems_of(folder: Path, tables: Mapping[str, TableAt]) -> list[str]:
    """What is wrong with a copy, in words; nothing when every table opens at its version with all of its rows."""
    found = []
    for table, at in tables.items():
        missing = [name for name in at.files if not (folder / table / name).is_file()]
        if missing:
            found.append(f"{table} lacks {missing[0]}")
            continue
        try:
            delta = DeltaTable(str(folder / table))
            rows = delta.to_pyarrow_dataset().count_rows()
        except (DeltaError, ArrowException, OSError) as broken:
            found.append(f"{table} can't be read: {broken}")
            continue
        if (delta.version(), rows) != (at.version, at.rows):
            found.append(f"{table} has {rows} rows at version {delta.version()}, not {at.rows} at {at.version}")
    return found


def _copy(source: fs.FileSystem, root: str, target: fs.FileSystem, into: str, names: Sequence[str]) -> None:
    for folder in sorted({name.rpartition("/")[0] for name in names}):
        target.create_dir(f"{into}/{folder}", recursive=True)
    for name in names:
        with source.open_input_stream(f"{root}/{name}") as read, target.open_output_stream(f"{into}/{name}") as write:
            while block := read.read(4 * 1024 * 1024):
                write.write(block)


def _filesystem(lake: Lake) -> fs.FileSystem:
    return lake.storage.files if lake.storage.remote else fs.LocalFileSystem()


def _place(lake: Lake) -> str:
    return lake.url.removeprefix(OBJECTS)
