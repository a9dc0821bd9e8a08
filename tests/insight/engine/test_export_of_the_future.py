"""A snapshot export carries the future in its rows: when a contract was cancelled, a ticket solved, a person gone."""

# ruff: noqa: E501 - a fact stands on one line

from datetime import UTC, date, datetime, timedelta

from insight.engine.book import Book, Fact, days, fact, starter

SINCE = date(2024, 3, 1)
CANCELLED = {"acme": date(2025, 3, 10), "bolt": date(2025, 4, 22), "cast": date(2025, 5, 30)}
HIDDEN = (
    "cancelled_at",
    "cancel_reason",
    "ended_on",
    "resolved_at",
    "csat",
    "rated_at",
    "left_at",
    "churned_on",
    "paid_at",
)
BEFORE = timedelta(days=90)


def export() -> list[Fact]:
    """The rows as one file has them on the last day; each is the first version of its fact, recorded when it occurred."""
    found: list[Fact] = []
    for account, ends in CANCELLED.items():
        at = datetime(ends.year, ends.month, ends.day, 15, tzinfo=UTC)
        found += [
            fact("accounts", account, name=account, customer_since=SINCE, churned_on=ends + timedelta(days=30)),
            fact(
                "subscriptions", account, id=account, plan="pro", seats=3.0, arr=500, currency="USD", start_on=SINCE,
                end_on=date(2026, 3, 1), cancelled_at=at, cancel_reason="price", ended_on=ends + timedelta(days=30),
            ),
            fact("people", account, id=f"{account}-ann", role="sponsor", role_since=SINCE, created_at=SINCE, left_at=at - BEFORE + timedelta(hours=10)),
            fact("invoices", account, id=f"{account}-i", issued_on=ends - BEFORE - timedelta(days=20), due_on=ends - BEFORE - timedelta(days=10), paid_at=at),
            *(
                fact(
                    "tickets", account, id=f"{account}-{day}", person=f"{account}-ann", priority="urgent", status="new",
                    opened_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC), resolved_at=at, csat=1.0, rated_at=at,
                )
                for day in days(ends - BEFORE - timedelta(days=20), ends - BEFORE, 9)
            ),
            *(
                fact("usage", account, id=f"{account}-{day}", person=f"{account}-ann", used_at=day, known=day)
                for day in days(ends - BEFORE - timedelta(days=30), ends, 2)
            ),
        ]  # fmt: skip
    return found


def test_90_days_before_each_cancellation_nothing_of_it_shows(book: Book) -> None:
    framework = starter("four_dimension")
    rows = export()
    innocent = Book(book.folder.with_name("innocent"))
    book.write(rows)
    innocent.write([{name: value for name, value in row.items() if name not in HIDDEN} for row in rows])
    views = [ends - BEFORE for ends in CANCELLED.values()]
    every, every_without = (one.verdicts(framework, *views, CANCELLED["acme"]) for one in (book, innocent))
    with_future, without = (
        {key: verdict for key, verdict in one.items() if key[1] == CANCELLED[key[0]] - BEFORE}
        for one in (every, every_without)
    )
    assert with_future == without
    assert {account for account, _, _ in with_future} == set(CANCELLED)
    measures = {str(m.address): m.value for m in with_future["acme", views[0], "account"].measures}
    assert measures["health.account.engagement.urgent_open"] == 3  # solved much later
    # And once it is known, it counts.
    after = every["acme", CANCELLED["acme"], "account"]
    assert [cap.address for cap in after.caps if cap.points < 0] == ["health.account.caps.notice_served"]
    assert after.score == 20
