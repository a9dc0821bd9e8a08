"""The command line as a person or a script meets it: real processes, real exit codes."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from homes import Tenure, commands


@pytest.fixture(scope="module")
def tenure() -> Iterator[Tenure]:
    """`tenure ...` on a fresh home that lasts for this file."""
    with commands() as run:
        yield run


def problems(done: "subprocess.CompletedProcess[str]") -> list[str]:
    return [problem["code"] for problem in json.loads(done.stderr)["problems"]]


def test_help_needs_nothing_and_makes_nothing(tenure: Tenure, tmp_path: Path) -> None:
    done = tenure("--help", TENURE_HOME=str(tmp_path / "home"))
    assert done.returncode == 0
    assert "users" in done.stdout
    assert not (tmp_path / "home").exists()


def test_alice_is_let_in_and_listed(tenure: Tenure) -> None:
    done = tenure("users", "add", "Alice@Larkfield.example", "--name", "Alice", "--role", "operations", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["user"]["email"] == "alice@larkfield.example"
    assert len(said["password"]) >= 12
    listed = json.loads(tenure("users", "list", "--json").stdout)["users"]
    assert [user["name"] for user in listed] == ["Alice"]
    assert "password" not in json.dumps(listed)


def test_a_password_given_is_not_shown(tenure: Tenure) -> None:
    done = tenure("users", "add", "bob@larkfield.example", "--password-stdin", stdin="a long enough one\n")
    assert done.returncode == 0, done.stderr
    assert "a long enough one" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("users", "add", "not-an-address"), "email.invalid"),
        (("users", "role", "nobody@larkfield.example", "csm"), "users.unknown"),
        (("explain", "nobody"), "account.unknown"),
        (("framework", "check", "six_indicators"), "framework_not_found"),
    ],
)
def test_a_problem_is_one_on_standard_error_with_exit_code_1(tenure: Tenure, words: tuple[str, ...], code: str) -> None:
    done = tenure(*words, "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert problems(done) == [code]


def test_a_slip_in_the_command_is_exit_code_2(tenure: Tenure) -> None:
    done = tenure("users", "add")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    done = tenure("users", "list", "--nonsense", "--json")
    assert done.returncode == 2
    assert problems(done) == ["usage"]


def test_a_wrong_setting_is_a_sentence(tenure: Tenure) -> None:
    done = tenure("users", "list", TENURE_PORT="no")
    assert done.returncode == 1
    assert done.stderr.startswith("environment: TENURE_PORT can't be used")
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_is_a_sentence(tenure: Tenure) -> None:
    done = tenure("users", "list", "--json", TENURE_HOME="/dev/null/home")
    assert done.returncode == 1
    assert problems(done) == ["home.unusable"]


def test_a_database_that_does_not_answer_is_a_sentence(tenure: Tenure) -> None:
    done = tenure("users", "list", "--json", TENURE_DATABASE_URL="postgresql://tenure:hunter2@127.0.0.1:1/tenure")
    assert problems(done) == ["database.unreachable"]
    assert "hunter2" not in done.stderr


def test_the_doctor_looks_at_everything(tenure: Tenure) -> None:
    done = tenure("doctor", "--json")
    parts = {finding["part"] for finding in json.loads(done.stdout)["findings"]}
    assert {"versions", "home", "disk", "database", "web", "people", "worker", "framework", "facts", "day"} <= parts
    assert all(f["fix"] for f in json.loads(done.stdout)["findings"] if f["state"] == "problem")


def test_the_demo_stays_out_of_a_real_home(tenure: Tenure) -> None:
    plain = tenure("demo")
    assert plain.returncode == 1
    assert "already holds another company" in plain.stderr


def test_a_command_stands_beside_its_family(tenure: Tenure) -> None:
    assert json.loads(tenure("accounts", "--json").stdout)["accounts"] == []
    assert problems(tenure("accounts", "merge", "a", "b", "--json")) == ["account.unknown"]


def test_a_terminal_that_cannot_show_a_letter_gets_a_question_mark(tenure: Tenure) -> None:
    assert (
        tenure("users", "add", "zoe@larkfield.example", "--name", "Zo\u00eb \u2192 \u65e5", "--role", "csm").returncode
        == 0
    )
    done = tenure("users", "list", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Zo? ? ?" in done.stdout
    shown = tenure("users", "list", LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert shown.returncode == 0, shown.stderr
