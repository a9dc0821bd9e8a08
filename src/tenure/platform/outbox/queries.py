"""How the outbox does, and what it brought to people."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from tenure.platform.access import Caller, require
from tenure.platform.outbox.cards import MessageCard, NoticeCard
from tenure.platform.outbox.models import Hold, Message, Notice
from tenure.platform.outbox.rules import MANAGE_OUTBOX

LISTED = 100
STUCK = ("uncertain", "dead")
"""States that only a person ends."""


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How many messages are in each state that isn't an end, when the oldest waiting one was to go, and why all are held."""

    counts: Counter[str]
    oldest_at: datetime | None
    held: str


def message_card(row: Message) -> MessageCard:
    return MessageCard(
        row.pk,
        row.cause,
        row.channel,
        row.recipient,
        row.payload,
        row.state,
        row.attempts,
        row.created_at,
        row.next_at,
        row.last_error,
    )


def outbox_health() -> OutboxHealth:
    """How the outbox does, for the doctor."""
    open_ = Message.objects.filter(state__in=("waiting", "sending", *STUCK))
    counts = Counter(dict(open_.values_list("state").annotate(count=Count("pk"))))
    oldest_at = open_.filter(state="waiting").aggregate(at=Min("next_at"))["at"]
    return OutboxHealth(counts, oldest_at, held())


def held() -> str:
    """Why nothing is sent; "" as a rule."""
    return Hold.objects.values_list("why", flat=True).first() or ""


def open_messages(caller: Caller) -> list[MessageCard]:
    """Messages that wait or that a person has to decide about, those first."""
    require(caller, MANAGE_OUTBOX)
    found = [
        row
        for states in (STUCK, ("sending", "waiting"))
        for row in Message.objects.filter(state__in=states).order_by("pk")[:LISTED]
    ]
    return [message_card(row) for row in found[:LISTED]]


def notices(caller: Caller) -> list[NoticeCard]:
    """The caller's own notices, the newest first."""
    mine = Notice.objects.filter(caller_id=caller.user_id or 0).order_by("-pk")[:LISTED]
    return [NoticeCard(row.about, row.payload, row.at, row.seen_at is not None) for row in mine]


def unseen(caller: Caller) -> int:
    """How many of them the caller hasn't seen."""
    return Notice.objects.filter(caller_id=caller.user_id or 0, seen_at=None).count()
