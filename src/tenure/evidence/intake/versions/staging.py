"""The folder of a batch in progress: resolved rows first, then settled parts that only need to be appended."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
from pyarrow import ipc

from tenure.evidence.intake.source_merges import SourceMerge
from tenure.evidence.lake.store import stored_schema
from tenure.evidence.lake.syncing import flush

RESOLVED, SETTLED, INDEX, MERGES, AGAIN = "resolved", "settled", "parts.json", "merges.json", "again.json"
CALLED = "called.json"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One settled file: rows of the stored schema, to be appended to a lake table under its own mark."""

    table: str
    name: str
    rows: int


class Slices(Protocol):
    """Resolved rows that wait to be settled, and where settled ones go."""

    def kept(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The resolved rows of a table, slice by slice."""
        ...

    def settle(self, table: str, rows: pa.Table) -> None:
        """Take rows of the stored schema."""
        ...


class Staging:
    """Where a batch waits. Nothing in here counts until `close` has written the index; after that it only has to be appended."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.durable = durable
        self._resolved: dict[str, int] = {}
        self._parts: list[StagedFile] = []

    def keep(self, table: str, rows: pa.Table) -> None:
        """Put resolved rows aside until all of the batch has been read."""
        place = self.folder / RESOLVED / table
        place.mkdir(parents=True, exist_ok=True)
        number = self._resolved.get(table, 0)
        self._resolved[table] = number + 1
        _write(rows, place / f"{number:06d}.arrow")

    def kept(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The resolved rows of a table, slice by slice, in the order they were kept; all columns or some."""
        for path in sorted((self.folder / RESOLVED / table).glob("*.arrow")):
            yield _read(path, columns)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that have resolved rows."""
        return tuple(self._resolved)

    def settle(self, table: str, rows: pa.Table) -> None:
        """Write rows of the stored schema that are ready for the lake."""
        if not rows.num_rows:
            return
        place = self.folder / SETTLED
        place.mkdir(parents=True, exist_ok=True)
        name = f"{len(self._parts):06d}.arrow"
        _write(rows, place / name)
        self._parts.append(StagedFile(table, name, rows.num_rows))

    def settled(self, table: str) -> tuple[StagedFile, ...]:
        """The parts settled so far for a table."""
        return tuple(part for part in self._parts if part.table == table)

    def close(
        self,
        merges: Sequence[SourceMerge] = (),
        again: Mapping[str, object] | None = None,
        called: Mapping[str, str] | None = None,
    ) -> tuple[StagedFile, ...]:
        """All is settled: from here on the batch can be finished by anyone, any number of times. `again` says what a batch
        that reads earlier ones again changes beside facts, `called` the names of accounts that only rows name."""
        shutil.rmtree(self.folder / RESOLVED, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        index = [{"table": part.table, "name": part.name, "rows": part.rows} for part in self._parts]
        if merges:
            told = [[one.kind, one.merged, one.into, one.source] for one in merges]
            (self.folder / MERGES).write_text(json.dumps(told), "utf-8")
        if called:
            (self.folder / CALLED).write_text(json.dumps(dict(called)), "utf-8")
        if again is not None:
            (self.folder / AGAIN).write_text(json.dumps(dict(again)), "utf-8")
        waiting = self.folder / f"{INDEX}.new"
        waiting.write_text(json.dumps(index), "utf-8")
        waiting.replace(self.folder / INDEX)
        if self.durable:  # a batch that counts as staged must be whole, also after the power was gone
            settled = self.folder / SETTLED
            beside = (file for name in (INDEX, MERGES, AGAIN, CALLED) for file in settled.parent.glob(name))
            flush([*settled.glob("*.arrow"), *beside, settled, self.folder, self.folder.parent])
        return tuple(self._parts)

    def parts(self) -> tuple[StagedFile, ...]:
        """The settled parts, in order. Raises FileNotFoundError when the batch was never closed."""
        index = json.loads((self.folder / INDEX).read_text("utf-8"))
        return tuple(StagedFile(entry["table"], entry["name"], entry["rows"]) for entry in index)

    def merges(self) -> tuple[SourceMerge, ...]:
        """What the sources of the batch merged."""
        try:
            told = json.loads((self.folder / MERGES).read_text("utf-8"))
        except FileNotFoundError:
            return ()
        return tuple(SourceMerge(*one) for one in told)

    def again(self) -> dict[str, Any] | None:
        """What a batch that reads earlier ones again changes beside facts; None for any other batch."""
        return self._told(AGAIN)

    def called(self) -> dict[str, Any]:
        """By id the names of accounts that only rows name."""
        return self._told(CALLED) or {}

    def _told(self, name: str) -> dict[str, Any] | None:
        try:
            told: dict[str, Any] = json.loads((self.folder / name).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return told

    def read(self, part: StagedFile) -> pa.Table:
        """The rows of a settled part, in the stored schema. One that was staged before an upgrade lacks the columns that came
        with it: they are empty, as in rows of the lake from then."""
        rows, schema = _read(self.folder / SETTLED / part.name, None), stored_schema(part.table)
        if rows.schema.equals(schema):
            return rows
        return pa.table(
            [
                rows[name] if name in rows.column_names else pa.nulls(rows.num_rows, schema.field(name).type)
                for name in schema.names
            ],
            schema=schema,
        )

    def remove(self) -> None:
        """Take the folder away; done twice, the second time does nothing."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _write(rows: pa.Table, path: Path) -> None:
    with (
        path.open("wb") as file,
        ipc.new_file(file, rows.schema, options=ipc.IpcWriteOptions(compression="lz4")) as out,
    ):
        out.write_table(rows)


def _read(path: Path, columns: Sequence[str] | None) -> pa.Table:
    with path.open("rb") as file:
        if columns is None:
            return ipc.open_file(file).read_all()
        names = ipc.open_file(file).schema.names
        file.seek(0)
        options = ipc.IpcReadOptions(included_fields=[names.index(name) for name in columns])
        return ipc.open_file(file, options=options).read_all()
