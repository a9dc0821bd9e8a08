"""Whoever is told that rows are in the lake may rely on it: they are on disk, and so is all that leads to them."""

import json
from pathlib import Path

import pytest
from deltalake import DeltaTable

from evidence.lake.test_store import add, read, uses
from tenure.evidence.lake import syncing
from tenure.evidence.lake.maintenance import FEW, delete_unneeded_files, merge_small_files
from tenure.evidence.lake.rewriting import delete_old_files
from tenure.evidence.lake.storage import Storage
from tenure.evidence.lake.store import Lake
from tenure.evidence.lake.syncing import LOG


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was waited for, in order."""
    seen: list[Path] = []
    plain = syncing._flush

    def flush(path: Path) -> None:
        plain(path)
        seen.append(path)

    monkeypatch.setattr(syncing, "_flush", flush)
    return seen


def durable(folder: Path) -> Lake:
    return Lake(str(folder), storage=Storage(str(folder), durable=True))


@pytest.fixture
def kept(tmp_path: Path) -> Lake:
    return durable(tmp_path / "lake")


def entry(lake: Lake, version: int) -> Path:
    return Path(lake.uri("usage")) / LOG / f"{version:020}.json"


def test_rows_are_on_disk_before_their_entry_and_both_before_anyone_hears(kept: Lake, flushed: list[Path]) -> None:
    add(kept, uses(3), "one")
    table = Path(kept.uri("usage"))
    (file,) = (Path(one) for one in kept.files("usage"))
    assert {file, file.parent, table, table.parent} <= set(flushed[:-2])
    assert set(flushed[-2:]) == {entry(kept, 0), table / LOG}
    flushed.clear()
    add(kept, uses(3), "two")
    assert set(flushed) == {
        *(set(map(Path, kept.files("usage"))) - {file}), file.parent, entry(kept, 1), table / LOG
    }  # fmt: skip
    flushed.clear()
    add(kept, uses(3), "two")
    assert flushed == []


def test_what_another_wrote_before_it_died_is_waited_for(kept: Lake, tmp_path: Path, flushed: list[Path]) -> None:
    """A writer that was killed between its commit and the disk: who comes with the same batch makes sure of it."""
    add(Lake(str(tmp_path / "lake")), uses(3), "one")
    assert flushed == []
    assert not add(kept, uses(3), "one")
    assert {*map(Path, kept.files("usage")), entry(kept, 0)} <= set(flushed)


def test_an_entry_that_the_power_took_never_happened(kept: Lake) -> None:
    add(kept, uses(3), "one")
    add(Lake(kept.url), uses(4), "two")
    entry(kept, 1).write_bytes(b"")  # its name was on disk, its content not yet
    fresh = durable(Path(kept.url))
    assert fresh.rows("usage") == 3
    assert add(fresh, uses(4), "two")
    assert fresh.rows("usage") == 7


def test_old_entries_go_only_when_their_checkpoint_is_on_disk(
    kept: Lake, flushed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "CHECKPOINT_EVERY", 3)
    gone: list[int] = []
    plain = DeltaTable.cleanup_metadata

    def cleanup(delta: DeltaTable) -> None:
        checkpoint = Path(kept.uri("usage")) / LOG / f"{delta.version():020}.checkpoint.parquet"
        assert {checkpoint, checkpoint.parent, checkpoint.with_name("_last_checkpoint")} <= set(flushed)
        gone.append(delta.version())
        plain(delta)

    monkeypatch.setattr(DeltaTable, "cleanup_metadata", cleanup)
    for number in range(7):
        add(kept, uses(1), f"{number}")
    assert gone == [2, 5]
    last = json.loads((Path(kept.uri("usage")) / LOG / "_last_checkpoint").read_text())
    assert last["version"] == 5
    assert durable(Path(kept.url)).rows("usage") == 7


def test_a_rewrite_is_on_disk_before_what_it_replaces_goes(kept: Lake, flushed: list[Path]) -> None:
    for number in range(FEW + 1):
        add(kept, uses(2), f"{number}")
    before, rows = read(kept), kept.rows("usage")
    flushed.clear()
    assert merge_small_files(kept, "usage") == FEW + 1
    assert set(map(Path, kept.files("usage"))) <= set(flushed)
    assert delete_unneeded_files(kept, "usage") == 0
    assert delete_old_files(kept, "usage") == FEW + 1
    assert (read(kept), kept.rows("usage")) == (before, rows)
