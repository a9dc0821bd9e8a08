"""Forgetting a person among the events that wait."""

import json
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenure.platform.access import Caller, Right, require
from tenure.platform.inbox.models import Held, Parcel


@transaction.atomic
def forget(caller: Caller, _keys: Collection[str], words: Collection[str]) -> int:
    """Delete held events that name a person by one of these words; returns how many."""
    require(caller, Right.ERASE_PERSON)
    return sum(Held.objects.filter(_says(word)).delete()[0] for word in words)


def _says(word: str) -> Q:
    """Whether a body, which is JSON as text, says a word: also where it is written with escapes, or inside a text that is
    JSON again. Escapes know no great and small letters, so the usual spellings are looked for."""
    spelt = {one for way in (str, str.lower, str.upper, str.title) for one in (way(word), json.dumps(way(word))[1:-1])}
    if word.startswith('"') and word.endswith('"'):
        spelt.add(json.dumps(word[1:-1]))
    found = Q()
    for one in sorted(spelt):
        found |= Q(body__icontains=one)
    return found


def is_drained_to(at: datetime) -> bool:
    """Whether everything that was received before an instant is in the lake or held."""
    return not Parcel.objects.filter(received_at__lt=at).exists()


def held_of(caller: Caller, _keys: Collection[str], words: Collection[str]) -> list[str]:
    """The bodies of held events that say one of these words: for the export of a person."""
    require(caller, Right.ERASE_PERSON)
    wanted = Q()
    for word in words:
        wanted |= _says(word)
    return list(Held.objects.filter(wanted).order_by("id").values_list("body", flat=True)) if words else []
