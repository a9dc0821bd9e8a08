"""An exported cell never runs as a formula."""

from decimal import Decimal

import pytest

from tenure.surfaces.web.accounts.export import harmless


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "\n=1"])
def test_text_that_looks_like_a_formula_is_defused(text: str) -> None:
    assert str(harmless(text)).startswith("'")


@pytest.mark.parametrize("value", ["Acme", "a-b", "1=1", None, -3.5, Decimal(-7), 0])
def test_everything_else_stays_as_it_is(value: str | float | Decimal | None) -> None:
    assert harmless(value) == value
