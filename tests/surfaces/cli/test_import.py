"""`tenure import` as scripts meet it: answers, questions, problems, exit codes, and a kill at a bad moment."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenure.project.embedded import Embedded

PROGRAM = [sys.executable, "-c", "from tenure.project.main import main; main()"]


@pytest.fixture
def place(home: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder for files, and a home whose server runs, so that no command has to start it."""
    held = Embedded(home, durable=False)
    held.start()
    yield tmp_path
    held.release()


def run(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], cwd=place, env=os.environ.copy(), capture_output=True, text=True, timeout=180, check=False
    )


def test_answers_questions_and_problems(place: Path) -> None:
    accounts, usage = place / "accounts.csv", place / "usage.csv"
    accounts.write_text("Account ID,Name,Industry\nA-1,Nordwind,Retail\n", "utf-8")
    usage.write_text("timestamp,account_id,event\n01/02/2026,A-1,login\n", "utf-8")
    asked = run(place, "import", "accounts.csv", "usage.csv", "--json")
    assert asked.returncode == 3, asked.stderr
    (question,) = json.loads(asked.stderr)["problems"]
    assert question["code"] == "import.question"
    mapping = place / "tenure-mapping.yaml"
    assert 'dates: "?"' in mapping.read_text("utf-8")
    still = run(place, "import", "accounts.csv", "usage.csv", "--json", "--mapping", mapping.name)
    assert still.returncode == 3
    mapping.write_text(mapping.read_text("utf-8").replace('dates: "?"', "dates: day-first"), "utf-8")
    fine = run(place, "import", "accounts.csv", "usage.csv", "--json", "--mapping", mapping.name)
    assert fine.returncode == 0, fine.stderr
    report = json.loads(fine.stdout)
    assert [(one["kind"], one["accepted"]) for one in report["files"]] == [("accounts", 1), ("usage", 1)]
    (place / "empty.csv").write_text("", "utf-8")
    wrong = run(place, "import", "empty.csv", "--json")
    assert wrong.returncode == 1
    assert json.loads(wrong.stderr)["problems"][0]["code"] == "import.empty"
    assert "Traceback" not in wrong.stderr


@pytest.mark.slow
def test_killed_and_run_again(place: Path) -> None:
    rows = [
        f"2026-01-{1 + number % 28:02d}T{number % 24:02d}:00:00Z,A-{number % 50},event {number}"
        for number in range(60_000)
    ]
    (place / "usage.csv").write_text("\n".join(["timestamp,account_id,event", *rows]) + "\n", "utf-8")
    run(place, "users", "list")  # the home is ready before the race begins
    for patience in (1.5, 2.5, 3.5, 5.0):
        process = subprocess.Popen(
            [*PROGRAM, "import", "usage.csv", "--json"], cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(patience)
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = run(place, "import", "usage.csv", "--json")
    assert last.returncode == 0, last.stderr
    (one,) = json.loads(last.stdout)["files"]
    assert one["accepted"] + one["unchanged"] == 60_000
    again = json.loads(run(place, "import", "usage.csv", "--json").stdout)["files"][0]
    assert (again["accepted"], again["unchanged"]) == (0, 60_000)
