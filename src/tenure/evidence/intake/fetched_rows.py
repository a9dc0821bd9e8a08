"""What was read for a batch, before anything is asked of the lake: however slow a source is, it holds nobody up."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Self, cast

import pyarrow as pa
from pyarrow import ipc

from tenure.evidence.intake.batch import Intake
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.rejects import EmptiedCell, Reject
from tenure.values.problem import ProblemError

IN_MEMORY = 64 << 20
"""Bytes up to which rows wait in memory; beyond that in a file without a name, which is gone when its process is."""


class Fetched:
    """Takes what an Intake takes, in order, and hands it over once there is one. Used as a context; `folder` is where
    what is too large for memory waits."""

    def __init__(self, folder: Path | None = None) -> None:
        self._kept = cast("BinaryIO", SpooledTemporaryFile(IN_MEMORY, dir=str(folder) if folder else None))  # noqa: SIM115 - it is closed with this
        self._count = 0
        self.on_rejects: Callable[[Sequence[Reject]], None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.close()

    def take(self, delivery: Delivery) -> None:
        self._note("take", delivery)

    def refuse(self, file: str, table: str, rejects: Sequence[Reject]) -> None:
        if rejects:
            self._note("refuse", file, table, tuple(rejects))

    def leave_out(self, file: str, table: str, count: int) -> None:
        self._note("leave_out", file, table, count)

    def note_emptied(self, cells: Sequence[EmptiedCell]) -> None:
        if cells:
            self._note("note_emptied", tuple(cells))

    def expect_accounts(self, to_come: bool) -> None:
        self._note("expect_accounts", to_come)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is read meanwhile counts as a whole: of a file that breaks on the way nothing is taken."""
        place, count = self._kept.tell(), self._count
        try:
            yield
        except ProblemError:
            self._kept.seek(place)
            self._kept.truncate()
            self._count = count
            raise

    def hand_over(self, intake: Intake) -> None:
        """Let an intake take all of it, in the order in which it was read."""
        if self.on_rejects is not None:
            intake.on_rejects = self.on_rejects
        self._kept.seek(0)
        for _ in range(self._count):
            name, given = pickle.load(self._kept)  # noqa: S301 - what was just written, to a file that has no name
            getattr(intake, name)(*given)

    def _note(self, name: str, *given: object) -> None:
        _Pickler(self._kept, pickle.HIGHEST_PROTOCOL).dump((name, given))
        self._count += 1


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        """Rows go as Arrow writes them: of a slice, Python would keep all that it was cut from."""
        if isinstance(obj, pa.Table):
            return _table, (_written(obj),)
        if isinstance(obj, pa.Array):
            return _array, (_written(pa.table([obj], [""])),)
        return NotImplemented


def _written(rows: pa.Table) -> bytes:
    sink = BytesIO()
    with ipc.new_stream(sink, rows.schema) as out:
        out.write_table(rows)
    return sink.getvalue()


def _table(written: bytes) -> pa.Table:
    return ipc.open_stream(written).read_all()


def _array(written: bytes) -> pa.Array:
    return _table(written)[""].combine_chunks()
