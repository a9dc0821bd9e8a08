"""Mapping files: written, read back the same, and precise about slips."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.evidence.intake.mappingfile import read_mapping, read_plain, write_mapping
from tenure.values.problem import ProblemError


def saved(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "map.yaml"
    path.write_text(text, "utf-8")
    return path


HEADERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    str.strip
)


@settings(deadline=None)
@given(
    st.dictionaries(
        HEADERS, st.sampled_from(["id", "name", "ignore", "trait:tier", "customer_since"]), min_size=1, max_size=5
    )
)
def test_what_is_written_reads_back_the_same(tmp_path_factory: pytest.TempPathFactory, columns: dict[str, str]) -> None:
    uses = {header: ColumnUse(field) for header, field in columns.items()}
    entry = FileMapping("a: b.csv", "accounts", "crm", uses, {"region": "no"}, "ns", snapshot=True)
    text = write_mapping([entry], {}, {entry.file: dict.fromkeys(uses, ("x # y", "- z"))})
    path = tmp_path_factory.mktemp("maps") / "map.yaml"
    path.write_text(text, "utf-8")
    (back,) = read_mapping(path).files
    assert back == entry


def test_every_slip_is_named_with_its_line(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        "version: 1\nfiles:\n  - file: a.csv\n    kind: acounts\n  - file: b.csv\n    kind: usage\n    columns:\n"
        "      A: used_att\n      B: {field: event, dates: backwards}\n    lag: soon\n    colour: red\n",
    )
    with pytest.raises(ProblemError) as wrong:
        read_mapping(path)
    found = {problem.where.rpartition(":")[2]: f"{problem.what} {problem.fix}" for problem in wrong.value.problems}
    assert found["4"] == "'acounts' isn't a kind of file. Did you mean accounts?"
    assert "Did you mean used_at" in found["8"]
    assert {"9", "10", "11"} <= set(found)


def test_patterns_and_names(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        "timezone: Europe/Berlin\nfiles:\n  - {file: 'usage-*.csv', kind: usage, lag: 2d}\n"
        "  - {file: usage-old.csv, skip: true}\n  - {file: 'b.xlsx#Deals', kind: opportunities}\n",
    )
    mapping = read_mapping(path)
    some = mapping.for_file("in/usage-2026.csv")
    assert some is not None
    assert (some.kind, some.lag, some.timezone) == ("usage", timedelta(days=2), "Europe/Berlin")
    old = mapping.for_file("usage-old.csv")
    assert old is not None
    assert old.skip
    assert mapping.for_file("b.xlsx#Other") is None


def test_an_entry_kept_with_a_quarantined_row_reads_back() -> None:
    entry = FileMapping(
        "a.csv", "usage", "product", {"Zeit": ColumnUse("used_at", dates="day-first")}, lag=timedelta(hours=6)
    )
    assert read_plain("a.csv", entry.as_plain()) == entry
