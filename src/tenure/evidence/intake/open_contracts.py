"""Contracts in service that something else in the data contradicts: their own dates, a leaving, a list of customers."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue.contracts import NEVER_RAN
from tenure.evidence.intake.cells.keys import AGAIN
from tenure.evidence.intake.versions.settling import Contradiction

NAMES = [
    "account", "fact_id", "product", "start_on", "end_on", "ended_on", "auto_renew", "status", "stated", "arr", "currency",
    "source",
]  # fmt: skip
LATE = timedelta(days=31)
"""A file may be so much older than the periods in it; a following term may begin so much later."""
Line = dict[str, Any]
Sums = dict[str, Decimal]


def open_lines(subscriptions: pa.Table, today: date) -> Iterator[tuple[Line, date | None]]:
    """Contracts whose money counts on a day, with the first day without service, by id."""
    for row in sorted(subscriptions.select(NAMES).to_pylist(), key=lambda row: str(row["fact_id"])):
        last = row["ended_on"] or (None if row["auto_renew"] else row["end_on"])
        if (
            row["status"] in (None, "active", "past_due")
            and row["start_on"] <= today
            and (last is None or last > today)
        ):
            yield row, last


def contracts_past_their_end(subscriptions: pa.Table, today: date) -> Iterator[Contradiction]:
    """Contracts that count only because they renew by themselves, long after their end, with no later term of the same
    account and product."""
    starts: dict[tuple[str, str | None], list[date]] = {}
    for row in subscriptions.select(["account", "product", "start_on"]).to_pylist():
        starts.setdefault((row["account"], row["product"]), []).append(row["start_on"])
    for row, last in open_lines(subscriptions, today):
        end = row["end_on"]
        if last is not None or not end or end + LATE >= today:
            continue
        later = [start for start in starts[row["account"], row["product"]] if start > row["start_on"]]
        if not any(start >= end - LATE for start in later):
            detail = f"renews automatically and counts, but its end was {end} and no later term follows"
            yield Contradiction("goes_on_past_its_end", "subscriptions", row["fact_id"], detail)


def prospects_with_contracts(accounts: pa.Table, subscriptions: pa.Table, today: date) -> Iterator[Contradiction]:
    """Prospects by their record that are customers by a contract."""
    prospects = {
        row["fact_id"]
        for row in accounts.select(["fact_id", "lifecycle"]).to_pylist()
        if row["lifecycle"] == "prospect"
    }
    told: set[str] = set()
    for row, _ in open_lines(subscriptions, today) if prospects else ():
        if row["account"] in prospects - told:
            told.add(row["account"])
            detail = f"marked as a prospect, but subscription {row['fact_id']} is in service"
            yield Contradiction("prospect_with_contract", "accounts", row["account"], detail)


def contracts_alike(parts: Iterator[pa.Table]) -> Iterator[Contradiction]:
    """Contracts without ids that begin like another of their account in the same file: each counts."""
    for rows in parts:
        again = rows.filter(pc.match_substring_regex(rows["fact_id"], AGAIN))
        for row in again.select(["fact_id", "account", "start_on", "line"]).to_pylist():
            detail = (
                f"the file has no ids, and another contract of {row['account']} also starts on {row['start_on']}; both count."
                " If it is a duplicate, delete a row or map a column to `id`"
            )
            yield Contradiction("alike_without_id", "subscriptions", row["fact_id"], detail, line=row["line"])


def listed_twice(subscriptions: pa.Table, today: date) -> Iterator[Contradiction]:
    """Accounts whose contracts in service stand in the books of two sources, a CRM and a billing system say: all count."""
    books: dict[str, dict[str, Sums]] = {}
    for row, _ in open_lines(subscriptions, today):
        add(books.setdefault(row["account"], {}).setdefault(row["source"], {}), row)
    for account, of_source in sorted(books.items()):
        if len(of_source) > 1:
            said = " and ".join(f"{a_year(sums)} a year in {source}" for source, sums in sorted(of_source.items()))
            detail = (
                f"has active contracts of {said}; all count. If they are the same contracts, keep one source: skip the other"
                " with `skip: true` in the mapping, and undo its import"
            )
            yield Contradiction("listed_twice", "subscriptions", account, detail)


def add(sums: Sums, line: Line) -> None:
    """Add a contract's yearly amount, where it is known, to the sums by currency."""
    if line["arr"] is not None:
        sums[line["currency"] or ""] = sums.get(line["currency"] or "", Decimal(0)) + line["arr"]


def a_year(sums: Sums) -> str:
    """Yearly amounts by currency, in words."""
    return " and ".join(f"{amount:,.2f} {code}".strip() for code, amount in sorted(sums.items())) or "nothing"


def left_but_open(leavings: pa.Table, subscriptions: pa.Table, today: date) -> Iterator[Contradiction]:
    """Accounts and subscriptions whose last event is a leaving, while a contract that was there before is still open."""
    last: dict[tuple[str, str | None], tuple[date, bool]] = {}
    for row in leavings.select(["account", "subscription", "happened_on", "kind"]).to_pylist():
        if row["happened_on"] <= today:
            key, event = (row["account"], row["subscription"]), (row["happened_on"], row["kind"] == "returned")
            last[key] = max(event, last.get(key, event))
    for line, ends in open_lines(subscriptions, today) if last else ():
        for about in (None, line["fact_id"]):
            left, back = last.get((line["account"], about), (date.max, True))
            if not back and line["start_on"] < left:
                until = f"open until {ends}" if ends else "open without an end"
                detail = f"left on {left}, but subscription {line['fact_id']} is {until}"
                yield Contradiction("churned_but_open", "accounts", line["account"], detail)
                break


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
        detail = f"a customer list says {a_year(amounts)} per year; its active contracts add up to {a_year(own)}"
        yield Contradiction("stated_differently", "subscriptions", account, f"{detail}, which counts")
