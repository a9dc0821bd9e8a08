"""A batch that was staged is finished by whoever comes next, also by a later version; what can't be read isn't staged."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.flows.bringing_in import receiving
from tenure.flows.bringing_in.importing import import_files, import_proposed, propose
from tenure.flows.bringing_in.receiving import finish_unfinished
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    inside = tmp_path / "files"
    inside.mkdir()
    (inside / "accounts.csv").write_text("account_id,name,industry\nA-1,Birch,Retail\nA-2,Cedar,Media\n", "utf-8")
    (inside / "usage.csv").write_text("timestamp,account_id,event\n2026-02-01T10:00:00Z,A-1,login\n", "utf-8")
    return inside


def test_an_upgrade_between_staged_and_in_the_lake_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier version staged lacks the columns that a later one added."""

    class Killed(BaseException):
        pass

    def cut(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "append_batch", cut)
        patch.setattr(receiving.Staging, "remove", lambda _: None)
        with pytest.raises(Killed):
            import_files(SYSTEM, [folder])
    for path in (folder.parent / "home" / "staging").rglob("settled/*.arrow"):
        with pa.ipc.open_file(path) as file:
            rows = file.read_all()
        rows = rows.drop_columns([name for name in ("lifecycle", "status", "amount_per") if name in rows.column_names])
        with path.open("wb") as sink, pa.ipc.new_file(sink, rows.schema) as out:
            out.write_table(rows)
    assert finish_unfinished(SYSTEM) == 1
    counted = {
        table: [pq.ParquetFile(file).metadata.num_rows for file in lake().files(table)]
        for table in ("accounts", "usage")
    }
    assert (sum(counted["accounts"]), sum(counted["usage"])) == (2, 1)
    again = import_files(SYSTEM, [folder])
    assert all(one.unchanged == one.rows_read for one in again.files)


def test_a_file_that_cannot_be_read_to_its_end_costs_itself_alone(folder: Path) -> None:
    proposal = propose([folder])
    with (folder / "usage.csv").open("a") as file:
        file.write("2026-02-02T11:00:00Z,A-2,report\n")
    report = import_proposed(SYSTEM, proposal)
    assert [(one.code, one.where) for one in report.problems] == [("import.changed", "usage.csv")]
    assert [(one.kind, one.accepted) for one in report.files] == [("accounts", 2)]
    assert not lake().files("usage")
    with pytest.raises(ProblemError, match="changed while it was read"):
        import_proposed(SYSTEM, replace(proposal, files=proposal.files[-1:]))
