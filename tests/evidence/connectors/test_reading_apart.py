"""Files made to do harm: each costs itself alone, in a process of its own, and says so in words."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.evidence.connectors.files import apart
from tenure.evidence.connectors.files.opening import Candidate, find, open_sheets
from tenure.evidence.intake.batch import Intake
from tenure.evidence.intake.fetched_rows import Fetched
from tenure.values.problem import ProblemError


def count(path: Path) -> int:
    return sum(piece.rows.num_rows for one in open_sheets(Candidate(path, path.name)) for piece in one.slices())


def refused(path: Path) -> str:
    with pytest.raises(ProblemError) as wrong:
        count(path)
    (problem,) = wrong.value.problems
    assert problem.where.split(":")[0] == path.name
    assert problem.fix
    return problem.code


@pytest.fixture
def good(tmp_path: Path) -> Iterator[Path]:
    """A good file beside, which can be read before and after."""
    path = tmp_path / "good.csv"
    path.write_text("id,name\nu1,Fir\nu2,Oak\n")
    assert count(path) == 2
    yield path
    assert count(path) == 2


def test_a_sheet_that_no_check_of_its_shape_sees_through(tmp_path: Path, good: Path) -> None:
    """One cell at the end of the sheet, written so that only the library finds it; laying the sheet out would take 500 GB."""
    book = openpyxl.Workbook()
    book.active.append(["id"])
    saved = io.BytesIO()
    book.save(saved)
    sheet = (
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
        "<row r='1'><c r='A1' t='inlineStr'><is><t>id</t></is></c></row>"
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData></worksheet>"
    )
    path = tmp_path / "far.xlsx"
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(path, "w") as changed:
        for name in source.namelist():
            changed.writestr(name, sheet if name.startswith("xl/worksheets") else source.read(name))
    assert refused(path) == "import.reader_died"


def test_a_parquet_file_whose_bytes_fill_the_memory(tmp_path: Path, good: Path) -> None:
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), [b"x" * 80_000])
    pq.write_table(pa.table({"id": list(range(100_000)), "note": cells}), tmp_path / "a.parquet")
    assert refused(tmp_path / "a.parquet") in ("import.takes_too_much", "import.reader_died")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.json", "[" * 100_000 + "]" * 100_000),
        ("deep.jsonl", '{"a":' * 50_000 + "1" + "}" * 50_000 + "\n"),
        ("digits.jsonl", '{"id":' + "9" * 3_000_000 + "}\n"),
        ("keys.jsonl", "\n".join(json.dumps({f"k{row}_{n}": 1 for n in range(100)}) for row in range(100))),
    ],
)
def test_json_nested_or_spread_without_end(tmp_path: Path, good: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert refused(tmp_path / name).startswith("import.")


def test_a_line_of_two_gigabytes(tmp_path: Path, good: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.write(b"id,name\n")
        file.truncate(2 << 30)
    assert refused(tmp_path / "a.csv") == "import.line_too_long"


def test_pipes_devices_and_links_that_lead_nowhere_are_left_aside(tmp_path: Path, good: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    (tmp_path / "b.csv").symlink_to("/dev/zero")
    (tmp_path / "c.csv").symlink_to("c.csv")
    (tmp_path / "d.csv").symlink_to("/nowhere")
    found = find([tmp_path])
    assert [one.file for one in found.candidates] == ["good.csv"]
    assert [name for name, _ in found.skipped] == ["a.csv", "b.csv", "c.csv", "d.csv"]


def test_a_pipe_put_in_the_place_of_a_file(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "a.csv")
    monkeypatch.setattr(apart, "PATIENCE", 0.5)
    (found,) = find([good]).candidates
    assert refused(tmp_path / "a.csv") in ("import.takes_too_long", "import.empty")
    monkeypatch.undo()
    assert len(open_sheets(found)) == 1


def test_a_file_that_grows_or_goes_while_it_is_read(tmp_path: Path, good: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,name\nu1,Fir\n")
    grown, gone = open_sheets(Candidate(path, "a.csv")), open_sheets(Candidate(path, "a.csv"))
    with path.open("a") as file:
        file.write("u2,Oak\n")
    with pytest.raises(ProblemError, match="changed while it was read"):
        list(grown[0].slices())
    path.unlink()
    with pytest.raises(ProblemError, match="no longer exists"):
        list(gone[0].slices())


def test_a_reader_that_is_killed_is_replaced(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sheet,) = open_sheets(Candidate(good, "good.csv"))
    with apart._child() as child:
        child._process.kill()
        child._process.wait()
    assert sum(piece.rows.num_rows for piece in sheet.slices()) == 2


def test_sheets_that_are_read_at_the_same_time_and_left_half_read(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text("id\n" + "".join(f"{name}{n}\n" for n in range(100_010)))
    sheets = [open_sheets(one)[0] for one in find([tmp_path]).candidates]
    beside = zip(*(one.slices() for one in sheets), strict=True)
    assert [piece.rows["id"][0].as_py() for piece in next(beside)] == ["a0", "b0"]
    del beside
    assert [sum(piece.rows.num_rows for piece in one.slices()) for one in sheets] == [100_010, 100_010]


def test_of_a_sheet_that_breaks_further_down_nothing_is_taken(tmp_path: Path, good: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name\n" + b"u1,Fir\n" * 150_000 + b"u2," + b"x" * (5 << 20))
    (sheet,) = open_sheets(Candidate(path, "a.csv"))
    assert next(sheet.slices()).rows.num_rows == 100_000
    taken: list[object] = []
    with Fetched() as fetched:

        def take() -> None:
            with fetched.whole():
                for piece in sheet.slices():
                    fetched.leave_out("a.csv", "people", piece.rows.num_rows)

        with pytest.raises(ProblemError, match="longer than"):
            take()
        fetched.leave_out("b.csv", "people", 1)
        fetched.hand_over(cast("Intake", SimpleNamespace(leave_out=lambda file, *_: taken.append(file))))
    assert taken == ["b.csv"]
