"""Homes live on: one that an earlier state made opens, migrates, and shows the numbers it showed then."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tenure.project.embedded import Embedded
from tenure.project.places import place_of
from upgrade.keep import environment, program

HOMES = sorted((Path(__file__).parent / "homes").glob("*.tar.xz"))


class Kept:
    """A home of an earlier state, opened by this one."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def tenure(self, *words: str) -> Any:
        """What a command answers as JSON."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tenure", *words, "--json"],
            env={**os.environ, "TENURE_HOME": str(self.home)}, capture_output=True, text=True, check=False, timeout=280,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def said(self, name: str) -> Any:
        """What it answered then."""
        return json.loads((self.home / "said" / f"{name}.json").read_text())


@pytest.fixture(scope="module", params=HOMES, ids=[path.name.removesuffix(".tar.xz") for path in HOMES])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with tempfile.TemporaryDirectory(prefix="tenure-") as folder:
        home = Path(folder)
        with tarfile.open(request.param) as archive:
            archive.extractall(home, filter="data")
        server = Embedded(home, durable=False)
        server.start()
        try:
            subprocess.run(
                [program("psql"), "--quiet", "-v", "ON_ERROR_STOP=1", "-f", str(home / "database.sql")],
                env=environment(home), check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            yield Kept(home)
        finally:
            server.release()
            root = place_of(home).root
            if root.is_relative_to("/var/lib"):
                shutil.rmtree(root, ignore_errors=True)


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-28", "2026-10-25"])
def test_lists_of_past_days_say_what_they_said(kept: Kept, day: str) -> None:
    then = {one["key"]: one for one in kept.said(f"accounts-{day}")["accounts"]}
    now = {one["key"]: one for one in kept.tenure("accounts", "--as-of", day)["accounts"]}
    assert {key: _shared(now[key], then[key]) for key in now} == then


def test_an_explanation_adds_up_to_the_same_points(kept: Kept) -> None:
    then, now = kept.said("explain-a3"), kept.tenure("explain", "a3", "--as-of", "2026-11-22")
    assert len(_points(then)) > 10
    assert _points(now) == _points(then)


def _shared(now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """What both answers have: a later state may say more, never less."""
    assert then.keys() <= now.keys()
    return {name: now[name] for name in then}


def _points(said: Any) -> list[tuple[str, Any]]:
    """Every part's address with its points, however deep it stands."""
    if isinstance(said, list):
        return [pair for one in said for pair in _points(one)]
    if not isinstance(said, dict):
        return []
    own = [(said["address"], said["points"])] if {"address", "points"} <= said.keys() else []
    return own + [pair for one in said.values() for pair in _points(one)]
