"""Which feeds are live, as one line of text: when it changes, every account's score may change."""

from datetime import date

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.frameworks.live import LiveFramework
from tenure.insight.engine.measuring.feeds import feed_states
from tenure.values.asof import AsOf


def feeds_on(room: ReadingRoom, live: LiveFramework, day: date) -> str:
    """The day, and of each feed whether it is live; where it isn't, since when."""
    zone = live.framework.timezone
    told = [day.isoformat()]
    for name, feed in feed_states(room, live.framework, [AsOf.end_of(day, zone)])[0].items():
        last = feed.last_fresh(zone) if feed.silent else None
        told.append(f"{name}:{feed.state.value}" + (f" {last.day}" if last else ""))
    return ", ".join(told)


def day_of(feeds: str) -> str:
    """The day that such a line is of."""
    return feeds.partition(",")[0]
