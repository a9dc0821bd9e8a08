"""Which framework the pages of a past day show."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.studio.test_counting import FRAMEWORK
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.studio.shown_framework import shown_framework
from tenure.platform.access import SYSTEM
from tenure.values import clock

pytestmark = pytest.mark.django_db


def test_the_one_that_was_live_at_the_end_of_that_day_where_the_company_is(tmp_path: Path) -> None:
    for name, hour in (("First", 1), ("Second", 20)):  # in Auckland the second goes live on 1 April
        (tmp_path / "framework.yaml").write_text(
            FRAMEWORK.replace("name: Ours", f"name: {name}\ntimezone: Pacific/Auckland")
        )
        with clock.stopped_clock(datetime(2026, 3, 31, hour, tzinfo=UTC)):
            publish_starter_or_folder(SYSTEM, str(tmp_path))
    with clock.stopped_clock(datetime(2026, 4, 5, tzinfo=UTC)):
        assert shown_framework(SYSTEM, date(2026, 3, 31)).card.name == "First"
        assert shown_framework(SYSTEM, date(2026, 4, 1)).card.name == "Second"
