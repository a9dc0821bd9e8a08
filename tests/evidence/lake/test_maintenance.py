"""Tending changes no row, keeps nobody waiting, and loses nothing when it is killed."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evidence.lake.test_store import add, read, uses
from insight.engine.book import columnar, fact
from tenure.evidence.lake import maintenance
from tenure.evidence.lake.maintenance import FEW, delete_unneeded_files, merge_small_files, sort_scattered_months
from tenure.evidence.lake.store import Lake
from tenure.values.keys import BatchKey


def scatter(lake: Lake, *, months: int = 2, parts: int = FEW + 1) -> None:
    for month in range(1, months + 1):
        for part in range(parts):
            add(lake, uses(4, account=f"a{part % 3}", month=month), f"{month}-{part}")


@pytest.mark.parametrize("work", [merge_small_files, sort_scattered_months])
def test_tending_changes_no_answer(lake: Lake, work: object) -> None:
    scatter(lake)
    add(lake, uses(4, month=3), "lone")
    before, rows = read(lake), lake.rows("usage")
    assert lake.size("usage").files == 2 * (FEW + 1) + 1
    assert work(lake, "usage") == 2 * (FEW + 1)  # type: ignore[operator]
    assert lake.size("usage").files == 3  # the months that had scattered, and the one that had not
    assert (read(lake), lake.rows("usage")) == (before, rows)
    assert not add(lake, uses(4, account="a0", month=1), "1-0")  # what is in stays known to be in
    assert work(lake, "usage") == 0  # type: ignore[operator]
    assert work(lake, "tickets") == 0  # type: ignore[operator]
    accounts = pq.read_table(lake.files("usage")[0], columns=["account"])["account"].to_pylist()
    assert accounts == sorted(accounts)


def test_a_large_month_is_gathered_at_once_and_sorted_by_the_day(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "QUICK", 0)
    scatter(lake, months=1)
    before = read(lake)
    assert merge_small_files(lake, "usage") == FEW + 1
    assert [file.endswith(".snappy.parquet") for file in lake.files("usage")] == [True]
    monkeypatch.setattr(maintenance, "SMALL", 0)
    assert sort_scattered_months(lake, "usage") == 1
    assert [file.endswith(".zstd.parquet") for file in lake.files("usage")] == [True]
    assert (sort_scattered_months(lake, "usage"), read(lake)) == (0, before)


def test_nobody_who_appends_waits_for_a_rewrite(tmp_path: Path) -> None:
    asked: list[str] = []

    @contextmanager
    def lock(name: str) -> Iterator[None]:
        asked.append(name)
        yield

    lake = Lake(str(tmp_path / "lake"), lock)
    scatter(lake, months=1)
    asked.clear()
    merge_small_files(lake, "usage")
    sort_scattered_months(lake, "usage")
    assert set(asked) == {"lake-care:usage"}


def test_appends_and_rewrites_at_the_same_time(lake: Lake) -> None:
    add(lake, uses(1), "first")
    wrong: list[Exception] = []
    ended = threading.Event()

    def rewrite() -> None:
        while not ended.is_set():
            try:
                merge_small_files(lake, "usage", few=1)
            except Exception as error:  # noqa: BLE001 - shown below
                wrong.append(error)

    helper = threading.Thread(target=rewrite)
    helper.start()
    for number in range(40):
        add(lake, uses(2, account=f"b{number}"), f"b{number}")
    ended.set()
    helper.join()
    assert wrong == []
    assert len(set(read(lake))) == lake.rows("usage") == 1 + 40 * 2
    assert lake.size("usage").files < 41


KILLED = """
import sys
from tenure.evidence.lake.store import Lake
from tenure.evidence.lake.maintenance import tidy
lake = Lake(sys.argv[1])
print("ready", flush=True)
while True:
    tidy(lake, "usage", few=0)
"""


def test_killed_at_any_moment_it_loses_nothing(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    scatter(lake, months=2, parts=4)
    before = read(lake)
    for wait in (0.0, 0.02, 0.05):
        child = subprocess.Popen([sys.executable, "-c", KILLED, lake.url], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        add(lake, uses(3, account=f"late{wait}"), f"late{wait}")
        time.sleep(wait)
        child.kill()
        child.wait()
        child.stdout.close()
        before = sorted([*before, *(row["fact_id"] for row in uses(3, account=f"late{wait}"))])
        assert read(lake) == before
    orphan = Path(lake.files("usage")[0]).with_name("part-00000-left-c000.snappy.parquet")
    orphan.write_bytes(b"half")
    assert delete_unneeded_files(lake, "usage", orphans=True) == 0  # it may be a writer's at work
    monkeypatch.setattr(maintenance, "LONGEST_WRITE", maintenance.LONGEST_WRITE * 0)
    assert delete_unneeded_files(lake, "usage", orphans=True) > 0
    assert not orphan.exists()
    assert read(lake) == before


def test_old_files_stay_for_the_queries_that_read_them(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    scatter(lake, months=1)
    old = lake.files("usage")
    merge_small_files(lake, "usage")
    assert delete_unneeded_files(lake, "usage") == 0
    assert all(Path(file).exists() for file in old)
    monkeypatch.setattr(maintenance, "LONGEST_QUERY", maintenance.LONGEST_QUERY * 0)
    assert delete_unneeded_files(lake, "usage") == len(old)
    assert not any(Path(file).exists() for file in old)
    assert lake.rows("usage") == 4 * (FEW + 1)


def test_a_source_that_numbers_its_batches_leaves_one_mark(lake: Lake) -> None:
    rows = columnar("usage", uses(1))
    for number in range(1, 121):
        assert lake.append("usage", rows, source="live", batch=BatchKey(str(number)), number=number)
    assert not lake.append("usage", rows, source="live", batch=BatchKey("120"), number=120)
    assert not lake.append("usage", rows, source="live", batch=BatchKey("7"), number=7)
    log = Path(lake.url) / "usage" / "_delta_log"
    checkpoint = next(log.glob("*.checkpoint.parquet"))
    marks = pq.read_table(checkpoint, columns=["txn"])["txn"].combine_chunks().drop_null()
    assert len(marks) == 1
    assert Lake(lake.url).rows("usage") == 120


def test_the_log_counts_nothing_personal(lake: Lake) -> None:
    about = {"name": "Ada Quill", "email": "ada@acme.example", "title": "CFO", "person": "p-1"}
    person = fact("people", "acme", id="p-1", created_at=datetime(2026, 1, 1, tzinfo=UTC), **about)
    lake.append("people", columnar("people", [person]), source="crm", batch=BatchKey("one"))
    log = "\n".join(file.read_text() for file in (Path(lake.url) / "people" / "_delta_log").glob("*.json"))
    added = next(json.loads(line)["add"] for line in log.splitlines() if '"add"' in line)
    assert json.loads(added["stats"])["minValues"]["account"] == "acme"
    assert "Ada" not in log
    assert "ada@" not in log


def test_a_table_put_in_anothers_place_is_seen(lake: Lake) -> None:
    add(lake, uses(5), "one")
    assert lake.rows("usage") == 5
    other = Lake(f"{lake.url}-other")
    add(other, uses(2), "two")
    Path(lake.url, "usage").rename(f"{lake.url}-gone")
    assert lake.rows("usage") == 0
    Path(other.url, "usage").rename(f"{lake.url}/usage")
    assert lake.rows("usage") == 2
    assert pa.table({"n": lake.files("usage")}).num_rows == 1
