"""Putting messages into the outbox, deciding about those that weren't sent, and holding all of them."""

from typing import Any

from django.db import transaction

from tenure.platform.access import Caller, require
from tenure.platform.identity.queries import caller_for_email
from tenure.platform.journal.actions import record_entry
from tenure.platform.outbox.cards import Channel, MessageCard, NotSentError
from tenure.platform.outbox.models import Hold, Message, Notice
from tenure.platform.outbox.queries import STUCK
from tenure.platform.outbox.rules import MANAGE_OUTBOX
from tenure.values import clock
from tenure.values.problem import refusal


def put(channel: str, recipient: str, payload: dict[str, Any], *, cause: str) -> None:
    """Have a message sent, in the transaction of its cause: both happen or neither. `cause` says what it is sent for, and
    to whom; the same cause again changes nothing."""
    now = clock.now()
    made = Message(cause=cause, channel=channel, recipient=recipient, payload=payload, created_at=now, next_at=now)
    Message.objects.bulk_create([made], ignore_conflicts=True)


@transaction.atomic
def retry(caller: Caller, message: int) -> None:
    """Send a message again that is uncertain or dead, or was dropped. Raises ProblemError `outbox.unknown` (404)."""
    _decide(caller, message, (*STUCK, "dropped"), "waiting")
    record_entry(caller, "message.retried", "message", str(message), {})


@transaction.atomic
def drop(caller: Caller, message: int) -> None:
    """Leave a message that is uncertain or dead as it is. Raises ProblemError `outbox.unknown` (404)."""
    _decide(caller, message, STUCK, "dropped")
    record_entry(caller, "message.dropped", "message", str(message), {})


def _decide(caller: Caller, message: int, before: tuple[str, ...], state: str) -> None:
    require(caller, MANAGE_OUTBOX)
    found = Message.objects.filter(pk=message, state__in=before)
    if not found.update(state=state, attempts=0, next_at=clock.now()):
        raise refusal(
            "outbox.unknown",
            f"No message {message} waits for a decision.",
            "message",
            fix="See which ones do: tenure outbox list",
            status=404,
        )


def hold(why: str) -> None:
    """Send nothing until a person says so. Held already, it stays as it is."""
    if not Hold.objects.exists():
        Hold.objects.create(at=clock.now(), why=why)


@transaction.atomic
def release(caller: Caller) -> bool:
    """Let what is held go out. Whether anything was held."""
    require(caller, MANAGE_OUTBOX)
    gone, _ = Hold.objects.all().delete()
    if gone:
        record_entry(caller, "outbox.released", "outbox", "", {})
    return bool(gone)


def see_notices(caller: Caller, about: str = "") -> None:
    """The caller has seen their notices, or those about something: `about` is how their causes begin."""
    mine = Notice.objects.filter(caller_id=caller.user_id or 0, seen_at=None)
    mine.filter(about__startswith=about).update(seen_at=clock.now())


def _bring_notice(message: MessageCard) -> None:
    """Brought twice, it is there once."""
    user = caller_for_email(message.recipient, "job")
    if user is None:
        raise NotSentError(f"{message.recipient} can no longer sign in", hopeless=True)
    made = Notice(caller_id=user.user_id, about=message.cause, payload=message.payload, at=clock.now())
    Notice.objects.bulk_create([made], ignore_conflicts=True)


IN_APP = Channel(_bring_notice, second_harms=False)
"""Notices in the workspace; the recipient is a user's address."""
