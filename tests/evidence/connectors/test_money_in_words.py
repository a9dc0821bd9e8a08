"""Columns whose header says that they decide about money are read row by row: a strange cell costs its row, never the column."""

from decimal import Decimal

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.entries import CompletedEntry, complete_all
from tenure.evidence.connectors.recognise.guess import OtherFiles
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.intake.cells.amounts import annual, period_of
from tenure.evidence.intake.cells.convert import ConvertedSlice, convert
from tenure.evidence.intake.cells.keys import currency_code
from tenure.evidence.intake.mapping import IGNORE


def proposed(
    sheet: dict[str, list[str]], answers: dict[str, str] | None = None, ids: tuple[str, ...] = ()
) -> CompletedEntry:
    profiles = [profile(header, pa.array(cells)) for header, cells in sheet.items()]
    others = OtherFiles(ids=frozenset(ids))
    every = complete_all("book.csv", profiles, others, lambda: iter([pa.table(sheet)]), (), answers or {}, "USD")
    (found,) = [one for one in every if one.entry.kind == "subscriptions"]
    return found


def read(sheet: dict[str, list[str]], answers: dict[str, str] | None = None) -> ConvertedSlice:
    one = proposed(sheet, answers)
    assert one.forks == ()
    rows = pa.table(sheet)
    return convert(one.entry, rows, pa.array(range(2, rows.num_rows + 2), pa.int64()), "book.csv")


BOOK = {
    "Contract no": ["c1", "c2", "c3", "c4", "c5", "c6"],
    "Account ID": ["a1", "a2", "a3", "a4", "a5", "a6"],
    "Start": ["2026-01-01"] * 6,
}


def test_currencies_are_codes_signs_and_words_and_what_is_none_waits() -> None:
    book = BOOK | {"MRR": ["100"] * 6, "Currency": ["USD", "eur", "US$", "Swiss francs", "Euro", "XXX"]}
    found = read(book)
    assert [row["currency"] for row in found.deliveries[0].rows.to_pylist()][:3] == ["USD", "eur", "US$"]
    # XXX is what ISO 4217 says where no currency is meant. The codes themselves are made where rows find their accounts; here
    # it counts that the column was kept.
    assert [currency_code(cell) for cell in book["Currency"]] == ["USD", "EUR", "USD", "CHF", "EUR", None]


@pytest.mark.parametrize(
    ("word", "period"),
    [
        ("Quarterly in advance", "quarter"), ("Annual upfront", "year"), ("Paid monthly", "month"),
        ("Billed every 6 months", "6 month"), ("jährlich im Voraus", "year"), ("Månadsvis", "month"),
        ("Halvårsvis", "half-year"), ("kwartaal", "quarter"), ("Mensile", "month"), ("upfront", "term"),
        ("semi-monthly", "half-month"), ("bi-monthly", None), ("New business", None),
    ],
)  # fmt: skip
def test_when_an_amount_is_paid_says_nothing_of_how_long_it_is_for(word: str, period: str | None) -> None:
    assert period_of(word) == period


def test_twice_a_month_is_twenty_four_times_a_year() -> None:
    assert annual(Decimal(50), "half-month") == 1200


def test_words_for_an_interval_that_nobody_knows_are_asked_once_and_kept() -> None:
    cycles = ["monthly", "yearly", "bi-monthly", "monthly", "bi-monthly", "quarterly"]
    book = BOOK | {"Billing cycle": cycles, "Fee": ["100"] * 6}
    (fork,) = proposed(book).forks
    assert "'bi-monthly' in 2 rows" in fork.text
    found = read(book, {fork.key: "2 month"})
    assert [int(row["arr"]) for row in found.deliveries[0].rows.to_pylist()] == [1200, 100, 600, 1200, 600, 400]
    assert found.rejects == ()


def test_an_end_in_words_is_no_end() -> None:
    book = BOOK | {
        "ARR": ["100"] * 6,
        "End": ["2026-12-31", "open", "auto-renews", "until cancelled", "unbefristet", "31.12.2026?"],
    }
    found = read(book)
    ends = {row["account_ref"]: row["end_on"] for row in found.deliveries[0].rows.to_pylist()}
    assert [ends.get(one) for one in ("a2", "a3", "a4", "a5")] == [None] * 4
    assert [one.value for one in found.rejects] == ["31.12.2026?"]


def test_the_numbers_of_lines_are_nobodys_ids() -> None:
    book = {"line": ["1", "2", "3", "4"], "Customer": ["Fir", "Oak", "Elm", "Ash"], "Start": ["2026-01-01"] * 4}
    found = proposed(book | {"ARR": ["1", "2", "3", "4"]}, ids=("1", "2", "3", "4"))
    columns = {header: use.field for header, use in found.entry.columns.items()}
    assert (columns["line"], columns["Customer"]) == (IGNORE, "account_name")


def test_the_end_of_a_service_is_the_end_of_its_term() -> None:
    book = BOOK | {"ARR": ["100"] * 6, "service_end": ["2026-12-31"] * 6}
    columns = {header: (use.field, use.ends) for header, use in proposed(book).entry.columns.items()}
    assert columns["service_end"] == ("end_on", "last_day")


def test_a_guess_of_the_only_kind_is_never_certain() -> None:
    sheet = {"Customer": ["Fir", "Oak"], "MRR": ["100", "200"], "Currency": ["USD", "USD"]}
    profiles = [profile(header, pa.array(cells)) for header, cells in sheet.items()]
    others = OtherFiles(names=frozenset({"fir", "oak"}))
    every = complete_all("book.csv", profiles, others, lambda: iter([pa.table(sheet)]), (), {}, "USD", listed=True)
    assert every
    assert all(one.confidence < 1 for one in every)
