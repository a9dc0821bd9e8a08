"""Events of visitors that are in the lake without a person, remembered until the visitor turns out to be one."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.practice.customers.identities.cards import VisitCard
from tenure.practice.customers.identities.queries import readable
from tenure.practice.customers.models import Visit
from tenure.values import clock

REMEMBERED = timedelta(days=35)
"""A visitor who says later than this who they are brings nothing of what they did before: it keeps its account alone."""

AT_ONCE = 1000


@transaction.atomic
def note_visits(caller: Caller, visits: Iterable[VisitCard]) -> None:
    """Remember which events a visitor left without a person. Noted twice, they are remembered twice, which does no harm."""
    require(caller, Right.IMPORT)
    at = clock.now()
    rows = [
        Visit(
            source=one.source, visitor=one.visitor, account=one.account, month=one.month, events=list(one.events), at=at
        )
        for one in visits
        if readable([one.visitor])
    ]
    Visit.objects.bulk_create(rows, batch_size=AT_ONCE)


def visits_of(visitors: Mapping[str, Collection[str]]) -> list[VisitCard]:
    """What these visitors of each source left, oldest first."""
    found = []
    for source, values in sorted(visitors.items()):
        rows = Visit.objects.filter(source=source, visitor__in=readable(values)).order_by("id")
        found += [VisitCard(row.source, row.visitor, row.account, row.month, tuple(row.events), row.pk) for row in rows]
    return found


@transaction.atomic
def forget_visits(caller: Caller, ids: Collection[int]) -> int:
    """Forget what has its person now. Returns how many notes went."""
    require(caller, Right.IMPORT)
    return Visit.objects.filter(pk__in=list(ids)).delete()[0]


@transaction.atomic
def forget_old_visits(caller: Caller) -> int:
    """Forget what is too old to get a person. Returns how many notes went."""
    require(caller, Right.IMPORT)
    return Visit.objects.filter(at__lt=clock.now() - REMEMBERED).delete()[0]
