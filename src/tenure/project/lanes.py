"""The worker's lanes: what is in one waits for nothing in another. They share a process; what takes long runs apart from it."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.job_context import JobContext

from tenure.platform.jobs.actions import note_beats
from tenure.platform.jobs.cards import DAY, SYNCS, TICKS, WORK
from tenure.project import ticks
from tenure.project.apart_processes import end_all

QUEUES: Mapping[str, tuple[str, ...]] = {DAY: (DAY,), WORK: (WORK, "default"), SYNCS: (SYNCS,)}
"""What each lane takes its tasks from. `default` is where a Tenure without lanes put them all."""
BEATS_EVERY = 10.0  # seconds
PATIENCE = 10  # seconds that a task has to end once the worker is told to


class Lanes:
    """The lanes of one worker, until `ending` is set or one of them stops by itself."""

    def __init__(self, app: App, ending: threading.Event) -> None:
        self._app, self._ending = app, ending
        self._doing: dict[str, str] = dict.fromkeys(QUEUES, "")
        self._beaten = float("-inf")

    def run(self) -> None:
        """Work until told to end."""
        ticking = threading.Thread(target=ticks.run, args=(self._ending, self._tick), name=TICKS)
        ticking.start()
        try:
            connector = cast("DjangoConnector", self._app.connector).get_worker_connector()
            # An app of its own: what threads of this process hand over (a timer's effect, say) goes through Django's connection.
            # Through the worker's pool, which belongs to the loop, it would wait until that gives up.
            asyncio.run(self._work(self._app.with_connector(connector)))
        finally:
            self._ending.set()
            ticking.join(PATIENCE)

    async def _work(self, app: App) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self._ending.set)
        async with app.open_async():
            lanes = {asyncio.create_task(self._lane(app, name), name=name) for name in QUEUES}
            told = asyncio.create_task(self._beat())
            await asyncio.wait({*lanes, told}, return_when=asyncio.FIRST_COMPLETED)  # one that is down takes all along
            end_all()
            for one in (*lanes, told):
                one.cancel()
            await asyncio.gather(*lanes, told, return_exceptions=True)
            await sync_to_async(connections.close_all)()  # that of the timetable

    async def _lane(self, app: App, name: str) -> None:
        def noted(go_on: Callable[[], Any], context: JobContext, _worker: object) -> Any:
            self._doing[name] = context.job.task_name
            try:
                return go_on()
            finally:
                self._doing[name] = ""
                connections.close_all()  # the thread may never be used again

        await app.run_worker_async(
            queues=list(QUEUES[name]),
            name=f"tenure-{name}",
            concurrency=1,
            delete_jobs="successful",
            shutdown_graceful_timeout=PATIENCE,
            install_signal_handlers=False,
            task_middleware=[noted],
        )

    async def _beat(self) -> None:
        """Note that the lanes are there, and what they are at, until told to end."""
        beaten = float("-inf")
        while not self._ending.is_set():
            if time.monotonic() - beaten > BEATS_EVERY:
                beaten = time.monotonic()
                await asyncio.to_thread(_note, dict(self._doing))
            await asyncio.sleep(0.2)

    def _tick(self) -> None:
        """After each turn of timers and messages: a turn that hangs is a lane that is silent."""
        if time.monotonic() - self._beaten > BEATS_EVERY:
            self._beaten = time.monotonic()
            note_beats({TICKS: ""})


def _note(doing: Mapping[str, str]) -> None:
    try:
        note_beats(doing)
    finally:
        connections.close_all()
