"""The lake takes every batch once, whatever crashes or comes at the same time, and loses nothing when it tidies up."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake

from insight.engine.book import Fact, columnar, fact
from tenure.evidence.backends.duck import Duck
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import Lake, TableSize, stored_schema
from tenure.values.keys import BatchKey
from tenure.values.problem import ProblemError


def uses(count: int, *, account: str = "acme", month: int = 1) -> list[Fact]:
    start = datetime(2025, month, 1, tzinfo=UTC)
    return [
        fact("usage", account, id=f"{account}-{month}-{n}", used_at=start.replace(day=n % 28 + 1)) for n in range(count)
    ]


def add(lake: Lake, rows: list[Fact], batch: str) -> bool:
    return lake.append("usage", columnar("usage", rows), source="app", batch=BatchKey(batch))


def read(lake: Lake, table: str = "usage") -> list[str]:
    """The ids of all rows, as the reading room sees them."""
    with Duck([lake.url], sessions=1).session() as session:
        room = ReadingRoom(lake, session)
        rows = room.stored(table)
        return [] if rows is None else sorted(room.fetch(rows)["fact_id"].to_pylist())


def test_a_batch_that_is_in_already_adds_nothing(lake: Lake) -> None:
    assert add(lake, uses(5), "one")
    assert not add(lake, uses(5), "one")
    assert lake.rows("usage") == 5
    assert lake.has_batch("usage", "app", BatchKey("one"))
    assert not lake.has_batch("usage", "app", BatchKey("two"))
    assert not lake.has_batch("tickets", "app", BatchKey("one"))


def test_the_same_batch_of_another_source_is_another_batch(lake: Lake) -> None:
    add(lake, uses(2), "one")
    assert lake.append("usage", columnar("usage", uses(3)), source="logs", batch=BatchKey("one"))
    assert lake.rows("usage") == 5


def test_files_of_a_writer_that_died_before_its_commit_are_never_read(lake: Lake) -> None:
    add(lake, uses(5), "one")
    orphan = Path(lake.files("usage")[0])
    shutil.copy(orphan, orphan.with_name("part-orphan.parquet"))
    add(lake, uses(1, account="bolt"), "two")
    assert lake.rows("usage") == 6
    assert len(read(lake)) == 6
    shutil.copytree(orphan.parent, Path(lake.url) / "tickets" / orphan.parent.name)  # died at its very first commit
    assert not lake.exists("tickets")
    assert lake.files("tickets") == []
    assert read(lake, "tickets") == []


def test_a_stream_of_pieces_is_one_transaction(lake: Lake) -> None:
    whole = columnar("usage", uses(30))

    def pieces() -> Iterator[pa.RecordBatch]:
        yield from whole.to_batches(max_chunksize=7)

    lake.append("usage", pieces(), source="app", batch=BatchKey("one"))
    assert lake.rows("usage") == 30
    assert lake.version("usage") == 0

    def broken() -> Iterator[pa.RecordBatch]:
        yield from whole.to_batches(max_chunksize=7)[:2]
        raise ConnectionError("the source went away")

    with pytest.raises(Exception, match="went away"):
        lake.append("usage", broken(), source="app", batch=BatchKey("two"))
    assert lake.rows("usage") == 30
    assert not lake.has_batch("usage", "app", BatchKey("two"))


def test_rows_of_another_shape_are_refused(lake: Lake) -> None:
    with pytest.raises(ValueError, match="another shape"):
        lake.append("usage", pa.table({"id": ["x"]}), source="app", batch=BatchKey("one"))
    with pytest.raises(KeyError):
        stored_schema("wishes")


@contextmanager
def _held(lock: threading.Lock) -> Iterator[None]:
    with lock:
        yield


@pytest.mark.parametrize("locked", [True, False])
def test_writers_at_the_same_time_lose_nothing(tmp_path: Path, locked: bool) -> None:
    guard = threading.Lock()
    url = str(tmp_path / "lake")
    lake = Lake(url, lock=lambda name: _held(guard)) if locked else Lake(url)
    add(lake, uses(1, account="first"), "first")
    wrong: list[Exception] = []

    def write(number: int) -> None:
        try:
            for turn in range(3):
                add(lake, uses(2, account=f"a{number}-{turn}"), f"{number}-{turn}")
        except Exception as error:  # noqa: BLE001 - shown below
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(set(read(lake))) == lake.rows("usage") == 1 + 3 * 3 * 2


def test_two_writers_of_one_batch_write_it_once(tmp_path: Path) -> None:
    guard = threading.Lock()
    lake = Lake(str(tmp_path / "lake"), lock=lambda name: _held(guard))
    added: list[bool] = []
    threads = [threading.Thread(target=lambda: added.append(add(lake, uses(4), "one"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [False, False, True]
    assert lake.rows("usage") == 4


def test_files_of_some_months_only(lake: Lake) -> None:
    for month in (1, 2, 3):
        add(lake, uses(2, month=month), str(month))
    assert len(lake.files("usage")) == 3
    found = lake.files("usage", months=["2025-02", "2025-03", "2025-03"])
    assert [path.split("month=")[1][:7] for path in found] == ["2025-02", "2025-03"]
    assert lake.files("usage", months=["1999-01"]) == []
    assert lake.files("usage", months=[]) == []


def test_rows_from_before_a_column_existed_read_it_as_unknown(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path / "lake"))
    add(lake, uses(2, account="new", month=2), "new")
    path = Path(lake.files("usage")[0])
    old = columnar("usage", uses(3, account="old")).drop_columns(["ok", "quantity"])
    shutil.rmtree(Path(lake.url) / "usage")
    write_deltalake(f"{lake.url}/usage", old, partition_by=["month"])
    add(lake, uses(2, account="new", month=2), "new")
    assert path.parent.exists()
    with Duck([lake.url], sessions=1).session() as session:
        room = ReadingRoom(lake, session)
        rows = room.stored("usage")
        assert rows is not None
        assert rows.columns == tuple(stored_schema("usage").names)
        found = room.fetch(rows.filter(rows.account == "old").select("ok", "quantity").distinct()).to_pylist()
    assert found == [{"ok": None, "quantity": None}]
    assert len(read(lake)) == 5


def test_the_size_of_a_table_comes_from_its_log(lake: Lake) -> None:
    assert lake.size("usage") == TableSize(0, 0, 0)
    add(lake, uses(10), "one")
    size = lake.size("usage")
    assert (size.rows, size.files) == (10, 1)
    assert size.bytes == sum(Path(path).stat().st_size for path in lake.files("usage"))
    assert pq.read_metadata(lake.files("usage")[0]).num_rows == 10


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("a file, not a folder")
    with pytest.raises(ProblemError) as failed:
        add(Lake(str(tmp_path / "lake")), uses(1), "one")
    assert failed.value.problems[0].code == "lake_unwritable"


def test_amounts_and_days_come_back_exactly(lake: Lake) -> None:
    line = fact("subscriptions", "acme", id="s", start_on=date(2025, 1, 1), arr="12345678901234.5678", currency="EUR")
    lake.append("subscriptions", columnar("subscriptions", [line]), source="crm", batch=BatchKey("one"))
    with Duck([lake.url], sessions=1).session() as session:
        room = ReadingRoom(lake, session)
        rows = room.stored("subscriptions")
        assert rows is not None
        found = room.fetch(rows).to_pylist()[0]
    assert str(found["arr"]) == "12345678901234.5678"
    assert found["start_on"] == date(2025, 1, 1)
    assert found["occurred_at"] == datetime(2025, 1, 1, tzinfo=UTC)


def test_the_log_tells_which_sources_have_spoken(lake: Lake) -> None:
    assert lake.holding("usage", "source", "app") == (False, [])
    add(lake, uses(2), "one")
    two = columnar("usage", uses(2, account="bolt"))
    names = pa.array(["app", "web"], pa.string())
    lake.append(
        "usage", two.set_column(two.schema.get_field_index("source"), "source", names), source="x", batch=BatchKey("x")
    )
    whole, mixed = sorted(lake.files("usage"), key=lambda file: len(pq.read_table(file)["source"].unique()))
    assert pq.read_table(whole)["source"].unique().to_pylist() != ["web"]
    told = str(pq.read_table(whole)["source"][0])
    assert lake.holding("usage", "source", told) == (True, [])
    assert lake.holding("usage", "source", "desk") == (False, [mixed] if "app" < "desk" < "web" else [])
    assert lake.holding("usage", "source", "zeta") == (False, [])


PLACES = (
    "sp ace",
    "Müller",
    "100%done",
    "c#sharp",
    "what?",
    "st*r",
    "o'brien",
    '{x} "q"',
    "source=prod",
    "month=1999-01",
    "%",
)


@pytest.mark.parametrize("name", PLACES)
def test_a_lake_lies_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    lake = Lake(str(tmp_path / name / "lake"))
    add(lake, uses(3), "one")
    add(lake, uses(2, account="birch", month=2), "two")
    with Duck([lake.url], sessions=1).session() as session:
        room = ReadingRoom(lake, session)
        stored = room.stored("usage")
        assert stored is not None
        found = room.fetch(stored)
    assert sorted(set(found["source"].to_pylist())) == sorted(
        set(lake.scanned("usage").to_table()["source"].to_pylist())
    )
    assert sorted(set(found["month"].to_pylist())) == ["2025-01", "2025-02"]
    assert sorted(set(lake.scanned("usage").to_table()["month"].to_pylist())) == ["2025-01", "2025-02"]
    assert len(lake.files("usage", ["2025-02"])) == 1
