"""One column in which some cells use a decimal point and others a decimal comma."""

from decimal import Decimal

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.entries import CompletedEntry, complete_all
from tenure.evidence.connectors.recognise.guess import OtherFiles
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.intake.cells.convert import convert


def sheet(amounts: list[str]) -> dict[str, list[str]]:
    count = len(amounts)
    return {
        "Contract ID": [f"K{number}" for number in range(count)],
        "Customer ID": [f"A{number}" for number in range(count)],
        "ARR": amounts,
        "Start Date": ["2026-01-01"] * count,
    }


def done(amounts: list[str]) -> CompletedEntry:
    columns = sheet(amounts)
    profiles = [profile(header, pa.array(cells)) for header, cells in columns.items()]
    (one,) = complete_all("contracts.csv", profiles, OtherFiles(), lambda: iter([pa.table(columns)]), currency="EUR")
    return one


def read(amounts: list[str]) -> tuple[list[Decimal], list[str]]:
    """The amounts that go in, and the cells that wait."""
    entry = done(amounts).entry
    found = convert(entry, pa.table(sheet(amounts)), pa.array(range(len(amounts)), pa.int64()), "contracts.csv")
    return found.deliveries[0].rows["arr"].to_pylist(), [one.value for one in found.rejects]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("12,5", "12.5"), ("12.5", "12.5"), ("€ 1.234.567", "1234567"),
        ("1,234,567", "1234567"), ("(1.500,00)", "-1500"), ("-1,500.00", "-1500"), ("1234,5678", "1234.5678"), ("48000", "48000"),
        ("0,125", "0.125"), ("0.125", "0.125"), ("1 234,5", "1234.5"), ("1'234.50", "1234.5"), ("12.345.678,9", "12345678.9"),
    ],
)  # fmt: skip
def test_each_cell_is_read_by_its_own_signs(cell: str, amount: str) -> None:
    assert done([cell, "9.876,54", "9,876.54"]).forks == ()
    good, waiting = read([cell, "9.876,54", "9,876.54"])
    assert (good, waiting) == ([Decimal(amount), Decimal("9876.54"), Decimal("9876.54")], [])


def test_what_can_be_read_either_way_waits() -> None:
    good, waiting = read(["12.000", "1,234", "9.876,54", "9,876.54"])
    assert (good, waiting) == ([Decimal("9876.54")] * 2, ["12.000", "1,234"])


def test_where_all_others_say_it_nothing_waits() -> None:
    assert read(["12.000", "9.876,54"]) == ([Decimal(12000), Decimal("9876.54")], [])
    assert read(["12,000", "9,876.54"]) == ([Decimal(12000), Decimal("9876.54")], [])
    assert [fork.key for fork in done(["12.000", "24.000"]).forks] == ["decimal:ARR"]


@pytest.mark.parametrize(
    ("amounts", "good", "waiting"),
    [
        (["120,000", "99,5"], ["99.5"], ["120,000"]),  # nobody writes three decimals of one and one of the other
        (["99,50 €", "€ 120,000", "1.234,50"], ["99.5", "1234.5"], ["€ 120,000"]),
        (["120.000", "99.5"], ["99.5"], ["120.000"]),
        (["120.000", "1,234.50"], ["1234.5"], ["120.000"]),
        (["33,333", "99,5", "166,667"], ["33.333", "99.5", "166.667"], []),  # a third, as a spreadsheet rounds it
        (["120,000", "99.5"], ["120000", "99.5"], []),
        (["120.000", "99,5"], ["120000", "99.5"], []),
        (["0.500", "1.5"], ["0.5", "1.5"], []),
    ],
)
def test_thousands_are_never_taken_for_decimals(amounts: list[str], good: list[str], waiting: list[str]) -> None:
    for turned in (amounts, amounts[::-1]):
        found, left = read(turned)
        assert (sorted(found), sorted(left)) == (sorted(map(Decimal, good)), sorted(waiting))


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("$1.2M", 1_200_000), ("$1.25MM", 1_250_000), ("1,2 Mio. €", 1_200_000), ("500 T€", 500_000), ("500TEUR", 500_000),
        ("500 T EUR", 500_000), ("36 Tsd. EUR", 36_000), ("€36k", 36_000), ("3 mln", 3_000_000), ("$1.2bn", 1_200_000_000),
        ("1,5 Mrd. €", 1_500_000_000), ("12 MXN", 12), ("12 TRY", 12), ("5 KES", 5), ("7 BRL", 7),
    ],
)  # fmt: skip
def test_letters_that_multiply(cell: str, amount: int) -> None:
    assert read([cell, cell]) == ([Decimal(amount)] * 2, [])
