"""Nothing that data say reaches a terminal as a command, and a terminal that can't show a letter is no reason to fail."""

import io
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from tenure.surfaces.cli.shell import _Terminal
from tenure.values.texts import escape_unseen, plain

COMMAND = runpy.run_path(str(Path(__file__).parents[3] / "scripts" / "setup.py"))["COMMAND"]
NASTY = ("\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202ecod.exe", "\u2066x\u2069", "a\x08b", "\x7f")


@pytest.mark.parametrize("name", NASTY)
def test_a_name_commands_no_terminal(name: str) -> None:
    said = io.StringIO()
    console = _Terminal(file=said, force_terminal=True, width=80, color_system=None)
    table = Table(box=None)
    table.add_column(name)
    table.add_row(name)
    console.print(table)
    console.print(name, markup=False)
    assert not any(sign in said.getvalue() for sign in ("\x1b", "\x07", "\x08", "\x7f", "\x9b", "\u202e", "\u2066"))


def test_our_own_colours_stay() -> None:
    said = io.StringIO()
    _Terminal(file=said, force_terminal=True, color_system="standard").print("[red]late[/red]")
    assert "\x1b[31m" in said.getvalue()


@given(st.text())
def test_json_says_the_same_without_such_signs(text: str) -> None:
    said = escape_unseen(json.dumps(text, ensure_ascii=False))
    assert json.loads(said) == text
    assert plain(said) == said


def test_no_code_of_the_current_folder_is_run(tmp_path: Path) -> None:
    for name in ("csv.py", "json.py", "platform/__init__.py", "tenure/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('code of the folder was run')")
    command = tmp_path / "bin" / "tenure"
    command.parent.mkdir()
    command.write_text(COMMAND.format(sys.executable))
    command.chmod(0o755)
    for path in ("", ".", f":{tmp_path / 'bin'}", f"{tmp_path / 'bin'}:"):
        done = subprocess.run(
            [str(command), "--help"],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "was run" not in done.stderr
