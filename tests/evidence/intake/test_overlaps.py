"""Exports that overlap: rows without an id, equal in all columns, count as often as the file with most of them has them."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest

from tenure.evidence.intake.versions.events import _within
from tenure.evidence.intake.versions.settling import Fate


def counted(*files: tuple[str, str]) -> list[str]:
    """The ids of the rows that count, of (file, one letter per row)."""
    rows = [(number, letter) for number, (_, letters) in enumerate(files) for letter in letters]
    size = len(rows)
    keys = pa.array([letter for _, letter in rows])
    narrow = pa.table(
        {
            "key": keys,
            "digest": keys,
            "keyed": [False] * size,
            "updated_at": pa.nulls(size, pa.timestamp("us", "UTC")),
            "file": pa.array([number for number, _ in rows], pa.int32()),
            "line": pa.array(range(size), pa.int64()),
        }
    )
    terms = [SimpleNamespace(file=name) for name, _ in files]
    course: Any = SimpleNamespace(terms=terms, ranks=lambda: pa.array(range(len(files)), pa.int64()))
    fates = np.full(size, Fate.NEW, np.int8)
    found = _within("usage", narrow, keys, fates, {}, cast("Any", course))
    return sorted(key for key, fate in zip(found.to_pylist(), fates, strict=True) if fate == Fate.NEW)


@pytest.mark.parametrize(
    ("files", "ids"),
    [
        ([("nov20", "abc"), ("nov22", "abcd")], ["a", "b", "c", "d"]),
        ([("nov20", "aab"), ("nov22", "aaab")], ["a", "a-1", "a-2", "b"]),
        ([("nov20", "aaa"), ("nov22", "a")], ["a", "a-1", "a-2"]),
        ([("nov20", "aa")], ["a", "a-1"]),
        ([("nov20", "a"), ("nov20", "a")], ["a", "a-1"]),  # two slices of one file
        ([("", "a"), ("", "a")], ["a", "a-1"]),
    ],
)
def test_an_overlap_of_files_counts_once(files: list[tuple[str, str]], ids: list[str]) -> None:
    assert counted(*files) == ids
