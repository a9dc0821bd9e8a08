"""What a list of customers says they pay, beside the contracts of the same accounts."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue.contracts import NEVER_RAN
from tenure.evidence.intake.open_contracts import Sums, a_year, add, open_lines
from tenure.evidence.intake.versions.settling import Contradiction

CLOSE = Decimal("0.01")
"""Lists are rounded: amounts that differ by so small a share agree."""


def without_covered(subscriptions: pa.Table, today: date) -> pa.Table:
    """Contracts without those that a list says of accounts whose own contracts have begun: as the engine counts them."""
    stated = pc.fill_null(subscriptions["stated"], False)
    if not pc.any(stated).as_py():
        return subscriptions
    never = pc.is_in(subscriptions["status"], value_set=pa.array(NEVER_RAN, pa.string()))
    begun = pc.fill_null(pc.less_equal(subscriptions["start_on"], pa.scalar(today)), False)
    own = pc.and_(pc.and_(pc.invert(stated), pc.invert(never)), begun)
    accounts = pc.unique(subscriptions["account"].filter(own))
    covered = pc.and_(stated, pc.is_in(subscriptions["account"], value_set=accounts))
    return subscriptions.filter(pc.invert(covered))


def stated_differently(subscriptions: pa.Table, today: date) -> Iterator[Contradiction]:
    """Accounts of which a list says another yearly amount than their contracts come to."""
    counted = set(without_covered(subscriptions, today)["fact_id"].to_pylist())
    said: dict[str, Sums] = {}
    contracts: dict[str, Sums] = {}
    for row, _ in open_lines(subscriptions, today):
        into = contracts
        if row["stated"]:
            if row["fact_id"] in counted or row["arr"] is None:
                continue
            into = said
        add(into.setdefault(row["account"], {}), row)
    for account, amounts in sorted(said.items()):
        own = contracts.get(account, {})
        if amounts.keys() == own.keys() and all(
            abs(own[code] - sum_) <= CLOSE * abs(sum_) for code, sum_ in amounts.items()
        ):
            continue
        detail = f"a list of customers says {a_year(amounts)} a year; its contracts in service come to {a_year(own)}"
        yield Contradiction("stated_differently", "subscriptions", account, f"{detail}, which counts")
