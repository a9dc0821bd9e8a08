"""Amounts keep their currency and their cents."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.money import Money
from tenure.values.problem import Problem, ProblemError, did_you_mean
from tenure.values.shapes import plain


def test_two_currencies_are_never_added() -> None:
    assert Money(Decimal("1.10"), "USD") + Money(Decimal("2.20"), "USD") == Money(Decimal("3.30"), "USD")
    with pytest.raises(ValueError, match="USD and EUR can't be added without an exchange rate"):
        Money(Decimal(1), "USD") + Money(Decimal(1), "EUR")


@pytest.mark.parametrize("wrong", ["", "usd", "US", "DOLLAR", "U1D"])
def test_a_currency_is_a_code_of_three_capitals(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a currency code"):
        Money(Decimal(1), wrong)


@given(st.integers(-(10**14), 10**14))
def test_no_cent_is_lost_on_the_way_out(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert Decimal(plain(Money(amount, "EUR"))["amount"]) == amount


def test_half_a_cent_is_rounded_up() -> None:
    assert plain(Money(Decimal("0.125"), "EUR")) == {"amount": "0.13", "currency": "EUR"}


def test_a_problem_says_where_what_why_and_what_to_do() -> None:
    problem = Problem("x", "The file is empty.", where="a.csv", why="It has no bytes.", fix="Export it again.")
    assert str(problem) == "a.csv: The file is empty. It has no bytes. Export it again."
    error = ProblemError(problem, Problem("y", "Gone.", status=404))
    assert error.status == 404
    assert len(error.problems) == 2
    with pytest.raises(ValueError, match="at least one"):
        ProblemError()


def test_a_slip_of_the_keyboard_is_named() -> None:
    assert did_you_mean("subscriptons", ["subscriptions", "usage"]) == "Did you mean subscriptions?"
    assert did_you_mean("zzz", ["usage"]) == ""
