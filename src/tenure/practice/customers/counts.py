"""How many accounts, and how much ARR, stand where: for maps of the whole book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal as OneOf

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet, Sum

from tenure.platform.access import SYSTEM, Caller, Right, may, require
from tenure.practice.customers.leaving import has_left_by
from tenure.practice.customers.models import Account, Standing
from tenure.practice.customers.queries import in_view
from tenure.practice.customers.standings import ahead
from tenure.values import clock


@dataclass(frozen=True, slots=True)
class Standings:
    """Accounts that stand in one place. `arr` by currency; `stalled` and `behind` count those of them."""

    accounts: int = 0
    arr: Mapping[str, Decimal] = field(default_factory=dict)
    stalled: int = 0
    behind: int = 0


NOBODY = Standings()


def standings_by(caller: Caller, column: OneOf["stage", "segment", "engagement"]) -> dict[str | None, Standings]:
    """Today's customers that the caller sees, by the key of their stage, segment or engagement model (None: none yet)."""
    require(caller, Right.READ_ACCOUNTS)
    groups = (
        _here(caller)
        .values(column, "currency")
        .annotate(
            accounts=Count("account_id"),
            total=Sum("arr"),
            stuck=Count("account_id", filter=Q(stalled=True)),
            late=Count("account_id", filter=Q(behind=True)),
        )
    )
    found: dict[str | None, Standings] = {}
    for group in groups:
        found[group[column]] = _joined(
            found.get(group[column], NOBODY),
            Standings(
                group["accounts"], _money(caller, group["currency"], group["total"]), group["stuck"], group["late"]
            ),
        )
    return found


class _Median(Aggregate):
    """The median, in the database."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def median_days_by_stage(caller: Caller) -> dict[str | None, float | None]:
    """The median of the days that today's customers have been in their stage, by its key; None where no day is known."""
    require(caller, Right.READ_ACCOUNTS)
    return dict(_here(caller).values_list("stage").annotate(days=_Median("days_in_stage")))


def standings_beside(caller: Caller) -> dict[str, Standings]:
    """The same by what is under way beside a stage: motions and stages that have opened early."""
    require(caller, Right.READ_ACCOUNTS)
    found: dict[str, Standings] = {}
    rows = _here(caller).exclude(beside=[]).values_list("beside", "arr", "currency")
    for beside, arr, currency in rows.iterator(chunk_size=2000):
        for key in beside:
            found[key] = _joined(found.get(key, NOBODY), Standings(1, _money(caller, currency, arr)))
    return found


def loads() -> dict[int, Standings]:
    """What each user owns today, whoever asks: how many customers, and their ARR."""
    found: dict[int, Standings] = {}
    owned = Standing.objects.filter(account__owner__isnull=False, account__merged_into=None).order_by()
    owned = owned.exclude(has_left_by(clock.today())).exclude(ahead())
    for group in owned.values("account__owner", "currency").annotate(accounts=Count("account_id"), total=Sum("arr")):
        owner = group["account__owner"]
        more = Standings(group["accounts"], _money(SYSTEM, group["currency"], group["total"]))
        found[owner] = _joined(found.get(owner, NOBODY), more)
    return found


def customers_now(caller: Caller) -> frozenset[str]:
    """Keys of today's customers that the caller sees."""
    return frozenset(_here(caller).values_list("account_id", flat=True))


def names_seen(caller: Caller, keys: Iterable[str]) -> dict[str, str]:
    """Names of those of the accounts that the caller sees, by key."""
    found = Account.objects.filter(in_view(caller), key__in=set(keys))
    return dict(found.values_list("key", "name"))


def _here(caller: Caller) -> QuerySet[Standing]:
    found = Standing.objects.filter(in_view(caller, "account__"), as_of__isnull=False).order_by()
    return found.exclude(has_left_by(clock.today())).exclude(ahead())


def _money(caller: Caller, currency: str, total: Decimal | None) -> dict[str, Decimal]:
    return {currency: total} if total is not None and currency and may(caller, Right.SEE_MONEY) else {}


def _joined(one: Standings, other: Standings) -> Standings:
    arr = dict(one.arr)
    for currency, amount in other.arr.items():
        arr[currency] = arr.get(currency, Decimal()) + amount
    return Standings(one.accounts + other.accounts, arr, one.stalled + other.stalled, one.behind + other.behind)
