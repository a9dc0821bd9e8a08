"""Retention: the worked book, the edges, and the bridge that always adds up."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.insight.metrics.retention import bridge, bridge_between

OPENING = [120, 80, 60, 40, 30, 50, 20, 0]
CLOSING = [150, 80, 45, 0, 0, 65, 20, 90]

cents = st.integers(0, 10**10).map(lambda amount: amount / 100)
customers = st.lists(st.tuples(cents | st.just(0.0), cents | st.just(0.0), st.booleans()), max_size=60)


def test_the_worked_book() -> None:
    found = bridge(OPENING, CLOSING)
    assert found.grr == pytest.approx(0.7875)
    assert found.nrr == pytest.approx(0.9)
    assert found.logo_retention == pytest.approx(5 / 7)
    assert found.expansion_rate == pytest.approx(0.1125)
    assert (found.churn, found.contraction, found.expansion, found.new) == (70, 15, 45, 90)


def test_a_customer_who_came_back_is_a_line_of_its_own() -> None:
    closing = [150, 80, 45, 25, 0, 65, 20, 90]
    apart = bridge(OPENING, closing, [False, False, False, True, False, False, False, False])
    counted = bridge(OPENING, closing)
    assert (apart.nrr, apart.grr) == (pytest.approx(0.9), pytest.approx(0.7875))
    assert apart.reactivation == 25
    assert (counted.nrr, counted.grr) == (pytest.approx(0.9625), pytest.approx(0.85))
    assert counted.logo_retention == pytest.approx(6 / 7)


@given(customers)
def test_the_bridge_adds_up(rows: list[tuple[float, float, bool]]) -> None:
    opening, closing, back = ([row[i] for row in rows] for i in range(3))
    found = bridge(opening, closing, back)
    lines = found.new + found.expansion + found.reactivation - found.contraction - found.churn
    assert found.opening + lines == pytest.approx(found.closing, rel=1e-12, abs=1e-4)
    assert found.grr is None or 0 <= found.grr <= 1
    assert found.grr is None or found.nrr is None or found.grr <= found.nrr + 1e-12


def test_without_an_opening_cohort_there_is_no_rate() -> None:
    found = bridge([0, 0], [10, 0])
    assert (found.grr, found.nrr, found.logo_retention, found.growth_rate) == (None, None, None, None)
    assert found.customers_new == 1


@pytest.mark.parametrize(
    ("opening", "closing"), [([-1.0], [1.0]), ([1.0], [float("nan")]), ([1.0, 2.0], [1.0])], ids=str
)
def test_unknown_amounts_are_refused(opening: list[float], closing: list[float]) -> None:
    with pytest.raises(ValueError, match="customer"):
        bridge(opening, closing)


def test_a_line_is_in_service_from_its_start_up_to_its_end() -> None:
    rows = pa.table(
        {
            "account": ["a", "a", "b"],
            "arr": [Decimal("100"), Decimal("110"), Decimal("50")],
            "currency": ["USD", "USD", "EUR"],
            "start_on": [date(2025, 1, 1), date(2026, 1, 1), date(2025, 6, 1)],
            "last_on": [date(2026, 1, 1), date(2027, 1, 1), date(2026, 1, 1)],
        }
    )
    found = bridge_between(rows, date(2025, 12, 31), date(2026, 1, 1), {"USD": 1.0, "EUR": 1.1})
    assert found.opening == pytest.approx(155)
    assert (found.expansion, found.churn, found.closing) == (pytest.approx(10), pytest.approx(55), pytest.approx(110))
