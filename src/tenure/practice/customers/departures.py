"""Churned accounts: when and why they left, and their last standing as customers."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from tenure.platform.access import Caller, Right, require
from tenure.practice.customers.cards import Leaving
from tenure.practice.customers.models import Standing
from tenure.practice.customers.standings import STANDING_FIELDS
from tenure.values.keys import AccountKey

OF_LEAVING = ("left_on", "left_reason", "last")


@transaction.atomic
def mark_left(caller: Caller, leavings: Sequence[Leaving]) -> int:
    """Note with those who left when, why, and how they stood on their last day; returns how many changed. A standing that is
    published again says that they are back."""
    require(caller, Right.RUN_DAY)
    said = {one.account: one for one in leavings}
    changed = []
    for standing in Standing.objects.filter(account_id__in=said):
        one = said[AccountKey(standing.account_id)]
        if (standing.left_on, standing.left_reason) == (one.on, one.reason):
            continue
        standing.left_on, standing.left_reason = one.on, one.reason
        if one.last is not None:
            standing.last = _last(one.last.on, one.last.shown, one.last.band, one.last.arr, one.last.currency)
        elif standing.as_of is not None:
            standing.last = _last(standing.as_of, standing.shown, standing.band, standing.arr, standing.currency)
        changed.append(standing)
    Standing.objects.bulk_update(changed, OF_LEAVING, batch_size=1000)
    return len(changed)


def _last(on: date, shown: int | None, band: str, arr: Decimal | None, currency: str) -> dict[str, Any]:
    return {
        "on": on.isoformat(),
        "shown": shown,
        "band": band,
        "arr": None if arr is None else str(arr),
        "currency": currency,
    }


@transaction.atomic
def close_standings(caller: Caller, day: date, here: Collection[str], began: datetime) -> int:
    """Open empty again the standings of those whom a day, published just now, doesn't count among the customers any more:
    they aren't `here`, and nothing was published of them since it `began`. Returns how many. How those who left stood on
    their last day is kept by `mark_left`."""
    require(caller, Right.RUN_DAY)
    same_day = Standing.objects.filter(as_of=day, computed_at__lt=began).values_list("account_id", flat=True)
    gone = set(same_day).difference(here)
    return open_again(Standing.objects.filter(Q(as_of__lt=day) | Q(account_id__in=gone)))


def open_again(gone: QuerySet[Standing]) -> int:
    """Leave these standings empty, as they were opened; what is known of those who left stays."""
    blank = Standing()
    values = {name: getattr(blank, name) for name in (*STANDING_FIELDS, "computed_at")}
    return gone.update(**{name: value for name, value in values.items() if name not in OF_LEAVING})
