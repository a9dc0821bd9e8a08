"""Which of two files is the later download of one export."""

from datetime import UTC, datetime, timedelta

import pytest

from tenure.evidence.intake.versions.stamps import is_later, stamp_of

LATER = (
    ("accounts (1).csv", "accounts.csv"),
    ("accounts (10).csv.gz", "accounts (9).csv.gz"),
    ("export-2026-11-30.csv", "export-2026-11-29.csv"),
    ("export_20261130_0910.csv", "export_20261130_0859.csv"),
    ("export-2026-11-29 (1).csv", "export-2026-11-29.csv"),
    ("2026-11/accounts.csv", "2026-10/accounts.csv"),
    ("all-companies-2026-11-29.zip/all.csv", "all-companies-2026-11-28.zip/all.csv"),
    ("book (2).xlsx#Accounts", "book (1).xlsx#Accounts"),
)
UNSAID = (
    ("accounts.csv", "customers.csv"),
    ("accounts-emea.csv", "accounts-apac.csv"),
    ("accounts-1.csv", "accounts-2.csv"),
    ("accounts.csv", "accounts-2026-11-29.csv"),
    ("accounts (1).csv", "people.csv"),
    ("order 20269913.csv", "order 20269914.csv"),
)


@pytest.mark.parametrize(("later", "earlier"), LATER)
def test_names_tell(later: str, earlier: str) -> None:
    assert is_later(stamp_of(later), stamp_of(earlier)) is True
    assert is_later(stamp_of(earlier), stamp_of(later)) is False


@pytest.mark.parametrize(("one", "other"), UNSAID)
def test_names_that_tell_nothing(one: str, other: str) -> None:
    assert is_later(stamp_of(one), stamp_of(other)) is None
    assert is_later(stamp_of(other), stamp_of(one)) is None


def test_times_are_the_weakest_sign_and_count_only_far_apart() -> None:
    noon = datetime(2026, 11, 29, 12, tzinfo=UTC)
    old, new = stamp_of("old.csv", noon), stamp_of("new.csv", noon + timedelta(days=2))
    assert is_later(new, old) is True
    assert is_later(stamp_of("a.csv", noon), stamp_of("b.csv", noon + timedelta(minutes=5))) is None
    assert is_later(stamp_of("a (1).csv", noon), stamp_of("a.csv", noon + timedelta(days=2))) is True
