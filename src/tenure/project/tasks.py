"""Background work by name and clock; the worker runs it. Each piece is a flow that may be repeated."""

import logging

from django.db import close_old_connections
from procrastinate.contrib.django import app

from tenure.flows.day import run_day
from tenure.flows.logbook import ship
from tenure.platform.access import SYSTEM
from tenure.values.problem import ProblemError

log = logging.getLogger("tenure.worker")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="ship", name="ship the journal", pass_context=False)
def ship_journal(timestamp: int) -> None:
    """Every minute: what people changed goes to the lake."""
    close_old_connections()
    ship()


@app.periodic(cron="15 * * * *")
@app.task(queueing_lock="day", name="run the day")
def day(timestamp: int) -> None:
    """Every hour: intake is finished and everyone is scored as of now. Nothing changes when nothing happened."""
    close_old_connections()
    try:
        report = run_day(SYSTEM)
    except ProblemError as error:
        log.warning("The day didn't run: %s", error)  # nothing imported yet, most often: not a failure of the worker
    else:
        log.info("The day %s: %s accounts, %s published", report.day, report.accounts, report.published)
