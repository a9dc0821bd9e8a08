"""What stands for no id, and what is an id although it looks like none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.ids import no_id, visible

NONE = (
    "undefined", "UNDEFINED", " null ", "NaN", "None", "nil", "[object Object]", "[object Undefined]", "", "  ", '""', "'null'",
    "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "0" * 32, "000000000000000AAA",
    "{{ user.id }}", "${userId}", "<%= id %>", "%USER_ID%", "(not set)", "#N/A", "\u200bundefined\ufeff", "0", "0.0", "false",
)  # fmt: skip
IDS = (
    "a1",
    "00123",
    "10",
    "nullify",
    "nan-1",
    "none-gmbh",
    "object",
    "O",
    "0x0",
    "f" * 32,
    "undefined-17",
    "500",
    "user-1",
    "b0",
)


@pytest.mark.parametrize("cell", NONE)
def test_these_stand_for_no_id(cell: str) -> None:
    assert no_id(cell)


@pytest.mark.parametrize("cell", IDS)
def test_these_are_ids(cell: str) -> None:
    assert not no_id(cell, tracker=True)


def test_words_of_trackers_count_for_trackers_only() -> None:
    assert no_id("anonymous", tracker=True)
    assert not no_id("anonymous")
    assert not no_id("0", zero=False)


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_a_visible_id_stays_what_it_is(cell: str) -> None:
    assert visible(visible(cell)) == visible(cell)
    assert visible(f"\u200b {cell}\u00a0\ufeff") == visible(cell)
