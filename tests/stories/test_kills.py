"""Nothing is lost when parts are killed: the story of `scripts/kills.py`, with real processes and kill -9."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

STORY = Path(__file__).parents[2] / "scripts" / "kills.py"


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_what_was_acknowledged_is_kept_whatever_is_killed(tmp_path: Path) -> None:
    with tempfile.TemporaryFile("w+") as said:
        asked = [sys.executable, STORY, "--events", "30000", "--accounts", "100", "--every", "3", "--rate", "700"]
        ended = subprocess.run(asked, stdout=said, stderr=subprocess.STDOUT, cwd=tmp_path, check=False)
        said.seek(0)
        assert ended.returncode == 0, said.read()
