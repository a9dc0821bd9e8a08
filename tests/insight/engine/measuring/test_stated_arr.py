"""A list of customers with their ARR, and their contracts, imported one after the other: no money counts twice or gets lost."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pytest

from insight.engine.book import Book, scored_by
from tenure.evidence.connectors.recognise.entries import complete_all
from tenure.evidence.connectors.recognise.guess import OtherFiles
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.intake.batch import FIRST, Intake, SettledBatch, append_batch
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.versions.register import Register
from tenure.evidence.intake.versions.staging import Staging
from tenure.values.keys import BatchKey

TODAY = date(2026, 11, 20)
FRAMEWORK = scored_by(
    "in_service: {from: subscriptions, where: active, value: sum(arr)}",
    "- {signal: in_service, weight: 1, points: {0: 0, 5: 100}}",
)
LIST = """customer_id,Company,Industry,ARR,Currency,Contract Start
1,Fir Ltd,Retail,12000,USD,2025-01-01
2,Oak Ltd,Media,24000,USD,2025-01-01
3,Elm Ltd,Media,36000,USD,2025-01-01
"""
# Numbers of contracts are those of other accounts, and account 3 has none.
CONTRACTS = """Contract ID,Customer ID,Product,ARR,Currency,Start Date,End Date
2,1,Base,10000,USD,2026-01-01,2027-01-01
1,1,Add-on,2000,USD,2026-07-01,2027-01-01
3,2,Base,30000,USD,2026-06-01,2027-06-01
"""


class Company:
    """Files brought in on different days, each recognised by what it holds."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.book, self.count = folder, Book(folder / "lake"), 0

    def bring(self, file: str, text: str, on: date = TODAY, *, backfill: bool = False) -> SettledBatch:
        self.count += 1
        head, *cells = list(csv.reader(text.strip().splitlines()))
        columns = {name: pa.array([row[at] or None for row in cells], pa.string()) for at, name in enumerate(head)}
        table, register = pa.table(columns), Register(self.book.lake)
        stored = {name: frozenset(register.ids(name)) for name in ("accounts", "subscriptions")}
        profiles = [profile(name, cells) for name, cells in columns.items()]
        others, listed = OtherFiles(stored=stored), self.count > 1
        done = complete_all(file, profiles, others, lambda: iter([table]), currency="USD", listed=listed)
        assert [fork.text for one in done for fork in one.forks] == []
        batch = BatchKey(f"b{self.count}")
        staging = Staging(self.folder / f"staging{self.count}")
        at = datetime.combine(on, time(9), UTC)
        intake = Intake(self.book.lake, staging, batch, at, backfill=backfill, currency="USD")
        for one in sorted(done, key=lambda one: FIRST.index(one.entry.kind)):
            converted = convert(one.entry, table, pa.array(range(table.num_rows), pa.int64()), file)
            assert converted.rejects == ()
            for delivery in converted.deliveries:
                intake.take(delivery)
        settled = intake.settle()
        append_batch(self.book.lake, staging, batch)
        assert settled.refused == ()
        return settled

    def arr(self, *days: date) -> list[dict[str, float]]:
        """By account on each day, as the population and as signals over contracts have it, which must be the same."""
        evaluation = self.book.run(FRAMEWORK, *days).evaluation
        found: list[dict[str, float]] = [{} for _ in days]
        for (i, account), row in evaluation.row_of.items():
            arr = evaluation.wide["arr"][row].as_py()
            assert (arr or 0) == (evaluation.wide["in_service"][row].as_py() or 0)
            found[i][account] = arr or 0
        return found


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


@pytest.mark.parametrize("order", list(permutations(("customers.csv", "contracts.csv"))))
def test_contracts_go_before_the_list_whichever_comes_first(company: Company, order: tuple[str, ...]) -> None:
    texts = {"customers.csv": LIST, "contracts.csv": CONTRACTS}
    said = [company.bring(file, texts[file], TODAY - timedelta(weeks=6 * (1 - n))) for n, file in enumerate(order)]
    assert company.arr(TODAY + timedelta(days=1)) == [{"1": 12000, "2": 30000, "3": 36000}]
    (told,) = [one for one in said[-1].contradictions if one.code == "stated_differently"]
    assert told.subject == "2"
    assert "24,000.00 USD per year; its active contracts add up to 30,000.00 USD" in told.detail


def test_before_the_first_contract_began_the_list_says_what_was_paid(company: Company) -> None:
    company.bring("customers.csv", LIST, TODAY - timedelta(days=9))
    company.bring("contracts.csv", CONTRACTS, backfill=True)
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 1)]
    assert [(one["1"], one["2"]) for one in company.arr(*days)] == [(10000, 24000), (10000, 30000), (12000, 30000)]


def test_contracts_that_are_over_go_before_the_list_too(company: Company) -> None:
    company.bring("customers.csv", LIST)
    said = company.bring("contracts.csv", CONTRACTS.replace("2027-06-01", "2026-10-01"))
    assert company.arr(TODAY) == [{"1": 12000, "3": 36000}]
    assert "add up to nothing" in next(one.detail for one in said.contradictions if one.code == "stated_differently")


def test_a_later_list_takes_the_place_of_an_earlier_one(company: Company) -> None:
    first = TODAY - timedelta(weeks=5)
    company.bring("customers.csv", LIST, first)
    company.bring("customers november.csv", LIST.replace("12000", "15000"))
    by_name = LIST.replace("customer_id,Company", "Number,Customer").replace("24000", "20000")
    by_name = "\n".join(line.split(",", 1)[1] for line in by_name.splitlines())
    company.bring("arr by name.csv", by_name, TODAY + timedelta(days=3))
    days = [first + timedelta(days=1), TODAY + timedelta(days=1), TODAY + timedelta(days=4)]
    assert [(one["1"], one["2"]) for one in company.arr(*days)] == [(12000, 24000), (15000, 24000), (12000, 20000)]


def test_a_trial_of_an_account_doesn_t_take_the_place_of_what_it_pays(company: Company) -> None:
    company.bring("customers.csv", LIST)
    trial = CONTRACTS.replace("End Date", "End Date,Status").replace("-01\n", "-01,trial\n")
    company.bring("contracts.csv", trial)
    assert company.arr(TODAY) == [{"1": 12000, "2": 24000, "3": 36000}]


def test_the_books_of_two_systems_are_told(company: Company) -> None:
    company.bring("stripe contracts.csv", CONTRACTS)
    settled = company.bring("hubspot contracts.csv", CONTRACTS.replace("2,1,", "H2,1,").replace("1,1,", "H1,1,"))
    told = [one for one in settled.contradictions if one.code == "listed_twice"]
    assert [one.subject for one in told] == ["1"]
    assert "12,000.00 USD a year in hubspot and 12,000.00 USD a year in stripe; all count" in told[0].detail
