"""A backup is only brought back as it was made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from tenure.flows.backup.manifest import (
    DATABASE,
    LAKE,
    MANIFEST,
    SECRET,
    damage,
    digests_of,
    keep_manifest,
    manifest_of,
)
from tenure.flows.backup.restoring import bring_back
from tenure.values.problem import ProblemError

Deed = Callable[[Path, Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "one"
    root = made / LAKE / "usage"
    root.mkdir(parents=True)
    write_deltalake(str(root), pa.table({"quantity": [1.0, 2.0, 3.0]}))
    (made / DATABASE).write_bytes(b"rows")
    (made / SECRET).write_bytes(b"key")
    files = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    usage = {"version": DeltaTable(str(root)).version(), "rows": 3, "files": files}
    keep_manifest(made, {"format": 1, "database": {}, "lake": {"usage": usage}, "digests": digests_of(made)})
    return made


def said_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / MANIFEST).read_text()))


def parquet(folder: Path) -> Path:
    return next((folder / LAKE).rglob("*.parquet"))


def flipped(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 3] ^= 1
    path.write_bytes(held)


def linked(path: Path, to: Path) -> None:
    path.rename(to / "elsewhere")
    path.symlink_to(to / "elsewhere")


def test_as_it_was_made_nothing_is_wrong(folder: Path) -> None:
    (folder / "notes.txt").write_text("of May")
    assert damage(folder, said_of(folder)) == []


DEEDS: dict[str, tuple[str, Deed]] = {
    "flipped facts": ("*.parquet", lambda path, _: flipped(path)),
    "a hole": ("*.parquet", lambda path, _: path.unlink()),
    "linked facts": ("*.parquet", linked),
    "flipped log": ("0*.json", lambda path, _: flipped(path)),
    "flipped database": (DATABASE, lambda path, _: flipped(path)),
    "no database": (DATABASE, lambda path, _: path.unlink()),
    "flipped key": (SECRET, lambda path, _: flipped(path)),
    "linked key": (SECRET, linked),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_file_that_is_no_longer_the_same_is_named_before_anything_is_touched(
    deed: str, folder: Path, tmp_path: Path
) -> None:
    pattern, done = DEEDS[deed]
    path = next(folder.rglob(pattern))
    done(path, tmp_path)
    with pytest.raises(ProblemError) as refused:
        bring_back(folder, tmp_path / "home" / "restoring", tmp_path)
    assert refused.value.problems[0].code == "backup.broken"
    assert path.name in refused.value.problems[0].why


@pytest.mark.parametrize("name", ["lake/evil.sh", "lake/usage/more.parquet", SECRET])
def test_a_file_that_the_backup_does_not_name_is_refused(folder: Path, name: str) -> None:
    manifest = said_of(folder)
    (folder / SECRET).unlink()
    del manifest["digests"][SECRET]
    assert damage(folder, manifest) == []
    (folder / name).write_text("added")
    assert damage(folder, manifest) == [f"{name} doesn't belong to this backup"]


def test_a_name_that_leads_elsewhere_is_missing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("secret")
    manifest = said_of(folder)
    manifest["lake"]["usage"]["files"].append("../../../other")
    assert "other is missing" in damage(folder, manifest)[0]


def test_a_backup_of_earlier_is_checked_as_far_as_it_can_be(folder: Path) -> None:
    manifest = said_of(folder)
    del manifest["digests"]
    assert damage(folder, manifest) == []
    parquet(folder).write_bytes(b"not Parquet at all")
    (wrong,) = damage(folder, manifest)
    assert "usage can't be read" in wrong


MANIFESTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "other rows": lambda said: said["lake"]["usage"].update(rows=2),
    "a table less": lambda said: said["lake"].clear(),
    "another digest": lambda said: said["digests"].update({DATABASE: "0" * 64}),
    "something more": lambda said: said.update(note="mine"),
    "another format": lambda said: said.update(format=2),
    "no tables": lambda said: (said.pop("lake"), said.pop("seal")),
    "tables of another kind": lambda said: (said.update(lake={"usage": [1, 2]}), said.pop("seal")),
    "digests of another kind": lambda said: (said.update(digests=7), said.pop("seal")),
}


@pytest.mark.parametrize("deed", MANIFESTS)
def test_what_a_backup_says_of_itself_is_as_it_was_written(deed: str, folder: Path, tmp_path: Path) -> None:
    said = manifest_of(folder)
    MANIFESTS[deed](said)
    (folder / MANIFEST).write_text(json.dumps(said))
    with pytest.raises(ProblemError) as refused:
        bring_back(folder, tmp_path / "home" / "restoring", tmp_path)
    (problem,) = refused.value.problems
    assert (problem.code, MANIFEST in problem.why) == ("backup.broken", True)


@pytest.mark.parametrize("text", ["", "[]", "7", "[" * 100_000, '{"format": 1', "\x00"])
def test_what_is_no_manifest(text: str, folder: Path) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(ProblemError, match="incomplete"):
        manifest_of(folder)


def test_its_order_and_spaces_may_change(folder: Path) -> None:
    said = manifest_of(folder)
    (folder / MANIFEST).write_text(json.dumps(dict(reversed(said.items())), indent=4))
    assert manifest_of(folder) == said
    assert damage(folder, said) == []
