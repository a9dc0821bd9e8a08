"""What runs in the background."""

from pathlib import Path

from django.conf import LazySettings
from procrastinate.contrib.django import app

from cast import NORDWIND, Cast
from tenure.flows import home
from tenure.platform.journal.queries import unshipped_count
from tenure.practice.customers.actions import give_pulse
from tenure.practice.customers.queries import published_on
from tenure.project import tasks


def test_both_tasks_have_a_timetable() -> None:
    timetable = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert timetable == {"ship_journal": "* * * * *", "day": "*/10 * * * *"}


def test_the_journal_is_shipped_and_an_empty_home_has_no_day(
    cast: Cast, settings: LazySettings, tmp_path: Path
) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    tasks.day(0)
    assert published_on() is None
    give_pulse(cast.alice, NORDWIND, 4)
    tasks.ship_journal(0)
    assert home.lake().rows("pulses") == 1
    assert unshipped_count() == 0
