"""Aggregates of constants: what is the same of every row is added up, counted and averaged like a column."""

from datetime import date, timedelta
from pathlib import Path

from insight.engine.book import Book, fact, scored_by

DAY = date(2025, 5, 15)
CONSTANTS = {
    "sum(2)": 6.0,
    "sum(1e308) - sum(1e308)": None,
    "avg(2)": 2.0,
    "min(2)": 2.0,
    "max(2)": 2.0,
    "median(2)": 2.0,
    "latest(2)": 2.0,
    "count(2)": 3.0,
    "count(distinct 'x')": 1.0,
    "avg(null)": None,
    "sum(nullif(1, 1))": None,
    "count(null)": 0.0,
    "count(distinct null)": 0.0,
    "sum(1 + 1)": 6.0,
    "sum(case when 1 = 1 then 2 end)": 6.0,
    "length(latest('abc'))": 3.0,
}


def test_a_constant_is_aggregated_like_a_column(tmp_path: Path) -> None:
    """At one instant the rows are read themselves, at many the sums of days; both give the same."""
    signals = "".join(
        f'c{k}{kind}: {{from: usage, value: "{value}"{window}}}\n'
        for k, value in enumerate(CONSTANTS)
        for kind, window in (("", ""), ("w", ", window: 20d"), ("y", ', window: 20d, where: "1 = 1"'))
    )
    small = scored_by(signals, "- {signal: c0, weight: 1, points: {0: 0, 5: 100}}")
    book = Book(tmp_path).write(
        fact("accounts", "acme", name="Acme", customer=True, known=date(2024, 1, 1)),
        fact("subscriptions", "acme", id="s", start_on=date(2024, 1, 1), arr=1, currency="USD"),
        (fact("usage", "acme", id=f"u{n}", event="seen", occurred_at=DAY - timedelta(n)) for n in range(3)),
    )
    for days in ([DAY], [DAY - timedelta(n) for n in (0, 3, 5, 9)]):
        found = book.run(small, *days).evaluation
        row = found.row_of[(0, "acme")]
        for kind in ("", "w", "y"):
            got = {value: found.wide[f"c{k}{kind}"][row].as_py() for k, value in enumerate(CONSTANTS)}
            assert got == CONSTANTS, kind
