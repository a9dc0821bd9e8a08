"""Words of state in mapped tables mean what they mean in files, whatever the words, and unknown ones are named first."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.evidence.warehouse.mapping import MappedTable, Warehouse
from tenure.evidence.warehouse.reading import facts_of, meanings, misfits
from tenure.values import clock
from tenure.values.problem import ProblemError

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Mart:
    """A warehouse of one table, in memory."""

    def __init__(self, rows: Sequence[dict[str, Any]], schema: dict[str, str]) -> None:
        self._server = ibis.duckdb.connect()
        self._table = self._server.create_table("rows", ibis.memtable(list(rows), schema=schema))

    def relation(self, name: str) -> ir.Table | None:
        return self._table if name == "mart.rows" else None

    def fetch(self, rows: ir.Table) -> pa.Table:
        return self._server.to_pyarrow(rows)


def facts(rows: list[dict[str, Any]], schema: dict[str, str], mapped: MappedTable) -> list[dict[str, Any]]:
    mart: Any = Mart(rows, schema)
    with clock.stopped_clock(NOW):
        found = mart.fetch(facts_of(mart, Warehouse("crm", "X", (mapped,), "w.yaml"), mapped))
    return sorted(found.to_pylist(), key=lambda row: row["fact_id"])


WORDS = [
    "active", "Active ", "PendingActivation", "past_due", "Cancelled", "gekündigt", "non_renewing", "Trial", "void", "expired", "",
    None, "paused", "Frozen",
]  # fmt: skip
CONTRACTS = {
    "id": "string", "customer": "string", "state": "string", "since": "date", "till": "date", "gone": "date", "renews": "boolean",
    "noticed": "timestamp('UTC')", "changed": "timestamp('UTC')",
}  # fmt: skip
FIELDS = {
    "start_on": "since", "end_on": "till", "ended_on": "gone", "auto_renew": "renews", "cancelled_at": "noticed", "status": "state",
}  # fmt: skip


def contracts() -> list[dict[str, Any]]:
    """Each word with each mixture of days that a row may have."""
    past, later = date(2026, 3, 1), date(2027, 3, 1)
    noticed, changed = datetime(2026, 2, 10, tzinfo=UTC), datetime(2026, 5, 5, tzinfo=UTC)
    mixtures = product(WORDS, (past, later, None), (None, date(2026, 4, 1)), (None, noticed), (None, changed))
    return [
        {
            "id": f"s{number:04}", "customer": "a", "state": word, "since": date(2025, 3, 1), "till": till, "gone": gone,
            "renews": None, "noticed": told, "changed": moved,
        }
        for number, (word, till, gone, told, moved) in enumerate(mixtures)
    ]  # fmt: skip


def test_a_mapped_contract_is_what_a_files_row_would_be() -> None:
    rows = contracts()
    words = {"Frozen": "paused"}
    mapped = MappedTable(
        "subscriptions", "mart.rows", "id", "customer", None, "since", None, "changed", FIELDS, {"status": words}
    )
    found = facts(rows, CONTRACTS, mapped)
    uses = {"id": ColumnUse("id"), "customer": ColumnUse("account_ref"), "changed": ColumnUse("updated_at")}
    uses |= {theirs: ColumnUse(name, words=words if name == "status" else {}) for name, theirs in FIELDS.items()}
    cells = {
        name: pa.array([None if row[name] is None else f"{row[name]}" for row in rows], pa.string())
        for name in CONTRACTS
    }
    with clock.stopped_clock(NOW):
        entry = FileMapping("contracts.csv", "subscriptions", columns=uses)
        converted = convert(entry, pa.table(cells), pa.array(range(len(rows)), pa.int64()), "contracts.csv")
    assert converted.rejects == ()
    expected = converted.deliveries[0].rows.to_pylist()
    for row, other in zip(found, expected, strict=True):
        assert {name: row[name] for name in FIELDS} == {name: other.get(name) for name in FIELDS}, (row, other)


@pytest.mark.parametrize("word", ["non_renewing", "Kündigt zum Ende"])
def test_what_ends_with_its_term_does_not_renew(word: str) -> None:
    row = contracts()[0] | {"state": word, "renews": True, "till": date(2027, 3, 1)}
    words = {"status": {"Kündigt zum Ende": "ending"}}
    mapped = MappedTable("subscriptions", "mart.rows", "id", "customer", None, "since", None, None, FIELDS, words)
    (found,) = facts([row], CONTRACTS, mapped)
    assert (found["status"], found["auto_renew"], found["ended_on"]) == ("active", False, None)


def test_unknown_words_are_named_before_they_cost_anything() -> None:
    rows = [*contracts(), contracts()[0] | {"id": "x", "state": "Zapped"}]
    mapped = MappedTable("subscriptions", "mart.rows", "id", "customer", None, "since", None, None, FIELDS)
    mart: Any = Mart(rows, CONTRACTS)
    (problem,) = misfits(mart, Warehouse("crm", "X", (mapped,), "w.yaml"))
    assert problem.code == "warehouse_words"
    assert problem.what == "mart.rows.state has unknown words: 'Frozen' (24 rows), 'Zapped' (1 row)."
    assert "words: {status: {'Frozen': active}}" in problem.fix
    with pytest.raises(ProblemError, match="unknown words"):
        facts(rows, CONTRACTS, mapped)
    said = MappedTable(
        "subscriptions", "mart.rows", "id", "customer", None, "since", None, None, FIELDS, {"status": {"*": "paused"}}
    )
    whole = Warehouse("crm", "X", (said,), "w.yaml")
    assert list(misfits(mart, whole)) == []
    words = meanings(mart, whole)["subscriptions.status"]
    assert (words["Zapped"], words["Frozen"], words["gekündigt"]) == ("paused", "paused", "ended")


def test_tickets_customers_and_leavings() -> None:
    schema = {"id": "string", "customer": "string", "word": "string", "grade": "string", "at": "timestamp('UTC')"}
    at = datetime(2026, 5, 5, tzinfo=UTC)
    tickets = [("Solved", "P1 - Critical"), ("In Progress", "Mittel"), ("Spam", None), ("Zapped", "Purple"), (None, "")]
    rows = [
        {"id": f"{number}", "customer": "a", "word": word, "grade": grade, "at": at}
        for number, (word, grade) in enumerate(tickets)
    ]
    columns = {"opened_at": "at", "status": "word", "priority": "grade"}
    found = facts(rows, schema, MappedTable("tickets", "mart.rows", "id", "customer", None, "at", None, None, columns))
    assert [(row["closed"], row["priority"], row["retracted"]) for row in found] == [
        (True, "urgent", False), (None, "normal", False), (None, None, True), (None, "Purple", False), (None, "", False),
    ]  # fmt: skip
    dated = MappedTable("tickets", "mart.rows", "id", "customer", None, "at", None, "at", columns)
    assert [(row["closed"], row["resolved_at"]) for row in facts(rows, schema, dated)][:2] == [(None, at), (None, None)]
    leavings = [
        row | {"word": word} for row, word in zip(rows, ("Churned", "Win-back", "Upgrade", "left", None), strict=True)
    ]
    mapped = MappedTable("churn_events", "mart.rows", "id", "customer", None, "at", None, None, {"kind": "word"})
    assert [(row["fact_id"], row["kind"]) for row in facts(leavings, schema, mapped)] == [
        ("0", "left"), ("1", "returned"), ("3", "left"), ("4", None),
    ]  # fmt: skip
    accounts = [
        row | {"word": word} for row, word in zip(rows, ("Kunde", "Lead", "Churned", "Internal", ""), strict=True)
    ]
    mapped = MappedTable("accounts", "mart.rows", "id", "id", None, "at", None, None, {"lifecycle": "word"})
    assert [row["lifecycle"] for row in facts(accounts, schema, mapped)] == [
        "customer",
        "prospect",
        "former",
        "internal",
        None,
    ]
