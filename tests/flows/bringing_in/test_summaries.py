"""What an import says it did: every row is accounted for, every column is named, questions and reasons are in it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.flows.bringing_in.import_report import ImportReport, merged_reasons
from tenure.flows.bringing_in.importing import import_files, propose
from tenure.platform.access import SYSTEM
from tenure.values.problem import QuestionError

pytestmark = pytest.mark.django_db(transaction=True)

ACCOUNTS = "account_id,name,Mascot,Contract value\nA-1,Birch,Owl,\nA-2,Cedar,Fox,\n"
USAGE = "event_id,account_id,timestamp,event,browser\n"


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "files"
    inside.mkdir()
    (inside / "accounts.csv").write_text(ACCOUNTS, "utf-8")
    return inside


def sums_up(report: ImportReport) -> bool:
    return all(
        one.rows_read
        == one.accepted
        + one.corrected
        + one.retracted
        - one.absent
        + one.unchanged
        + one.quarantined
        + one.rows_left_out
        for one in report.files
    )


ROW = st.tuples(
    st.sampled_from(["e1", "e2", "e3", ""]),
    st.sampled_from(["A-1", "A-2", ""]),
    st.sampled_from(["2026-01-01T10:00:00Z", "2026-01-02", "soon", ""]),
    st.sampled_from(["login", "export", "$feature_flag_called"]),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, min_size=1, max_size=8), st.booleans())
def test_every_row_is_accounted_for(folder: Path, rows: list[tuple[str, ...]], total: bool) -> None:
    lines = [",".join((*row, "x")) for row in rows]
    lines += [f"g{day},A-1,2026-02-{day},login,x" for day in range(10, 20)]
    (folder / "usage.csv").write_text(USAGE + "\n".join(lines + ["Total,,,,12"] * total) + "\n", "utf-8")
    answers = {"usage.csv:kind": "usage"}
    for dry_run in (True, False, False):
        report = import_files(SYSTEM, [folder], answers=answers, dry_run=dry_run)
        assert sums_up(report)
        (usage,) = (one for one in report.files if one.kind == "usage")
        assert usage.rows_read == len(lines) + total
        assert sum(one.count for one in usage.refused) == usage.quarantined


def test_refused_rows_say_why_with_one_example(folder: Path) -> None:
    bad = "e1,A-1,soon,login,x\ne2,A-1,later,login,x\ne3,,2026-01-03,login,x\n"
    bad += "".join(f"e{day},A-2,2026-01-{day},login,x\n" for day in range(10, 15))
    (folder / "usage.csv").write_text(USAGE + bad, "utf-8")
    plain = import_files(SYSTEM, [folder], dry_run=True).as_json()
    (usage,) = (one for one in plain["entries"] if one["kind"] == "usage")  # type: ignore[attr-defined]
    assert [(one["column"], one["count"], one["line"], one["value"]) for one in usage["refused"]] == [
        ("timestamp", 2, 2, "soon"),
        ("account_id", 1, 4, ""),
    ]


def test_columns_are_named_with_what_became_of_them(folder: Path) -> None:
    report = import_files(SYSTEM, [folder])
    (entry,) = report.entries
    assert [(one.column, one.becomes) for one in entry.columns] == [("account_id", "id"), ("name", "name")]
    assert [(one.column, one.samples, one.why) for one in entry.left_out] == [
        ("Mascot", ("Owl", "Fox"), "no field fits"),
        ("Contract value", (), "empty"),
    ]


def test_a_family_is_one_entry_and_asked_about_once(folder: Path) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        (folder / f"use {month}.csv").write_text(f"uid,org,on,what\nu,A-1,01/{month[5:]}/{month[:4]},x\n", "utf-8")
    with pytest.raises(QuestionError) as asked:
        import_files(SYSTEM, [folder])
    assert [problem.where for problem in asked.value.problems] == ["use 2026-*.csv"]
    answers = {"use 2026-*.csv:kind": "usage", "use 2026-*.csv:field:used_at": "on"}
    open_ = propose([folder], None, answers)
    answers |= {question.key: question.choices[0][0] for question in open_.questions}
    report = import_files(SYSTEM, [folder], answers=answers)
    (entry,) = (one for one in report.entries if one.kind == "usage")
    assert (len(entry.files), sum(one.accepted for one in report.of(entry)), merged_reasons(report.of(entry))) == (
        3,
        3,
        [],
    )
    assert len(report.answered) == len(answers)


def test_customers_and_contracts_of_one_table_both_go_in(folder: Path) -> None:
    (folder / "accounts.csv").write_text(
        "customer_id,plan_type,contract_type,subscription_date,total_users,unsubscribed_date\n"
        "c1,starter,Monthly,2025-03-31,4,\nc2,enterprise,Annual,2025-06-30,40,2026-10-05\n",
        "utf-8",
    )
    report = import_files(SYSTEM, [folder])
    assert [(one.kind, one.accepted) for one in report.files] == [("accounts", 2), ("subscriptions", 2)]
    # Another plan at the same customer is the same contract, corrected: it isn't paid twice.
    text = (folder / "accounts.csv").read_text("utf-8").replace("c1,starter", "c1,pro")
    (folder / "accounts.csv").write_text(text, "utf-8")
    again = import_files(SYSTEM, [folder])
    assert [(one.kind, one.accepted, one.corrected) for one in again.files] == [
        ("accounts", 0, 0),
        ("subscriptions", 0, 1),
    ]


def test_a_line_left_out_of_a_table_that_is_read_twice_is_listed_once(folder: Path) -> None:
    (folder / "accounts.csv").write_text(
        "Book of business\nas of May\nCustomer,Industry,ARR,Start date,End date\nBirch,Retail,12000,2026-01-01,2027-01-01\n"
        "Cedar,Media,9000,2026-02-01,2027-02-01\nElm,Media,9000,2026-02-01,2027-02-01\n",
        "utf-8",
    )
    report = import_files(SYSTEM, [folder / "accounts.csv"])
    assert {one.kind for one in report.files} >= {"accounts", "subscriptions"}
    assert sorted(line for one in report.files for line in one.left_out) == [
        "line 1: Book of business (above the header)",
        "line 2: as of May (above the header)",
    ]
    assert sums_up(report)


def test_a_waiting_id_is_shown_as_the_file_has_it(folder: Path) -> None:
    (folder / "accounts.csv").write_text("Account ID,Name\n0015f00000xxxyyAAA,Birch\n", "utf-8")
    (folder / "usage.csv").write_text(USAGE + "e1,0015f00000aaabb,2026-01-01T10:00:00Z,login,x\n", "utf-8")
    report = import_files(SYSTEM, [folder])
    assert [why.value for one in report.files for why in one.refused] == ["0015f00000aaabb"]


def test_a_mapping_that_names_columns_of_an_earlier_file_says_which(folder: Path) -> None:
    mapping = folder / "mapping.yaml"
    mapping.write_text(
        "files:\n  - file: accounts.csv\n    kind: accounts\n"
        "    columns: {account_id: id, name: name, Town: '?', Old: ignore, Tier: {trait: tier}}\n",
        "utf-8",
    )
    (folder / "accounts.csv").write_text("Key,Company,Mascot\nA-1,Birch,Owl\n", "utf-8")
    (folder / "usage.csv").write_text(USAGE + "e1,A-1,2026-01-01T10:00:00Z,login,x\n", "utf-8")
    found = propose([folder], mapping)
    assert [one.what for one in found.problems] == [
        f"The file has no column {name!r}, which the mapping file uses."
        for name in ("Tier", "Town", "account_id", "name")
    ]
    assert {one.why for one in found.problems} == {"Its columns are Key, Company, Mascot."}
    assert [one.file for one in found.files] == ["usage.csv"]
