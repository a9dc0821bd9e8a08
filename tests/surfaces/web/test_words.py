"""Figures as people read them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tenure.surfaces.web import words
from tenure.values.money import Money

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0"),
        ("999", "$999"),
        ("312000", "$312k"),
        ("4100000", "$4.1M"),
        ("250000000", "$250M"),
        ("-64000", "−$64k"),
    ],
)
def test_money_in_lists_is_short(amount: str, shown: str) -> None:
    assert words.money_short(Money(Decimal(amount), "USD")) == shown


def test_money_never_loses_its_currency() -> None:
    assert words.money(Money(Decimal("312000.40"), "USD")) == "$312,000"
    assert words.money(Money(Decimal("10"), "SEK")).startswith("SEK")
    assert words.money(None) == "not known"


@pytest.mark.parametrize(
    ("value", "shown"), [(3.2, "+3"), (-14.0, "−14"), (0.4, "0"), (-0.4, "0"), (0.5, "+1"), (-0.5, "−1")]
)
def test_a_change_carries_its_sign(value: float, shown: str) -> None:
    assert words.signed_text(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.38, "percent", "38\N{NARROW NO-BREAK SPACE}%"),
        (1, "days", "1 day"),
        (12.0, "days", "12 days"),
        (0.61, "", "0.61"),
        (None, "percent", "none"),
        (True, "", "yes"),
        ("gold", "", "gold"),
    ],
)
def test_a_value_carries_its_unit(value: object, unit: str, shown: str) -> None:
    assert words.value_text(value, unit) == shown


@pytest.mark.parametrize(
    ("back", "shown"),
    [
        (timedelta(minutes=4), "4 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=12), "12 d"),
        (timedelta(days=200), "6 mo"),
        (timedelta(seconds=-5), "0 min"),
    ],
)
def test_an_age_is_given_in_its_largest_unit(back: timedelta, shown: str) -> None:
    assert words.age(NOW - back, NOW) == shown


def test_minus_zero_is_zero() -> None:
    assert words.number(-0.0) == "0"
    assert words.number(-0.001) == "0"
    assert words.number(-1234.5) == "−1,234.5"


def test_cells_stay_close_to_the_fact() -> None:
    assert words.cell(None) == ""
    assert words.cell(date(2026, 5, 1)) == "2026-05-01"
    assert words.cell(NOW) == "2026-05-01 12:00"
    assert words.cell(True) == "yes"


def test_initials_survive_any_name() -> None:
    assert words.initials("Brightwater Logistics") == "BL"
    assert words.initials("…") == "?"


def test_a_hyphen_before_a_figure_is_a_minus_sign() -> None:
    assert words.minus_signs("fell (-3) on 2026-05-01, sub-2") == "fell (−3) on 2026-05-01, sub-2"
