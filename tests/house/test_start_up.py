"""Help comes at once: none of what takes seconds to import is needed to tell which commands there are."""

import subprocess
import sys

import pytest

from house.source import PACKAGE
from tenure.surfaces.cli.main import COMMANDS, load_commands

HEAVY = {
    "deltalake", "django", "duckdb", "ibis", "ninja", "numpy", "pandas", "procrastinate", "psycopg", "pyarrow",
    "sqlglot", "tenure.evidence", "tenure.flows", "tenure.framework", "tenure.insight", "tenure.practice",
}  # fmt: skip
HELP = """
import atexit, sys
from tenure.project.main import main
atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))
main()
"""


@pytest.mark.parametrize("words", [["--help"], [], ["no-such-command"]])
def test_the_list_of_commands_imports_nothing_heavy(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", HELP, *words], capture_output=True, text=True, check=False)
    imported = set(done.stderr.splitlines()[-1].split())
    assert "tenure.surfaces.cli.main" in imported
    heavy = HEAVY & imported
    assert not heavy, "imported for a list of names: name the room in a command's own file"


def test_the_list_says_of_each_command_what_the_command_says() -> None:
    whole = load_commands(*COMMANDS)
    assert list(whole.commands) == list(COMMANDS)
    lines = {name: command.get_short_help_str(1000) for name, command in whole.commands.items()}
    assert lines == {name: line for name, (_, line) in COMMANDS.items()}


def test_every_file_of_commands_is_named() -> None:
    files = {
        path.stem for path in (PACKAGE / "surfaces" / "cli").glob("*.py") if "@command(" in path.read_text("utf-8")
    }
    named = {file for files, _ in COMMANDS.values() for file in files.split()}
    assert files - {"shell"} <= named, "a command in no list is found by nobody"
