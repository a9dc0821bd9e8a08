"""What the journal says of a person, for the one who asks for it."""

import json
from collections.abc import Collection
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.models import Entry


def entries_naming(caller: Caller, _keys: Collection[str], words: Collection[str]) -> list[dict[str, Any]]:
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
