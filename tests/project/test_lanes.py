"""What is in one lane of the worker waits for nothing in another."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import psutil
import pytest
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from cast import Cast
from served import PATIENCE, Served, serving
from tenure.flows.doctor import examine
from tenure.platform.access import SYSTEM
from tenure.platform.jobs.actions import note_beats, sweep_orphans
from tenure.platform.jobs.cards import LANES
from tenure.platform.jobs.models import LaneBeat
from tenure.platform.outbox.actions import put
from tenure.platform.outbox.models import Message
from tenure.project import tasks
from tenure.project.apart_processes import end_all, run_apart
from tenure.project.embedded import address_of
from tenure.project.lanes import QUEUES, Lanes
from tenure.values import clock


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_every_task_has_a_lane() -> None:
    ours = {name: task.queue for name, task in app.tasks.items() if task.func.__module__ == tasks.__name__}
    assert len(ours) > 5
    assert {name for name, queue in ours.items() if queue not in QUEUES} == set()
    assert {*QUEUES, "ticks"} == set(LANES)


@contextmanager
def lanes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker in a thread. What its tasks call is replaced before it starts: the timetable has them at work at once."""
    ending = threading.Event()
    monkeypatch.setattr("tenure.project.ticks.IDLE", 0.1)
    monkeypatch.setattr("tenure.project.lanes.BEATS_EVERY", 0.1)

    def run() -> None:
        try:
            Lanes(app, ending).run()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(30)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_long_work_delays_neither_the_day_nor_messages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    done, came = threading.Event(), []

    def apart(*asked: str) -> bool:
        came.append(asked)
        return done.wait(60) if asked[0] == "work" else True

    monkeypatch.setattr(tasks, "run_apart", apart)
    monkeypatch.setattr(tasks, "_is_due", lambda: True)
    with lanes(monkeypatch):
        try:
            tasks.work.defer(key="long")
            wait_until(lambda: ("work", "long") in came)
            with suppress(AlreadyEnqueued):  # by the timetable
                tasks.day.defer(timestamp=0)
            put("in_app", "alice@vela.example", {}, cause="meanwhile")
            wait_until(lambda: ("day",) in came and Message.objects.get().state == "sent")
            wait_until(lambda: LaneBeat.objects.count() == len(LANES))
            wait_until(lambda: LaneBeat.objects.get(lane="work").doing == "work")
            said = [one.what for one in examine(SYSTEM) if one.part == "worker"]
            assert said[0].startswith("A worker runs, at work (work since ")
            with clock.stopped_clock(clock.now() + timedelta(minutes=3)):
                note_beats({"ticks": ""})
                silent = [one.what for one in examine(SYSTEM) if one.part == "worker"]
            assert silent == [f"The lane {lane} gives no sign of life." for lane in ("day", "work", "syncs")]
        finally:
            done.set()


@pytest.mark.django_db(transaction=True)
def test_tasks_of_a_worker_that_died_are_let_go(cast: Cast) -> None:
    tasks.day.defer(timestamp=0)
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    assert sweep_orphans() == 1
    assert not ProcrastinateJob.objects.exists()


def test_what_runs_apart_is_told_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert not run_apart("day")  # no database
    ended: list[bool] = []
    thread = threading.Thread(target=lambda: ended.append(run_apart("day")))
    thread.start()
    while not ended:
        end_all()
        time.sleep(0.05)
    thread.join()
    assert ended == [False]


def beats(server: Served) -> dict[str, float]:
    with address_of(server.home).connect(autocommit=True) as connection:
        rows = connection.execute("SELECT lane, extract(epoch FROM at) FROM jobs_lanebeat").fetchall()
    return {lane: float(at) for lane, at in rows}


@pytest.mark.slow
def test_lanes_of_a_killed_worker_beat_again() -> None:
    with serving() as server:
        wait_until(lambda: set(beats(server)) == set(LANES), PATIENCE)
        worker, before = server.part("worker"), beats(server)
        os.kill(worker.pid, signal.SIGKILL)
        psutil.wait_procs([worker], 10)
        wait_until(lambda: all(at > before[lane] + 1 for lane, at in beats(server).items()), PATIENCE)
