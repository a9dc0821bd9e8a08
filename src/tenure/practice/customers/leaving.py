"""Churned accounts: their standings, and their last day as customers."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.db.models import Q

from tenure.practice.customers.cards import LastDay, StandingCard
from tenure.practice.customers.models import Standing
from tenure.values.keys import AccountKey


def left_card(standing: Standing) -> StandingCard:
    """What is known of an account that left and has no standing any more."""
    on, key = standing.left_on or date.min, AccountKey(standing.account_id)
    at = datetime.combine(on, time(), UTC)
    last = last_day(standing)
    return StandingCard(key, on, at, "", left_on=standing.left_on, left_reason=standing.left_reason, last=last)


def last_day(standing: Standing) -> LastDay | None:
    """How an account that left stood on its last day."""
    if (last := standing.last) is None:
        return None
    arr = None if last["arr"] is None else Decimal(last["arr"])
    return LastDay(date.fromisoformat(last["on"]), last["shown"], last["band"], arr, last["currency"])


def has_left_by(day: date) -> Q:
    """The condition that keeps to standings of those who left by a day: by their own record, or by the end of all terms."""
    return Q(account__churned_on__lte=day) | Q(left_on__lte=day)


def may_have_left_by(day: date) -> list[tuple[AccountKey, date | None, bool]]:
    """Accounts whose standing isn't of later than a day, of whom those that aren't its customers may have left: key, the day
    their own record says they left, and whether it is known how they stood before."""
    found = Standing.objects.filter(Q(as_of=None) | Q(as_of__lte=day), account__merged_into=None)
    rows = found.order_by("account_id").values_list("account_id", "account__churned_on", "as_of", "left_on")
    return [(AccountKey(key), on, as_of is not None or left_on is not None) for key, on, as_of, left_on in rows]
