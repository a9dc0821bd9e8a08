"""All facts of an account, newest first, in words. Always from the lake, so that the past reads as it was known."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tenure.evidence.catalogue import TABLES
from tenure.flows.asking.accounts import is_past
from tenure.flows.asking.money import MONEY_TABLES, sees_money
from tenure.flows.asking.timeline_words import timeline_words
from tenure.flows.cards import TimelineEntry, TimelinePage
from tenure.flows.frameworks.live import live_framework
from tenure.flows.home import reading_room
from tenure.insight.engine.explaining.timeline import USE, Row, all_facts_of
from tenure.platform.access import Caller
from tenure.platform.manifest import TimelineMoment
from tenure.practice.customers import queries
from tenure.values import clock
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey
from tenure.values.problem import refusal

SUMMED_UP = "usage"  # told by the day, not by the click


def timeline(
    caller: Caller,
    account: AccountKey,
    *,
    as_of: date | None = None,
    kinds: frozenset[str] | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> TimelinePage:
    """A page of an account's timeline as known at the end of a day. `kinds` are names of fact tables.

    Raises ProblemError (404) for an account that the caller may not see, `list.cursor` for a cursor of another list.
    """
    queries.account(caller, account)
    is_past(as_of)
    zone = live_framework().framework.timezone
    view = AsOf.end_of(as_of or clock.today(zone), zone)
    hidden = frozenset() if sees_money(caller) else MONEY_TABLES
    words = {table: moments for table, moments in timeline_words().items() if table not in hidden}
    with reading_room() as room:
        found = all_facts_of(room, tuple(name for name in TABLES if name in words or name == "people"), account, view)
    people = {str(row["fact_id"]): str(row["name"] or row["fact_id"]) for row in found.get("people", ())}
    entries: list[TimelineEntry] = []
    for table, moments in words.items():
        for row in found.get(table, ()):
            entries += _entries(table, moments, row, people, view)
    entries += [_use(row) for row in found.get(USE, ())]
    counts = Counter(entry.table for entry in entries)
    wanted = [entry for entry in entries if kinds is None or entry.table in kinds]
    wanted.sort(key=_order, reverse=True)
    start = _start(wanted, cursor)
    page = wanted[start : start + limit]
    after = "|".join(_order(page[-1])) if page and start + limit < len(wanted) else None
    return TimelinePage(tuple(page), after, dict(counts))


def _order(entry: TimelineEntry) -> tuple[str, str, str, str]:
    return entry.at.isoformat(), entry.table, entry.kind, entry.fact_id


def _start(entries: list[TimelineEntry], cursor: str | None) -> int:
    if not cursor:
        return 0
    last = tuple(cursor.split("|", 3))
    if len(last) != 4:
        raise refusal(
            "list.cursor", "The cursor doesn't belong to this list.", where="cursor", fix="Start again without one."
        )
    return next((number for number, entry in enumerate(entries) if _order(entry) < last), len(entries))


def _entries(
    table: str, moments: Iterable[TimelineMoment], row: Row, people: dict[str, str], view: AsOf
) -> Iterator[TimelineEntry]:
    """What one fact tells: a ticket was opened, then answered, then resolved."""
    for moment in moments:
        at = _instant(row[moment.column] or (row["occurred_at"] if moment.first else None), view.zone)
        if at is None or at >= view.until:
            continue
        recorded = row["recorded_at"]
        yield TimelineEntry(
            at=at,
            recorded_at=recorded if isinstance(recorded, datetime) else at,
            recorded_assumed=bool(row["recorded_assumed"]),
            table=table,
            kind=moment.kind(row),
            title=moment.title(row),
            detail=moment.detail(row),
            person=people.get(str(row["person"])) if row["person"] else None,
            source=str(row["source"]),
            fact_id=str(row["fact_id"]),
        )


def _use(row: Row) -> TimelineEntry:
    actions, people = float(str(row["actions"] or 0)), int(str(row["people"] or 0))
    by = f" by {people} {'person' if people == 1 else 'people'}" if people else ""
    last, recorded = row["last_at"], row["recorded_at"]
    at = last if isinstance(last, datetime) else clock.now()
    return TimelineEntry(
        at=at,
        recorded_at=recorded if isinstance(recorded, datetime) else at,
        recorded_assumed=bool(row["assumed"]),
        table=SUMMED_UP,
        kind=SUMMED_UP,
        title=f"{actions:,.0f} {'action' if actions == 1 else 'actions'} in the product{by}",
        detail="",
        person=None,
        source=str(row["source"]),
        fact_id=f"usage-{row['on']}",
    )


def _instant(value: object, zone: str) -> datetime | None:
    """A day counts from its first moment where the framework lives."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time.min, ZoneInfo(zone)).astimezone(UTC)
    return None
