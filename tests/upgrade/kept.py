"""A home of an earlier state, as this one opens it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


class Kept:
    """A home of an earlier state, opened by this one."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """What Python does with these words, whatever comes of it."""
        return subprocess.run(
            [sys.executable, "-P", *words],
            env={**os.environ, "TENURE_HOME": str(self.home)}, capture_output=True, text=True, check=False, timeout=280,
        )  # fmt: skip

    def tenure(self, *words: str) -> Any:
        """What a command answers as JSON."""
        done = self.run("-m", "tenure", *words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def said(self, name: str) -> Any:
        """What it answered then."""
        return json.loads((self.home / "said" / f"{name}.json").read_text())
