"""Every change of the inbox: keys, parcels on their way into the lake, held events."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q, Sum
from django.db.models.functions import TruncHour

from tenure.platform.access import Caller, Right, require
from tenure.platform.inbox.cards import (
    BROWSER,
    SERVER,
    Bundle,
    HeldEvent,
    InboxFullError,
    NewWriteKey,
    ParcelCard,
    WriteKeyCard,
)
from tenure.platform.inbox.models import Held, Parcel, Received, WriteKey
from tenure.platform.inbox.queries import forget, room_for, write_key_card
from tenure.platform.inbox.rules import SEEN_DAYS, SHOWN, clean, digest, mark_of, new_secret, pack_body, unpack_body
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.cards import EntryCard
from tenure.platform.locks import within_transaction
from tenure.values import clock
from tenure.values.problem import refusal
from tenure.values.texts import plain

RETRY_AFTER = 5
"""Seconds after which a client may try again when the inbox is full: the drain makes room every second."""

BUNDLE_BYTES = 64_000_000
"""Most bytes of one bundle, unpacked, so that draining stays within its memory: a small request may unpack to a large one."""

AT_ONCE, FEW = 1000, 100
"""Rows that are written together, and bodies that are read together."""

RELEASED = "held"
"""The protocol of a parcel of released events; see `release`."""


# -- write keys -------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_write_key(caller: Caller, source: str, name: str = "", kind: str = SERVER) -> NewWriteKey:
    """A key that brings events of one source, for servers or for browsers. Its secret is in the answer and nowhere else."""
    require(caller, Right.MANAGE_SOURCES)
    source = plain(clean(source, 100)).strip()
    if not source:
        raise refusal(
            "source.no_name", "A write key needs a source.", "source", fix='Enter one, for example "product".'
        )
    if kind not in (SERVER, BROWSER):
        raise refusal("write_key.kind", f"Unknown kind of key: {kind!r}.", "kind", fix="Use server or browser.")
    secret = new_secret()
    key = WriteKey.objects.create(
        source=source,
        name=plain(clean(name, 100)).strip() or source,
        kind=kind,
        prefix=secret[:SHOWN],
        digest=digest(secret),
        created_at=clock.now(),
    )
    record_entry(caller, "write_key.made", "write_key", str(key.pk), {"source": source, "name": key.name, "kind": kind})
    forget()
    return NewWriteKey(write_key_card(key), secret)


@transaction.atomic
def revoke_write_key(caller: Caller, key_id: int) -> WriteKeyCard:
    """End a write key: within seconds nothing comes in with it any more. What came stays."""
    require(caller, Right.MANAGE_SOURCES)
    key = WriteKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise refusal("write_key.unknown", f"There is no write key {key_id}.", "key", status=404)
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        key.save(update_fields=["revoked_at"])
        record_entry(caller, "write_key.revoked", "write_key", str(key.pk), {"source": key.source, "name": key.name})
    forget()
    return write_key_card(key)


# -- parcels: accepted, bundled, settled ------------------------------------------------------------------------------


def accept(source: str, protocol: str, body: bytes, events: int, received_at: datetime, *, public: bool = False) -> int:
    """Keep one request's inflated JSON. It is on disk when this returns its id, unless a
    transaction is open around it. `public`: it came with a browser's key.

    Raises InboxFullError (429) when too much waits already: then nothing was kept.
    """
    kept = pack_body(body)
    if not room_for(len(kept)):
        raise InboxFullError(RETRY_AFTER)
    with connection.cursor() as cursor:
        # One round trip. A server or role that doesn't wait for its disk waits for this one all the same.
        cursor.execute(
            "WITH durable AS (SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') "
            "WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true) AS way) "
            "INSERT INTO inbox_parcel (source, protocol, received_at, body, size, events, batch, public) "
            "SELECT %s, %s, %s, %s, %s, %s, '', %s FROM durable WHERE way IS NOT NULL RETURNING id",
            [source, protocol, received_at, kept, len(kept), events, public],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def bundle(limit_events: int) -> Bundle | None:
    """The bundle that was begun and not settled, exactly as it was; else the oldest waiting parcels under a new name.

    At least one parcel, and no more than `limit_events` events unless one alone has more. None when nothing waits.
    """
    within_transaction("inbox:bundle")
    begun = Parcel.objects.exclude(batch="").order_by("id").values_list("batch", flat=True).first()
    if begun is not None:
        return _bundle(begun, [_parcel(row) for row in Parcel.objects.filter(batch=begun).order_by("id")])
    chosen: list[ParcelCard] = []
    events = size = 0
    for row in Parcel.objects.filter(batch="").order_by("id")[: max(limit_events, 1)].iterator(FEW):
        parcel = _parcel(row)
        events, size = events + parcel.events, size + len(parcel.body)
        if chosen and (events > limit_events or size > BUNDLE_BYTES):
            break
        chosen.append(parcel)
    if not chosen:
        return None
    begun = f"inbox-{_next_number()}"
    Parcel.objects.filter(pk__in=[parcel.id for parcel in chosen]).update(batch=begun)
    return _bundle(begun, chosen)


def _bundle(name: str, parcels: Sequence[ParcelCard]) -> Bundle:
    return Bundle(name, int(name.rsplit("-", 1)[1]), tuple(parcels))


def _next_number() -> int:
    """Never the same twice, even when this database is younger than the lake: the lake takes a name once."""
    microseconds = int(clock.now().timestamp() * 1_000_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_next_bundle(%s)", [microseconds])
        return int(cursor.fetchone()[0])


def _parcel(row: Parcel) -> ParcelCard:
    return ParcelCard(
        row.pk, row.source, row.protocol, row.received_at, unpack_body(bytes(row.body)), row.events, row.public
    )


@transaction.atomic
def settle(batch: str, keys: Iterable[tuple[str, str]], held: Iterable[HeldEvent]) -> bool:
    """A bundle is in the lake: remember its message ids (source, id), those of held events too, hold what couldn't go in,
    count what came and let its parcels go, all at once. False when it was settled before: then nothing changes.
    """
    within_transaction("inbox:bundle")
    parcels = Parcel.objects.filter(batch=batch)
    if not parcels.exists():
        return False
    now = clock.now()
    events = list(held)
    _remember(sorted({mark_of(*key) for key in keys}), now)
    _hold(events)
    _count(batch)
    parcels.delete()
    return True


def _remember(marks: Sequence[str], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_make_day(%s)", [at.date()])
        cursor.execute(
            "INSERT INTO inbox_seen (day, key) SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
            [at.date(), list(marks)],
        )


def _hold(events: Sequence[HeldEvent]) -> None:
    """What is held again, because it was released and still has no place, waits under its new reason."""
    latest: dict[tuple[str, str], Held] = {}
    for event in events:
        body = json.dumps(event.body, separators=(",", ":"), default=str)
        message_id = clean(event.message_id) or f"body:{hashlib.sha256(body.encode()).hexdigest()}"
        latest[clean(event.source), message_id] = Held(
            source=clean(event.source),
            message_id=message_id,
            code=event.code,
            reason=clean(event.reason),
            protocol=event.protocol,
            kind=clean(event.kind, 24),
            name=clean(event.name),
            user_id=clean(event.user_id),
            anonymous_id=clean(event.anonymous_id),
            group_id=clean(event.group_id),
            proposal=clean(event.proposal),
            body=body,
            received_at=event.received_at,
        )
    Held.objects.bulk_create(
        latest.values(),
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["source", "message_id"],
        update_fields=["code", "reason", "protocol", "proposal", "body", "state", "ended_at", "ended_by"],
    )


def _count(batch: str) -> None:
    came = (
        Parcel.objects.filter(batch=batch)
        .exclude(protocol=RELEASED)
        .annotate(hour=TruncHour("received_at"))
        .values_list("source", "hour")
        .annotate(Sum("events"), Max("received_at"))
    )
    for source, hour, events, last_at in came:
        row, new = Received.objects.select_for_update().get_or_create(
            source=source, hour=hour, defaults={"events": events, "last_at": last_at}
        )
        if not new:
            row.events, row.last_at = row.events + events, max(row.last_at, last_at)
            row.save(update_fields=["events", "last_at"])


def drop_old_days() -> int:
    """Forget message ids of days that are past remembering. Returns how many days went."""
    before = clock.now().date() - timedelta(days=SEEN_DAYS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_drop_days(%s)", [before])
        return int(cursor.fetchone()[0])


# -- held events ------------------------------------------------------------------------------------------------------


@transaction.atomic
def release(caller: Caller, ids: Iterable[int]) -> int:
    """Let held events try again: they come as parcels of now, with the protocol `held`, whose body is
    `{"held": [{"id", "protocol", "received_at", "event"}, …]}`; `event` is what `settle` was given as `body`. Their message
    ids count as seen already, so whoever reads such a parcel doesn't ask. Returns how many were waiting."""
    require(caller, Right.IMPORT)
    wanted = sorted(set(ids))
    sources: Counter[str] = Counter()
    for start in range(0, len(wanted), AT_ONCE):  # as many as wait don't fit into memory
        sources += _released(caller, wanted[start : start + AT_ONCE])
    if sources:
        record_entry(caller, "events.released", "inbox", "", {"events": sources.total(), "sources": sorted(sources)})
    return sources.total()


def _released(caller: Caller, ids: Sequence[int]) -> Counter[str]:
    """Some of them, by source."""
    rows = list(Held.objects.select_for_update().filter(pk__in=ids, state="waiting").order_by("pk"))
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(
            {
                "id": row.pk,
                "protocol": row.protocol,
                "received_at": row.received_at.isoformat(),
                "event": json.loads(row.body),
            }
        )
    now = clock.now()
    for source, events in by_source.items():
        kept = pack_body(json.dumps({"held": events}, separators=(",", ":")).encode())
        Parcel.objects.create(
            source=source, protocol=RELEASED, received_at=now, body=kept, size=len(kept), events=len(events)
        )
    _end(caller, [row.pk for row in rows], "replayed")
    return Counter({source: len(events) for source, events in by_source.items()})


@transaction.atomic
def dismiss(caller: Caller, ids: Iterable[int] = (), *, source: str = "", code: str = "", reason: str = "") -> int:
    """These held events need no one's eye any more; or all waiting ones of a source and code. They stay on record."""
    require(caller, Right.IMPORT)
    chosen = Q(pk__in=list(ids))
    if source and code:
        chosen |= Q(source=source, code=code)
    waiting = list(
        Held.objects.select_for_update().filter(chosen, state="waiting").order_by("pk").values_list("pk", flat=True)
    )
    at = _end(caller, waiting, "dismissed")
    if waiting:
        data = {"events": len(waiting), "source": source, "code": code, "reason": reason[:500], "at": at.isoformat()}
        record_entry(caller, "events.dismissed", "inbox", "", data)
    return len(waiting)


@transaction.atomic
def take_back_dismissal(caller: Caller, entry: EntryCard) -> None:
    """Undo a dismissal: its events wait again, but for those that came again since."""
    require(caller, Right.IMPORT)
    rows = Held.objects.filter(state="dismissed", ended_at=entry.data.get("at"))
    count = rows.update(state="waiting", ended_at=None, ended_by="")
    if not count:
        what = "The events that were dismissed aren't there any more."
        raise refusal("events.gone", what, "entry", fix="Nothing is left to undo.", status=409)
    record_entry(caller, "events.waiting_again", entry.kind, entry.key, {"events": count})


def _end(caller: Caller, ids: Sequence[int], state: str) -> datetime:
    at = clock.now()
    Held.objects.filter(pk__in=ids).update(state=state, ended_at=at, ended_by=caller.name)
    return at
