"""Questions kept on disk: the same answers, and never a text that isn't the one that would be written."""

import json
from datetime import timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from tenure.evidence.backends import disk_cache
from tenure.evidence.backends.disk_cache import QueryCache, name_of
from tenure.evidence.backends.duck import Duck
from tenure.evidence.backends.prepared import PreparedAnswer, PreparedQuery, PreparedStep, VolatileKeyPart
from tenure.framework.expressions.tree import Kind, Literal


def duck(folder: Path) -> Duck:
    """As a new process opens it."""
    return Duck([str(folder)], memory="500MB", threads=1, sessions=1, texts=folder / "texts")


def doubled(duck: Duck, key: object = "doubled", *, build: bool = True) -> pa.Table:
    with duck.session() as session:
        rows = session.table(pa.table({"x": [1, 2], "name": ["a", None]}), "rows")

        def question() -> dict[str, ir.Table]:
            assert build, "it was kept"
            kept = session.keep(rows.mutate(x=rows.x * 2, at=rows.x.cast("timestamp('UTC', 6)")), "doubled")
            return {"rows": kept.order_by("x"), "sums": kept.aggregate(x=kept.x.sum())}

        found = session.ask(key, question)  # type: ignore[arg-type]
    return pa.table({"x": found["rows"]["x"], "at": found["rows"]["at"], "sum": found["sums"]["x"].to_pylist() * 2})


def test_another_process_gets_the_same_answer_without_building_it(tmp_path: Path) -> None:
    written = doubled(duck(tmp_path))
    assert doubled(duck(tmp_path), build=False).equals(written)
    assert written["x"].to_pylist() == [2, 4]


def test_what_is_broken_or_another_ones_is_written_anew(tmp_path: Path) -> None:
    written = doubled(duck(tmp_path))
    doubled(duck(tmp_path), "other")
    mine = tmp_path / "texts" / str(name_of(("ask", "doubled")))
    other = tmp_path / "texts" / str(name_of(("ask", "other")))
    kept = mine.read_text("utf-8")
    changed = json.loads(kept)
    changed["question"]["answers"][0][1] = "SELECT 7 AS x"
    for said in ("", "{", "[]", "null", '{"sum": 1}', kept[:-9], json.dumps(changed), other.read_text("utf-8")):
        mine.write_text(said, "utf-8")
        assert doubled(duck(tmp_path)).equals(written)
        assert mine.read_text("utf-8") == kept
    mine.unlink()
    mine.mkdir()
    assert doubled(duck(tmp_path)).equals(written)


def test_a_text_follows_from_its_key_and_from_what_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [
        ("a", 1), ("a", True), ("a", "1"), ("a", 1.0), ("a", None), (("a",), 1), ("a", (1,)), ("a", frozenset({1})),
        ("a", Kind.NUMBER), ("a", Literal(1.0, Kind.NUMBER)), ("a", Literal(1.0, Kind.TEXT)), ("a", timedelta(1)),
    ]  # fmt: skip
    names = {name_of(key) for key in keys}
    assert None not in names
    assert len(names) == len(keys)
    assert name_of(("a", frozenset({"x", "y", "z"}))) == name_of(("a", frozenset({"z", "y", "x"})))
    before = name_of("a")
    monkeypatch.setattr(disk_cache, "cache_stamp", lambda: "a later version")
    assert name_of("a") != before


def test_nothing_is_kept_that_must_not_outlive_the_process(tmp_path: Path) -> None:
    for key in (("shape", VolatileKeyPart(frozenset({"ann"}))), ("thing", object())):
        assert name_of(key) is None
        doubled(duck(tmp_path), key)
    assert not (tmp_path / "texts").exists()


def test_a_folder_that_is_no_folder_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "texts").write_text("in the way", "utf-8")
    assert doubled(duck(tmp_path))["x"].to_pylist() == [2, 4]


def test_the_oldest_go_when_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "MOST", 3)
    kept = QueryCache(tmp_path)
    question = PreparedQuery(
        [PreparedStep("a", "SELECT 1")], {"rows": PreparedAnswer("SELECT 1 AS x", ibis.schema({"x": "int8"}))}
    )
    for number in range(4):
        kept.remember(number, question)
    assert kept.find(3) == question
    assert len(list(tmp_path.iterdir())) == 2
