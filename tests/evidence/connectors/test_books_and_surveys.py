"""Books of accounts hold more than invoices, and surveys have their questions for headers."""

from datetime import datetime

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.entries import CompletedEntry, complete_all
from tenure.evidence.connectors.recognise.guess import OtherFiles
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.survey_questions import question_of
from tenure.evidence.intake.cells.convert import ConvertedSlice, convert


def proposed(sheet: dict[str, list[str | None]], file: str, answers: dict[str, str] | None = None) -> CompletedEntry:
    profiles = [profile(header, pa.array(cells, pa.string())) for header, cells in sheet.items()]
    table = pa.table({header: pa.array(cells, pa.string()) for header, cells in sheet.items()})
    (found,) = complete_all(file, profiles, OtherFiles(), lambda: iter([table]), (), answers or {}, "USD")
    return found


def read(sheet: dict[str, list[str | None]], file: str, answers: dict[str, str] | None = None) -> ConvertedSlice:
    one = proposed(sheet, file, answers)
    assert one.forks == ()
    table = pa.table({header: pa.array(cells, pa.string()) for header, cells in sheet.items()})
    return convert(one.entry, table, pa.array(range(2, table.num_rows + 2), pa.int64()), file)


def test_payments_and_bills_are_no_invoices_and_nothing_left_means_paid() -> None:
    found = read(
        {
            "Date": ["11/13/2026", "09/20/2026", "08/05/2026", "08/25/2026", "08/26/2026"],
            "Transaction Type": ["Invoice", "Credit Memo", "Invoice", "Payment", "Bill"],
            "Num": ["1", "2", "3", "4", "5"],
            "Name": ["Fir", "Fir", "Oak", "Oak", "Landlord"],
            "Due Date": ["12/13/2026", None, "09/04/2026", None, "09/04/2026"],
            "Amount": ["1,200.00", "-400.00", "900.00", "-900.00", "77.00"],
            "Open Balance": ["1,200.00", "-400.00", "0.00", "0.00", "77.00"],
        },
        "transactions.csv",
    )
    rows = {row["id"]: row for row in found.deliveries[0].rows.to_pylist()}
    assert {number: float(row["amount"]) for number, row in rows.items()} == {"1": 1200, "2": -400, "3": 900}
    assert isinstance(rows["3"]["paid_at"], datetime)
    assert rows["1"].get("paid_at") is None
    assert "2 rows that don't bill a customer (Bill, Payment)" in found.left_out


def test_a_book_of_bills_alone_is_what_a_company_calls_its_invoices() -> None:
    book: dict[str, list[str | None]] = {
        "bill_no": ["1", "2"],
        "type": ["Bill", "Bill"],
        "customer": ["Fir", "Oak"],
        "bill_date": ["2026-01-13", "2026-01-14"],
        "amount": ["10", "20"],
    }
    assert read(book, "invoices.csv").deliveries[0].rows.num_rows == 2


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("How likely are you to recommend us to a friend or colleague?", "score"),
        ("How satisfied are you with our support?", "score"),
        ("Wie wahrscheinlich ist es, dass Sie uns empfehlen?", "score"),
        ("How easy was it to solve your problem?", "score"),
        ("What is the main reason for your score?", "comment"),
        ("Start Date (UTC)", ""),
        ("reason", ""),
    ],
)
def test_questions_for_headers(header: str, field: str) -> None:
    assert question_of(header) == field


def test_a_question_says_which_survey_it_is() -> None:
    asked = "How likely are you to recommend us to a friend?"
    found = read(
        {
            "Your email": ["a@fir.example", "b@oak.example"],
            asked: ["9", "3"],
            "Submit Date (UTC)": ["2026-11-01 10:00", "2026-11-02 10:00"],
        },
        "responses.csv",
    )
    assert [row["kind"] for row in found.deliveries[0].rows.to_pylist()] == ["nps", "nps"]


def test_scores_of_an_unknown_survey_are_asked_about() -> None:
    sheet: dict[str, list[str | None]] = {
        "company": ["Fir", "Oak"],
        "score": ["5", "2"],
        "answered_at": ["2026-11-01", "2026-11-02"],
    }
    one = proposed(sheet, "answers.csv")
    (fork,) = one.forks
    assert fork.text == "Which survey do the scores in column score belong to? They go from 2 to 5."
    assert read(sheet, "answers.csv", {"survey": "ces"}).deliveries[0].rows["kind"].to_pylist() == ["ces", "ces"]
    assert not proposed(sheet | {"score": ["10", "2"]}, "answers.csv").forks  # nobody but an NPS gives ten
