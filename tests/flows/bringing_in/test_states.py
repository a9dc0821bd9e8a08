"""States of files on their way: who is in the list, what is open, what is asked, what contradicts."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tenure.evidence.intake.versions.known_facts import newest
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.practice.customers.cards import AccountFilter
from tenure.practice.customers.queries import accounts
from tenure.values import clock
from tenure.values.problem import QuestionError

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMPANIES = """Account ID,Name,Industry,Account Status
K-1,Nordwind,Retail,Kunde
K-2,Silva,Retail,Interessent
K-3,Marea,Energy,Ehemaliger Kunde
K-4,Probe,Energy,Testkonto
K-5,Fjord,Energy,Lead
"""
CONTRACTS = """Contract ID,Account ID,Product,ARR,Currency,Start Date,End Date,Auto Renew,Status
V-1,K-1,Core,1200,EUR,2024-01-01,,,laufend
V-2,K-5,Core,900,EUR,2025-01-01,,,laufend
V-3,K-3,Core,700,EUR,2025-01-01,,,laufend
"""


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> Path:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    return tmp_path


def brought_in(folder: Path, answers: dict[str, str] | None = None, **files: str) -> Any:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    with clock.stopped_clock(NOW):
        return import_files(SYSTEM, [folder], answers=answers or {})


def test_who_is_no_customer_is_in_no_list_and_is_found_by_name(tmp_path: Path) -> None:
    report = brought_in(tmp_path / "files", accounts=COMPANIES, contracts=CONTRACTS)
    assert report.contradictions["prospect_with_contract"] == 1
    assert report.contradictions["churned_but_open"] == 1
    names = {view.account.name for view in accounts(SYSTEM).rows}
    assert names == {"Nordwind", "Marea"}, "nothing is scored yet: Fjord joins when its contract is"
    assert {view.account.name for view in accounts(SYSTEM, AccountFilter(text="silva")).rows} == {"Silva"}


def test_a_word_is_asked_once_and_its_answer_is_kept(tmp_path: Path) -> None:
    text = CONTRACTS.replace("V-2,K-5,Core,900,EUR,2025-01-01,,,laufend", "V-2,K-5,Core,900,EUR,2025-01-01,,,Frozen")
    with pytest.raises(QuestionError) as asked:
        brought_in(tmp_path / "files", contracts=text)
    assert [problem.what for problem in asked.value.problems] == [
        "Column Status says 'Frozen' in 1 row. Does that money count?"
    ]
    report = brought_in(tmp_path / "files", {"contracts.csv:words:Status:Frozen": "paused"}, contracts=text)
    assert sum(one.accepted for one in report.files) == 3


def test_a_contract_that_renews_for_ever_is_listed(tmp_path: Path) -> None:
    text = CONTRACTS.replace("2024-01-01,,,", "2024-01-01,2025-01-01,yes,")
    report = brought_in(tmp_path / "files", {"contracts.csv:renews": "by_itself"}, contracts=text)
    assert report.contradictions["goes_on_past_its_end"] == 1


def test_what_runs_again_has_no_end(tmp_path: Path) -> None:
    head = "Contract ID,Account ID,Product,ARR,Currency,Start Date,Status,Updated At\n"
    ended = head + "V-1,K-1,Core,1200,EUR,2024-01-01,cancelled,2026-02-01\n"
    brought_in(tmp_path / "files", contracts=ended)
    (row,) = newest(lake(), "subscriptions", None, whole=True).rows.to_pylist()
    assert (row["status"], row["ended_on"], row["cancelled_at"].date()) == ("ended", date(2026, 2, 1), date(2026, 2, 1))
    again = head + "V-1,K-1,Core,1200,EUR,2024-01-01,active,2026-02-20\n"
    brought_in(tmp_path / "files", contracts=again)
    (row,) = newest(lake(), "subscriptions", None, whole=True).rows.to_pylist()
    assert (row["status"], row["ended_on"], row["cancelled_at"]) == ("active", None, None)
