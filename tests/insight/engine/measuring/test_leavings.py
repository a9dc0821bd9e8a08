"""Customers leave and come back, any number of times."""

from datetime import date
from pathlib import Path

from insight.engine.book import Book, fact, scored_by

KNOWN = date(2024, 1, 10)
FRAMEWORK = scored_by(
    "uses: {from: usage, value: count(*), window: 28d}", "- {signal: uses, weight: 1, points: {0: 0, 5: 100}}"
)


def left(account: str, on: date, **columns: object) -> dict[str, object]:
    return fact("churn_events", account, **{"id": f"{account}-{on}", "happened_on": on, "reason": "price", **columns})


def test_the_last_leaving_or_return_counts(tmp_path: Path) -> None:
    term = {"start_on": KNOWN, "end_on": date(2030, 1, 1), "arr": 100, "currency": "USD"}
    book = Book(tmp_path / "lake").write(
        *(fact("accounts", name, customer_since=KNOWN) for name in ("twice", "back", "anew", "part", "gone", "stays")),
        left("twice", date(2024, 9, 1)),
        left("twice", date(2025, 3, 1)),
        left("back", date(2024, 9, 1)),
        left("back", date(2024, 11, 1), kind="returned"),
        left("anew", date(2024, 9, 1)),
        fact("subscriptions", "anew", id="s1", **term),
        fact("subscriptions", "anew", id="s2", **{**term, "start_on": date(2025, 1, 1)}),
        left("part", date(2024, 9, 1), subscription="s3"),
        fact("subscriptions", "part", id="s4", **term),
        fact("accounts", "record", customer_since=KNOWN, churned_on=date(2024, 6, 1)),
        left("record", date(2024, 8, 1), kind="returned"),
        left("gone", date(2024, 9, 1), kind="left"),
    )

    def customers(day: date) -> set[str]:
        everyone = book.customers(FRAMEWORK, day)
        few = book.run(FRAMEWORK, day, accounts=("back", "twice")).evaluation.accounts
        assert set(few) == everyone & {"back", "twice"}
        return everyone

    everyone = {"twice", "back", "anew", "part", "record", "gone", "stays"}
    assert customers(date(2024, 3, 1)) == everyone
    assert customers(date(2024, 7, 1)) == everyone - {"record"}
    assert customers(date(2024, 10, 1)) == {"part", "record", "stays"}
    assert customers(date(2024, 12, 1)) == {"part", "record", "stays", "back"}
    assert customers(date(2025, 2, 1)) == {"part", "record", "stays", "back", "anew"}
    assert customers(date(2025, 4, 1)) == {"part", "record", "stays", "back", "anew"}
