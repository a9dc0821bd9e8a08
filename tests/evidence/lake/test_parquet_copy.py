"""Rows as files and back: nothing is lost, and no cell runs."""

from datetime import UTC, date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.evidence.lake.parquet_copy import escape_formulas, read_copies, unescape_formulas, write_copies

SCHEMA = pa.schema(
    [
        pa.field("text", pa.string()),
        pa.field("number", pa.float64()),
        pa.field("amount", pa.decimal128(18, 4)),
        pa.field("flag", pa.bool_()),
        pa.field("day", pa.date32()),
        pa.field("at", pa.timestamp("us", tz="UTC")),
        pa.field("parts", pa.list_(pa.struct([pa.field("address", pa.string()), pa.field("points", pa.float64())]))),
    ]
)
ROW = st.fixed_dictionaries(
    {
        "text": st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
        "number": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "amount": st.none() | st.decimals(-(10**12), 10**12, places=4),
        "flag": st.none() | st.booleans(),
        "day": st.none() | st.dates(date(1900, 1, 1), date(2999, 1, 1)),
        "at": st.none() | st.datetimes(timezones=st.just(UTC)),
        "parts": st.none() | st.just([{"address": "=health", "points": 1.5}]) | st.just([]),
    }
)


@pytest.mark.parametrize("only", ["parquet", "csv"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=5))
def test_rows_come_back_as_they_were(tmp_path: Path, only: str, rows: list[dict[str, object]]) -> None:
    stem = tmp_path / "facts"
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    assert write_copies(table.to_batches(), SCHEMA, stem) == len(rows)
    stem.with_suffix(".csv" if only == "parquet" else ".parquet").unlink()
    back = pa.Table.from_batches(read_copies(stem, SCHEMA), schema=SCHEMA)
    assert back.to_pylist() == table.to_pylist()
    stem.with_suffix("." + only).unlink()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "＝1", "=cmd|'/C calc'!A0", "'quoted", "'=1"]
)
def test_no_cell_runs_and_each_comes_back(text: str) -> None:
    safe = escape_formulas(pa.array([text]))
    assert safe[0].as_py() == "'" + text
    assert unescape_formulas(safe)[0].as_py() == text


def test_figures_and_plain_texts_stay(tmp_path: Path) -> None:
    row = {"text": "Nordwind", "number": -1.5, "amount": Decimal("-3.5000"), "day": date(2026, 5, 1)}
    write_copies(pa.Table.from_pylist([row], schema=SCHEMA).to_batches(), SCHEMA, tmp_path / "facts")
    [_, line] = (tmp_path / "facts.csv").read_text().splitlines()
    assert line == '"Nordwind",-1.5,-3.5000,,2026-05-01,,'
