"""Format, lint and types, as `make check` looks at them."""

import subprocess
import sys
from pathlib import Path

import pytest

from house.source import CHECKOUT

TOOLS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [["ruff", "format", "--check", "."], ["ruff", "check", "."], pytest.param(["mypy"], marks=pytest.mark.slow)],
    ids=["format", "lint", "types"],
)
@pytest.mark.timeout(600)
def test_clean(command: list[str]) -> None:
    done = subprocess.run([TOOLS / command[0], *command[1:]], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
