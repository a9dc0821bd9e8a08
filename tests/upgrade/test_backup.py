"""Backups of a whole installation, brought back: the same numbers, and never half of them."""

import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from homes import remove_database
from upgrade.kept import Kept

DAY = "2026-11-22"
FAILING = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tenure.project.settings"
django.setup()
from tenure.project import upgrading
def fail(progress): raise RuntimeError("the tables are in the way")
upgrading.behind, upgrading.migrate = lambda: True, fail
try: upgrading.upgrade(lambda text: None)
except Exception as error: print(error); sys.exit(7)
"""


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def backup(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups") / "one"
    report = kept.tenure("backup", str(folder))
    assert report["facts"] > 3000
    assert report["database_tried"]
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Kept]:
    home = tmp_path / "home"
    yield Kept(home)
    remove_database(home)


def test_a_backup_is_for_its_owner_alone(backup: Path) -> None:
    for path in (backup, *backup.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_backup_comes_back_whole_also_after_it_was_cut_off(kept: Kept, backup: Path, empty: Kept) -> None:
    empty.home.mkdir()
    (empty.home / "restoring").write_text(str(backup))  # what a restore leaves that was killed
    refused = empty.run("-m", "tenure", "accounts")
    assert refused.returncode == 1
    assert f"tenure restore {backup}" in refused.stderr
    assert empty.run("-m", "tenure", "restore", str(backup)).returncode == 0
    assert empty.tenure("accounts", "--as-of", DAY) == kept.tenure("accounts", "--as-of", DAY)
    assert "restored from a backup" in empty.run("-m", "tenure", "outbox", "list").stdout
    again = empty.run("-m", "tenure", "restore", str(backup))
    assert again.returncode == 1
    assert "already holds data" in again.stderr
    assert empty.run("-m", "tenure", "backup", str(backup)).returncode == 1  # never over another one


def test_a_damaged_backup_is_refused_before_anything_is_touched(backup: Path, empty: Kept, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(backup, broken)
    file = next(iter((broken / "lake" / "usage").rglob("*.parquet")))
    held = bytearray(file.read_bytes())
    held[len(held) // 3] ^= 1
    file.write_bytes(held)
    said = empty.run("-m", "tenure", "restore", str(broken))
    assert said.returncode == 1
    assert "incomplete" in said.stderr
    assert file.name in "".join(said.stderr.split())  # wherever the line was broken
    assert not (empty.home / "lake").exists()


def test_an_upgrade_that_fails_goes_back(kept: Kept) -> None:
    before = kept.tenure("accounts", "--as-of", DAY)
    done = kept.run("-c", FAILING)
    assert done.returncode == 7, done.stderr
    assert "everything is as it was before" in done.stdout
    assert kept.tenure("accounts", "--as-of", DAY) == before
    assert json.loads(next(iter((kept.home / "backups").glob("*/backup.json"))).read_text())["format"] == 1
    assert "up to date" in kept.run("-m", "tenure", "upgrade").stdout
