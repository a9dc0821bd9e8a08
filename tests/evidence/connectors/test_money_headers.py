"""What headers say of money: the currency, thousands, the year; and which of several columns is what customers pay."""

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.entries import CompletedEntry, complete_all
from tenure.evidence.connectors.recognise.guess import OtherFiles
from tenure.evidence.connectors.recognise.money_names import money_name
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.mappingfile import read_plain
from tenure.values import clock

NOW = clock.today().year
FIXED = {
    "id": ["1", "2"],
    "Company": ["Fir", "Oak"],
    "Industry": ["Retail", "Media"],
    "Renewal Date": ["2027-01-01", "2027-02-01"],
}


def done(
    columns: dict[str, list[str]], currency: str = "USD", answers: dict[str, str] | None = None
) -> list[CompletedEntry]:
    sheet = FIXED | columns
    profiles = [profile(header, pa.array(cells)) for header, cells in sheet.items()]
    return complete_all("customers.csv", profiles, OtherFiles(), lambda: iter([pa.table(sheet)]), (), answers, currency)


def arr(columns: dict[str, list[str]], currency: str = "USD", answers: dict[str, str] | None = None) -> list[str]:
    (entry,) = [one.entry for one in done(columns, currency, answers) if one.entry.kind == "subscriptions"]
    table = pa.table(FIXED | columns)
    found = convert(entry, table, pa.array(range(2), pa.int64()), "customers.csv")
    assert found.rejects == ()
    return [f"{row['arr']:.0f} {row['currency']}" for row in found.deliveries[0].rows.to_pylist()]


@pytest.mark.parametrize(
    ("columns", "currency", "read"),
    [
        ({"ARR (EUR)": ["9", "20"]}, "USD", ["9 EUR", "20 EUR"]),
        ({"ARR in EUR": ["9", "20"]}, "USD", ["9 EUR", "20 EUR"]),
        ({"ARR €": ["9", "20"]}, "USD", ["9 EUR", "20 EUR"]),
        ({"arr_gbp": ["9", "20"]}, "USD", ["9 GBP", "20 GBP"]),
        ({"ARR ($)": ["9", "20"]}, "CAD", ["9 CAD", "20 CAD"]),
        ({"ARR ($)": ["9", "20"]}, "EUR", ["9 USD", "20 USD"]),
        ({"ARR k€": ["9", "20,5"]}, "USD", ["9000 EUR", "20500 EUR"]),
        ({"ARR (in thousands)": ["9", "20"]}, "USD", ["9000 USD", "20000 USD"]),
        ({"ARR ($M)": ["1.2", "0.4"]}, "USD", ["1200000 USD", "400000 USD"]),
        ({"ARR k€": ["9k", "20k"]}, "USD", ["9000 EUR", "20000 EUR"]),
        ({"ARR USD": ["12", "24"], "ARR EUR": ["11", "22"]}, "USD", ["12 USD", "24 USD"]),
        ({"ARR USD": ["12", "24"], "ARR EUR": ["11", "22"]}, "EUR", ["11 EUR", "22 EUR"]),
        ({"ARR last year": ["10", "20"], "ARR": ["12", "24"]}, "USD", ["12 USD", "24 USD"]),
        ({f"ARR {NOW - 1}": ["10", "20"], f"ARR {NOW}": ["12", "24"]}, "USD", ["12 USD", "24 USD"]),
        ({"Target ARR": ["50", "50"], "Current ARR": ["12", "24"]}, "USD", ["12 USD", "24 USD"]),
        ({"ACV": ["10", "20"], "ARR": ["12", "24"]}, "USD", ["12 USD", "24 USD"]),
        ({"MRR": ["1", "3"], "ARR": ["12", "24"]}, "USD", ["12 USD", "24 USD"]),
        ({"Currency": ["GBP", "GBP"], "ARR (EUR)": ["9", "20"]}, "USD", ["9 EUR", "20 EUR"]),
    ],
)
def test_of_several_columns_one_is_read_as_its_header_says(
    columns: dict[str, list[str]], currency: str, read: list[str]
) -> None:
    assert [fork.key for one in done(columns, currency) for fork in one.forks] == []
    assert arr(columns, currency) == read


def test_where_no_reason_tells_which_column_counts_it_is_asked() -> None:
    columns = {"ARR GBP": ["10", "20"], "ARR EUR": ["12", "24"]}
    (fork,) = [fork for one in done(columns) for fork in one.forks]
    assert (fork.of_kind, fork.key) == ("subscriptions", "subscriptions:field:arr")
    assert arr(columns, answers={fork.key: "ARR EUR"}) == ["12 EUR", "24 EUR"]


def test_an_amount_of_another_year_is_no_arr() -> None:
    assert [one.entry.kind for one in done({f"ARR {NOW - 1}": ["12", "24"]})] == ["accounts"]


@pytest.mark.parametrize("header", ["All ARR", "Try ARR", "ARR top"])
def test_words_that_are_codes_too_are_no_currency(header: str) -> None:
    assert money_name(header).currency == ""


def test_the_mapping_file_keeps_currency_and_unit() -> None:
    (entry,) = [one.entry for one in done({"ARR k€": ["9", "20"]}) if one.entry.kind == "subscriptions"]
    use = entry.columns["ARR k€"]
    assert use.as_plain() == {"field": "arr", "unit": "thousand", "currency": "EUR"}
    assert read_plain(entry.file, entry.as_plain()).columns == entry.columns
