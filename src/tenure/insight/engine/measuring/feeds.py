"""Which feeds were live at each instant. Staleness belongs to a feed, never to an account.

Beside the fact tables stand the columns and kinds of rows that signals need and that no source had filled by then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.cards import State
from tenure.insight.engine.measuring.gaps import Need, needs_of
from tenure.values.asof import AsOf, local_day

DESCRIPTIVE = frozenset({"accounts", "features", "exchange_rates", "traits"})
"""Tables that say what is, not what happens: silence means that nothing changed, so they don't go stale."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How one fact table stood at one instant. A table is as fresh as the source that has been silent longest.

    Of what was never filled there is one too, ABSENT, named as `name_of` names the `need`.
    """

    table: str
    state: State  # FRESH, STALE or ABSENT
    heard_at: datetime | None
    fresh_until: datetime | None
    silent: tuple[str, ...] = ()  # the sources that are late
    need: Need = frozenset()
    silent_since: datetime | None = None  # when the first of them was heard last; heard_at is the newest of all sources

    def last_fresh(self, zone: str) -> AsOf | None:
        """The end of the last local day on which the feed was fresh."""
        if self.fresh_until is None:
            return None
        return AsOf.end_of(local_day(self.fresh_until, zone) - timedelta(days=1), zone)


def feed_states(
    room: ReadingRoom, framework: Framework, views: Sequence[AsOf], others: Iterable[Framework] = ()
) -> list[dict[str, FeedState]]:
    """For each instant, the state of every fact table of the catalogue, and of what the signals of the framework and of the
    `others` need and no source had filled by then.

    A table without `stale_after` in the framework is fresh once it has said anything; so is what people make in Tenure.
    """
    states: list[dict[str, FeedState]] = [{} for _ in views]
    for table in TABLES:
        feed = framework.feeds.get(table)
        for i, heard in enumerate(room.heard(table, views)):
            states[i][table] = _state(table, heard, feed.stale_after if feed else None, views[i])
    needs = needs_of(framework)
    for other in others:
        needs |= needs_of(other)
    since = room.filled(one for need in needs.values() for one in need)
    for name, need in sorted(needs.items()):
        filled = min((at for one in need if (at := since[one]) is not None), default=None)
        for i, view in enumerate(views):
            if filled is None or filled >= view.known_until:
                states[i][name] = FeedState(name, State.ABSENT, None, None, need=need)
    return states


def _state(table: str, heard: dict[str, datetime], stale_after: timedelta | None, view: AsOf) -> FeedState:
    if table == "accounts":
        return FeedState(table, State.FRESH, max(heard.values(), default=None), None)  # other facts tell who is there
    if not heard:
        return FeedState(table, State.ABSENT, None, None)
    newest = max(heard.values())
    if stale_after is None or table in DESCRIPTIVE:
        return FeedState(table, State.FRESH, newest, None)
    late = {source: at for source, at in heard.items() if at + stale_after < view.until}
    fresh_until = min(late.values() if late else heard.values()) + stale_after
    state, since = State.STALE if late else State.FRESH, min(late.values(), default=None)
    return FeedState(table, state, newest, fresh_until, tuple(sorted(late)), silent_since=since)
