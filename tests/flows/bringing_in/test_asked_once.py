"""What was answered of a file isn't asked of later files of the same export, and is asked where they only look alike."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tenure.flows.bringing_in.import_report import ImportReport
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.bringing_in.mapping_files import mapping_text
from tenure.flows.bringing_in.proposing import propose
from tenure.platform.access import SYSTEM
from tenure.values import clock
from tenure.values.problem import QuestionError

pytestmark = pytest.mark.django_db(transaction=True)
HEADS = "contract_id,customer,fee,state,begins,ends"
MARCH = f"{HEADS}\nc1,Fjord Oy,1200,Frobbed,01/02/2026,01/02/2027\nc2,Heide AG,900,active,03/04/2026,03/04/2027\n"
APRIL = f"{HEADS}\nc3,Birch Inc,700,Frobbed,05/06/2026,05/06/2027\nc4,Elm Co,900,active,07/08/2026,07/08/2027\n"


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    with clock.stopped_clock(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        yield


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def answers_to(path: Path, words: Mapping[str, str]) -> dict[str, str]:
    """Answers to every question about a file: by topic as said, else the first choice."""
    said: dict[str, str] = {}
    while questions := propose([path], answers=said).questions:
        for question in questions:
            topic = question.key.removeprefix(f"{question.file}:").partition(":")[0]
            said[question.key] = words.get(topic, question.choices[0][0])
    return said


def answered(path: Path, **words: str) -> ImportReport:
    return import_files(SYSTEM, [path], answers=answers_to(path, words))


@pytest.fixture
def march(tmp_path: Path) -> ImportReport:
    return answered(
        put(tmp_path, "march/contracts-2026-03.csv", MARCH), dates="month-first", per="month", words="paused"
    )


@pytest.mark.parametrize(
    "name", ["contracts-2026-04.csv", "contracts-2026-03.csv", "contracts (1).csv", "Contracts_apr.csv"]
)
def test_a_later_export_is_read_as_answered_and_says_so(tmp_path: Path, march: ImportReport, name: str) -> None:
    assert len(march.answered) >= 3
    assert {one.earlier for one in march.answered} == {""}
    report = import_files(SYSTEM, [put(tmp_path, f"april/{name}", APRIL)])
    (file,) = report.files
    assert (file.accepted, file.quarantined) == (2, 0)
    assert file.mapping == march.files[0].mapping
    assert {one.earlier for one in report.answered} == {"2026-11-30"}
    assert [one.answer for one in report.answered] == [one.answer for one in march.answered]
    assert all("(answered on 2026-11-30)" in one.in_words for one in report.answered)


def test_only_what_is_new_is_asked(tmp_path: Path, march: ImportReport) -> None:
    path = put(tmp_path, "april/contracts-2026-04.csv", APRIL.replace("active", "Wibbled"))
    (question,) = propose([path]).questions
    assert "Wibbled" in question.text
    import_files(SYSTEM, [path], answers={question.key: "ended"})
    may = put(tmp_path, "may/contracts-2026-05.csv", MARCH.replace("active", "Wibbled"))
    (file,) = propose([may]).files
    assert file.mapping.columns["state"].words == {"Frobbed": "paused", "Wibbled": "ended"}


def test_an_answer_about_some_words_says_nothing_of_others(tmp_path: Path) -> None:
    answered(put(tmp_path, "march/contracts-03.csv", MARCH.replace("active", "Wibbled")), words="paused")
    april = APRIL.replace("Frobbed", "Zapped").replace("active", "Wibbled") + "c5,Oak,10,Morbed,13/08/2026,13/08/2027\n"
    path = put(tmp_path, "april/contracts-04.csv", april)
    (question,) = propose([path]).questions
    assert ("Zapped" in question.text, "Morbed" in question.text, "Wibbled" in question.text) == (True, True, False)
    (file,) = propose([path], answers={question.key: "each"}).files
    assert file.mapping.columns["state"].words == {"Wibbled": "paused", "Zapped": "?", "Morbed": "?"}


def test_an_answer_given_now_goes_before_an_earlier_one(tmp_path: Path, march: ImportReport) -> None:
    path = put(tmp_path, "april/contracts-2026-04.csv", APRIL)
    (file,) = propose([path], answers={"contracts-2026-04.csv:per:fee": "year"}).files
    assert file.mapping.columns["fee"].per == "year"
    import_files(SYSTEM, [path], answers={"contracts-2026-04.csv:per:fee": "year"})
    (file,) = propose([put(tmp_path, "may/contracts-2026-05.csv", MARCH)]).files
    assert file.mapping.columns["fee"].per == "year"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hubspot-contracts.csv", APRIL),  # of another system
        ("contracts-2026-04.csv", APRIL.replace("fee", "sum")),  # other columns
    ],
)
def test_what_is_of_another_export_is_asked(tmp_path: Path, march: ImportReport, name: str, text: str) -> None:
    assert propose([put(tmp_path, f"april/{name}", text)]).questions


def test_how_another_office_writes_is_asked(tmp_path: Path, march: ImportReport) -> None:
    (question, *_) = propose([put(tmp_path, "april/contracts_us.csv", APRIL)]).questions
    assert question.key == "contracts_us.csv:dates:begins"
    assert {one.key.split(":")[1] for one in propose([tmp_path / "april" / "contracts_us.csv"]).questions} == {"dates"}


def test_files_of_two_names_that_were_answered_otherwise_are_asked(tmp_path: Path, march: ImportReport) -> None:
    answered(put(tmp_path, "us/contracts_us.csv", MARCH.replace("c1", "c8").replace("c2", "c9")), per="year")
    topics = {one.key.split(":")[1] for one in propose([put(tmp_path, "april/contracts_uk.csv", APRIL)]).questions}
    assert {"per", "words"} <= topics
    assert not propose([put(tmp_path, "april/contracts_us-04.csv", APRIL)]).questions


def test_a_mapping_file_counts_for_later_exports(tmp_path: Path) -> None:
    path = put(tmp_path, "march/contracts-2026-03.csv", MARCH)
    said = answers_to(path, {"dates": "month-first", "per": "month", "words": "paused"})
    text = mapping_text(propose([path], answers=said)).replace("fee: {field: arr", "fee: {field: arr, currency: CHF")
    mapping = put(tmp_path, "mine.yaml", text.replace("columns:", "snapshot: true\n    columns:"))
    first = import_files(SYSTEM, [path], mapping=mapping)
    report = import_files(SYSTEM, [put(tmp_path, "april/contracts-2026-04.csv", APRIL)])
    (file,) = report.files
    assert (file.accepted, file.retracted, file.absent) == (2, 0, 0)  # what is gone is said for each file
    assert "snapshot" not in file.mapping
    assert file.mapping["columns"] == first.files[0].mapping["columns"]
    assert "Read as the mapping file of 2026-11-30 says of contracts-2026-03.csv." in report.entries[0].notes
    with pytest.raises(QuestionError):
        import_files(SYSTEM, [put(tmp_path, "april/contracts-2026-04.csv", APRIL.replace("active", "Wibbled"))])


def test_a_file_left_aside_stays_aside(tmp_path: Path) -> None:
    odd = "alpha,beta\nx1,2026\nx2,2027\n"
    folder = put(tmp_path, "march/accounts.csv", "account_id,name,industry\na1,Fjord Oy,Retail\n").parent
    put(tmp_path, "march/export1.csv", odd)
    answered(folder, kind="skip")
    put(tmp_path, "april/export2.csv", odd.replace("x", "y"))
    proposal = propose([tmp_path / "april", folder / "accounts.csv"])
    assert proposal.questions == ()
    assert proposal.skipped == (("export2.csv", "left aside as answered"),)


def test_a_trial_keeps_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, "march/contracts-2026-03.csv", MARCH)
    import_files(SYSTEM, [path], answers=answers_to(path, {}), dry_run=True)
    assert propose([path]).questions
