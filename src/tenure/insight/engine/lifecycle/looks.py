"""Looks into the time before a stage clock opened: one a week, for as far back as the record tells what stages ask.

Accounts were in stages before anybody installed a clock, and the facts of then say in which. Daily ticks of years would cost
too much at a first run, so entries of that time are known to the week.
"""

from dataclasses import replace
from datetime import date, timedelta

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.framework.model.subset import narrow_framework
from tenure.insight.engine.lifecycle.rules import conditions_of
from tenure.insight.engine.stored.ticks import MOST_LOOKS
from tenure.values.asof import AsOf

LONGEST_WINDOW = 90
"""Days. A window of a year is no reason to look at a year less."""


def look_days(room: ReadingRoom, framework: Framework, last: date) -> list[date]:
    """The days to look at, a week apart, up to `last`. They begin once every feed that stages rest on has filled the windows of
    its signals, feeds that never spoke by the end aside: before, an unmet criterion only means that nobody kept records."""
    days = [last - timedelta(weeks=back) for back in reversed(range(MOST_LOOKS))]
    views = [AsOf.end_of(day, framework.timezone) for day in days]
    stages = replace(framework, moves={}, moments={}, segments={})
    signals = narrow_framework(stages, conditions_of(stages)).signals.values()
    begin = 0
    for table in sorted({table for signal in signals for table in signal.tables} - {"accounts"}):
        feed = room.heard(table, views)
        spoke = next((place for place, heard in enumerate(feed) if heard), None)
        windows = [
            signal.window_days for signal in signals if signal.source == table and signal.window_days is not None
        ]
        filled = -(-max((days for days in windows if days <= LONGEST_WINDOW), default=0) // 7)
        begin = begin if spoke is None else max(begin, spoke + filled if spoke else 0)
    return days[begin:]
