"""A lake in a folder of its own, and rows to put into it."""

from pathlib import Path

import pytest

from tenure.evidence.lake.store import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))
