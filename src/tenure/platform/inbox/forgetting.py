"""Forgetting a person among the events that wait."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenure.platform.access import Caller, Right, require
from tenure.platform.inbox.models import Held, Parcel


@transaction.atomic
def forget(caller: Caller, words: Collection[str]) -> int:
    """Delete held events that name a person by one of these words; returns how many."""
    require(caller, Right.ERASE_PERSON)
    gone = 0
    for word in words:
        gone += Held.objects.filter(body__icontains=word).delete()[0]
    return gone


def drained_past(at: datetime) -> bool:
    """Whether everything that was received before an instant is in the lake or held."""
    return not Parcel.objects.filter(received_at__lt=at).exists()


def held_of(caller: Caller, words: Collection[str]) -> list[str]:
    """The bodies of held events that say one of these words: for the export of a person."""
    require(caller, Right.ERASE_PERSON)
    wanted = Q()
    for word in words:
        wanted |= Q(body__icontains=word)
    return list(Held.objects.filter(wanted).order_by("id").values_list("body", flat=True)) if words else []
