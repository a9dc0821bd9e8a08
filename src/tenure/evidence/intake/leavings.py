"""Leavings that contracts contradict."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from tenure.evidence.intake.open_contracts import open_lines
from tenure.evidence.intake.versions.settling import Contradiction


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
