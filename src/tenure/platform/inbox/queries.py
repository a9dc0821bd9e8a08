"""Reading the inbox."""

import hmac
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncHour

from tenure.platform.access import Caller, Right, require
from tenure.platform.inbox.cards import (
    BROWSER,
    UNMATCHED,
    Backlog,
    Day,
    HeldCard,
    HeldPage,
    Hour,
    SourceCard,
    WriteKeyCard,
)
from tenure.platform.inbox.models import Held, Parcel, Received, WriteKey
from tenure.platform.inbox.rules import NOTE_EVERY, digest, mark_of
from tenure.values import clock
from tenure.values.problem import refusal
from tenure.values.shapes import same_fields

KEYS_KEPT, KEYS_LOOKED_UP = 5.0, 1.0
"""Seconds for which a process trusts the keys it knows, and after which an unknown key makes it look again."""

BACKLOG_KEPT = 1.0
"""Seconds for which a process trusts what it knows of the backlog."""


# -- write keys -------------------------------------------------------------------------------------------------------


@dataclass
class _Known:
    """What this process remembers between requests: the keys in force and how much waits."""

    keys: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    keys_at: float = float("-inf")
    used: dict[int, float] = field(default_factory=dict)
    waiting: int = 0
    waiting_at: float = float("-inf")
    turn: threading.Lock = field(default_factory=threading.Lock)


_known = _Known()


def forget() -> None:
    """Let this process look everything up anew."""
    _known.keys_at = _known.waiting_at = float("-inf")


def source_for_key(secret: str) -> str | None:
    """The source whose events a write key brings; None when it is unknown or revoked.

    A revoked key stops within seconds in every process. No read of the database for most requests, whatever the key.
    """
    wanted = digest(secret)
    found = _matching(wanted, KEYS_KEPT) or _matching(wanted, KEYS_LOOKED_UP)
    if found is None:
        return None
    key_id, source, _ = found
    at = time.monotonic()
    if at - _known.used.get(key_id, float("-inf")) >= NOTE_EVERY.total_seconds():
        _known.used[key_id] = at
        WriteKey.objects.filter(pk=key_id).update(last_used_at=clock.now())
    return source


def of_browsers(secret: str) -> bool:
    """Whether a write key is one of those that anybody can read."""
    found = _matching(digest(secret), KEYS_LOOKED_UP)
    return found is not None and found[2] == BROWSER


def dismissed_marks(marks: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these held events (source, message id) a person has left out for good."""
    wanted = set(marks)
    rows = Held.objects.filter(state="dismissed", message_id__in={mark for _, mark in wanted}) if wanted else ()
    return {(row.source, row.message_id) for row in rows} & wanted


def _matching(wanted: str, trusted: float) -> tuple[int, str, str] | None:
    """Compared in constant time with every key there is, so that an answer's time says nothing about any."""
    if time.monotonic() - _known.keys_at > trusted:
        rows = WriteKey.objects.filter(revoked_at=None).values_list("digest", "pk", "source", "kind")
        keys = {kept: (pk, source, kind) for kept, pk, source, kind in rows}
        _known.keys, _known.keys_at = keys, time.monotonic()
    found = None
    for kept, named in _known.keys.items():
        if hmac.compare_digest(kept, wanted):
            found = named
    return found


def write_key_card(key: WriteKey) -> WriteKeyCard:
    return WriteKeyCard(
        key.pk, key.source, key.name, key.prefix, key.created_at, key.revoked_at, key.last_used_at, key.kind
    )


def write_keys(caller: Caller, *, revoked: bool = True) -> list[WriteKeyCard]:
    """Every write key by source, newest first; without their secrets."""
    require(caller, Right.READ_IMPORTS)
    keys = WriteKey.objects.all() if revoked else WriteKey.objects.filter(revoked_at=None)
    return [write_key_card(key) for key in keys.order_by("source", "-id")]


# -- what waits -------------------------------------------------------------------------------------------------------


def live_sources() -> frozenset[str]:
    """The sources that keys were ever made for. For intake."""
    return frozenset(WriteKey.objects.values_list("source", flat=True))


def backlog() -> Backlog:
    """What waits to be drained."""
    row = Parcel.objects.aggregate(count=Count("id"), events=Sum("events"), size=Sum("size"), oldest=Min("received_at"))
    return Backlog(row["count"], row["events"] or 0, row["size"] or 0, row["oldest"])


def has_parcels() -> bool:
    """Whether any parcel waits to be drained."""
    return Parcel.objects.exists()


def room_for(size: int) -> bool:
    """Whether this many bytes more may wait, as far as this process knows; it looks every second."""
    with _known.turn:
        if time.monotonic() - _known.waiting_at > BACKLOG_KEPT:
            _known.waiting = Parcel.objects.aggregate(size=Sum("size"))["size"] or 0
            _known.waiting_at = time.monotonic()
        if _known.waiting + size > settings.TENURE_INBOX_LIMIT_MB * 1_000_000:
            return False
        _known.waiting += size
        return True


def seen(source: str, ids: Iterable[str], since: date | None = None) -> set[str]:
    """Which of these message ids of a source were settled within the last 35 days.

    `since` spares looking through days on which none of them can have come: for events that say they happened on a
    day, give the day before it (of the earliest). Never give it for events that claim to be from the future.
    """
    by_mark = {mark_of(source, one): one for one in ids}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key FROM inbox_seen WHERE key = ANY(%s::uuid[]) AND day >= %s",
            [list(by_mark), since or date.min],
        )
        return {by_mark[key.hex] for (key,) in cursor.fetchall()}


# -- held events ------------------------------------------------------------------------------------------------------


def held_card(row: Held) -> HeldCard:
    return same_fields(HeldCard, row)


def held(
    caller: Caller,
    *,
    state: str = "waiting",
    source: str = "",
    code: str = "",
    proposal: str = "",
    rejected: bool = False,
    after: int = 0,
    limit: int = 50,
) -> HeldPage:
    """A page of held events in the order they came, with the counts of their reasons. `rejected` leaves out those that
    only wait for their account."""
    require(caller, Right.READ_IMPORTS)
    given = {"source": source, "code": code, "proposal": proposal}
    rows = Held.objects.filter(state=state, **{name: value for name, value in given.items() if value})
    rows = rows.exclude(code=UNMATCHED) if rejected else rows
    counts = rows.values("source", "code").annotate(count=Count("id")).order_by("-count", "source", "code")
    reasons = tuple((row["source"], row["code"], row["count"]) for row in counts)
    page = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    cursor = page[limit - 1].pk if len(page) > limit else None
    return HeldPage(tuple(held_card(row) for row in page[:limit]), cursor, sum(count for *_, count in reasons), reasons)


def held_event(caller: Caller, held_id: int) -> HeldCard:
    """One held event. Raises ProblemError (404) when there is none."""
    require(caller, Right.READ_IMPORTS)
    row = Held.objects.filter(pk=held_id).first()
    if row is None:
        raise refusal("held.unknown", f"There is no held event {held_id}.", f"{held_id}", status=404)
    return held_card(row)


def held_about(
    source: str, *, users: Sequence[str] = (), anonymous: Sequence[str] = (), groups: Sequence[str] = ()
) -> list[int]:
    """Ids of the unmatched events of a source that are about any of these users, anonymous visitors or groups."""
    about = Q(user_id__in=users) | Q(anonymous_id__in=anonymous) | Q(group_id__in=groups)
    return list(_unmatched().filter(about, source=source).order_by("pk").values_list("pk", flat=True))


def _unmatched() -> "QuerySet[Held]":
    return Held.objects.filter(state="waiting", code=UNMATCHED)


# -- what came --------------------------------------------------------------------------------------------------------


def event_sources(caller: Caller) -> list[SourceCard]:
    """Every source that has a key or ever sent anything, by name: its keys, what came by hour (of the last 24) and by day
    (of the last 30), and what is held. Events still waiting in the inbox are counted too."""
    require(caller, Right.READ_IMPORTS)
    now = clock.now()
    month, day = now - timedelta(days=30), now - timedelta(hours=24)
    keys: dict[str, list[WriteKeyCard]] = defaultdict(list)
    for key in write_keys(caller):
        keys[key.source].append(key)
    by_hour: dict[str, dict[datetime, int]] = defaultdict(lambda: defaultdict(int))
    by_day: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    last: dict[str, datetime] = dict(Received.objects.values_list("source").annotate(at=Max("last_at")))
    for source, at in Parcel.objects.values_list("source").annotate(at=Max("received_at")):
        last[source] = max(at, last.get(source, at))
    drained = Received.objects.filter(hour__range=(month, now))
    waiting = Parcel.objects.filter(received_at__range=(month, clock.ahead()))
    for source, hour, events in [
        *drained.filter(hour__gte=day).values_list("source", "hour", "events"),
        *waiting.filter(received_at__gte=day)
        .annotate(of=TruncHour("received_at"))
        .values_list("source", "of")
        .annotate(Sum("events")),
    ]:
        by_hour[source][hour] += events
    for source, start, events in [
        *drained.annotate(of=TruncDay("hour")).values_list("source", "of").annotate(Sum("events")),
        *waiting.annotate(of=TruncDay("received_at")).values_list("source", "of").annotate(Sum("events")),
    ]:
        by_day[source][start.date()] += events
    of_each = Held.objects.filter(state="waiting").values_list("source")
    held_by = {
        source: (unmatched, rejected)
        for source, unmatched, rejected in of_each.annotate(
            unmatched=Count("id", filter=Q(code=UNMATCHED)), rejected=Count("id", filter=~Q(code=UNMATCHED))
        )
    }
    return [
        SourceCard(
            source,
            tuple(keys.get(source, ())),
            tuple(Hour(*one) for one in sorted(by_hour[source].items())),
            tuple(Day(*one) for one in sorted(by_day[source].items())),
            last.get(source),
            *held_by.get(source, (0, 0)),
        )
        for source in sorted({*keys, *last, *held_by})
    ]
