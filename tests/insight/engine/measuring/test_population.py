"""Who is a customer as of a day, and what they pay for."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from insight.engine.book import Book, again, fact, scored_by, taken_back
from insight.engine.chance import facts_by_chance
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.measuring import population
from tenure.insight.engine.measuring.instants import Instants
from tenure.insight.engine.scoring.run import Run

DAY = date(2025, 6, 30)
JANUARY = date(2025, 1, 1)


@pytest.fixture(scope="module")
def plain() -> Framework:
    return scored_by(
        "uses: {from: usage, value: count(*), window: 28d}", "- {signal: uses, weight: 1, points: {0: 0, 5: 100}}"
    )


def line(account: str, number: int = 1, **columns: object) -> dict[str, object]:
    given = {"start_on": JANUARY, "end_on": date(2026, 1, 1), "arr": 1000, "currency": "USD", "seats": 10.0}
    return fact("subscriptions", account, **{"id": f"{account}-{number}", **given, **columns})


def used(account: str, at: object, **columns: object) -> dict[str, object]:
    return fact("usage", account, used_at=at, id=f"{account}-{at}", **columns)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Many customers, each with a story of its own, asked about together."""
    book = Book(Path(tmp_path_factory.mktemp("town")) / "lake")
    return book.write(
        fact("accounts", "plain", customer_since=JANUARY),
        line("plain"),
        # Left.
        fact("accounts", "left", customer_since=JANUARY, churned_on=date(2025, 5, 1)),
        line("left"),
        fact("accounts", "leaving", customer_since=JANUARY, churned_on=date(2025, 8, 1), known=date(2025, 4, 1)),
        line("expired", end_on=date(2025, 6, 1)),
        line("cancelled", cancelled_at=date(2025, 3, 1), ended_on=date(2025, 6, 1)),
        line("serving", cancelled_at=date(2025, 3, 1), ended_on=date(2025, 9, 1)),
        line("regretted", cancelled_at=date(2025, 7, 10), ended_on=date(2025, 6, 1)),
        # Not yet.
        line("signed", signed_on=date(2025, 6, 1), start_on=date(2025, 9, 1)),
        line("unsigned", signed_on=date(2025, 7, 15), start_on=date(2025, 9, 1)),
        fact("accounts", "later", customer_since=date(2025, 7, 2)),
        # Little is known.
        fact("accounts", "undated", name="Undated", known=date(2025, 5, 5)),
        used("provisional", datetime(2025, 6, 10, 9, tzinfo=UTC)),
        used("unheard", datetime(2025, 6, 10, 9, tzinfo=UTC), known=date(2025, 7, 1)),
        # Terms.
        line("auto", start_on=date(2024, 1, 1), end_on=date(2025, 1, 1), auto_renew=True),
        line("evergreen", end_on=None),
        line("overlapping", 1, end_on=date(2025, 8, 1), arr=100, seats=3.0, plan="small"),
        line("overlapping", 2, start_on=date(2025, 6, 1), end_on=date(2026, 6, 1), arr=900, seats=5.0, plan="large"),
        line("overlapping", 3, start_on=date(2024, 6, 1), end_on=date(2025, 6, 1), arr=5_000, seats=50.0),
        line("lastday", end_on=date(2025, 7, 1)),
        # Money.
        line("euro", 1, currency="EUR", arr=100),
        line("euro", 2, currency="usd", arr=50),
        line("franc", 1, currency="CHF", arr=100),
        line("franc", 2, currency="USD", arr=50),
        line("yen", 1, currency="JPY", arr=100),
        line("free", arr=None, currency=None),
        line("cents", 1, arr=Decimal("0.1")),
        line("cents", 2, arr=Decimal("0.2")),
        line("cents", 3, arr=Decimal("0.3")),
        line("old", 1, currency="CHF", arr=7, start_on=date(2024, 1, 1), end_on=date(2025, 1, 2)),
        line("old", 2, currency="USD", arr=5),
        fact("exchange_rates", currency="EUR", into="USD", rate=1.5, since_on=JANUARY),
        fact("exchange_rates", currency="EUR", into="USD", rate=1.2, since_on=date(2025, 6, 1)),
        fact("exchange_rates", currency="EUR", into="USD", rate=9.0, since_on=date(2025, 7, 1)),
        fact("exchange_rates", currency="JPY", into="USD", rate=0.01, since_on=JANUARY, known=date(2025, 7, 5)),
        fact("exchange_rates", currency="CHF", into="EUR", rate=1.1, since_on=JANUARY),
    )  # fmt: skip


@pytest.fixture(scope="module")
def june(town: Book, plain: Framework) -> Run:
    return town.run(plain, DAY)


def of(found: Run, account: str, name: str) -> object:
    return found.evaluation.wide[name][found.evaluation.row_of[(0, account)]].as_py()


def test_who_is_a_customer(june: Run) -> None:
    customers = set(june.evaluation.accounts)
    assert customers >= {
        "plain",
        "leaving",
        "serving",
        "regretted",
        "signed",
        "undated",
        "provisional",
        "auto",
        "evergreen",
    }
    assert customers & {"left", "expired", "cancelled", "unsigned", "later", "unheard"} == set()


@pytest.mark.parametrize(
    ("account", "arr"),
    [
        ("plain", 1000.0),
        ("overlapping", 1000.0),  # the two in service; what ended doesn't count
        ("euro", 170.0),  # the newest rate known, not the one of tomorrow
        ("franc", None),  # no rate into dollars: unknown, never the half that is known
        ("yen", None),  # its rate was not known yet
        ("free", None),
        ("old", 5.0),  # the line in francs is over
        ("signed", None),  # nothing in service yet
        ("provisional", None),
    ],
)
def test_revenue_is_in_one_currency_or_unknown(june: Run, account: str, arr: float | None) -> None:
    assert of(june, account, "arr") == arr


def test_the_order_of_a_sum_does_not_show(june: Run) -> None:
    assert 0.1 + 0.2 + 0.3 != 0.6  # what adding up alone would give
    assert of(june, "cents", "arr") == 0.6


def test_a_rate_counts_from_when_it_is_known(town: Book, plain: Framework) -> None:
    later = town.run(plain, date(2025, 7, 6))
    assert of(later, "yen", "arr") == 1.0
    assert of(later, "euro", "arr") == 950.0


def test_terms(june: Run) -> None:
    assert of(june, "overlapping", "renewal_on") == date(2026, 6, 1)
    assert of(june, "overlapping", "term_end_on") == date(2025, 8, 1)
    assert of(june, "overlapping", "plan") == "large"
    assert of(june, "overlapping", "seats") == 8
    assert of(june, "overlapping", "lines_active") == 2
    assert of(june, "overlapping", "term_start_on") == date(2025, 6, 1)
    assert of(june, "evergreen", "renewal_on") is None
    assert of(june, "auto", "lines_active") == 1
    assert of(june, "plain", "days_to_renewal") == 185
    assert of(june, "lastday", "lines_active") == 1  # the end is the first day without service
    assert of(june, "serving", "cancellation_served") is True
    assert of(june, "serving", "renewal_on") == date(2025, 9, 1)
    assert of(june, "regretted", "cancellation_served") is False  # notice was given later


def test_the_line_ends_on_its_end(town: Book, plain: Framework) -> None:
    assert "lastday" not in town.customers(plain, date(2025, 7, 1))
    assert "cancelled" in town.customers(plain, date(2025, 5, 31))


def test_since_when_somebody_is_a_customer(june: Run) -> None:
    assert of(june, "plain", "tenure_days") == 180
    assert of(june, "evergreen", "customer_since") == JANUARY  # by the first line
    assert of(june, "provisional", "customer_since") == date(2025, 6, 10)  # by the first thing heard
    assert of(june, "undated", "customer_since") == date(2025, 5, 5)
    assert of(june, "signed", "tenure_days") == 0


def test_a_late_fact_about_the_past_does_not_make_the_past_older(book: Book, plain: Framework) -> None:
    first = used("acme", date(2025, 3, 1))
    book.write(first, used("acme", date(2024, 1, 1), known=date(2025, 5, 1)))
    assert book.value(plain, date(2025, 4, 1), "tenure_days") == 31
    assert book.value(plain, date(2025, 5, 1), "tenure_days") == 486
    together = book.run(plain, date(2025, 4, 1), date(2025, 4, 2), date(2025, 5, 1)).evaluation.wide["tenure_days"]
    assert together.to_pylist() == [31, 32, 486]


def test_a_line_that_moved_to_another_account_counts_there_only(book: Book, plain: Framework) -> None:
    mine = line("acme")
    book.write(mine, line("bolt"), line("acme", 2, arr=5), again(mine, known=date(2025, 5, 1), account="bolt"))
    for accounts in (None, ("acme",), ("bolt",)):
        found = book.run(plain, DAY, accounts=accounts)
        if accounts != ("bolt",):
            assert of(found, "acme", "arr") == 5
        if accounts != ("acme",):
            assert of(found, "bolt", "arr") == 2000


def test_an_account_taken_back_is_known_by_its_other_facts(book: Book, plain: Framework) -> None:
    record = fact("accounts", "acme", name="Acme", customer_since=JANUARY)
    book.write(record, line("acme"), taken_back(record, known=date(2025, 2, 1)))
    assert book.value(plain, date(2025, 1, 31), "name") == "Acme"
    assert book.value(plain, DAY, "name") is None
    assert book.value(plain, DAY, "arr") == 1000


def test_a_lake_without_facts_has_no_customers(book: Book, plain: Framework) -> None:
    assert book.verdicts(plain, DAY) == {}
    assert book.run(plain, DAY, date(2025, 1, 1), date(2025, 2, 1)).verdicts() == []


@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.slow)])
def test_whom_a_record_tells_of_needs_no_further_facts(
    seed: int, plain: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book(tmp_path).write(facts_by_chance(Random(seed), [f"a{number}" for number in range(25)]))
    days = [date(2025, 1, 20), date(2025, 2, 27), date(2025, 4, 16)]

    def customers(*asked: date) -> list[dict[str, object]]:
        with book.duck.session() as session:
            room = ReadingRoom(book.lake, session)
            found: list[dict[str, object]] = []
            for day in asked:  # in one session, so that what an earlier question looked up may serve
                rows = population.population(room, plain, Instants((book.view(day),)), None, None)
                assert rows is not None
                found += room.fetch(rows).to_pylist()
        return sorted(found, key=str)

    from_all = customers(*days)
    for after in (days, days[::-1]):
        book.lake.remembered.clear()
        monkeypatch.setattr(population, "LARGE", 0)
        monkeypatch.setattr(population, "MARGIN", timedelta(days=2))
        by_record = customers(*after)
        assert by_record == from_all != []
        assert customers(*after) == by_record  # from what is remembered
