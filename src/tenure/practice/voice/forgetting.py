"""Forgetting what a person wrote."""

from collections.abc import Collection

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.practice.voice.models import Ticket
from tenure.values.texts import without


@transaction.atomic
def forget_words(caller: Caller, persons: Collection[str]) -> int:
    """Empty the subjects of these people's tickets; returns of how many. The tickets stay, for they count."""
    require(caller, Right.ERASE_PERSON)
    return Ticket.objects.filter(person__in=list(persons)).exclude(subject="").update(subject="")


@transaction.atomic
def unsay_words(caller: Caller, words: Collection[str]) -> int:
    """Put `(erased)` where anybody's ticket says one of these words in its subject; returns how often."""
    require(caller, Right.ERASE_PERSON)
    changed = 0
    for word in words:
        for ticket in Ticket.objects.filter(subject__icontains=word):
            changed += Ticket.objects.filter(pk=ticket.pk).update(subject=without(ticket.subject, words))
    return changed
