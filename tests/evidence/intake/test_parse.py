"""Cells as people and systems write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.intake.cells.parse import Format, currency_in, parse
from tenure.values.names import address_in

EARLY, LATE = (
    datetime(1971, 1, 2, tzinfo=UTC).replace(tzinfo=None),
    datetime(2199, 1, 1, tzinfo=UTC).replace(tzinfo=None),
)


def read(cells: list[str | None], kind: ColumnKind, **form: str) -> list[object]:
    """Values, `...` where a cell can't be read."""
    parsed = parse(pa.array(cells, pa.string()), kind, Format(**form))
    values = parsed.column.to_pylist()
    bad = parsed.bad.to_pylist() if parsed.bad is not None else [False] * len(values)
    return [... if wrong else value for value, wrong in zip(values, bad, strict=True)]


def test_numbers() -> None:
    cells = [
        "1,200.50",
        "(300)",
        "1 200",
        "12%",
        "-5",
        "USD 1,000",
        "€7",
        "7 €",
        "1.5k",
        "abc",
        "-",
        "",
        None,
        "1e3",
        "−4",
    ]
    assert read(cells, ColumnKind.NUMBER) == [
        1200.5,
        -300,
        1200,
        0.12,
        -5,
        1000,
        7,
        7,
        ...,
        ...,
        None,
        None,
        None,
        1000,
        -4,
    ]
    assert read(["1.200,50 €", "300,1", "1.000.000,00"], ColumnKind.NUMBER, decimal=",") == [1200.5, 300.1, 1_000_000]


def test_amounts_are_exact() -> None:
    assert read(["0.1", "12,000.50", "5", "0.12345"], ColumnKind.AMOUNT) == [
        Decimal("0.1"),
        Decimal("12000.5"),
        Decimal(5),
        Decimal("0.1234"),
    ]
    assert read(["1999", "5"], ColumnKind.AMOUNT, unit="cents") == [Decimal("19.99"), Decimal("0.05")]
    assert read(["999999999999999999", "inf", "NaN"], ColumnKind.AMOUNT) == [..., ..., None]


@settings(deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_amount_survives_both_ways_of_writing(amount: Decimal) -> None:
    english, german = f"{amount:,.2f}", f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read([english], ColumnKind.AMOUNT) == read([german], ColumnKind.AMOUNT, decimal=",") == [amount]


def test_flags_in_several_languages() -> None:
    assert read(["yes", "Nein", "TRUE", "0", "oui", "maybe", ""], ColumnKind.FLAG) == [
        True,
        False,
        True,
        False,
        True,
        ...,
        None,
    ]


@pytest.mark.parametrize(
    ("cells", "dates", "wanted"),
    [
        (
            ["2026-03-12", "2026-3-1", "20260312", "12 Mar 2026", "March 12, 2026", "2026-02-30"],
            "",
            [12, 1, 12, 12, 12, ...],
        ),
        (["12/03/2026", "31.03.26"], "day-first", [12, 31]),
        (["03/12/2026 4:05 PM", "13/12/2026"], "month-first", [12, ...]),
        (["46093"], "excel", [12]),
        (["1773273600", "x"], "epoch-s", [12, ...]),
        (["1773273600000"], "epoch-ms", [12]),
    ],
)
def test_days(cells: list[str], dates: str, wanted: list[object]) -> None:
    found = read(cells, ColumnKind.DAY, dates=dates)
    assert [value.day if isinstance(value, date) else value for value in found] == wanted
    assert all(value.month == 3 and value.year == 2026 for value in found if isinstance(value, date))


def test_days_like_01_02_are_not_read_unless_their_order_is_said() -> None:
    assert read(["01/02/2026"], ColumnKind.DAY) == [...]


def test_instants_and_zones() -> None:
    cells = ["2026-03-12T10:00:00Z", "2026-03-12 10:00:00+02:00", "2026-03-12 10:00", "2026-03-12"]
    assert read(cells, ColumnKind.INSTANT, timezone="Europe/Berlin") == [
        datetime(2026, 3, 12, 10, tzinfo=UTC),
        datetime(2026, 3, 12, 8, tzinfo=UTC),
        datetime(2026, 3, 12, 9, tzinfo=UTC),
        datetime(2026, 3, 11, 23, tzinfo=UTC),
    ]
    assert read(["2026-03-12 23:30:00Z"], ColumnKind.DAY, timezone="Asia/Tokyo") == [date(2026, 3, 13)]


@settings(deadline=None)
@given(st.datetimes(min_value=EARLY, max_value=LATE))
def test_the_quick_and_the_slow_way_agree(moment: datetime) -> None:
    cell = moment.isoformat(sep=" ")
    assert read([cell], ColumnKind.INSTANT) == read([cell, "1 Jan 2026"], ColumnKind.INSTANT)[:1]


def test_currencies_in_cells() -> None:
    found = [currency_in(cell) for cell in ("€ 12", "12 EUR", "US$5", "CHF 3", "12", "£4", "R$ 3")]
    assert found == ["EUR", "EUR", "USD", "CHF", "", "GBP", "BRL"]


def test_people_are_called_null_and_none() -> None:
    cells = ["Null", "None", "NA", "Nan", "True", "-", "NULL", "", "Lee"]
    found = parse(pa.array(cells), ColumnKind.TEXT, Format(names=True)).column.to_pylist()
    assert found == ["Null", "None", "NA", "Nan", "True", None, None, None, "Lee"]


@given(st.from_regex(r"[a-z0-9.+_-]{1,12}@[a-z0-9-]{1,10}\.(com|example)", fullmatch=True))
def test_an_address_is_taken_out_of_its_display_form(address: str) -> None:
    for form in ("{}", "Bo Lee <{}>", '"Lee, Bo" <{}>', "mailto:{}", "{}; other@acme.example", "<{}>", "({})"):
        assert address_in(form.format(address)) == address
