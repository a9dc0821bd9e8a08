"""What runs in the background, and when. Only here, because platform/jobs must not know the flows it calls."""

import logging

from procrastinate.contrib.django import app

from tenure.flows.day import run_day
from tenure.flows.logbook import ship
from tenure.flows.method import live_framework
from tenure.platform.access import SYSTEM
from tenure.practice.customers.queries import published_on
from tenure.values import clock
from tenure.values.problem import ProblemError

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="ship_journal", queueing_lock="ship_journal")
def ship_journal(timestamp: int) -> None:  # noqa: ARG001 - what the scheduler hands over
    """Every minute: what people changed becomes facts."""
    ship()


@app.periodic(cron="*/10 * * * *")
@app.task(name="day", queueing_lock="day")
def day(timestamp: int) -> None:  # noqa: ARG001 - likewise
    """The day, as soon as it has begun, or once the server runs again after it slept through the night."""
    if published_on() == clock.today(live_framework().framework.timezone):
        return
    try:
        report = run_day(SYSTEM)
    except ProblemError as error:
        log.warning("the day was not run: %s", error)
    else:
        log.info("the day was run: %s accounts, %s published", report.accounts, report.published)
