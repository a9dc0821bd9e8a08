"""Files to facts: what goes in, what waits, what changes nothing the second time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.evidence.intake import Delivery
from tenure.evidence.lake.store import Lake
from tenure.flows.bringing_in import receiving
from tenure.flows.bringing_in.importing import deliver, import_files, propose
from tenure.flows.bringing_in.quarantine import replay_rows
from tenure.flows.bringing_in.receiving import finish_unfinished
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries import actions
from tenure.platform.deliveries.queries import batches, contradictions, quarantined
from tenure.practice.customers.queries import account, every_account, people_of
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError, QuestionError

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

ACCOUNTS = """Account ID,Name,Website,Industry,Employees,CSM,Customer Since
A-1,Nordwind GmbH,nordwind.example,Retail,120,alice@vela.example,2024-01-15
A-2,Silva Lda,silva.example,Finance,80,bob@vela.example,2023-06-01
"""
SUBSCRIPTIONS = """Subscription ID,Account ID,Plan,Seats,ARR,Currency,Start Date,End Date,Auto Renew,Cancelled At,Cancel Reason
S-1,A-1,Pro,50,"12,000.50",USD,2024-01-15,2027-01-14,yes,,
S-2,A-2,Basic,10,3000,USD,2023-06-01,2026-06-01,no,2026-02-01,budget
"""
USAGE = """timestamp,account_id,user_id,event,feature
2026-02-01T10:00:00Z,A-1,u1,login,core
2026-02-01T10:00:00Z,A-1,u1,login,core
2026-02-02T11:00:00Z,A-2,u2,report,reports
"""


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> Path:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "files"
    inside.mkdir()
    for name, text in (("accounts.csv", ACCOUNTS), ("subscriptions.csv", SUBSCRIPTIONS), ("usage.csv", USAGE)):
        (inside / name).write_text(text, "utf-8")
    return inside


def stored(table: str, store: Lake | None = None) -> list[dict[str, Any]]:
    files = (store or lake()).files(table)
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


def counts(report: Any) -> dict[str, tuple[int, int, int, int]]:
    return {one.kind: (one.accepted, one.unchanged, one.corrected, one.quarantined) for one in report.files}


MESSY = st.lists(
    st.sampled_from(("good", "short", "long", "header", "total", "same", "bad date", "quote", "none")), max_size=12
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=MESSY)
def test_what_became_of_rows_sums_to_what_was_read(tmp_path: Path, kinds: list[str]) -> None:
    lines = []
    for number, kind in enumerate(["good", "good", *kinds, "good"]):
        row = f"A-{number},Nordwind {number},nord{number}.example,Retail,120,al@vela.example,2024-01-15"
        bad = row.replace("2024-01-15", "20245-99-99")
        lines.append({
            "good": row, "short": f"A-{number},Nord", "long": f"{row},x", "header": ACCOUNTS.splitlines()[0],
            "total": "Total,,,,240,,", "same": "A-0,Another,,,,,", "bad date": bad, "none": row.replace(f"A-{number},", ","),
            "quote": row.replace("Nordwind", '"Nordwind'),
        }[kind])  # fmt: skip
    path = tmp_path / "accounts.csv"
    path.write_text("\n".join([ACCOUNTS.splitlines()[0], *lines, ""]), "utf-8")
    report = import_files(SYSTEM, [path], dry_run=True)
    (one,) = [one for one in report.files if one.kind == "accounts"]
    sums = one.accepted + one.corrected + one.retracted + one.unchanged + one.quarantined + one.rows_left_out
    assert sums == one.rows_read == len(lines)
    assert len(one.left_out) == one.rows_left_out == sum(kind in ("header", "total") for kind in kinds)


def test_hidden_sheets_and_notes_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["id", "name", "seats", "owner"],
        ["A-1", "Nord", "=1+1", "#DIV/0!"],
        ["A-2", "Silva", "=2+1", "bo@vela.example"],
    ):
        book.active.append(row)
    book.create_sheet("Old").append(["id", "name"])
    book["Old"].append(["A-9", "Ghost"])
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "accounts.xlsx")
    proposal = propose([tmp_path / "accounts.xlsx"])
    assert proposal.skipped == (("accounts.xlsx#Old", "a hidden sheet"),)
    said = " ".join(proposal.files[0].notes)
    assert "2 formula cells hold no value (seats)" in said
    assert "1 cell holds an error of a spreadsheet" in said


def test_a_folder_goes_in_and_twice_changes_nothing(folder: Path) -> None:
    with clock.stopped_clock(NOW):
        first = import_files(SYSTEM, [folder])
    assert counts(first) == {"accounts": (2, 0, 0, 0), "subscriptions": (2, 0, 0, 0), "usage": (3, 0, 0, 0)}
    before = {table: stored(table) for table in ("accounts", "subscriptions", "usage")}
    with clock.stopped_clock(NOW + timedelta(days=1)):
        second = import_files(SYSTEM, [folder])
    assert counts(second) == {"accounts": (0, 2, 0, 0), "subscriptions": (0, 2, 0, 0), "usage": (0, 3, 0, 0)}
    assert {table: stored(table) for table in before} == before
    assert second.next.startswith("Nothing new")
    card = account(SYSTEM, AccountKey("A-1"))
    assert card.account.name == "Nordwind GmbH"
    assert [batch.state for batch in batches(SYSTEM)] == ["done", "done"]


def test_true_duplicates_stay_and_are_told_apart(folder: Path) -> None:
    import_files(SYSTEM, [folder])
    ids = [row["fact_id"] for row in stored("usage")]
    assert len(ids) == len(set(ids)) == 3


def test_rows_in_any_order_give_the_same_facts(folder: Path, settings: Any, tmp_path: Path) -> None:
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [folder])
    ours = {table: stored(table) for table in ("accounts", "subscriptions", "usage")}
    for path in folder.iterdir():
        head, *rows = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")
    settings.TENURE_LAKE = str(tmp_path / "other")
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [folder])

    def said(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return sorted((row["fact_id"], row["digest"], row["recorded_at"], row["recorded_assumed"]) for row in rows)

    assert {table: said(stored(table)) for table in ours} == {table: said(rows) for table, rows in ours.items()}


def test_a_first_load_has_a_past_and_what_the_source_overwrites_does_not(folder: Path) -> None:
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [folder])
    rows = sorted((row for row in stored("accounts") if row["fact_id"] == "A-1"), key=lambda row: row["recorded_at"])
    early, full = rows
    assert (early["recorded_at"], early["recorded_assumed"]) == (datetime(2024, 1, 15, tzinfo=UTC), True)
    assert (early["employees"], early["owner"], early["name"]) == (None, None, "Nordwind GmbH")
    assert (full["recorded_at"], full["recorded_assumed"], full["employees"]) == (NOW, False, 120)
    cancelled = next(row for row in stored("subscriptions") if row["fact_id"] == "S-2")
    assert cancelled["recorded_at"] == datetime(2023, 6, 1, tzinfo=UTC)  # cancelled_at hides the reason until then
    used = stored("usage")
    assert all(row["recorded_at"] == row["occurred_at"] and row["recorded_assumed"] for row in used)


def test_a_value_without_its_instant_is_known_only_from_the_import_on(tmp_path: Path) -> None:
    path = tmp_path / "subscriptions.csv"
    path.write_text(SUBSCRIPTIONS.replace(",2026-02-01,budget", ",,budget"), "utf-8")
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [path])
    rows = sorted(
        (row for row in stored("subscriptions") if row["fact_id"] == "S-2"), key=lambda row: row["recorded_at"]
    )
    assert [(row["recorded_at"], row["cancel_reason"]) for row in rows] == [
        (datetime(2023, 6, 1, tzinfo=UTC), None),
        (NOW, "budget"),
    ]


def test_a_correction_is_a_new_version_and_the_old_one_stays(folder: Path) -> None:
    later = NOW + timedelta(days=3)
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [folder])
    (folder / "subscriptions.csv").write_text(SUBSCRIPTIONS.replace("Pro,50", "Pro,70"), "utf-8")
    with clock.stopped_clock(later):
        report = import_files(SYSTEM, [folder])
    assert counts(report)["subscriptions"] == (0, 1, 1, 0)
    rows = sorted(
        (row for row in stored("subscriptions") if row["fact_id"] == "S-1"), key=lambda row: row["recorded_at"]
    )
    assert [(row["seats"], row["recorded_at"] == later, row["recorded_assumed"]) for row in rows] == [
        (50, False, True),
        (70, True, False),
    ]


def test_a_corrected_event_goes_beside_its_table(tmp_path: Path) -> None:
    path = tmp_path / "nps.csv"
    path.write_text(
        "response_id,account_id,nps_score,submitted_at\nR1,A-1,9,2026-01-05\nR2,A-1,3,2026-01-06\n", "utf-8"
    )
    import_files(SYSTEM, [path])
    path.write_text(
        "response_id,account_id,nps_score,submitted_at\nR2,A-1,8,2026-01-06\nR1,A-1,9,2026-01-05\n", "utf-8"
    )
    report = import_files(SYSTEM, [path])
    assert counts(report)["survey_responses"] == (0, 1, 1, 0)
    assert [row["score"] for row in stored("survey_responses_corrections")] == [8]
    assert len(stored("survey_responses")) == 2
    again = import_files(SYSTEM, [path])
    assert counts(again)["survey_responses"] == (0, 2, 0, 0)


def test_bad_rows_wait_with_their_reason_and_go_in_when_mended(folder: Path) -> None:
    (folder / "subscriptions.csv").write_text(SUBSCRIPTIONS.replace(",3000,", ",3oo0,"), "utf-8")
    report = import_files(SYSTEM, [folder])
    assert counts(report)["subscriptions"] == (1, 0, 0, 1)
    (row,) = quarantined(SYSTEM).rows
    assert (row.file, row.line, row.column, row.value) == ("subscriptions.csv", 3, "ARR", "3oo0")
    assert replay_rows(SYSTEM, [row.id]).went_in == 0
    actions.fix_row(SYSTEM, row.id, {"ARR": "3000"})
    with clock.stopped_clock(NOW + timedelta(days=30)):
        assert replay_rows(SYSTEM, [row.id]).went_in == 1
    assert quarantined(SYSTEM).total == 0
    assert {row["fact_id"] for row in stored("subscriptions")} == {"S-1", "S-2"}
    import_files(SYSTEM, [folder])  # the bad row is still in the file, and it was dealt with
    assert quarantined(SYSTEM).total == 0


def test_customers_that_only_rows_name_are_those_of_a_later_list(tmp_path: Path) -> None:
    tickets = tmp_path / "tickets.csv"
    tickets.write_text("Ticket ID,Company Name,Subject,Created At\nT-1,Nordwind,Help,2026-01-05 09:30\n", "utf-8")
    assert counts(import_files(SYSTEM, [tickets]))["tickets"] == (1, 0, 0, 0)
    accounts = tmp_path / "accounts.csv"
    accounts.write_text(ACCOUNTS, "utf-8")
    import_files(SYSTEM, [accounts])
    assert sorted((view.account.key, view.account.name) for view in every_account(SYSTEM)) == [
        ("A-1", "Nordwind GmbH"),
        ("A-2", "Silva Lda"),
    ]
    tickets.write_text(tickets.read_text("utf-8") + "T-2,Nordwint,Help,2026-01-05 10:30\n", "utf-8")
    assert counts(import_files(SYSTEM, [tickets]))["tickets"] == (0, 1, 0, 1)  # it is of A-1 now
    assert quarantined(SYSTEM).rows[0].code == "unmatched account"


def test_contradictions_are_listed_and_kept(folder: Path) -> None:
    text = ACCOUNTS.replace("Customer Since", "Customer Since,Churned On").replace(
        "2024-01-15", "2024-01-15,2025-01-01"
    )
    (folder / "accounts.csv").write_text(text.replace("2023-06-01", "2023-06-01,"), "utf-8")
    (folder / "usage.csv").write_text(
        USAGE + "2020-02-02T11:00:00Z,A-2,u2,report,x\n2026-02-02T11:00:00Z,A-9,u9,r,x\n", "utf-8"
    )
    with clock.stopped_clock(NOW):
        report = import_files(SYSTEM, [folder])
    assert report.contradictions == {"churned_but_open": 1, "usage_outside_subscription": 1, "after_the_end": 2}
    assert counts(report)["usage"] == (4, 0, 0, 1)
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [folder])
    assert len(contradictions(SYSTEM)) == 3  # the same ones again aren't listed twice


def test_the_same_id_on_different_rows(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(
        "id,name,industry,updated_at\nA-1,Old,x,\nA-1,New,x,\nA-2,Was,x,2026-01-01\nA-2,Is,x,2026-02-01\n", "utf-8"
    )
    report = import_files(SYSTEM, [path])
    assert report.contradictions == {"same_id": 1}  # A-2's stamps say which came later
    assert {row["name"] for row in stored("accounts") if row["fact_id"] == "A-2"} == {"Is"}


def test_another_file_adds_to_what_is_known_of_an_account(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(ACCOUNTS, "utf-8")
    import_files(SYSTEM, [tmp_path / "accounts.csv"])
    (tmp_path / "regions.csv").write_text("account_id,name,region\nA-1,Nordwind GmbH,DACH\n", "utf-8")
    import_files(SYSTEM, [tmp_path / "regions.csv"])
    newest = max((row for row in stored("accounts") if row["fact_id"] == "A-1"), key=lambda row: row["recorded_at"])
    assert (newest["region"], newest["industry"], newest["employees"]) == ("DACH", "Retail", 120)


def test_a_snapshot_retracts_what_it_no_longer_names(tmp_path: Path) -> None:
    path, mapping = tmp_path / "accounts.csv", tmp_path / "map.yaml"
    path.write_text("id,name,industry\nA-1,Nordwind,x\nA-2,Silva,y\n", "utf-8")
    mapping.write_text(
        "files:\n  - file: accounts.csv\n    kind: accounts\n    snapshot: true\n    columns: {id: id, name: name}\n",
        "utf-8",
    )
    import_files(SYSTEM, [path], mapping=mapping)
    path.write_text("id,name,industry\nA-1,Nordwind,x\n", "utf-8")
    report = import_files(SYSTEM, [path], mapping=mapping)
    assert report.files[0].retracted == 1
    assert [row["fact_id"] for row in stored("accounts") if row["retracted"]] == ["A-2"]
    assert import_files(SYSTEM, [path], mapping=mapping).files[0].retracted == 0


def test_two_readings_are_asked_and_nothing_goes_in(folder: Path) -> None:
    (folder / "usage.csv").write_text(
        "timestamp,account_id,event\n01/02/2026,A-1,login\n03/04/2026,A-1,login\n", "utf-8"
    )
    with pytest.raises(QuestionError) as asked:
        import_files(SYSTEM, [folder])
    assert "day or the month first" in asked.value.problems[0].what
    assert not lake().exists("accounts")
    report = import_files(SYSTEM, [folder], answers={"usage.csv:dates:timestamp": "day-first"})
    assert counts(report)["usage"] == (2, 0, 0, 0)
    assert {row["used_at"].date().isoformat() for row in stored("usage")} == {"2026-02-01", "2026-04-03"}


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    report = import_files(SYSTEM, [folder], dry_run=True)
    assert counts(report)["usage"] == (3, 0, 0, 0)
    assert not lake().exists("usage")
    assert batches(SYSTEM) == []


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(folder: Path) -> None:
    (folder / "broken.csv").write_text("", "utf-8")
    (folder / "notes.md").write_text("hello", "utf-8")
    report = import_files(SYSTEM, [folder])
    assert [problem.code for problem in report.problems] == ["import.empty"]
    assert report.skipped == (("notes.md", "not a table"),)
    assert counts(report)["accounts"] == (2, 0, 0, 0)
    with pytest.raises(ProblemError):
        import_files(SYSTEM, [folder / "broken.csv"])


@pytest.mark.parametrize("step", ["stage_batch", "append_batch", "upsert_parts", "note_contradictions"])
def test_a_cut_at_any_step_loses_and_doubles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """A kill leaves what the steps before it wrote: nobody gets to tidy up."""
    owner = receiving if hasattr(receiving, step) else actions

    class Killed(BaseException):
        pass

    def cut(*_: object, **__: object) -> None:
        raise Killed

    def untidied(*_: object, **__: object) -> None:
        """A killed process runs no handler."""

    with monkeypatch.context() as patch:
        patch.setattr(owner, step, cut)
        patch.setattr(actions, "discard_batch", untidied)
        patch.setattr(receiving.Staging, "remove", untidied)
        with pytest.raises(Killed), clock.stopped_clock(NOW):
            import_files(SYSTEM, [folder])
    with clock.stopped_clock(NOW):
        finish_unfinished(SYSTEM)
        import_files(SYSTEM, [folder])
    assert len(stored("usage")) == 3
    assert len(stored("accounts")) == 4
    assert all(row["recorded_assumed"] for row in stored("usage"))
    assert {batch.state for batch in batches(SYSTEM)} == {"done"}
    assert account(SYSTEM, AccountKey("A-2")).account.industry == "Finance"


def test_a_connector_delivers_through_the_same_intake() -> None:
    rows = pa.table(
        {
            "account_ref": ["A-1", "A-1"],
            "used_at": ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
            "event": ["a", "b"],
        }
    )
    people = pa.table({"id": ["P-1"], "account_ref": ["A-1"], "name": ["Ada"], "email": ["ada@nordwind.example"]})
    with clock.stopped_clock(NOW):
        report = deliver(SYSTEM, [Delivery("usage", "demo", rows), Delivery("people", "demo", people)])
        again = deliver(SYSTEM, [Delivery("usage", "demo", rows)])
    assert counts(report) == {"usage": (2, 0, 0, 0), "people": (1, 0, 0, 0)}
    assert counts(again) == {"usage": (0, 2, 0, 0)}
    assert [person.name for person in people_of(SYSTEM, AccountKey("A-1"))] == ["Ada"]


def test_a_person_leads_to_the_account(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(
        "Contact ID,Email,Job Title,Account ID\nP-1,ada@nordwind.example,CFO,A-1\n", "utf-8"
    )
    (tmp_path / "usage.csv").write_text(
        "timestamp,user_id,event\n2026-01-01T00:00:00Z,P-1,x\n2026-01-01T00:00:00Z,P-9,x\n", "utf-8"
    )
    report = import_files(SYSTEM, [tmp_path / "contacts.csv", tmp_path / "usage.csv"])
    assert counts(report) == {"people": (1, 0, 0, 0), "usage": (1, 0, 0, 1)}
    assert [(row["account"], row["person"]) for row in stored("usage")] == [("A-1", "P-1")]
    (tmp_path / "more.csv").write_text(
        "Contact ID,Email,Job Title,Account ID\nP-9,bo@nordwind.example,CTO,A-1\n", "utf-8"
    )
    import_files(SYSTEM, [tmp_path / "more.csv"])
    assert len(stored("usage")) == 2
    assert quarantined(SYSTEM).total == 0
