"""The entry of a sheet: what a mapping file says, what is guessed, what is asked, and where an answer goes."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.entries import Completed, complete
from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.guess import Others
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.evidence.intake.mappingfile import read_mapping, write_mapping

TRACK = "stamp,org,what\n2026-01-01,Acme Corp,login\n2026-01-02,Beta Inc,export\n"


def done(file: str, text: str, given: FileMapping | None = None, answers: Mapping[str, str] | None = None) -> Completed:
    head, *rows = list(csv.reader(text.strip().splitlines()))
    table = pa.table({name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(head)})
    profiles = [profile(name, table[name].combine_chunks()) for name in head]
    return complete(file, profiles, Others(), lambda: iter([table]), given, answers, "USD")


def fields(one: Completed) -> dict[str, str]:
    return {header: use.field for header, use in one.entry.columns.items()}


def keys(one: Completed) -> list[str]:
    return [fork.key for fork in one.forks]


def test_an_answered_kind_leads_to_its_columns() -> None:
    text = "foo,when,who\nx,2026-01-01,a@b.example\ny,2026-01-02,c@d.example\n"
    assert keys(done("x.csv", text)) == ["kind"]
    assert fields(done("x.csv", text, answers={"kind": "survey_responses"}))["who"] == "person_email"
    asked = done("x.csv", text, answers={"kind": "usage"})
    assert keys(asked) == ["field:used_at"]
    assert [choice for choice, _ in asked.forks[0].choices] == ["when", "skip"]
    settled = done("x.csv", text, answers={"kind": "usage", "field:used_at": "when"})
    assert (keys(settled), fields(settled)) == ([], {"foo": "ignore", "when": "used_at", "who": "person_email"})


@pytest.mark.parametrize("columns", [{}, {"stamp": ColumnUse("?"), "org": ColumnUse("?"), "what": ColumnUse("?")}])
def test_a_kind_in_the_mapping_file_without_columns_is_guessed_or_asked(columns: dict[str, ColumnUse]) -> None:
    asked = done("x.csv", TRACK, FileMapping("x.csv", "usage", columns=columns))
    assert asked.entry.kind == "usage"
    assert "field:used_at" in keys(asked)
    assert keys(asked) == [fork.key for fork in asked.forks if fork.text]


def test_a_required_field_that_no_column_fills_is_asked_for() -> None:
    given = FileMapping("x.csv", "usage", columns={"stamp": ColumnUse("used_at"), "what": ColumnUse("event")})
    asked = done("x.csv", TRACK, given)
    assert keys(asked) == ["field:account_ref"]
    assert asked.forks[0].text == "Which column is the account? Rows of usage need an account and a time."
    by_name = done("x.csv", TRACK, given, {"field:account_ref": "org"})
    assert (keys(by_name), fields(by_name)["org"]) == ([], "account_name")
    aside = done("x.csv", TRACK, given, {"field:account_ref": "skip"})
    assert aside.entry.skip


def test_an_answer_that_is_none_of_the_choices_leaves_the_question() -> None:
    text = "Contract ID,Account ID,Plan,Amount,Start Date\n1,A-1,Pro,100.50,2026-01-01\n"
    assert keys(done("contracts.csv", text, answers={"per:Amount": "fortnight"})) == ["per:Amount"]
    settled = done("contracts.csv", text, answers={"per:Amount": "month"})
    assert settled.entry.columns["Amount"] == ColumnUse("arr", per="month")


def test_open_questions_stand_in_the_file_where_they_are_answered(tmp_path: Path) -> None:
    for name, text in (("x.csv", TRACK), ("contracts.csv", "Contract ID,Account,Start,Amount\n1,A-1,01/02/2026,9\n")):
        first = done(name, text)
        path = tmp_path / "map.yaml"
        path.write_text(write_mapping([first.entry], {}, {}), "utf-8")
        assert '"?"' in path.read_text("utf-8")
        for header in text.splitlines()[0].split(","):
            assert header in path.read_text("utf-8")
        (back,) = read_mapping(path).files
        assert keys(done(name, text, back)) == keys(first)


def test_a_new_topic_says_where_its_answer_goes() -> None:
    entry = FileMapping("a.csv", "usage", columns={"A": ColumnUse("event")})
    assert Fork("namespace", "", "", ()).settled(entry, "crm").namespace == "crm"
    assert Fork("unit", "A", "", ()).settled(entry, "cents").columns["A"] == ColumnUse("event", unit="cents")
    both = Fork("ends", "A", "", (), sets=lambda entry, answer: Fork("timezone", "", "", ()).settled(entry, answer))
    assert (both.key, both.settled(entry, "Europe/Berlin").timezone) == ("ends:A", "Europe/Berlin")
    assert "'Frozen' under `words:` of column 'A' of a.csv" in Fork("words", "A", "", (), "Frozen").fix("a.csv")
