"""A lake in a bucket is the same lake: writers at the same time, tending, reading behind closed doors."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyarrow.fs import FileSelector

from evidence.lake.test_store import add, uses
from tenure.evidence.backends.duck import Duck
from tenure.evidence.lake import maintenance
from tenure.evidence.lake.maintenance import delete_unneeded_files, merge_small_files, sort_scattered_months
from tenure.evidence.lake.probing import one_writer_wins
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.storage import Storage
from tenure.evidence.lake.store import Lake
from tenure.values.problem import ProblemError

SECRET = "not-for-any-log"


@contextmanager
def served(*kind: str) -> Iterator[str]:
    """The address of a store of its own."""
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("bucket.py")), *kind],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    assert server.stdin is not None
    yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    server.stdin.close()
    server.stdout.close()
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, request: pytest.FixtureRequest) -> Lake:
    return at(endpoint, f"s3://tenure/{request.node.name}")


def at(endpoint: str, url: str) -> Lake:
    return Lake(url, storage=Storage(url, endpoint, "us-east-1", "key", SECRET))


def read(lake: Lake) -> list[str]:
    """The ids of all rows, through DuckDB with external access off."""
    with Duck([lake.url], sessions=1).session() as session:
        room = ReadingRoom(lake, session)
        rows = room.stored("usage")
        assert rows is not None
        assert room.fetch(rows.filter(rows.month == "2025-01").select("fact_id")).num_rows > 0
        return sorted(room.fetch(rows.select("fact_id"))["fact_id"].to_pylist())


@pytest.mark.slow
def test_rows_come_and_go_as_in_a_folder(bucket: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bucket.rows("usage") == 0
    for number in range(maintenance.FEW + 1):
        assert add(bucket, uses(2, account=f"a{number}"), f"b{number}")
    assert not add(bucket, uses(2, account="a0"), "b0")
    before = read(bucket)
    old = bucket.files("usage")
    assert merge_small_files(bucket, "usage") == len(old)
    assert delete_unneeded_files(bucket, "usage") == 0
    monkeypatch.setattr(maintenance, "LONGEST_QUERY", maintenance.LONGEST_QUERY * 0)
    assert delete_unneeded_files(bucket, "usage") == len(old)
    assert bucket.size("usage").files == 1
    assert read(bucket) == before
    assert bucket.scanned("usage").to_table()["month"].unique().to_pylist() == ["2025-01"]


@pytest.mark.slow
def test_writers_and_rewrites_at_the_same_time(bucket: Lake) -> None:
    add(bucket, uses(1, account="first"), "first")
    wrong: list[Exception] = []

    def work(number: int) -> None:
        lake = Lake(bucket.url, storage=bucket.storage)
        try:
            for turn in range(4):
                if number == 0:
                    sort_scattered_months(lake, "usage", few=0)
                else:
                    add(lake, uses(2, account=f"a{number}-{turn}"), f"{number}-{turn}")
        except Exception as error:  # noqa: BLE001 - shown below
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(set(read(bucket))) == bucket.rows("usage") == 1 + 3 * 4 * 2


@pytest.mark.slow
def test_of_several_writers_of_one_commit_one_wins(bucket: Lake) -> None:
    assert one_writer_wins(bucket.storage)
    left = bucket.storage.files.get_file_info(FileSelector("tenure", recursive=True))
    assert not [file.path for file in left if "probe-" in file.path]


def test_a_store_that_takes_every_write_is_found_out() -> None:
    with served("careless") as careless:
        assert not one_writer_wins(at(careless, "s3://tenure/lake").storage)


def test_a_store_that_can_not_be_asked_is_told() -> None:
    with pytest.raises(ProblemError, match="can't be written") as failed:
        one_writer_wins(at("http://127.0.0.1:1", "s3://tenure/lake").storage)
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize(
    ("url", "endpoint_of", "why"),
    [
        ("s3://tenure/x", "http://127.0.0.1:1", "can't be reached"),
        ("s3://nobodys/x", "", "no such bucket"),
    ],
)
def test_a_bucket_that_does_not_answer(endpoint: str, url: str, endpoint_of: str, why: str) -> None:
    lake = at(endpoint_of or endpoint, url)
    for attempt in (lambda: lake.rows("usage"), lambda: add(lake, uses(1), "one")):
        with pytest.raises(ProblemError, match=why) as failed:
            attempt()
        assert failed.value.problems[0].code == "lake_unreachable"
        assert SECRET not in str(failed.value)
    assert SECRET not in repr(lake.storage)
