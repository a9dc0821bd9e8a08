"""Forgetting a person among the messages on their way."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from tenure.platform.access import Caller, Right, require
from tenure.platform.outbox.models import Message


@transaction.atomic
def forget(caller: Caller, _keys: Collection[str], words: Collection[str]) -> int:
    """Let no message go to an address of theirs any more; returns how many won't."""
    require(caller, Right.ERASE_PERSON)
    waiting = _to(words).filter(state__in=("waiting", "uncertain", "dead", "dropped"))
    return waiting.update(state="erased")


def messages_to(caller: Caller, _keys: Collection[str], words: Collection[str]) -> list[dict[str, object]]:
    """Messages to an address of theirs: for the export of a person."""
    require(caller, Right.ERASE_PERSON)
    columns = ("channel", "recipient", "payload", "state", "created_at", "sent_at")
    return [dict(row) for row in _to(words).order_by("pk").values(*columns)]


def _to(words: Collection[str]) -> QuerySet[Message]:
    theirs = Q(pk__in=())
    for word in words:
        theirs |= Q(recipient__iexact=word)
    return Message.objects.filter(theirs)
