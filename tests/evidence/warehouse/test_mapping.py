"""Warehouse mappings as people write them: what is read, and what is said about slips."""

from pathlib import Path

import pytest

from tenure.evidence.warehouse.mapping import read_warehouse
from tenure.values.problem import ProblemError

GOOD = """\
version: 1
source: mart
address: {env: WAREHOUSE_URL}
tables:
  accounts:
    from: crm.accounts
    key: id
    occurred_at: created_at
    columns: {name: title, industry: sector}
  usage:
    from: mart.events
    key: event_id
    account: account_id
    person: user_id
    occurred_at: at
    recorded_at: loaded_at
    columns: {used_at: at, feature: feature}
"""


def mapping(folder: Path, text: str) -> Path:
    file = folder / "warehouse.yaml"
    file.write_text(text)
    return file


def test_a_mapping_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_warehouse(mapping(tmp_path, GOOD))
    accounts, usage = found.tables
    assert (accounts.table, accounts.relation, accounts.account) == ("accounts", "crm.accounts", "id")
    assert usage.columns == {"used_at": "at", "feature": "feature"}
    assert (usage.recorded_at, accounts.recorded_at) == ("loaded_at", None)
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://reader@host/mart")
    assert found.address() == "postgresql://reader@host/mart"
    monkeypatch.delenv("WAREHOUSE_URL")
    with pytest.raises(ProblemError, match="WAREHOUSE_URL isn't set"):
        found.address()


SLIPS = [
    ("version: 1", "version: 2", 1, "must start with its version"),
    ("address: {env: WAREHOUSE_URL}", "address: postgresql://me:secret@host/mart", 3, "come from a setting"),
    ("  usage:", "  usages:", 10, "'usages' isn't a fact table"),
    ("    key: event_id\n", "", 10, "Usage needs key:"),
    ("    account: account_id\n", "", 10, "Usage needs account:"),
    ("    person: user_id", "    persn: user_id", 13, "Unknown key 'persn'"),
    ("feature: feature", "featur: feature", 16, "Usage has no column 'featur'"),
    ("    columns: {used_at", "    words: {feature: {x: y}}\n    columns: {used_at", 16, "'feature' has no words"),
    ("    key: event_id", "    key: [account_id, day]", 12, "Key: of usage must name one column"),
]


@pytest.mark.parametrize(("good", "bad", "line", "what"), SLIPS, ids=[what for *_, what in SLIPS])
def test_a_slip_is_told_with_its_line_and_what_to_do(tmp_path: Path, good: str, bad: str, line: int, what: str) -> None:
    assert good in GOOD
    with pytest.raises(ProblemError) as caught:
        read_warehouse(mapping(tmp_path, GOOD.replace(good, bad)))
    said = caught.value.problems
    assert any(what in problem.what for problem in said), said
    assert all("secret" not in str(problem) for problem in said)
    slip = next(problem for problem in said if what in problem.what)
    assert slip.fix
    assert abs(int(slip.where.rpartition(":")[2]) - line) <= 1


def test_what_is_no_mapping_is_told_so(tmp_path: Path) -> None:
    for text in ("- a list", "", "tables: ]["):
        with pytest.raises(ProblemError):
            read_warehouse(mapping(tmp_path, text))
    with pytest.raises(ProblemError, match="can't be read"):
        read_warehouse(tmp_path / "none.yaml")
