"""Whether a bucket keeps what the lake rests on: of several who write one commit at the same time, one wins.

A store that doesn't know conditional writes takes them all, and the last one hides what the others wrote.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError, DeltaProtocolError
from deltalake.transaction import AddAction

from tenure.evidence.lake.storage import OBJECTS, Storage, short_error
from tenure.values import clock
from tenure.values.problem import refusal

WRITERS, ROUNDS = 6, 3
SHAPE = pa.schema([("x", pa.int64())])


def one_writer_wins(storage: Storage) -> bool:
    """Write one commit from several threads, a few times, in a table of its own that is taken away again.

    Raises ProblemError `lake_unreachable` when the bucket doesn't answer or doesn't let the table be written.
    """
    place = f"{storage.url}/probe-{uuid4().hex}"
    try:
        DeltaTable.create(place, SHAPE, storage_options=storage.options)
        try:
            return all(_round(storage, place, number) for number in range(ROUNDS))
        finally:
            storage.files.delete_dir(place.removeprefix(OBJECTS))
    except (OSError, DeltaError) as failed:
        raise refusal(
            "lake_unreachable",
            f"The lake at {storage.url} can't be written.",
            where=storage.url,
            why=short_error(failed) if isinstance(failed, OSError) else str(failed).partition("\n")[0][:200],
            fix="Check that the key may put, get, list and delete objects there.",
            status=503,
        ) from failed


def _round(storage: Storage, place: str, number: int) -> bool:
    """Whether everyone who was told that their commit counts finds it."""
    tables = [DeltaTable(place, storage_options=storage.options) for _ in range(WRITERS)]
    before = len(tables[0].file_uris())
    together = threading.Barrier(WRITERS)

    def commit(writer: int) -> bool:
        file = AddAction(f"{number}-{writer}.parquet", 1, {}, int(clock.now().timestamp() * 1000), True, "{}")
        together.wait(60)
        try:
            tables[writer].create_write_transaction(
                [file], "append", SHAPE, commit_properties=CommitProperties(max_commit_retries=0)
            )
        except (CommitFailedError, DeltaProtocolError):
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as threads:
        won = sum(threads.map(commit, range(WRITERS)))
    return len(DeltaTable(place, storage_options=storage.options).file_uris()) == before + won
