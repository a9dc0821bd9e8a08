"""Sending what waits: claimed and marked before, marked again after; what lies between may have happened."""

import logging
import secrets
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from tenure.platform.locks import AT_ONCE, advisory
from tenure.platform.outbox.cards import Channel, MessageCard, NotSentError
from tenure.platform.outbox.models import Message
from tenure.platform.outbox.queries import held, message_card
from tenure.platform.outbox.rules import LONGEST_PAUSE, MOST_ATTEMPTS, pause_after
from tenure.values import clock
from tenure.values.problem import ProblemError

log = logging.getLogger(__name__)
INTERRUPTED = "It was interrupted while it was being sent, and may have gone out."


def drain(channels: Mapping[str, Channel], limit: int = 100) -> int:
    """Send what waits, and see to what a sender that died left behind; returns how many messages were tried. Any number of
    processes may do so at once. Channels that aren't among `channels` wait for whoever knows them."""
    under_way = Message.objects.filter(state="sending")
    if not (under_way.exists() or _waiting(channels).exists()) or held():
        return 0
    sender, count = secrets.token_hex(8), 0
    with advisory(_lock(sender)):
        for other in list(under_way.values_list("sender", flat=True).distinct()):
            _take_back(other, channels)
        while count < limit and (message := _claim(channels, sender)) is not None:
            _send(message, channels[message.channel])
            count += 1
    return count


def _waiting(channels: Mapping[str, Channel]) -> QuerySet[Message]:
    """What is to go now. What lies farther ahead than any pause was put there by a clock that was ahead."""
    now = clock.now()
    known = Message.objects.filter(state="waiting", channel__in=channels.keys())
    return (known.filter(next_at__lte=now) | known.filter(next_at__gt=now + LONGEST_PAUSE)).order_by("next_at", "pk")


@transaction.atomic
def _claim(channels: Mapping[str, Channel], sender: str) -> MessageCard | None:
    """The next message, marked as being sent. Once this is committed, it may have gone out."""
    row = _waiting(channels).select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.state, row.sender, row.attempts = "sending", sender, row.attempts + 1
    row.save(update_fields=["state", "sender", "attempts"])
    return message_card(row)


def _send(message: MessageCard, channel: Channel) -> None:
    try:
        channel.send(message)
    except Exception as failed:
        surely_not = isinstance(failed, NotSentError)
        cause = None if surely_not else failed  # its words may name people
        log.warning("message %s (%s) wasn't sent", message.id, message.channel, exc_info=cause)
        why = f"{failed}" if surely_not else f"{type(failed).__name__}: {failed}"
        if channel.second_harms and not surely_not:
            _end(message, "uncertain", why)
        elif message.attempts >= MOST_ATTEMPTS or (isinstance(failed, NotSentError) and failed.hopeless):
            _end(message, "dead", why)
        else:
            _end(message, "waiting", why)
    else:
        _end(message, "sent")


def _end(message: MessageCard, state: str, why: str = "") -> None:
    now = clock.now()
    Message.objects.filter(pk=message.id, state="sending").update(
        state=state,
        last_error=why[:1000],
        sent_at=now if state == "sent" else None,
        next_at=now + pause_after(message.attempts),
    )


def _take_back(sender: str, channels: Mapping[str, Channel]) -> None:
    """What a sender was at that is gone: sent again where that does no harm, else a person decides."""
    try:
        with advisory(_lock(sender), AT_ONCE):
            left = Message.objects.filter(state="sending", sender=sender)
            harmless = [name for name, channel in channels.items() if not channel.second_harms]
            again = left.filter(channel__in=harmless)
            again.filter(attempts__gte=MOST_ATTEMPTS).update(state="dead", last_error=INTERRUPTED)
            again.update(state="waiting", next_at=clock.now(), last_error=INTERRUPTED)
            left.update(state="uncertain", last_error=INTERRUPTED)
    except ProblemError as busy:
        if any(problem.code != "lock.busy" for problem in busy.problems):
            raise


def _lock(sender: str) -> str:
    return f"outbox:{sender}"
