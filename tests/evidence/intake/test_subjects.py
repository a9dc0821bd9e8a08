"""Whose rows are: through other rows, in any order; and rows of accounts that no source of customers names."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.evidence.intake.batch import Intake, SettledBatch, append_batch
from tenure.evidence.intake.cells.keys import Decisions
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.rejects import UNMATCHED, Reject
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.lake.store import Lake
from tenure.values.keys import BatchKey

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Cells = dict[str, list[str | None]]

ACCOUNTS: Cells = {"id": ["a1", "a2"], "name": ["Birch", "Cedar"]}
DEALS: Cells = {"id": ["o1"], "account_ref": ["a2"], "stage": ["won"], "created_at": ["2026-01-01"]}
CONTRACTS: Cells = {
    "id": ["s1", "s2"], "account_ref": ["a1", None], "opportunity_ref": [None, "o1"], "start_on": ["2026-01-01"] * 2,
}  # fmt: skip
INVOICES: Cells = {"id": ["i1", "i2"], "subscription_ref": ["s2", "s9"], "issued_on": ["2026-02-01"] * 2}
TICKETS: Cells = {"id": ["t1"], "invoice_ref": ["i1"], "opened_at": ["2026-03-01"]}
ANSWERS: Cells = {"ticket_ref": ["t1"], "score": ["9"], "kind": ["nps"], "responded_at": ["2026-03-02"]}
USE: Cells = {
    "used_at": ["2026-04-01", "2026-04-02", "2026-04-03"], "event": ["open"] * 3,
    "subscription_ref": ["s1", "s2", None], "account_ref": [None, None, "a7"],
}  # fmt: skip
CHAIN = {
    "accounts": ACCOUNTS, "opportunities": DEALS, "subscriptions": CONTRACTS, "invoices": INVOICES, "tickets": TICKETS,
    "survey_responses": ANSWERS, "usage": USE,
}  # fmt: skip


def slices(tables: dict[str, Cells], source: str = "files") -> list[Delivery]:
    return [
        Delivery(
            table, source, pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}), table
        )
        for table, columns in tables.items()
    ]


def bring(
    folder: Path, deliveries: Sequence[Delivery], decided: Decisions | None = None
) -> tuple[Lake, SettledBatch, list[Reject]]:
    lake, refused = Lake(str(folder / "lake")), []
    batch = uuid4().hex
    intake = Intake(lake, Staging(folder / batch), BatchKey(batch), NOW, on_rejects=refused.extend)
    intake.register.decided = decided or Decisions()
    for delivery in deliveries:
        intake.take(delivery)
    settled = intake.settle()
    append_batch(lake, Staging(folder / batch), BatchKey(batch))
    return lake, settled, refused


def content(lake: Lake) -> dict[str, list[tuple[str, str, str]]]:
    """What each table says, and of whom."""
    found = {}
    for table in CHAIN:
        rows = lake.scanned(table).to_table().to_pylist() if lake.exists(table) else []
        found[table] = sorted((row["fact_id"], row["account"] or "", row["digest"]) for row in rows)
    return found


def whose(lake: Lake, tables: Sequence[str] = tuple(CHAIN)) -> dict[str, list[tuple[str, str]]]:
    found = {}
    for table in tables:
        rows = lake.scanned(table).to_table().to_pylist() if lake.exists(table) else []
        found[table] = sorted((row["fact_id"], row["account"]) for row in rows)
    return found


def test_rows_reach_their_account_through_others_over_several_steps(tmp_path: Path) -> None:
    lake, _, refused = bring(tmp_path, slices(CHAIN))
    found = whose(lake)
    assert found["subscriptions"] == [("s1", "a1"), ("s2", "a2")]
    assert found["invoices"] == [("i1", "a2")]
    assert found["tickets"] == [("t1", "a2")]
    assert [account for _, account in found["survey_responses"]] == ["a2"]
    assert sorted(account for _, account in found["usage"]) == ["a1", "a2"]
    assert {(one.code, one.awaits, one.value) for one in refused} == {
        (UNMATCHED, "subscription", "s9"),
        (UNMATCHED, "account", "a7"),
    }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(list(CHAIN)), st.randoms(use_true_random=False))
def test_any_order_of_deliveries_rows_and_columns_gives_the_same_lake(
    tmp_path: Path, order: list[str], shuffled: object
) -> None:
    mixed: dict[str, Cells] = {}
    for table in order:
        count = len(next(iter(CHAIN[table].values())))
        places = list(range(count))
        shuffled.shuffle(places)  # type: ignore[attr-defined]
        columns = list(CHAIN[table].items())
        shuffled.shuffle(columns)  # type: ignore[attr-defined]
        mixed[table] = {name: [cells[place] for place in places] for name, cells in columns}
    straight, turned = tmp_path / uuid4().hex, tmp_path / uuid4().hex
    first, second = bring(straight, slices(CHAIN)), bring(turned, slices(mixed))
    assert content(second[0]) == content(first[0])
    assert {(one.table, one.value) for one in second[2]} == {(one.table, one.value) for one in first[2]}
    assert {place: (t.read, t.accepted, t.quarantined) for place, t in second[1].tallies.items()} == {
        place: (t.read, t.accepted, t.quarantined) for place, t in first[1].tallies.items()
    }


def test_later_imports_refer_to_what_the_lake_holds(tmp_path: Path) -> None:
    bring(tmp_path, slices({"accounts": ACCOUNTS, "subscriptions": CONTRACTS, "opportunities": DEALS}))
    lake, _, refused = bring(tmp_path, slices({"usage": USE}))
    assert sorted(account for _, account in whose(lake)["usage"]) == ["a1", "a2"]
    assert [one.value for one in refused] == ["a7"]


@pytest.mark.parametrize("order", list(permutations(("accounts", "tickets"))))
def test_a_slip_in_a_file_of_tickets_makes_no_customer(tmp_path: Path, order: tuple[str, ...]) -> None:
    tickets: Cells = {"id": ["t1", "t2"], "account_ref": ["a1", "a11"], "opened_at": ["2026-03-01"] * 2}
    both = {"accounts": ACCOUNTS, "tickets": tickets}
    lake, settled, refused = bring(tmp_path, slices({table: both[table] for table in order}))
    assert whose(lake)["tickets"] == [("t1", "a1")]
    assert [(one.code, one.value) for one in refused] == [(UNMATCHED, "a11")]
    assert settled.tallies["tickets", "tickets"].read == 2


def test_without_any_list_of_customers_accounts_come_from_rows(tmp_path: Path) -> None:
    tickets: Cells = {"id": ["t1"], "account_ref": ["a11"], "opened_at": ["2026-03-01"]}
    lake, settled, refused = bring(tmp_path, slices({"tickets": tickets}))
    assert whose(lake)["tickets"] == [("t1", "a11")]
    assert not refused
    assert not settled.contradictions


SOLD: Cells = {
    "id": ["s1", "s2", "s3", "s4"], "account_name": ["Adler AG", " ADLER ", "Biber KG", "undefined"],
    "start_on": ["2026-01-01"] * 4,
}  # fmt: skip
ASKED: Cells = {"id": ["t1", "t2"], "account_name": ["adler", "Cobra"], "opened_at": ["2026-03-01"] * 2}
RATED: Cells = {"ticket_ref": ["t2"], "score": ["9"], "kind": ["nps"], "responded_at": ["2026-03-02"]}
BY_NAME = {"survey_responses": RATED, "subscriptions": SOLD, "tickets": ASKED}


@pytest.mark.parametrize("order", list(permutations(BY_NAME)))
def test_without_any_list_of_customers_accounts_are_what_rows_call_them(tmp_path: Path, order: tuple[str, ...]) -> None:
    lake, _, refused = bring(tmp_path, slices({table: BY_NAME[table] for table in order}))
    assert whose(lake)["subscriptions"] == [("s1", "Adler AG"), ("s2", "Adler AG"), ("s3", "Biber KG")]
    assert whose(lake)["tickets"] == [("t1", "Adler AG"), ("t2", "Cobra")]
    assert [account for _, account in whose(lake)["survey_responses"]] == ["Cobra"]
    assert [(one.code, one.value) for one in refused] == [(UNMATCHED, "undefined")]


def test_names_in_another_legal_form_are_other_accounts(tmp_path: Path) -> None:
    names: list[str | None] = ["Adler AG", "Adler GmbH", "Adler", "adler gmbh"]
    sold: Cells = {"id": ["s1", "s2", "s3", "s4"], "account_name": names, "start_on": ["2026-01-01"] * 4}
    lake, _, _ = bring(tmp_path, slices({"subscriptions": sold}))
    found = dict(whose(lake)["subscriptions"])
    assert found["s4"] == found["s2"]
    assert len({found["s1"], found["s2"], found["s3"]}) == 3


def test_a_domain_calls_an_account_unless_everybody_has_it(tmp_path: Path) -> None:
    use: Cells = {
        "used_at": ["2026-04-01"] * 3, "event": ["open"] * 3,
        "account_domain": ["www.acme.example", "https://acme.example/x", "gmail.com"],
    }  # fmt: skip
    lake, _, refused = bring(tmp_path, slices({"usage": use}))
    assert [account for _, account in whose(lake)["usage"]] == ["acme.example"] * 2
    assert [one.value for one in refused] == ["gmail.com"]


def test_accounts_that_rows_named_become_those_of_a_later_list(tmp_path: Path) -> None:
    use: Cells = {"used_at": ["2026-04-01"] * 2, "event": ["open"] * 2, "account_name": ["Birch", "Cedar Mills"]}
    lake, *_ = bring(tmp_path, slices({"usage": use}))
    before = whose(lake)["usage"]
    here = Decisions(accounts=frozenset({"Birch", "Cedar Mills"}))
    listed: Cells = {"id": ["a1", "a2", "a3"], "name": ["BIRCH Inc.", "Cedar", "Cedar Mills"]}
    batch = Staging(tmp_path / "next")
    intake = Intake(lake, batch, BatchKey("next"), NOW, decided=here)
    for delivery in slices({"usage": use, "accounts": listed}):  # the same rows beside the list come in once
        intake.take(delivery)
    assert intake.settle().tallies["usage", "usage"].unchanged == 2
    assert {(one.merged, one.into) for one in batch.merges()} == {("Birch", "a1"), ("Cedar Mills", "a3")}
    append_batch(lake, batch, BatchKey("next"))
    merged = Decisions(here.accounts, merged=here.accounts)
    lake, settled, _ = bring(tmp_path, slices({"usage": use}), merged)
    assert settled.tallies["usage", "usage"].unchanged == 2
    assert not settled.contradictions
    assert whose(lake)["usage"] == before


def test_an_account_of_a_list_in_another_legal_form_is_another_one(tmp_path: Path) -> None:
    batch = Staging(tmp_path / "next")
    here = Decisions(accounts=frozenset({"Adler AG", "A7"}))
    intake = Intake(Lake(str(tmp_path / "lake")), batch, BatchKey("next"), NOW, decided=here)
    intake.take(*slices({"accounts": {"id": ["1", "2", "3"], "name": ["Adler GmbH", "Birch", "Birch"]}}))
    intake.settle()
    assert not batch.merges()


def test_rows_tell_the_names_of_accounts_that_nobody_lists(tmp_path: Path) -> None:
    sold: Cells = {
        "id": ["s1", "s2"], "account_ref": ["c1", "c2"], "account_name": ["Aloe", None], "start_on": ["2026-01-01"] * 2,
    }  # fmt: skip
    batch = Staging(tmp_path / "one")
    intake = Intake(Lake(str(tmp_path / "lake")), batch, BatchKey("one"), NOW)
    intake.take(*slices({"subscriptions": sold}))
    intake.settle()
    assert batch.called() == {"c1": "Aloe"}


def test_what_a_person_matched_leads_there(tmp_path: Path) -> None:
    said = Decisions(
        matched={
            ("files", "account", "a7"): "a1",
            ("files", "subscription", "s9"): "a2",
            ("files", "name", "Byrch"): "a1",
        }
    )
    named: Cells = {"id": ["t2"], "account_name": ["Byrch "], "opened_at": ["2026-03-01"]}
    lake, _, refused = bring(tmp_path, [*slices(CHAIN), *slices({"tickets": named})], said)
    assert not refused
    assert ("i2", "a2") in whose(lake)["invoices"]
    assert ("t2", "a1") in whose(lake)["tickets"]
    assert sorted(account for _, account in whose(lake)["usage"]) == ["a1", "a1", "a2"]


def test_a_trait_of_a_row_that_waits_waits_with_it(tmp_path: Path) -> None:
    tickets: Cells = {"id": ["t1"], "account_ref": ["a11"], "opened_at": ["2026-03-01"]}
    trait = pa.table({"account_ref": ["a11"], "trait": ["tier"], "text": ["gold"]})
    mine = Delivery("traits", "files", trait, "tickets", mapping={"kind": "tickets"})
    _, settled, refused = bring(tmp_path, [*slices({"accounts": ACCOUNTS, "tickets": tickets}), mine])
    assert [one.table for one in refused] == ["tickets"]
    assert settled.tallies["tickets", "traits"].read == 0
