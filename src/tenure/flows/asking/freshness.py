"""How fresh the data is, feed by feed, and what no source fills."""

from datetime import date

from tenure.evidence.catalogue import TABLES
from tenure.flows.asking.accounts import is_past
from tenure.flows.cards import FeedRow
from tenure.flows.frameworks.live import live_framework
from tenure.flows.home import lake, reading_room
from tenure.insight.engine.cards import State
from tenure.insight.engine.explaining.gap_words import lacking_of
from tenure.insight.engine.measuring.feeds import feed_states
from tenure.platform.access import Caller, Right, require
from tenure.practice.customers.queries import visible_keys
from tenure.values import clock
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey

OF_ALL = frozenset({"merges"})
"""Tables of no account whose rows tell of everybody's."""
LONG = 36500  # days; a feed that may be silent for longer never goes stale


def freshness(caller: Caller, *, as_of: date | None = None) -> list[FeedRow]:
    """One row for each source of each fact table, and one for each table without any, in the catalogue's order. `why` also
    says which columns and kinds of rows no source fills, of those that the live framework reads."""
    require(caller, Right.READ_FRESHNESS)
    is_past(as_of)
    live = live_framework()
    zone = live.framework.timezone
    view = AsOf.end_of(as_of or clock.today(zone), zone)
    keys = visible_keys(caller)
    rows = []
    with reading_room() as room:
        states = feed_states(room, live.framework, [view])[0]
        for table in TABLES:
            lacking = lacking_of(table, states)
            feed = live.framework.feeds.get(table)
            allowed = feed.stale_after.total_seconds() / 86400 if feed else None
            limit = None if allowed is None or allowed >= LONG else allowed
            heard = room.heard(table, [view])[0]
            count = _rows(table, keys)
            for source, at in sorted(heard.items()):
                late = source in states[table].silent
                why = (
                    f"Nothing new since {at.date()}; expected at least every {limit:g} days." if late and limit else ""
                )
                why = " ".join(filter(None, (why, f"{lacking[:1].upper()}{lacking[1:]}." if lacking else "")))
                rows.append(FeedRow(table, source, count, at, limit, "stale" if late else "fresh", why))
            if not heard:
                state = states[table].state
                why = "Not connected." if state is State.ABSENT else ""
                rows.append(FeedRow(table, "", 0, None, limit, "absent", why or "Not connected."))
    return rows


def _rows(table: str, keys: frozenset[AccountKey] | None) -> int:
    """How many rows a table has, of the accounts that somebody sees. Of what is of no account only catalogues are theirs."""
    if keys is None:
        return lake().rows(table)
    if not TABLES[table].of_account:
        return 0 if table in OF_ALL else lake().rows(table)
    return lake().rows_of(table, keys)
