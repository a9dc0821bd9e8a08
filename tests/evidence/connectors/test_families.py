"""Files whose names differ in numbers and dates alone are one entry, under a pattern that names them all."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence.connectors.recognise.families import family_of, pattern_of

FAMILIES = {
    "events-*-*.csv": ["events-2026-01.csv", "events-2026-02.csv", "events-2025-12.csv"],
    "logins*.parquet": ["logins01.parquet", "logins02.parquet", "logins11.parquet"],
    "book.xlsx#* 2026": ["book.xlsx#Jan 2026", "book.xlsx#February 2026"],
    "part-*-*.parquet": [
        "part-00000-1b4e28ba-2fa1-11d2-883f-0016d3cca427.parquet",
        "part-00001-6fa459ea-ee8a-3ca4-894e-db77e160355e.parquet",
    ],
}


@pytest.mark.parametrize(("pattern", "names"), FAMILIES.items())
def test_names_that_differ_in_numbers_and_dates_are_a_family(pattern: str, names: list[str]) -> None:
    assert len({family_of(name) for name in names}) == 1
    assert pattern_of(names) == pattern
    assert all(fnmatchcase(name, pattern) for name in names)


def test_other_names_are_no_family() -> None:
    assert family_of("accounts.csv") != family_of("accounts (1).csv")
    assert family_of("usage_1.csv") != family_of("tickets_1.csv")
    assert pattern_of(["odd [1].csv"]) == "odd [1].csv"


@settings(deadline=None)
@given(st.text("ab[]*?-_.", max_size=6), st.lists(st.integers(0, 99_999), min_size=2, max_size=5, unique=True))
def test_the_pattern_always_matches_its_files(stem: str, numbers: list[int]) -> None:
    names = [f"{stem}x{number}{stem}.csv" for number in numbers]
    assert all(fnmatchcase(name, pattern_of(names)) for name in names)
