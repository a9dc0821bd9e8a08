"""What runs in the background, and when. Only here, because platform/jobs must not know the flows it calls."""

import logging
from datetime import datetime

from procrastinate.contrib.django import app

from tenure.flows.bringing_in.uploads import WORKS
from tenure.flows.changing.background import KINDS
from tenure.flows.daily import past, upkeep
from tenure.flows.daily.day import run_day
from tenure.flows.daily.logbook import ship
from tenure.flows.frameworks.live import live_framework
from tenure.flows.notices import tell_of_end
from tenure.flows.privacy import erasing
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.queries import batches
from tenure.platform.inbox.actions import drop_old_days
from tenure.platform.jobs.cards import DAY, SYNCS, WORK
from tenure.platform.jobs.running import carry_out, take_up
from tenure.project.apart_processes import run_apart
from tenure.values import clock
from tenure.values.asof import local_day
from tenure.values.problem import ProblemError

log = logging.getLogger(__name__)

NOBODY = "nothing_to_score"
"""What the day of an empty home says; the next import changes that."""

LATEST = 20
"""Imports looked at; more than that don't end between two looks."""


@app.periodic(cron="* * * * *")
@app.task(name="ship_journal", queue=SYNCS, queueing_lock="ship_journal")
def ship_journal(timestamp: int) -> None:  # noqa: ARG001 - what the scheduler hands over
    """Every minute: what people changed becomes facts."""
    ship()


@app.periodic(cron="*/2 * * * *")
@app.task(name="tend_lake", queue=SYNCS, queueing_lock="tend_lake")
def tend_lake(timestamp: int) -> None:  # noqa: ARG001 - what the scheduler hands over
    """Every two minutes: the small files of what came in are put together. Nobody who writes waits for it."""
    upkeep.tend_lake()


@app.periodic(cron="7 * * * *")
@app.task(name="drop_old_days", queue=SYNCS, queueing_lock="drop_old_days")
def drop_seen_days(timestamp: int) -> None:  # noqa: ARG001 - what the scheduler hands over
    """Every hour: message ids of days that are past remembering are let go, a day's partition at a time."""
    drop_old_days()


@app.periodic(cron="* * * * *")
@app.task(name="forget_people", queue=SYNCS, queueing_lock="forget_people")
def forget_people(timestamp: int) -> None:  # noqa: ARG001 - what the scheduler hands over
    """Every minute: erasures of people that were asked for, or cut off, are carried out."""
    erasing.continue_erasures()


class _Day:
    """When this worker last began a day that it could end, and whether all days before it are known to be scored."""

    ran_at: datetime | None = None
    past_is_scored = False


@app.periodic(cron="*/2 * * * *")
@app.task(name="day", queue=DAY, queueing_lock="day")
def day(timestamp: int) -> None:  # noqa: ARG001 - what every periodic task is handed
    """The day, as soon as it has begun, also when the server slept through the night; and again after an import."""
    if not _is_due():
        return
    began = clock.now()
    if run_apart(DAY):
        _Day.ran_at, _Day.past_is_scored = began, False


@app.periodic(cron="1-59/2 * * * *")
@app.task(name="keep_scored", queue=DAY, queueing_lock="keep_scored")
def keep_scored(timestamp: int) -> None:  # noqa: ARG001 - what every periodic task is handed
    """Every two minutes, once the day has run: a piece of the last weeks is scored, until all of them are."""
    if not _Day.past_is_scored and not _is_due():
        _Day.past_is_scored = run_apart("past")


def past_is_scored() -> bool:
    """Score a piece of the past here; whether that was the last one."""
    return not past.keep_scored()


def run_the_day() -> bool:
    """Run the day here; whether that is done, be it that there is nobody to score."""
    try:
        report = run_day(SYSTEM)
    except ProblemError as error:
        if any(problem.code != NOBODY for problem in error.problems):
            log.warning("the day was not run and will be tried again: %s", error)
            return False
    else:
        log.info("the day was run: %s accounts, %s published", report.accounts, report.published)
    return True


@app.task(name="work", queue=WORK)
def work(key: str) -> None:
    """One piece of long work that somebody asked for. Killed, it goes on at once; three times, and it has failed."""
    if not run_apart(WORK, key):
        take_up()


def do_work(key: str) -> bool:
    """Do it here."""
    carry_out(key, {**KINDS, **WORKS}, tell_of_end)
    return True


@app.periodic(cron="* * * * *")
@app.task(name="take_up", queue=SYNCS, queueing_lock="take_up")
def take_up_work(timestamp: int) -> None:  # noqa: ARG001 - what every periodic task is handed
    """Every minute: work whose worker died goes on."""
    take_up()


def _is_due() -> bool:
    """Whether this worker hasn't run today's day yet, or an import ended since."""
    zone = live_framework().framework.timezone
    ran_at = _Day.ran_at
    if ran_at is None or ran_at > clock.ahead() or local_day(ran_at, zone) != clock.today(zone):
        return True
    return any(batch.ended_at is not None and batch.ended_at > ran_at for batch in batches(SYSTEM, LATEST))
