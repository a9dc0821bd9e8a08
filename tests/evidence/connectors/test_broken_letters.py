"""Texts that are none, in files that may say anything: their rows are set apart or mended, and the field is named."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evidence.connectors.test_messy_files import everything, read
from tenure.evidence.connectors.files.opening import Candidate, open_sheets


@pytest.mark.parametrize("broken", ["\\ud83d", "a\\ude00b", "\\u0000"])
@pytest.mark.parametrize("shape", ["lines", "array"])
def test_half_a_letter_in_json_sets_its_row_apart_and_names_the_field(tmp_path: Path, broken: str, shape: str) -> None:
    lines = [
        '{"id": "u1", "name": "Fir"}',
        f'{{"id": "u2", "of": {{"name": "{broken}"}}}}',
        '{"id": "u3", "name": "😀"}',
    ]
    lines.append(f'{{"id": "u4", "{broken}": 1}}')
    text = "\n".join(lines) if shape == "lines" else f"[{','.join(lines)}]"
    rows, strays = read(tmp_path, text, "a.json" if shape == "array" else "a.jsonl")
    assert [row[:2] for row in rows] == [("u1", "Fir"), ("u3", "😀")]
    assert [stray.line for stray in strays] == [2, 4]
    assert strays[0].reason.startswith("of.name holds")


def test_an_archive_of_events_with_half_a_letter_is_read(tmp_path: Path) -> None:
    call = {"type": "group", "groupId": "g1", "userId": "u1", "messageId": "m1", "timestamp": "2026-03-01T10:00:00Z"}
    said = [call | {"traits": {"name": "Fir \ud83d", "mood\ud83d": "x", "mood": "\ude00"}}, call | {"messageId": "m2"}]
    said.append({**call, "type": "track", "event": "open \ud83d", "messageId": "m3"})
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in said))
    sheets = open_sheets(Candidate(path, path.name))
    assert len(sheets) > 1
    for one in sheets:
        rows, _ = everything(one)
        assert rows


def test_texts_of_a_parquet_file_that_are_none_are_mended(tmp_path: Path) -> None:
    cells = pa.array([b"b\xff", b"a\0b", b"fine", None], pa.binary())
    pq.write_table(
        pa.table({"id": ["1", "2", "3", "4"], "text": cells.view(pa.string()), "bytes": cells}), tmp_path / "a.parquet"
    )
    (one,) = open_sheets(Candidate(tmp_path / "a.parquet", "a.parquet"))
    rows, strays = everything(one)
    assert [row[1:] for row in rows] == [("b\ufffd",) * 2, ("a\ufffdb",) * 2, ("fine",) * 2, (None,) * 2]
    assert not strays
