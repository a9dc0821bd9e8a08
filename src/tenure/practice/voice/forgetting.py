"""Erases what a person wrote."""

from collections.abc import Collection

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.practice.voice.models import Ticket


@transaction.atomic
def forget_words(caller: Caller, persons: Collection[str], _words: Collection[str] = ()) -> int:
    """Empty the subjects of these people's tickets; returns of how many. The tickets stay, for they count."""
    require(caller, Right.ERASE_PERSON)
    return Ticket.objects.filter(person__in=list(persons)).exclude(subject="").update(subject="")
