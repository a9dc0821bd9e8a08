"""Forgetting a person in the journal: what was done stays, the words that name them don't."""

import json
import re
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.models import Entry

GONE = "(erased)"


@transaction.atomic
def forget(caller: Caller, words: Collection[str]) -> int:
    """Put `(erased)` where entries say one of these words; returns in how many."""
    require(caller, Right.ERASE_PERSON)
    changed: dict[int, Entry] = {}
    entries = Entry.objects.annotate(text=Cast("data", TextField()))
    for word in words:
        for entry in entries.filter(text__icontains=word).iterator(chunk_size=500):
            known = changed.setdefault(entry.pk, entry)
            known.data = _without(known.data, word)
    Entry.objects.bulk_update(changed.values(), ["data"], batch_size=500)
    return len(changed)


def _without(value: Any, word: str) -> Any:
    if isinstance(value, str):
        return re.sub(re.escape(word), GONE, value, flags=re.IGNORECASE)
    if isinstance(value, dict):
        return {name: _without(one, word) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, word) for one in value]
    return value


def spoken_of(caller: Caller, words: Collection[str]) -> list[dict[str, Any]]:
    """Entries whose data say one of these words, as they are: for the export of a person."""
    require(caller, Right.ERASE_PERSON)
    found: dict[int, dict[str, Any]] = {}
    entries = Entry.objects.annotate(text=Cast("data", TextField()))
    for word in words:
        for entry in entries.filter(text__icontains=word).order_by("id"):
            found[entry.pk] = {
                "at": entry.at.isoformat(),
                "verb": entry.verb,
                "data": json.loads(json.dumps(entry.data)),
            }
    return [found[pk] for pk in sorted(found)]
