"""Rows whose ids stand for none: held with the reason, or without a person; never a customer, never somebody's name."""

import pyarrow as pa
import pytest

from tenure.evidence.intake.cells.keys import Directory, own_keys
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.resolve import ResolvedRows, resolve

NOTHING = Directory()
KNOWN = Directory(accounts=frozenset({"a1", "0"}))


def read(table: str, known: Directory = NOTHING, **columns: list[str | None]) -> ResolvedRows:
    rows = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    return resolve(Delivery(table, "files", rows), known, 0)


def accounts_of(found: ResolvedRows) -> list[str]:
    return found.rows["account"].to_pylist()


@pytest.mark.parametrize("word", ["undefined", "[object Object]", "nil", "00000000-0000-0000-0000-000000000000"])
def test_a_row_of_no_account_is_held(word: str) -> None:
    found = read("usage", used_at=["2026-11-20"] * 2, event=["x"] * 2, account_ref=["a1", word])
    assert accounts_of(found) == ["a1"]
    (held,) = found.rejects
    assert (held.code, held.value) == ("no_id", word)
    assert "an id" in held.reason


def test_an_account_without_an_id_is_no_customer_but_one_called_none_is() -> None:
    found = read("accounts", id=["undefined", "a1"], name=["Lost", "Birch"])
    assert found.rows["fact_id"].to_pylist() == ["a1"]
    assert found.rejects[0].code == "no_id"
    assert read("accounts", id=["None"], name=["None"]).rows["fact_id"].to_pylist() == ["None"]


def test_a_person_that_nobody_knows_is_nobody() -> None:
    used = {"used_at": ["2026-11-20"] * 3, "event": ["x"] * 3, "account_ref": ["a1"] * 3}
    found = read("usage", **used, person_ref=["anonymous", "undefined", "p1"])
    assert found.rows["person"].to_pylist() == [None, None, "p1"]
    assert not found.rejects


def test_zero_is_an_id_among_numbers_or_where_it_is_known() -> None:
    assert own_keys(pa.array(["0", "7"]), "").to_pylist() == ["0", "7"]
    assert own_keys(pa.array(["0", "a7"]), "").to_pylist() == [None, "a7"]
    assert own_keys(pa.array(["0", "a7"]), "", KNOWN.accounts).to_pylist() == ["0", "a7"]


def test_letters_that_nobody_sees_are_left_out() -> None:
    cells = ["a1\u200b", "\ufeffa1", "\u00a0a1\u00a0", "a\u00ad1", "a1"]
    assert set(own_keys(pa.array(cells), "").to_pylist()) == {"a1"}


def test_events_with_the_id_undefined_are_told_by_their_content() -> None:
    used = {"used_at": ["2026-11-20", "2026-11-21"], "event": ["x"] * 2, "account_ref": ["a1"] * 2}
    found = read("usage", **used, id=["undefined", "undefined"])
    assert found.rows["fact_id"].to_pylist() == [None, None]
