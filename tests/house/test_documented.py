"""Everything with a name is documented, and what can be read off the code is written from it."""

import re
import subprocess
import sys

from house.source import CHECKOUT

REFERENCE = CHECKOUT / "docs" / "reference"


def test_the_reference_says_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/docs.py", "--check"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr or done.stdout


def test_every_problem_has_a_code_and_says_what() -> None:
    lines = (REFERENCE / "problems.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    bad = [row for row in rows if not re.match(r"\| `[a-z][a-z0-9_.-]*` \| ", row)]
    assert rows
    assert not bad, "A code is small words, joined by dots, underscores or hyphens:\n" + "\n".join(bad)
