"""Contradictions in the data: counted, listed and stored. Nothing here refuses a row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, Grain
from tenure.evidence.catalogue.contracts import NEVER_RAN
from tenure.evidence.intake.open_contracts import (
    contracts_alike,
    contracts_past_their_end,
    left_but_open,
    listed_twice,
    open_lines,
    prospects_with_contracts,
    stated_differently,
    without_covered,
)
from tenure.evidence.intake.orders import CODES as ORDER_CODES
from tenure.evidence.intake.orders import dates_in_the_future, dates_out_of_order
from tenure.evidence.intake.versions.settling import Contradiction, SettlingRun
from tenure.evidence.intake.versions.staging import Staging
from tenure.values.texts import count_words

CODES: dict[str, str] = {
    "same_id": "Rows with the same id differ. The later one counts; if it isn't clear which is later, they are quarantined.",
    "other_company": "An account's id now belongs to another company, by name and domain. The later row counts.",
    "churned_but_open": "An account is marked as churned and still has an open subscription.",
    "goes_on_past_its_end": "A contract renews automatically and its end has passed, but nothing confirms the renewal.",
    "prospect_with_contract": "An account is marked as a prospect but has an active contract. It counts as a customer.",
    "stated_differently": "A customer list gives a different annual amount than the contracts. The contracts count.",
    "listed_twice": "Two sources list active contracts for one account. All of them count.",
    "alike_without_id": "Contracts without ids start on the same day. Each row counts.",
    "usage_outside_subscription": "An account uses the product on days without a subscription.",
    "before_start": "Rows are dated before the account became a customer.",
    "unknown_parent": "An account's parent isn't in any file.",
    "parent_circle": "Accounts are each other's parent in a loop, or an account is its own parent.",
    "after_the_end": "Rows are dated after the account churned.",
    "unknown_account": "Rows belong to an account that isn't in any accounts file. It is kept as provisional.",
    "in_the_future": "A date of a past event is after the import.",
    "negative_amount": "The amount of a contract or a deal is negative: a discount or a mistake.",
    "ends_before_start": "A term ends before it starts.",
    "cell_left_empty": "A cell can't be read or is implausible. It was left empty; the rest of the row was imported.",
    "no_amount": "Some contracts or invoices have no amount. They add nothing to totals.",
    "no_rate": "Amounts are in a currency without an exchange rate to the framework's currency. They count as unknown.",
    "owner_differs": "The source names a different owner than the one set in Tenure. The owner set in Tenure stays.",
    **ORDER_CODES,
}
"""Every kind of contradiction, in words."""

BEFORE_START = ("tickets", "survey_responses", "usage", "invoices")
AFTER_END = ("tickets", "survey_responses", "usage")
AMOUNTS = {"subscriptions": "arr", "invoices": "amount", "opportunities": "amount"}
SLACK = timedelta(days=1)
EPOCH = date(1970, 1, 1)
FAR = 10_000_000
FEW = 5
"""So many ids are named, where more may lack the same."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Accounts, subscriptions, rates and leavings as they stand with this batch in: newest versions, stored columns."""

    accounts: pa.Table
    subscriptions: pa.Table
    rates: pa.Table
    leavings: pa.Table
    merged: frozenset[str] = frozenset()
    """Accounts that go on as others: no file needs to name them."""


def contradictions(picture: Picture, staging: Staging, course: SettlingRun, currency: str) -> list[Contradiction]:
    """All that this batch adds, in a stable order."""
    today = course.ingested_at.date()
    touched = set(staging.tables)
    found: list[Contradiction] = []
    if "subscriptions" in touched:
        found += stated_differently(picture.subscriptions, today)
        found += contracts_alike(staging.kept("subscriptions", ("fact_id", "account", "start_on", "line")))
    picture = replace(picture, subscriptions=without_covered(picture.subscriptions, today))
    if touched & {"churn_events", "subscriptions"}:
        found += left_but_open(picture.leavings, picture.subscriptions, today)
    if touched & {"accounts", "subscriptions"}:
        found += _churned_but_open(picture, today)
        found += _terms(picture)
        found += listed_twice(picture.subscriptions, today)
        found += contracts_past_their_end(picture.subscriptions, today)
        found += prospects_with_contracts(picture.accounts, picture.subscriptions, today)
    if "accounts" in touched:
        found += _parents(picture.accounts)
        found += _circles(picture.accounts)
    terms = _terms_by_account(picture.subscriptions)
    since = _since(picture)
    gone = _gone(picture.accounts)
    named = {*picture.accounts["fact_id"].to_pylist(), *picture.merged}
    for table in sorted(touched):
        if TABLES[table].of_account and table != "accounts":
            days = _days(table, staging)
            if named:  # where nobody lists accounts, they come from the rows that name them
                found += _unknown_accounts(table, staging, named)
            if table == "usage" and terms:
                found += _outside(days, terms)
            elif table in BEFORE_START:
                found += _before_start(table, days, since)
            if TABLES[table].grain is Grain.EVENTS:
                found += _future(table, days, today)
            if table in AFTER_END:
                found += _after_end(table, days, gone)
        found += dates_out_of_order(table, staging, course)
        found += dates_in_the_future(table, staging, course)
        if table in AMOUNTS:
            found += _amounts(table, staging, picture, currency)
    return found


def _churned_but_open(picture: Picture, today: date) -> Iterator[Contradiction]:
    gone = {
        row["fact_id"]: row["churned_on"]
        for row in picture.accounts.select(["fact_id", "churned_on", "churned", "lifecycle"]).to_pylist()
        if row["churned"]
        or (row["lifecycle"] == "former" and not row["churned_on"])
        or (row["churned_on"] and row["churned_on"] <= today)
    }
    for row, last in open_lines(picture.subscriptions, today):
        if row["account"] in gone:
            on = f" on {gone[row['account']]}" if gone[row["account"]] else ""
            until = f"open until {last}" if last else "open without an end"
            detail = f"churned{on}, but subscription {row['fact_id']} is {until}"
            yield Contradiction("churned_but_open", "accounts", row["account"], detail)


def _terms(picture: Picture) -> Iterator[Contradiction]:
    rows = picture.subscriptions
    wrong = rows.filter(pc.fill_null(pc.less(rows["end_on"], rows["start_on"]), False))
    for row in wrong.select(["fact_id", "start_on", "end_on"]).to_pylist():
        detail = f"starts on {row['start_on']} and ends on {row['end_on']}"
        yield Contradiction("ends_before_start", "subscriptions", row["fact_id"], detail)


def _parents(accounts: pa.Table) -> Iterator[Contradiction]:
    strange = pc.and_(
        pc.is_valid(accounts["parent"]),
        pc.invert(pc.is_in(accounts["parent"], value_set=accounts["fact_id"].combine_chunks())),
    )
    for row in accounts.filter(strange).select(["fact_id", "parent"]).to_pylist():
        yield Contradiction(
            "unknown_parent", "accounts", row["fact_id"], f"has the parent {row['parent']}, which isn't in any file"
        )


def _circles(accounts: pa.Table) -> Iterator[Contradiction]:
    """Each account that its own chain of parents leads back to, with the chain."""
    parent = dict(zip(accounts["fact_id"].to_pylist(), accounts["parent"].to_pylist(), strict=True))
    settled: set[str] = set()
    for start in sorted(parent):
        path: dict[str, int] = {}
        at = start
        while at in parent and at not in settled and at not in path:
            path[at] = len(path)
            at = parent[at] or ""
        names = list(path)
        for place in range(path[at], len(names)) if at in path else ():
            chain = names[place:] + names[path[at] : place]
            detail = "belongs to itself" if len(chain) == 1 else f"belongs to itself: {' > '.join([*chain, chain[0]])}"
            yield Contradiction("parent_circle", "accounts", names[place], detail)
        settled.update(path)


@dataclass(frozen=True, slots=True)
class Days:
    """How many rows an account has on each day, days in order (as days since 1970)."""

    account: str
    days: np.ndarray
    counts: np.ndarray

    def where(self, mask: np.ndarray) -> "Days | None":
        """The days of a mask, or None when there are none."""
        return Days(self.account, self.days[mask], self.counts[mask]) if mask.any() else None

    @property
    def total(self) -> int:
        return int(self.counts.sum())

    @property
    def first(self) -> date:
        return EPOCH + timedelta(days=int(self.days[0]))

    @property
    def last(self) -> date:
        return EPOCH + timedelta(days=int(self.days[-1]))


def _days(table: str, staging: Staging) -> list[Days]:
    """The dated rows of this batch by account and day, accounts in order."""
    parts = []
    for rows in staging.kept(table, ("account", "occurred_at", "dated")):
        days = pc.cast(pc.floor_temporal(rows["occurred_at"], unit="day"), pa.date32())
        slim = pa.table({"account": rows["account"], "day": days, "dated": rows["dated"]})
        parts.append(slim.filter(slim["dated"]).group_by(["account", "day"]).aggregate([([], "count_all")]))
    if not parts:
        return []
    whole = pa.concat_tables(parts).group_by(["account", "day"]).aggregate([("count_all", "sum")])
    if not whole.num_rows:
        return []
    whole = whole.sort_by([("account", "ascending"), ("day", "ascending")])
    coded = whole["account"].combine_chunks().dictionary_encode()
    numbers = np.asarray(pc.cast(whole["day"], pa.int32()))
    counts = np.asarray(whole["count_all_sum"])
    starts = np.flatnonzero(np.diff(np.asarray(coded.indices), prepend=-1))
    ends = np.append(starts[1:], whole.num_rows)
    names = coded.dictionary.to_pylist()
    return [
        Days(name, numbers[start:end], counts[start:end])
        for name, start, end in zip(names, starts.tolist(), ends.tolist(), strict=True)
    ]


def _unknown_accounts(table: str, staging: Staging, named: set[str]) -> Iterator[Contradiction]:
    counts: Counter[str] = Counter()
    for rows in staging.kept(table, ("account",)):
        names, found = _counted(rows["account"])
        counts.update({name: count for name, count in zip(names, found, strict=True) if name})
    for account, count in sorted(counts.items()):
        if account not in named:
            yield Contradiction("unknown_account", table, account, "it isn't in any accounts file", count=count)


def _terms_by_account(subscriptions: pa.Table) -> dict[str, list[tuple[date, date | None]]]:
    terms: dict[str, list[tuple[date, date | None]]] = {}
    names = ["account", "start_on", "end_on", "ended_on", "auto_renew"]
    for row in subscriptions.select(names).to_pylist():
        last = row["ended_on"] or (None if row["auto_renew"] else row["end_on"])
        terms.setdefault(row["account"], []).append((row["start_on"], last))
    return terms


def _outside(days: list[Days], terms: dict[str, list[tuple[date, date | None]]]) -> Iterator[Contradiction]:
    for one in days:
        inside = np.zeros(len(one.days), bool)
        for start, end in terms.get(one.account, ()):
            inside |= (one.days >= _number(start)) & (one.days < (_number(end) if end else FAR))
        hit = one.where(~inside)
        if hit:
            when = f"on {hit.first}" if hit.first == hit.last else f"between {hit.first} and {hit.last}"
            detail = f"{count_words(hit.total, 'row')} of usage {when}, outside every subscription"
            yield Contradiction("usage_outside_subscription", "usage", one.account, detail, count=hit.total)


def _since(picture: Picture) -> dict[str, date]:
    since: dict[str, date] = {}
    for row in picture.subscriptions.select(["account", "start_on"]).to_pylist():
        since[row["account"]] = min(row["start_on"], since.get(row["account"], row["start_on"]))
    for row in picture.accounts.select(["fact_id", "customer_since"]).to_pylist():
        if row["customer_since"]:
            since[row["fact_id"]] = row["customer_since"]
    return since


def _before_start(table: str, days: list[Days], since: dict[str, date]) -> Iterator[Contradiction]:
    for one in days:
        start = since.get(one.account)
        hit = one.where(one.days < _number(start)) if start else None
        if hit:
            detail = f"{count_words(hit.total, 'row')} from {hit.first} on before {start}, when it became a customer"
            yield Contradiction("before_start", table, one.account, detail, count=hit.total)


def _gone(accounts: pa.Table) -> dict[str, date]:
    rows = accounts.filter(pc.is_valid(accounts["churned_on"])).select(["fact_id", "churned_on"]).to_pylist()
    return {row["fact_id"]: row["churned_on"] for row in rows}


def _after_end(table: str, days: list[Days], gone: dict[str, date]) -> Iterator[Contradiction]:
    for one in days:
        left = gone.get(one.account)
        hit = one.where(one.days > _number(left)) if left else None
        if hit:
            detail = f"{count_words(hit.total, 'row')} up to {hit.last} after {left}, when the account churned"
            yield Contradiction("after_the_end", table, one.account, detail, count=hit.total)


def _future(table: str, days: list[Days], today: date) -> Iterator[Contradiction]:
    for one in days:
        hit = one.where(one.days > _number(today + SLACK))
        if hit:
            rows = count_words(hit.total, "row is", "rows are")
            detail = f"{rows} dated after the import, up to {hit.last}: counted from then on"
            yield Contradiction("in_the_future", table, one.account, detail, count=hit.total)


def _number(day: date) -> int:
    return (day - EPOCH).days


def _amounts(table: str, staging: Staging, picture: Picture, currency: str) -> Iterator[Contradiction]:
    name = AMOUNTS[table]
    rates = picture.rates.select(["currency", "into"]).to_pylist()
    rated = {row["currency"] for row in rates if row["into"] == currency}
    unrated: dict[str, int] = {}
    state = ("status",) if table == "subscriptions" else ()
    lacking: list[str] = []
    priced = 0
    for rows in staging.kept(table, ("fact_id", name, "currency", "file", "line", *state)):
        below = pc.fill_null(pc.less(rows[name], 0), False)
        negative = rows.filter(below) if table != "invoices" else rows.slice(0, 0)  # a credit note is normal
        for row in negative.select(["fact_id", name, "file", "line"]).to_pylist():
            yield Contradiction("negative_amount", table, row["fact_id"], f"{name} is {row[name]:f}", line=row["line"])
        given = rows.filter(pc.is_valid(rows[name]))
        priced += given.num_rows
        empty = rows.filter(pc.is_null(rows[name]))
        for column in state:  # a trial costs nothing
            empty = empty.filter(pc.invert(pc.is_in(empty[column], value_set=pa.array(NEVER_RAN, pa.string()))))
        lacking += empty["fact_id"].to_pylist()
        codes, counts = _counted(given["currency"])
        for code, count in zip(codes, counts, strict=True):
            if currency and code != currency and code not in rated:
                unrated[code or ""] = unrated.get(code or "", 0) + count
    if lacking and priced and table != "opportunities":  # deals get their amounts late
        some = ", ".join(sorted(lacking)[:FEW]) + (", …" if len(lacking) > FEW else "")
        kind = "contract" if table == "subscriptions" else "invoice"
        have = "has" if len(lacking) == 1 else "have"
        detail = (
            f"{count_words(len(lacking), kind)} ({some}) {have} no amount, beside {priced:,} with one: unknown, not zero. Fill"
            " the amounts in and import the file again"
        )
        yield Contradiction("no_amount", table, "", detail, count=len(lacking))
    for code, count in sorted(unrated.items()):
        what = (
            f"{count} amounts in {code} have no exchange rate to {currency}; import exchange rates, or set the "
            f"framework's currency to {code}"
            if code
            else f"{count} amounts have no currency"
        )
        yield Contradiction("no_rate", table, code, what, count=count)


def _counted(column: pa.ChunkedArray) -> tuple[list[str | None], list[int]]:
    counts = pc.value_counts(column)
    return counts.field("values").to_pylist(), counts.field("counts").to_pylist()
