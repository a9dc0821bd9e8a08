"""Amounts as the source says them, and the year they come to: exact, in any currency, for any time."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.evidence.intake.cells.amounts import (
    DECIMALS,
    PER_YEAR,
    annual,
    decimals_of,
    period_of,
    times_a_year,
    to_major,
)
from tenure.evidence.intake.cells.convert import ConvertedSlice, convert
from tenure.evidence.intake.mapping import ColumnUse, FileMapping


def read(columns: dict[str, Any], *rows: tuple[str, ...], kind: str = "subscriptions", **entry: Any) -> ConvertedSlice:
    uses = {name: use if isinstance(use, ColumnUse) else ColumnUse(use) for name, use in columns.items()}
    cells = {name: pa.array([row[at] or None for row in rows], pa.string()) for at, name in enumerate(columns)}
    mapping = FileMapping("a.csv", kind, columns=uses, **entry)
    return convert(mapping, pa.table(cells), pa.array(range(len(rows)), pa.int64()), "a.csv")


def column(found: ConvertedSlice, name: str) -> list[Any]:
    rows = found.deliveries[0].rows
    return list(rows[name].to_pylist()) if name in rows.column_names else [None] * rows.num_rows


@pytest.mark.parametrize(
    ("word", "period"),
    [
        ("Monthly", "month"), ("every 3 months", "3 month"), ("3 Months", "3 month"), ("P1Y", "year"), ("P6M", "6 month"),
        ("Semi_Annual", "half-year"), ("semi-annually", "half-year"), ("Two_Years", "2 year"), ("biennial", "2 year"),
        ("Eighteen_Months", "18 month"), ("vierteljährlich", "quarter"), ("halbjährlich", "half-year"), ("mensuel", "month"),
        ("Trimestral", "quarter"), ("per annum", "year"), ("36 months", "36 month"), ("12 months", "year"), ("2 weeks", "2 week"),
        ("Subscription_Term", "term"), ("one-time", "once"), ("einmalig", "once"), ("1 month", "month"), ("now and then", None),
    ],
)  # fmt: skip
def test_words_for_how_often(word: str, period: str | None) -> None:
    assert period_of(word) == period


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (date(2026, 1, 1), date(2027, 1, 1), Fraction(1)),
        (date(2024, 1, 1), date(2025, 1, 1), Fraction(1)),  # a leap year is a year
        (date(2026, 1, 1), date(2026, 12, 31), Fraction(1)),  # the last day is meant
        (date(2026, 1, 5), date(2027, 1, 4), Fraction(1)),  # 52 weeks
        (date(2026, 4, 1), date(2026, 6, 30), Fraction(4)),
        (date(2026, 2, 1), date(2026, 3, 1), Fraction(12)),
        (date(2026, 1, 31), date(2026, 2, 28), Fraction(12)),
        (date(2026, 1, 1), date(2029, 1, 3), Fraction(1, 3)),
        (date(2026, 1, 15), date(2027, 3, 15), Fraction(12, 14)),
        (date(2026, 5, 4), date(2026, 6, 1), Fraction(36525, 2800)),  # four weeks are no month
        (date(2026, 1, 1), date(2026, 1, 11), Fraction(36525, 1000)),
        (date(2026, 1, 1), date(2026, 1, 1), None),
        (date(2026, 1, 2), date(2026, 1, 1), None),
        (date(2026, 1, 1), None, None),
    ],
)
def test_the_rows_own_term(start: date, end: date | None, wanted: Fraction | None) -> None:
    assert times_a_year("term", start, end) == wanted


DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@given(DAYS, st.integers(1, 4000))
def test_a_term_is_never_far_from_its_days(start: date, days: int) -> None:
    times = times_a_year("term", start, start + timedelta(days=days))
    assert times is not None
    exact = Fraction(36525, 100) / days
    # Whole months differ in length by themselves; beyond that, snapping moves a term by three days or 1.5 per cent.
    assert abs(times / exact - 1) <= max(Fraction(5, days), Fraction(2, 100))


@given(
    st.decimals(-(10**9), 10**9, places=2),
    st.sampled_from(sorted(PER_YEAR)),
    st.integers(1, 60),
    st.integers(-50, 5000),
)
def test_quantity_multiplies_and_a_longer_period_divides(amount: Decimal, unit: str, count: int, quantity: int) -> None:
    one = annual(amount, unit)
    assert one is not None
    many = annual(amount, unit, quantity)
    spread = annual(amount, f"{count} {unit}")
    assert many is not None
    assert spread is not None
    assert abs(many - one * quantity) <= Decimal("0.0001") * max(1, abs(quantity))
    assert abs(spread * count - one) <= Decimal("0.0001") * count
    assert annual(-amount, unit) == -one


@given(st.decimals(0, 10**9, places=2), st.sampled_from(sorted(DECIMALS)))
def test_minor_units_are_those_of_the_currency(amount: Decimal, code: str) -> None:
    places = decimals_of(code)
    whole = amount.quantize(Decimal(1).scaleb(-min(places, 2)))
    minor = pa.array([whole.scaleb(places).quantize(Decimal("0.0001"))], pa.decimal128(18, 4))
    if abs(whole.scaleb(places)) < 10**13:
        assert to_major(minor, pa.array([code.lower()]), "files").to_pylist() == [whole]


def test_minor_units_row_by_row() -> None:
    columns = {"id": "id", "on": "issued_on", "cur": "currency", "due": ColumnUse("amount", unit="minor")}
    codes = ("eur", "JPY", "krw", "BHD", "CLF", "", "ISK")
    rows = [(code or "x", "2026-01-01", code, "120000") for code in codes]
    assert column(read(columns, *rows, kind="invoices"), "amount") == [
        *(Decimal(n) for n in ("1200", "120000", "120000", "120", "12", "1200", "120000"))
    ]
    stripe = read(columns, *rows, kind="invoices", source="stripe")
    assert column(stripe, "amount")[-1] == 1200  # Stripe counts Icelandic crowns in hundredths
    cents = {**columns, "due": ColumnUse("amount", unit="cents")}
    assert column(read(cents, *rows, kind="invoices"), "amount") == column(
        read(columns, *rows, kind="invoices"), "amount"
    )


PRICED = {"id": "id", "start": "start_on", "end": "end_on", "price": "amount", "n": "quantity", "every": "interval"}


def test_price_times_number_with_credits_and_one_off_fees() -> None:
    found = read(
        PRICED,
        ("1", "2026-01-01", "", "12.50", "8", "month"),
        ("2", "2026-01-01", "", "12.50", "-2", "monthly"),  # two seats fewer
        ("3", "2026-01-01", "", "-30", "", "every 6 months"),
        ("4", "2026-01-01", "", "900", "1", "one-time"),
        ("5", "2026-01-01", "2027-07-01", "3000", "2", "term"),
        ("6", "2026-01-01", "", "5", "3", "week"),
    )
    assert column(found, "arr") == [
        *(Decimal(n) for n in ("1200", "-300", "-60")),
        None,
        *(Decimal(n) for n in ("4000", "782.6786")),
    ]
    assert column(found, "amount")[:2] == [Decimal("12.50"), Decimal("12.50")]
    assert column(found, "amount_per") == ["month", "month", "6 month", "once", "term", "week"]
    assert column(found, "seats")[:3] == [8, -2, None]


def test_discounts_are_taken_off() -> None:
    columns = {**PRICED, "off": "discount_rate", "less": "discount"}
    rows = [
        ("1", "2026-01-01", "", "100", "10", "month", off, less)
        for off, less in (("20%", ""), ("20", ""), ("0.2", ""), ("", "50"))
    ]
    found = read(columns, *rows)
    assert column(found, "arr") == [Decimal(9600), Decimal(9600), Decimal(9600), Decimal(11400)]
    assert column(found, "discount") == [Decimal(200), Decimal(200), Decimal(200), Decimal(50)]


def test_a_term_without_its_dates_waits() -> None:
    columns = {"id": "id", "start": "start_on", "end": "end_on", "fee": ColumnUse("amount", per="term")}
    found = read(
        columns,
        ("1", "2026-01-01", "", "10"),
        ("2", "2026-01-01", "2025-01-01", "10"),
        ("3", "2026-01-01", "2026-07-01", "10"),
    )
    assert [reject.code for reject in found.rejects] == ["no_term", "no_term"]
    assert column(found, "arr") == [Decimal(20)]


def test_what_is_said_as_arr_stays_and_the_rest_is_kept_as_said() -> None:
    columns = {"id": "id", "start": "start_on", "arr": "arr", "mrr": "mrr"}
    found = read(columns, ("1", "2026-01-01", "1200", "90"), ("2", "2026-01-01", "", "90"))
    assert column(found, "arr") == [Decimal(1200), Decimal(1080)]
    assert column(found, "amount") == [None, Decimal(90)]
    plain = read({"id": "id", "start": "start_on", "arr": "arr"}, ("1", "2026-01-01", "1200"))
    assert column(plain, "amount") == [None]
    huge = read({**columns, "mrr": "mrr"}, ("1", "2026-01-01", "", "99999999999999"))
    assert huge.rejects or column(huge, "arr") != [None]
