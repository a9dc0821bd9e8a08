"""Corrects stamps made while the clock was ahead, so that they neither hide facts nor outrank later ones."""

from django.db import transaction

from tenure.evidence.lake import clocks as in_lake
from tenure.evidence.lake.store import every_table
from tenure.flows.frameworks.live import company_zone
from tenure.flows.home import lake
from tenure.platform.access import Caller
from tenure.platform.bulk import stamps
from tenure.platform.identity.actions import shorten
from tenure.platform.journal.actions import record_entry
from tenure.values import clock


def stamped_ahead() -> dict[str, int]:
    """How much was stamped later than now, by where it lies: `database`, or a table of the lake."""
    limit, today = clock.ahead(), clock.today(company_zone())
    found = {"database": stamps.stamped_ahead(limit)}
    found |= {table: in_lake.stamped_ahead(lake(), table, limit, today) for table in every_table()}
    return {where: count for where, count in found.items() if count}


def set_clocks_right(caller: Caller) -> dict[str, int]:
    """Set it right; returns how much, by where it lay. What is right already costs a look.

    Standings of days to come are set right by whoever publishes next.
    """
    limit, at, today = clock.ahead(), clock.now(), clock.today(company_zone())
    with transaction.atomic():
        shorten(limit, at)
        found = {"database": stamps.correct_stamps(limit, at)}
    found |= {table: in_lake.correct_stamps(lake(), table, limit, at, today) for table in every_table()}
    found = {where: count for where, count in found.items() if count}
    if found:
        with transaction.atomic():
            record_entry(caller, "clock.set_right", "clock", "", {"stamps": found})
    return found
