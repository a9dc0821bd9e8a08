"""The words of a record and of a contract decide who is a customer and whether money counts."""

from datetime import date
from pathlib import Path

import pytest

from insight.engine.book import Book, fact, scored_by

DAY = date(2025, 6, 30)
JANUARY = date(2025, 1, 1)


def line(account: str, status: str | None, number: int = 1, **columns: object) -> dict[str, object]:
    given = {"start_on": JANUARY, "arr": 1000, "currency": "USD", "seats": 10.0, "status": status}
    return fact("subscriptions", account, **{"id": f"{account}-{number}", **given, **columns})


@pytest.fixture(scope="module")
def arr(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float | None]:
    """ARR of every customer of a town in which each account has one word of its own."""
    book = Book(Path(tmp_path_factory.mktemp("words")) / "lake")
    book.write(
        *(line(word, word) for word in ("active", "past_due", "trial", "draft", "void", "paused", "ended")),
        line("mixed", "active"),
        *(line("mixed", word, 2 + n) for n, word in enumerate(("trial", "draft", "void", "paused", "ended"))),
        line("stopped", "ended", cancelled_at=date(2025, 5, 1), ended_on=date(2025, 6, 1)),
        line("stops", "ended", cancelled_at=date(2025, 7, 20), ended_on=date(2025, 8, 1)),  # not heard of yet
        line("tried", "active", trial_ends_on=date(2025, 6, 1)),
        line("tries", "active", trial_ends_on=date(2025, 7, 15)),
        line("tried_in_vain", "trial", cancelled_at=date(2025, 7, 20)),
        *(fact("accounts", word, lifecycle=word, customer_since=JANUARY) for word in ("customer", "prospect")),
        *(fact("accounts", word, lifecycle=word, customer_since=JANUARY) for word in ("former", "internal")),
        fact("accounts", "unsaid", customer_since=JANUARY),
        fact("accounts", "signed", lifecycle="prospect", customer_since=JANUARY),
        line("signed", None),
        fact("accounts", "trying", lifecycle="prospect", customer_since=JANUARY),
        line("trying", "trial"),
        fact("accounts", "ours", lifecycle="internal", customer_since=JANUARY),
        line("ours", "active"),
        fact("accounts", "adds", lifecycle="customer", customer_since=JANUARY),
        line("adds", "draft"),
        fact("accounts", "over", lifecycle="customer", customer_since=JANUARY),
        line("over", "ended"),
        fact("accounts", "leaves", lifecycle="former", churned_on=date(2025, 8, 1), customer_since=JANUARY),
        line("leaves", "active"),
    )
    framework = scored_by(
        "uses: {from: usage, value: count(*), window: 28d}", "- {signal: uses, weight: 1, points: {0: 0, 5: 100}}"
    )
    wide = book.run(framework, DAY).evaluation
    return dict(zip(wide.accounts, wide.wide["arr"].to_pylist(), strict=True))


def test_only_words_that_let_money_count_are_arr(arr: dict[str, float | None]) -> None:
    paid = {account for account, amount in arr.items() if amount}
    assert paid == {"active", "past_due", "mixed", "stops", "tried", "signed", "leaves"}
    assert all(arr[account] == 1000 for account in paid)


def test_who_is_a_customer(arr: dict[str, float | None]) -> None:
    assert set(arr) == {
        *("active", "past_due", "mixed", "stops", "tried", "signed", "leaves"),
        *("paused", "customer", "unsaid", "adds"),
    }
