"""An upgrade, a backup and a restore cut off by kill -9, again and again: each goes on, and shows the numbers it showed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from homes import remove_database
from upgrade.conftest import HOMES, opened
from upgrade.kept import Kept

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
DAY = "2026-11-22"


@pytest.fixture(scope="module")
def old() -> Iterator[Kept]:
    with opened(HOMES[0]) as home:
        yield home


def cut_off(home: Kept, *words: str) -> Iterator[int]:
    """Start a command and kill it with its children, a little later each time, until it ends before that: the tries."""
    for number in range(30):
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "tenure", *words],
            env={**os.environ, "TENURE_HOME": str(home.home)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as ran:  # fmt: skip
            time.sleep(1.25**number)
            if ran.poll() is not None:
                assert ran.returncode == 0, ran.communicate()[1]
                return
            ran.kill()
        yield number
    pytest.fail("it never ended")


def test_an_upgrade_goes_on(old: Kept) -> None:
    tries = list(cut_off(old, "upgrade"))
    assert len(tries) > 1
    then = {one["key"]: one["score"] for one in old.said(f"accounts-{DAY}")["accounts"]}
    now = {one["key"]: one["score"] for one in old.tenure("accounts", "--as-of", DAY)["accounts"]}
    assert now == then


def test_a_backup_is_whole_or_isn_t_there_and_so_is_what_it_brings_back(old: Kept, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    for _ in cut_off(old, "backup", str(backup)):
        if backup.exists():
            break  # killed when it was made already
    empty = Kept(tmp_path / "home")
    try:
        for _ in cut_off(empty, "restore", str(backup)):
            asked = empty.run("-m", "tenure", "accounts", "--as-of", DAY, "--json")
            if asked.returncode == 0 and json.loads(asked.stdout)["accounts"]:
                break  # killed when all was back already; it is compared below
        assert empty.tenure("accounts", "--as-of", DAY) == old.tenure("accounts", "--as-of", DAY)
    finally:
        remove_database(empty.home)
