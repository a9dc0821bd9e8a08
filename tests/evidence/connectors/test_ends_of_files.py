"""What stands alone below the data ends a report, and is no row of it."""

from pathlib import Path

import pytest
from openpyxl.workbook.workbook import Workbook
from tests.evidence.connectors.test_messy_files import GOOD, HEAD, read

ENDS = [
    "Confidential - do not distribute",
    "Vertraulich",
    "Questions? Ask Ann in RevOps",
    "Prepared for the board,,,,",
    "page 1 of 1",
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("blank", ["\n", ",,,,\n", "\n  \n"])
def test_what_stands_alone_below_a_blank_line_at_the_end_is_no_row(tmp_path: Path, end: str, blank: str) -> None:
    for many in (1, 500):  # a long file is read with fewer looks at each row
        rows, strays = read(tmp_path, HEAD + "".join(GOOD) * many + blank + f"{end}\n{blank}Page 2\n")
        assert len(rows) == 3 * many
        assert [(stray.cells[0], stray.footer) for stray in strays] == [(end.rstrip(","), True), ("Page 2", True)]


def test_a_blank_line_between_rows_ends_nothing(tmp_path: Path) -> None:
    rows, strays = read(tmp_path, HEAD + GOOD[0] + "\nu9\n\n" + GOOD[1] + "\n" + GOOD[2])
    assert [row[0] for row in rows] == ["u1", "u9", "u2", "u3"]
    assert not strays
    short, strays = read(tmp_path, "id,name\n1,Fir\n\n2\n")
    assert (len(short), strays) == (2, [])


def test_what_stands_alone_at_the_end_of_a_sheet_is_no_row(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["id", "name", "owner"], ["1", "Fir", "al"], [], ["2"], ["3", "Gum", "bo"], [], ["For internal use"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    rows, strays = read(tmp_path, (tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert [(stray.line, stray.footer) for stray in strays] == [(7, True)]
