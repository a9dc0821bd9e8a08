"""Today is the company's, wherever the server's clock stands."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.studio.test_counting import FRAMEWORK
from tenure.flows.asking.accounts import accounts, is_past
from tenure.flows.frameworks.live import company_day, publish_starter_or_folder
from tenure.platform.access import SYSTEM
from tenure.values import clock
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "hour", "today"),
    [("Pacific/Auckland", 20, date(2026, 4, 1)), ("America/Los_Angeles", 3, date(2026, 3, 30))],
)
def test_today_is_where_the_company_is(tmp_path: Path, zone: str, hour: int, today: date) -> None:
    at = datetime(2026, 3, 31, hour, tzinfo=UTC)
    with clock.stopped_clock(at):
        assert company_day() == at.date()  # while no framework says where
        (tmp_path / "framework.yaml").write_text(FRAMEWORK.replace("name: Ours", f"name: Ours\ntimezone: {zone}"))
        publish_starter_or_folder(SYSTEM, str(tmp_path))
        assert accounts(SYSTEM).as_of == company_day() == today
        assert [is_past(day) for day in (today, today.replace(day=1))] == [False, today.day > 1]
        with pytest.raises(ProblemError, match="is in the future"):
            is_past(date(2026, 4, 2))
