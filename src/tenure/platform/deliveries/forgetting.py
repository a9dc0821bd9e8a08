"""Forgetting a person in what imports left behind."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries.models import Contradiction, QuarantinedRow


@transaction.atomic
def forget(caller: Caller, _keys: Collection[str], words: Collection[str]) -> int:
    """Delete quarantined rows and contradictions that name a person by one of these words; returns how many."""
    require(caller, Right.ERASE_PERSON)
    rows = QuarantinedRow.objects.annotate(text=Cast("raw", TextField()), mended_text=Cast("mended", TextField()))
    torn = Contradiction.objects.annotate(text=Cast("data", TextField()))
    gone = 0
    for word in words:
        there = Q(text__icontains=word) | Q(value__icontains=word)
        gone += rows.filter(there | Q(mended_text__icontains=word)).delete()[0]
        named = Q(text__icontains=word) | Q(detail__icontains=word) | Q(subject__icontains=word)
        gone += torn.filter(named).delete()[0]
    return gone
