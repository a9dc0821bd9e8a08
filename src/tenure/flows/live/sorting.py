"""Sorts events of parcels: new, already known, or unreadable. Changes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tenure.evidence.connectors.segment.canonical import Event, RejectedEvent
from tenure.evidence.connectors.segment.reading import HELD, as_body, read
from tenure.evidence.intake.versions.known_facts import is_unique, known_ids, sent_key
from tenure.flows.home import lake
from tenure.platform.deliveries.queries import usage_imported_at
from tenure.platform.inbox.cards import HeldEvent, ParcelCard
from tenure.platform.inbox.queries import seen
from tenure.platform.inbox.rules import SEEN_DAYS
from tenure.values import clock

UNREADABLE, FAILED = "unreadable", "failed"
NONE, ONE_HOUR, ONE_DAY = timedelta(0), timedelta(hours=1), timedelta(days=1)
SHOWN = 4000  # bytes of an unreadable request that are kept to look at; of one that we failed to read, all of it


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """An event, of which source, and by which protocol."""

    source: str
    protocol: str
    event: Event
    public: bool = False
    """Whether it came with a browser's key."""


@dataclass(slots=True)
class SortedEvents:
    """The events of some parcels: those that are news, how many weren't, and those that have to wait or can't go in."""

    news: list[ReceivedEvent] = field(default_factory=list)
    held: list[HeldEvent] = field(default_factory=list)
    keys: set[tuple[str, str]] = field(default_factory=set)
    repeated: int = 0


def sort_parcels(parcels: Iterable[ParcelCard], begin: Callable[[ParcelCard], bool] = lambda _: True) -> SortedEvents:
    """Take parcels apart. A parcel that can't be read is held as a whole, and so is one that `begin` refuses."""
    found = SortedEvents()
    fresh: dict[tuple[str, str], ReceivedEvent] = {}
    again: dict[tuple[str, str], ReceivedEvent] = {}
    refused: dict[tuple[str, str], HeldEvent] = {}
    for parcel in parcels:
        if not begin(parcel):
            found.held.append(_whole(parcel, FAILED, "The request made the server stop several times."))
            continue
        try:
            taken = read(parcel.protocol, parcel.body, parcel.received_at, parcel.id)
        except Exception as failed:  # noqa: BLE001 - whatever a client sends, the others' events must get through
            reason = str(failed)[:300] or type(failed).__name__
            code = UNREADABLE if isinstance(failed, ValueError) else FAILED
            found.held.append(_whole(parcel, code, f"The request can't be read: {reason}"))
            continue
        comes_back = parcel.protocol == HELD
        for event in taken.events:
            key = (parcel.source, event.message_id)
            found.repeated += key in again or key in fresh
            if key not in again and (comes_back or key not in fresh):
                fresh.pop(key, None)  # its id was seen when it was held: a client's copy wouldn't go in
                (again if comes_back else fresh)[key] = ReceivedEvent(
                    parcel.source, parcel.protocol, event, parcel.public
                )
        for one in taken.rejected:
            key = (parcel.source, one.message_id)
            if comes_back or key not in refused:
                refused[key] = _refused(parcel, one)
    imported = _imported([*fresh.values(), *again.values()])
    found.repeated += len(imported)
    fresh, again = ({key: one for key, one in some.items() if key not in imported} for some in (fresh, again))
    found.keys |= imported
    _leave_known(found, fresh)
    _hold_news(found, refused)
    found.news += again.values()
    found.keys |= fresh.keys() | again.keys()
    return found


def _imported(came: Sequence[ReceivedEvent]) -> set[tuple[str, str]]:
    """The (source, message id) of events that came in with an export of their tracking system. Only what happened before
    the last import of usage can have."""
    last = usage_imported_at()
    events = [one for one in came if last and one.event.occurred_at < last and is_unique(one.event.message_id)]
    months = {f"{one.event.occurred_at:%Y-%m}" for one in events}
    there = known_ids(lake(), "usage", [one.event.message_id for one in events], months)
    return {(one.source, one.event.message_id) for one in events if one.event.message_id in there}


def _leave_known(found: SortedEvents, fresh: dict[tuple[str, str], ReceivedEvent]) -> None:
    """Keep what was never seen. Ids are remembered for some weeks; of older events the lake is asked as well."""
    by_source: dict[str, list[ReceivedEvent]] = {}
    for came in fresh.values():
        by_source.setdefault(came.source, []).append(came)
    oldest = clock.now() - timedelta(days=SEEN_DAYS - 1)
    for source, mine in by_source.items():
        known = seen(source, [came.event.message_id for came in mine], _since(mine))
        old = [came.event for came in mine if came.event.occurred_at < oldest and came.event.message_id not in known]
        months = {f"{event.occurred_at:%Y-%m}" for event in old}
        stored = known_ids(lake(), "usage", [sent_key(source, event.message_id) for event in old], months)
        for came in mine:
            if came.event.message_id in known or sent_key(source, came.event.message_id) in stored:
                found.repeated += 1
            else:
                found.news.append(came)


def _hold_news(found: SortedEvents, refused: Mapping[tuple[str, str], HeldEvent]) -> None:
    """Hold what can't go in, once: whoever looked at it has had their say, and it may have gone in since."""
    by_source: dict[str, list[str]] = {}
    for (source, message_id), one in refused.items():
        if one.protocol != HELD:
            by_source.setdefault(source, []).append(message_id)
    known = {(source, one) for source, ids in by_source.items() for one in seen(source, ids)}
    found.repeated += len(known)
    found.held += [one for key, one in refused.items() if key not in known]
    found.keys |= refused.keys()


def _since(mine: Sequence[ReceivedEvent]) -> date | None:
    """The first day on which any of these can have come before: the day before the earliest. None: one of them doesn't say
    when it happened, is ahead of its time, or was sent hours ago by its own word: its time is corrected by that, so it differs
    each time the same request comes."""
    for event in (came.event for came in mine):
        off = abs(event.received_at - event.sent_at) if event.sent_at else NONE
        if event.occurred_at >= event.received_at or off > ONE_HOUR:
            return None
    return min(came.event.occurred_at for came in mine).date() - ONE_DAY


def _refused(parcel: ParcelCard, one: RejectedEvent) -> HeldEvent:
    return HeldEvent(
        source=parcel.source,
        message_id=one.message_id,
        code=one.code,
        reason=one.reason,
        body=as_body(one),
        received_at=one.received_at,
        protocol=parcel.protocol,
        kind=one.type,
        name=one.event,
        user_id=one.user,
        anonymous_id=one.anonymous,
        group_id=one.group,
    )


def _whole(parcel: ParcelCard, code: str, reason: str) -> HeldEvent:
    shown = (parcel.body if code == FAILED else parcel.body[:SHOWN]).decode("utf-8", "replace")
    return HeldEvent(
        source=parcel.source,
        message_id=f"request-{parcel.id}",
        code=code,
        reason=reason,
        body={"raw": shown, "message_id": f"request-{parcel.id}"},
        received_at=parcel.received_at,
        protocol=parcel.protocol,
    )


def hold_event(came: ReceivedEvent, code: str, reason: str, proposal: str = "") -> HeldEvent:
    """An event whose account isn't known yet."""
    event = came.event
    return HeldEvent(
        source=came.source,
        message_id=event.message_id,
        code=code,
        reason=reason,
        body=as_body(event),
        received_at=event.received_at,
        protocol=came.protocol,
        kind=event.type,
        name=event.event,
        user_id=event.user,
        anonymous_id=event.anonymous,
        group_id=event.group,
        proposal=proposal,
    )
