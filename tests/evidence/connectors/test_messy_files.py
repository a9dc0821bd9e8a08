"""Files as they really arrive: every row that isn't blank is data, set apart, or left out with a reason."""

import csv
import io
import json
import random
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook.workbook import Workbook

from tenure.evidence.connectors.files.dialects import Dialect, dialect_of
from tenure.evidence.connectors.files.opening import Candidate, open_sheets
from tenure.evidence.connectors.files.slices import Sheet, Stray
from tenure.values.problem import ProblemError

HEAD = "id,name,since,owner,region\n"
GOOD = ["u1,Fir,2024-03-01,al,EMEA\n", "u2,Gum,2024-03-02,bo,APAC\n", "u3,Ivy,2024-03-03,al,EMEA\n"]


def read(tmp_path: Path, text: str | bytes, name: str = "a.csv") -> tuple[list[tuple[str, ...]], list[Stray]]:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (one,) = open_sheets(Candidate(path, name))
    return everything(one)


def everything(one: Sheet) -> tuple[list[tuple[str, ...]], list[Stray]]:
    pieces = list(one.slices())
    return (
        [tuple(row.values()) for piece in pieces for row in piece.rows.to_pylist()],
        [stray for piece in pieces for stray in piece.strays],
    )


@pytest.mark.parametrize(
    "again", ["id,name,since,owner,region\n", "\ufeffID,Name,since,owner,region\n", '"id", name,since,owner,region\n']
)
def test_a_header_that_comes_again_is_left_out_and_listed(tmp_path: Path, again: str) -> None:
    rows, strays = read(tmp_path, HEAD + "".join(GOOD) + again + "u4,Elm,2024-03-04,al,EMEA\n")
    assert [row[0] for row in rows] == ["u1", "u2", "u3", "u4"]
    assert [(stray.line, stray.footer) for stray in strays] == [(5, True)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cells_missing_at_the_end_are_empty(tmp_path: Path, end: str) -> None:
    lines = [
        "id,name,since,owner,region",
        "u1,Fir,2024-03-01,al,EMEA",
        "u2,Gum,2024-03-02",
        "u3,Ivy,2024-03-03,al",
        "u4",
        "u5,Elm,2024-03-04",
    ]
    for last in (end, ""):
        rows, strays = read(tmp_path, end.join(lines) + last)
        assert [row[0] for row in rows] == ["u1", "u2", "u3", "u4", "u5"]
        assert rows[1][2:] == ("2024-03-02", "", "")
        assert not strays


def test_a_file_that_was_cut_off_says_so(tmp_path: Path) -> None:
    rows, strays = read(tmp_path, HEAD + "".join(GOOD) + "u4,Elm,20")
    assert len(rows) == 3
    assert [stray.reason for stray in strays] == ["the file ends within this row"]


def test_a_row_broken_by_a_line_end_without_quotes_waits(tmp_path: Path) -> None:
    rows, strays = read(
        tmp_path, HEAD + "".join(GOOD) + "u4,Elm\nTools,2024-03-04,al,EMEA\n" + "u5,Oak,2024-03-05,al,EMEA\n"
    )
    assert [row[0] for row in rows] == ["u1", "u2", "u3", "u5"]
    assert [stray.line for stray in strays] == [5, 6]


@pytest.mark.parametrize("line", ["u9;Fig;2024-03-01;al;EMEA\n", "This list was made for the board meeting in May\n"])
def test_a_line_of_another_kind_waits(tmp_path: Path, line: str) -> None:
    rows, strays = read(tmp_path, HEAD + GOOD[0] + line + GOOD[1])
    assert len(rows) == 2
    assert [stray.line for stray in strays] == [3]


DIALECTS = {
    "blanks before quotes": 'id, name, n\nu1, "Fir, Inc.", 3\nu2, "Gum", 4\nu3, "Ivy, Ltd", 5\n',
    "quoted twice": '"id,name,n"\n"u1,""Fir, Inc."",3"\n"u2,Gum,4"\n"u3,""Ivy, Ltd"",5"\n',
    "single quotes": "'id','name','n'\n'u1','Fir, Inc.','3'\n'u2','Gum','4'\n'u3','Ivy, Ltd','5'\n",
    "backslashes": 'id,name,n\n"u1","Fir, \\"Inc.\\", x",3\n"u2","Gum",4\n"u3","Ivy, Ltd",5\n',
    "bars and blanks": 'id | name | n\nu1 | "Fir | Inc." | 3\nu2 | Gum | 4\nu3 | Ivy | 5\n',
}


@pytest.mark.parametrize("name", DIALECTS)
def test_odd_dialects(tmp_path: Path, name: str) -> None:
    rows, strays = read(tmp_path, DIALECTS[name])
    assert [row[0].strip() for row in rows] == ["u1", "u2", "u3"]
    assert [row[2].strip() for row in rows] == ["3", "4", "5"]
    assert rows[0][1].strip().startswith("Fir")
    assert not strays


def test_inches_and_apostrophes_are_no_quotes() -> None:
    assert dialect_of(["a,b\n", "O'Brien,12\" rack\n", "D'Arcy,3\" pipe\n"]) == Dialect(",", blanks=True)


SWALLOWING = {
    "closed by the next quoted name": [
        'u4,"Elm,2024-03-04,al,EMEA\n',
        GOOD[1],
        'u5,"Oak, Ltd",2024-03-05,al,EMEA\n',
        GOOD[2],
    ],
    "never closed": [GOOD[0], 'u4,"Elm,2024-03-04,al,EMEA\n', GOOD[1], GOOD[2]],
    "closed by another stray one": [GOOD[0], 'u4,"Elm,2024-03-04,al,EMEA\n', *GOOD[1:], 'u6,Ash",2024-03-06,al,EMEA\n'],
}


@pytest.mark.parametrize("name", SWALLOWING)
def test_a_stray_quote_costs_its_line_and_no_other(tmp_path: Path, name: str) -> None:
    lines = [*GOOD, *SWALLOWING[name]]
    rows, strays = read(tmp_path, HEAD + "".join(lines))
    assert len(rows) + len(strays) == len(lines)
    assert [stray.cells[0] for stray in strays] == ["u4"]
    assert "quote" in strays[0].reason


TICKETS = "id,customer,subject,opened,state\n"
IN_THE_FIRST_ROW = {
    "closed by the next quoted text": [
        '1,Crux,"Cannot log in,2026-11-01,open\n', "2,Crux,Slow,2026-11-02,open\n",
        '3,Dune,"The ""big"" report",2026-11-04,closed\n', "4,Elm,x,2026-11-05,open\n",
    ],
    "ids of no one shape": [
        '9f3-bb,Crux,"Cannot log in,2026-11-01,open\n', "ac0d,Crux,Slow,2026-11-02,open\n",
        'x-1,Dune,"Big",2026-11-04,closed\n', "5c,Elm,x,2026-11-05,open\n",
    ],
    "closed soundly": [
        '9f3-bb,Crux,"Cannot log in,2026-11-01,open\n', 'ac0d,Crux,Slow",2026-11-02,open\n',
        "5c,Elm,x,2026-11-05,open\n",
    ],
    "opened in the last cell": [
        '1,Crux,Late,2026-11-01,"open\n', "2,Crux,Slow,2026-11-02,open\n", '3,Crux,Slow,2026-11-02,"open"\n',
    ],
    "before a text of two lines": [
        '1,Crux,"Cannot log in,2026-11-01,open\n', '2,Crux,"Long\ntext",2026-11-02,open\n', "3,Elm,x,2026-11-05,open\n",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", IN_THE_FIRST_ROW)
def test_a_quote_left_open_in_the_first_row_costs_that_row_alone(tmp_path: Path, name: str) -> None:
    lines = IN_THE_FIRST_ROW[name]
    rows, strays = read(tmp_path, TICKETS + "".join(lines))
    assert [row[0] for row in rows] == [line.split(",")[0] for line in lines[1:]]
    assert [(stray.line, stray.cells[0]) for stray in strays] == [(2, lines[0].split(",")[0])]


def test_a_quote_that_stays_open_to_the_end_names_every_line(tmp_path: Path) -> None:
    rows, strays = read(tmp_path, HEAD + "".join(GOOD) + 'u4,"Elm\nor so\n')
    assert len(rows) == 3
    assert [stray.reason for stray in strays] == ["an unclosed quote starts in this row: lines 5 to 6 are quarantined"]


@pytest.mark.parametrize(
    "text",
    [
        "Hi,\nI, the boss, cannot log in\n2, 3 days now\nBye, Bob",
        "Steps: 1, 2, 3, 4, 5\n2026-11-01, it broke, x, y, z\n",
        "It fails:\n2,Acme,Slow,2026-11-02,open\n3,Acme,Slow,2026-11-02,open\n",
    ],
)
def test_lines_with_commas_within_one_text_are_no_rows(tmp_path: Path, text: str) -> None:
    rows, strays = read(tmp_path, f'{TICKETS}1,Crux,"{text}",2026-11-01,open\n2,Crux,Slow,2026-11-02,open\n')
    assert [row[2] for row in rows] == [text, "Slow"]
    assert not strays


def test_texts_of_many_lines_stay_texts(tmp_path: Path) -> None:
    body = 'Hello Bob,\nthanks, all fine\nBest, Ann\nwith a "quoted" word, and commas, more\n\n1, 2\n'
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("id", "body"))
    writer.writerows((f"T-{number}", body) for number in range(30))
    rows, strays = read(tmp_path, out.getvalue())
    assert rows == [(f"T-{number}", body) for number in range(30)]
    assert not strays


def test_a_stray_quote_in_a_large_file_is_noticed(tmp_path: Path) -> None:
    many = "".join(f"u{number},Fir,2024-03-01,al,EMEA\n" for number in range(60_000))
    rows, strays = read(tmp_path, HEAD + many + 'x1,"Elm,2024-03-04,al,EMEA\n' + many)
    assert len(rows) == 120_000
    assert [stray.line for stray in strays] == [60_002]


def test_a_file_that_is_no_table_says_so(tmp_path: Path) -> None:
    prose = (
        "Dear colleagues\nplease find our list of customers on the share\nit will be renewed each month by the team\n"
    )
    page = "<!DOCTYPE html>\n<html><body><table><tr><td>1</td></tr></table></body></html>\n"
    for name, text in (("a.csv", prose), ("b.csv", page), ("c.xls", page), ("d.csv", "%PDF-1.4\n1 0 obj\n<<>>\n")):
        with pytest.raises(ProblemError) as wrong:
            read(tmp_path, text, name)
        assert wrong.value.problems[0].code == "import.not_a_table", name


def test_what_a_file_is_counts_and_not_its_name(tmp_path: Path) -> None:
    text = HEAD.replace(",", "\t") + GOOD[0].replace(",", "\t")
    assert len(read(tmp_path, text, "report.xls")[0]) == 1
    assert len(read(tmp_path, '{"id": 1}\n{"id": 2}\n', "export.csv")[0]) == 2
    book = openpyxl.Workbook()
    sheet_of(book, [["id"], ["u1"]])
    book.save(tmp_path / "b.xlsx")
    assert read(tmp_path, (tmp_path / "b.xlsx").read_bytes(), "b.csv")[0] == [("u1",)]


def test_a_name_that_is_no_utf8_is_shown_readably(tmp_path: Path) -> None:
    path = Path(str(tmp_path) + "/caf\udce9.csv")
    path.write_text(HEAD + GOOD[0])
    from tenure.evidence.connectors.files.opening import find

    (one,) = find([tmp_path]).candidates
    assert one.file == "caf\ufffd.csv"
    assert len(everything(open_sheets(one)[0])[0]) == 1


def sheet_of(book: Workbook, rows: list[list[object]], title: str = "") -> None:
    one = book.create_sheet(title) if title else book.active
    for row in rows:
        one.append(row)


def test_hidden_sheets_are_left_aside_and_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(book, [["id"], ["u1"]])
    for title, state in (("Old", "hidden"), ("Older", "veryHidden")):
        sheet_of(book, [["id"], ["u2"]], title)
        book[title].sheet_state = state
    path = tmp_path / "b.xlsx"
    book.save(path)
    found = open_sheets(Candidate(path, "b.xlsx"))
    assert {one.file: one.aside for one in found} == {
        "b.xlsx#Sheet": "", "b.xlsx#Old": "a hidden sheet", "b.xlsx#Older": "a hidden sheet",
    }  # fmt: skip


def test_formulas_that_were_never_calculated_and_errors_are_noted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(book, [["Report"], [], ["id", "seats", "arr"], ["u1", 2, "=B4*100"], ["u2", 3, "=B5*100"], ["u3", 4, 7]])
    book.active["B6"] = "#DIV/0!"
    path = tmp_path / "b.xlsx"
    book.save(path)
    (one,) = open_sheets(Candidate(path, "b.xlsx"))
    assert one.notes == (
        "2 formula cells hold no value (arr): open the workbook, save it once, and import it again.",
        "1 cell holds an error of a spreadsheet, such as #DIV/0! (seats): read as empty.",
    )
    rows, strays = everything(one)
    assert [row[0] for row in rows] == ["u1", "u2", "u3"]
    assert [stray.line for stray in strays] == [1]


def test_cells_merged_over_rows_say_the_same_of_each_and_sums_count_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(book, [["Book"], ["account", "owner", "product", "arr"], ["A", "al", "Core", 900], [None, None, "Plus", None],
                    [None, None, "Desk", None], ["B", "bo", "Core", 100]])  # fmt: skip
    for cells in ("A1:D1", "A3:A5", "B3:B5", "D3:D5"):
        book.active.merge_cells(cells)
    path = tmp_path / "b.xlsx"
    book.save(path)
    (one,) = open_sheets(Candidate(path, "b.xlsx"))
    rows, _ = everything(one)
    assert rows == [
        ("A", "al", "Core", "900"),
        ("A", "al", "Plus", ""),
        ("A", "al", "Desk", ""),
        ("B", "bo", "Core", "100"),
    ]
    assert "merged over several rows" in one.notes[0]


def test_one_cell_far_outside_costs_that_workbook_alone(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(book, [["id"], ["u1"]])
    book.active["XFD1048576"] = "x"
    path = tmp_path / "b.xlsx"
    book.save(path)
    with pytest.raises(ProblemError, match="reaches to row 1,048,576"):
        open_sheets(Candidate(path, "b.xlsx"))


def test_a_table_of_endless_columns_is_refused(tmp_path: Path) -> None:
    for name, text in (("a.csv", ",".join(f"c{n}" for n in range(200_000)) + "\n" + ",".join("1" * 200_000) + "\n"),
                       ("b.json", json.dumps([{f"c{n}": n for n in range(20_000)}]))):  # fmt: skip
        with pytest.raises(ProblemError, match="columns"):
            read(tmp_path, text, name)


def test_a_small_parquet_of_endless_texts_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), ["x" * 80_000])
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": list(range(100_000)), "note": cells}), path)
    with pytest.raises(ProblemError, match="unpacks to more"):
        everything(open_sheets(Candidate(path, "a.parquet"))[0])


ROWS = st.lists(
    st.sampled_from(("good", "short", "long", "header", "total", "blank", "stray quote", "text", "nul", "trailing")),
    max_size=40,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(kinds=ROWS, seed=st.integers(0, 10_000), end=st.sampled_from(("\n", "\r\n")))
def test_every_row_is_accounted_for(tmp_path: Path, kinds: list[str], seed: int, end: str) -> None:
    lines = []
    written = 0
    for number, kind in enumerate(["good", "good", *kinds, "good"]):
        row = f"u{number},Fir {random.Random(seed + number).choice('xyz')},2024-03-01,al,EMEA"
        lines.append({
            "good": row, "short": f"u{number},Fir", "long": f"{row},more", "header": HEAD.strip(), "blank": "",
            "total": "Total,,,,", "stray quote": f'u{number},"Fir,2024-03-01,al,EMEA', "nul": row.replace("al", "a\0l"),
            "text": f'u{number},"two{end}lines, ""here""",2024-03-01,al,EMEA', "trailing": f"{row},,,",
        }[kind])  # fmt: skip
        written += kind != "blank"
    rows, strays = read(tmp_path, HEAD.strip() + end + end.join(lines) + end)
    assert len(rows) + len(strays) == written
    whole = {
        f"u{number}" for number, kind in enumerate(["good", "good", *kinds, "good"]) if kind in ("good", "trailing")
    }
    assert {row[0] for row in rows if row[3]} >= whole


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR,a,b\nc,d", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"%PDF-1.7\n1,2\n", "a PDF document"),
        (b"MZ\x90\0\x03\0", "a program"),
        (b"Rar!\x1a\x07", "an archive"),
        (b"{\\rtf1 a,b", "a text document"),
        (_zip("[Content_Types].xml", "word/document.xml"), "a text document"),
        (_zip("a.csv"), "an archive"),
    ],
)
@pytest.mark.parametrize("name", ["pic.csv", "pic.xlsx"])
def test_a_file_of_another_kind_says_which(tmp_path: Path, content: bytes, what: str, name: str) -> None:
    with pytest.raises(ProblemError) as told:
        read(tmp_path, content, name)
    assert [(one.code, one.why) for one in told.value.problems] == [
        ("import.not_a_table", f"It is {what}, despite its name.")
    ]
