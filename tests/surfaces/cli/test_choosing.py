"""`tenure framework new` as scripts and people meet it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tenure.flows.changing.choosing import QUESTIONS
from tenure.surfaces.cli import choosing
from tenure.values.problem import ProblemError

SAID = ("--diversity", "mixed", "--fast-adoption", "yes", "--outcomes", "no", "--scale", "no", "--hurts", "adoption")


def run(place: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tenure", "framework", "new", *words],
        cwd=place, env=os.environ | {"TENURE_HOME": str(place / "home")}, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip


def test_open_questions_are_all_told_and_nothing_is_written(tmp_path: Path) -> None:
    done = run(tmp_path, "mine", "--json", "--hurts", "adoption")
    assert done.returncode == 3
    told = json.loads(done.stderr)["problems"]
    assert [one["where"] for one in told] == ["--diversity", "--fast-adoption", "--outcomes", "--scale"]
    assert {one["code"] for one in told} == {"chooser.question"}
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_written_once_and_never_over_another(tmp_path: Path) -> None:
    done = run(tmp_path, "mine", "--json", "--data", "usage,tickets", *SAID)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["files"] == [path.name for path in map(Path, said["files"])]
    assert sorted(said["files"]) == sorted(path.name for path in (tmp_path / "mine").iterdir())
    assert said["advice"]["base"]["type"] == "time_boxed_onboarding"
    assert "team" in said["assumed"]
    assert "data" not in said["assumed"]
    assert not (tmp_path / "home").exists()
    before = (tmp_path / "mine" / "framework.yaml").read_text("utf-8")
    with pytest.raises(ProblemError, match="isn't empty"):
        choosing.new(tmp_path / "mine")
    assert (tmp_path / "mine" / "framework.yaml").read_text("utf-8") == before


def test_a_person_is_asked_what_was_not_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    replies = iter(["diverce", "3", "yes", "no", "no", "2"])

    def prompt(text: str, default: str | None = None, **_: object) -> str:
        asked.append(text)
        return next(replies, default or "")

    monkeypatch.setattr(choosing, "interactive", lambda: True)
    monkeypatch.setattr(choosing.typer, "prompt", prompt)
    monkeypatch.setattr(choosing, "proposed_answers", lambda: {"data": "usage,invoices"})
    choosing.new(tmp_path / "mine", team="7")
    told = (tmp_path / "mine" / "framework.yaml").read_text("utf-8")
    told = " ".join(line.lstrip("# ") for line in told.splitlines() if line.startswith("#"))
    for answer in ("diversity: diverse", "fast_adoption: yes", "hurts: adoption", "team: 7", "data: usage,invoices"):
        assert answer in told
    assert len(asked) == len(QUESTIONS)  # one less for the team, one more for the slip
