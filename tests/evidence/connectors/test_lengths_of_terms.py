"""Contracts that say when they begin and for how long: the end follows from the term, or it is asked."""

from datetime import date, timedelta

import pytest

from evidence.connectors.test_contract_money import read, rows
from tenure.evidence.intake.cells.amounts import months_in
from tenure.values import clock

START = clock.today() - timedelta(days=40)
LATER = f"{START.replace(day=1)}"


def contracts(header: str, *terms: str, extra: str = "ARR", amount: str = "1200") -> str:
    lines = [f"Contract ID,Customer ID,{extra},Start Date,{header}"]
    return "\n".join(lines + [f"{n},A{n},{amount},{LATER},{term}" for n, term in enumerate(terms)])


def years(found: list[dict[str, object]]) -> list[float | None]:
    """How long each contract runs, in years."""
    months = [(one["end_on"], one["start_on"]) for one in found]
    return [None if end is None else round((end - start).days / 365.25, 2) for end, start in months]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("header", "terms", "long"),
    [
        ("Term", ("12", "24"), [1, 2]),
        ("Contract Term", ("12 months", "1y", "month-to-month", "24 months"), [1, 1, None, 2]),
        ("Term (months)", ("3", "6"), [0.25, 0.5]),
        ("Term (years)", ("1", "3"), [1, 3]),
        ("Contract Length", ("1 year", "18 mo"), [1, 1.5]),
        ("Laufzeit", ("24 Monate", "1 Jahr"), [2, 1]),
        ("Term days", ("365", "730"), [1, 2]),
    ],
)
def test_the_end_follows_from_the_term(header: str, terms: tuple[str, ...], long: list[float | None]) -> None:
    text = contracts(header, *terms)
    assert read("contracts.csv", text)[0].forks == ()
    found = years(rows("contracts.csv", text))
    assert [one is None for one in found] == [one is None for one in long]
    assert [one or 0 for one in found] == pytest.approx([one or 0 for one in long], abs=0.02)


def test_a_few_may_be_months_or_years() -> None:
    text = contracts("Term", "1", "3")
    (fork,) = read("contracts.csv", text)[0].forks
    assert (fork.key, "a term of 1 in column Term in months or in years" in fork.text) == ("per:Term", True)
    assert years(rows("contracts.csv", text, {fork.key: "year"})) == pytest.approx([1, 3], abs=0.01)


def test_an_end_that_is_said_goes_before_the_term_and_a_missing_one_follows_from_it() -> None:
    text = "id,Customer ID,ARR,Start Date,End Date,Term\n1,A,5,2026-01-01,2026-12-31,12\n2,B,5,2026-02-01,,36"
    assert [str(one["end_on"]) for one in rows("contracts.csv", text)] == ["2027-01-01", "2029-02-01"]


def test_a_term_that_leads_out_of_the_calendar_has_no_end() -> None:
    first, _ = rows("contracts.csv", contracts("Term (months)", "200000", "12"))
    assert first["end_on"] == date.max


def test_the_amount_of_a_whole_contract_is_for_its_term() -> None:
    assert [one["arr"] for one in rows("contracts.csv", contracts("Term", "6", "24", extra="TCV"))] == [2400, 600]


def test_whether_contracts_go_on_past_their_term_is_asked() -> None:
    text = contracts("Term", "12", "24").replace(LATER, "2020-03-01")
    (fork,) = read("contracts.csv", text)[0].forks
    assert (fork.key, [choice for choice, _ in fork.choices]) == ("renews", ["by_itself", "by_row"])
    assert [one["auto_renew"] for one in rows("contracts.csv", text, {"renews": "by_itself"})] == [True, True]
    assert [one["auto_renew"] for one in rows("contracts.csv", text, {"renews": "by_row"})] == [None, None]


def test_terms_that_follow_each_other_need_no_question() -> None:
    text = "id,Customer ID,ARR,Start Date,Term\n1,A,5,2024-01-01,12\n2,A,6,2025-01-01,12\n3,A,7,2026-01-01,120"
    (one,) = read("contracts.csv", text)
    assert (one.forks, one.entry.renews) == ((), "by_row")


def test_words_that_are_no_length_are_not_read_as_one() -> None:
    assert months_in("soon") is None
    assert months_in("0") is None
