"""Readers: whatever the format, text columns with their lines; whatever is broken, a clear Problem."""

import gzip
import json
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.evidence.connectors.files.opening import Candidate, find, open_sheets
from tenure.evidence.connectors.files.slices import FileFormat, Sheet
from tenure.values.problem import ProblemError


def sheet(path: Path, reading: FileFormat | None = None) -> Sheet:
    (only,) = open_sheets(Candidate(path, path.name), reading)
    return only


def rows(one: Sheet) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for piece in one.slices() for row in piece.rows.to_pylist()]


def strays(one: Sheet) -> list[tuple[int, str]]:
    return [(stray.line, stray.reason) for piece in one.slices() for stray in piece.strays]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_in_any_dialect(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    lines = [delimiter.join(row) for row in (("Id", "Name", "City"), ("1", "Müller", "Köln"), ("2", "Élan", "Zürich"))]
    path = tmp_path / "a.csv"
    path.write_bytes((end.join(lines) + end).encode(encoding))
    one = sheet(path)
    assert one.headers == ("Id", "Name", "City")
    assert rows(one) == [("1", "Müller", "Köln"), ("2", "Élan", "Zürich")]


def test_quotes_line_ends_inside_cells_and_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Id,Note\n1,"two\nlines, and a comma"\n2,"a ""quote"""\n', "utf-8")
    one = sheet(path)
    assert rows(one) == [("1", "two\nlines, and a comma"), ("2", 'a "quote"')]
    assert [line for piece in one.slices() for line in piece.lines.to_pylist()] == [2, 4]


def test_titles_above_the_header_and_totals_below_are_not_data(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        "Renewals\n\nAccount,Stage,Amount\nAcme,Won,10\nSubtotal,,10\nBeta,Open,5\nGrand Totals (2 records),,15\n,,\n"
        "Confidential Information - Do Not Distribute\n",
        "utf-8",
    )
    one = sheet(path)
    assert rows(one) == [("Acme", "Won", "10"), ("Beta", "Open", "5")]
    assert [line for line, _ in strays(one)] == [1, 5, 7, 9]


def test_a_company_called_total_is_data(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Account,City,Industry\nTotal,Paris,Energy\nTotal Care,Lyon,Health\n", "utf-8")
    assert len(rows(sheet(path))) == 2


def test_ragged_rows_are_set_apart_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n4,5,6\n", "utf-8")
    one = sheet(path)
    assert rows(one) == [("1", "2", "3"), ("1", "2", ""), ("1", "2", "3"), ("4", "5", "6")]
    assert strays(one) == [(4, "the row has 4 cells, the header has 3")]


def test_nul_bytes_and_broken_letters_are_set_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("a,b\n1,Ö\n2,x\0y\n".encode() + b"3,\xff\xfe\n" + "4,ü\n5,é\n".encode())
    one = sheet(path)
    assert rows(one) == [("1", "Ö"), ("4", "ü"), ("5", "é")]
    assert [line for line, _ in strays(one)] == [3, 4]


def test_gzip_is_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert rows(sheet(path)) == [("1", "2")]


def test_every_sheet_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Accounts"
    first.append(["Id", "Seats", "Since", "Active"])
    first.append(["A-1", 12, None, True])
    first.append(["A-2", 2.5, None, False])
    first["C2"] = __import__("datetime").date(2026, 1, 31)
    second = book.create_sheet("Deals")
    second.append(["Deal", "Amount"])
    second.append(["D-1", "=1+1"])
    book.create_sheet("Empty")
    path = tmp_path / "b.xlsx"
    book.save(path)
    sheets = open_sheets(Candidate(path, "b.xlsx"))
    assert [one.file for one in sheets] == ["b.xlsx#Accounts", "b.xlsx#Deals"]
    assert rows(sheets[0]) == [("A-1", "12", "2026-01-31", "true"), ("A-2", "2.5", "", "false")]


def test_parquet_keeps_what_its_types_say(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "n": pa.array([1.0, None], pa.float64()),
            "at": pa.array([0, 1_000_000], pa.timestamp("us", tz="UTC")),
            "d": pa.array([0, 1], pa.date32()),
            "ok": [True, None],
        }
    )
    pq.write_table(table, path)
    assert rows(sheet(path)) == [
        ("1", "1970-01-01 00:00:00.000000Z", "1970-01-01", "true"),
        (None, "1970-01-01 00:00:01.000000Z", "1970-01-02", None),
    ]


def test_json_lines_and_arrays(tmp_path: Path) -> None:
    things = [{"id": 1, "who": {"email": "a@b.example"}, "tags": ["x", "y"]}, {"id": 2, "late": True}]
    lines = tmp_path / "a.jsonl"
    lines.write_text("\n".join(map(json.dumps, things)) + "\nnot json\n", "utf-8")
    one = sheet(lines)
    assert one.headers == ("id", "who.email", "tags", "late")
    assert rows(one) == [("1", "a@b.example", "x;y", None), ("2", None, None, "true")]
    assert strays(one) == [(3, "not a JSON object")]
    for whole in (things, {"results": things, "next": None}):
        array = tmp_path / "b.json"
        array.write_text(json.dumps(whole, indent=2), "utf-8")
        assert len(rows(sheet(array))) == 2


BROKEN = {
    "empty.csv": (b"", "import.empty"),
    "blank.csv": (b"\n \n", "import.empty"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "import.not_a_table"),
    "picture.png": (b"\x89PNG", "import.not_a_table"),
    "long.csv": (b"a,b\n1," + b"x" * 10_000_000 + b"\n", "import.line_too_long"),
    "quote.csv": (b'a,b\n1,"open\n' + b"words\n" * 400_000, "import.broken_csv"),
    "cut.csv.gz": (gzip.compress(bytes(range(256)) * 999)[:200], "import.broken_archive"),
    "bomb.csv.gz": (gzip.compress(b"a,b\n" + b"1,xxxxxxxxxxxxxxxx\n" * 12_000_000), "import.archive_too_large"),
    "not.xlsx": (b"hello", "import.broken_workbook"),
    "not.parquet": (b"hello", "import.broken_parquet"),
    "not.json": (b'[{"a": 1},', "import.broken_json"),
    "scalars.json": (b"[1, 2]", "import.no_rows"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_say_what_is_wrong(tmp_path: Path, name: str) -> None:
    content, code = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ProblemError) as wrong:
        rows(sheet(path))
    (problem,) = wrong.value.problems
    assert problem.code == code
    assert problem.where.startswith(name)


def test_a_workbook_that_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "0" * 200_000_000)
    with pytest.raises(ProblemError, match="unpacks to more"):
        sheet(path)


def test_what_lies_in_a_folder(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "notes.md", ".hidden.csv", "tenure-mapping.yaml", "in/c.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    found = find([tmp_path, tmp_path / "a.csv"])
    assert sorted(one.file for one in found.candidates) == ["a.csv", "b.csv", "in/c.jsonl"]
    assert found.skipped == (("notes.md", "not a table"),)
    with pytest.raises(ProblemError, match="No such file"):
        find([tmp_path / "missing"])
