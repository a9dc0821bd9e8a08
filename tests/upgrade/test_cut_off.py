"""An upgrade, a backup and a restore cut off by kill -9, again and again: each goes on, and shows the numbers it showed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from homes import remove_database
from tenure.project.embedded import address_of
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


def applied(connection: Connection[Any]) -> int:
    """How many changes to the tables are done."""
    return int(connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0])  # type: ignore[index]


def killed_within(home: Kept, table: str) -> int:
    """Kill an upgrade that has come to a change of this table, by holding the table. How many changes it had done by then."""
    address = address_of(home.home)
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "tenure", "upgrade"],
        env={**os.environ, "TENURE_HOME": str(home.home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as ran:  # fmt: skip
        while not list(
            (home.home / "backups").glob("*/backup.json")
        ):  # before that, whoever holds anything is in its way
            assert ran.poll() is None
            time.sleep(0.01)
        with address.connect() as holding:
            holding.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
            while not holding.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
                assert ran.poll() is None
                time.sleep(0.01)
            ran.kill()
    with address.connect(autocommit=True) as looking:
        alone = "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        while looking.execute(alone).fetchone():  # its own connection notices a moment later
            time.sleep(0.01)
        return applied(looking)


def test_an_upgrade_goes_on(old: Kept) -> None:
    """Killed within a change to the tables, between others that are done and not, and then wherever it happens to be."""
    with address_of(old.home).connect() as looking:
        before = applied(looking)
    half = killed_within(old, "voice_ticket")
    list(cut_off(old, "upgrade"))
    with address_of(old.home).connect() as looking:
        assert before < half < applied(looking)
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
