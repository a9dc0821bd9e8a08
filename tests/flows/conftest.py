"""A short past for the stage clock: opening it over a whole quarter takes seconds that only its own tests need."""

import pytest

from tenure.flows.daily import stages


@pytest.fixture(autouse=True)
def _short_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "CLOCK_WEEKS", 0)
