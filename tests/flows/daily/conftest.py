"""Where a company of these tests lives."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from flows.daily.company import NOW
from tenure.values import clock


@pytest.fixture
def place(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """A home and a lake that nothing is in yet, in the afternoon of a day."""
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path
    with clock.stopped_clock(NOW):
        yield tmp_path
