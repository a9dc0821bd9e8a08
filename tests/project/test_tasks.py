"""What runs in the background."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from cast import NORDWIND, Cast
from tenure.flows import home
from tenure.platform.access import SYSTEM, Right
from tenure.platform.deliveries.actions import begin_batch
from tenure.platform.deliveries.models import Batch
from tenure.platform.jobs.actions import ask, begin
from tenure.platform.jobs.queries import job
from tenure.platform.journal.queries import unshipped_count
from tenure.platform.outbox.models import Message
from tenure.practice.customers.actions import give_pulse
from tenure.project import tasks
from tenure.values import clock


def test_what_comes_again_has_a_timetable() -> None:
    timetable = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert timetable == {
        "ship_journal": "* * * * *",
        "day": "*/2 * * * *",
        "keep_scored": "1-59/2 * * * *",
        "take_up": "* * * * *",
        "tend_lake": "*/2 * * * *",
        "forget_people": "* * * * *",
        "drop_old_days": "7 * * * *",
    }


def test_the_journal_is_shipped_and_an_empty_home_has_no_day(
    cast: Cast, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    monkeypatch.setattr(tasks._Day, "ran_at", None)
    began: list[str] = []
    here = {"day": tasks.run_the_day, "past": tasks.past_is_scored}

    def run_here(what: str) -> bool:
        began.append(what)
        return here[what]()

    monkeypatch.setattr(tasks, "run_apart", run_here)
    for task in (tasks.keep_scored, tasks.day, tasks.keep_scored, tasks.keep_scored):
        task(0)
    assert began == ["day", "past"], "the past waits for the day, and is done once a day"
    assert not tasks._is_due()
    give_pulse(cast.alice, NORDWIND, 4, "fine")
    tasks.ship_journal(0)
    assert home.lake().rows("pulses") == 1
    assert unshipped_count() == 0


def test_a_day_that_fails_apart_is_due_again(cast: Cast, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks._Day, "ran_at", None)
    monkeypatch.setenv("TENURE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    tasks.day(0)
    assert tasks._is_due()


@pytest.mark.django_db(transaction=True)
def test_work_whose_process_was_killed_goes_on_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ask(cast.olga, Right.IMPORT, "files.import", "upload:1", {"folder": "gone"})
    ProcrastinateJob.objects.all()._raw_delete(connection.alias)

    def killed(*asked: str) -> bool:
        assert (asked, begin(made.key) is not None) == (("work", made.key), True)
        return False

    monkeypatch.setattr(tasks, "run_apart", killed)
    tasks.work(made.key)
    again = ProcrastinateJob.objects.get(status="todo")
    assert (again.task_name, again.queue_name, again.args) == ("work", "work", {"key": made.key})
    assert tasks.do_work(made.key)  # in that process: it says what is wrong
    assert [one.code for one in job(cast.olga, made.key, Right.IMPORT).problems] == ["upload.gone"]
    assert Message.objects.get().payload == {"kind": "files.import", "key": made.key, "state": "failed"}


def test_the_day_is_due_again_after_an_import(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks._Day, "ran_at", None)
    assert tasks._is_due()
    monkeypatch.setattr(tasks._Day, "ran_at", clock.now() - timedelta(days=1))
    assert tasks._is_due()
    monkeypatch.setattr(tasks._Day, "ran_at", clock.now())
    assert not tasks._is_due()
    begin_batch(SYSTEM, "b-1", backfill=False, what="accounts.csv")
    assert not tasks._is_due()
    Batch.objects.update(state="done", ended_at=clock.now())
    assert tasks._is_due()
