"""Questions that were written down: built once, answered from what lies there now."""

from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.evidence.backends.duck import Duck, DuckSession
from tenure.evidence.backends.prepared import PreparedQueries, PreparedQuery

SCHEMA = pa.schema({"account": pa.string(), "x": pa.int64()})


@pytest.fixture
def duck(tmp_path: Path) -> Duck:
    return Duck([str(tmp_path)], memory="500MB", threads=1, sessions=2)


def file(folder: Path, name: str, **rows: int) -> str:
    data = {"account": pa.array(rows, pa.string()), "x": pa.array(rows.values(), pa.int64())}
    pq.write_table(pa.table(data), folder / name)
    return str(folder / name)


class Question:
    """Sums by account of the rows of some accounts; counts how often it was built."""

    def __init__(self) -> None:
        self.built = 0

    def ask(self, session: DuckSession, files: list[str], accounts: list[str]) -> dict[str, int]:
        stored = session.parquet(files, SCHEMA, "stored")
        asked = session.table(pa.table({"account": pa.array(accounts, pa.string())}), "asked")

        def aside() -> dict[str, ir.Table]:
            self.built += 1
            return {"mine": session.keep(stored.semi_join(asked, "account"), "mine")}

        mine = session.set_aside("some", aside)["mine"]

        def sums() -> dict[str, ir.Table]:
            self.built += 1
            kept = session.keep(mine.group_by("account").aggregate(x=mine.x.sum()))
            return {"sums": kept.order_by("account")}

        found = session.ask("sums", sums)["sums"]
        assert found.schema.equals(SCHEMA)
        return dict(zip(found["account"].to_pylist(), found["x"].to_pylist(), strict=True))


def test_it_is_built_once_and_answered_from_what_lies_there(duck: Duck, tmp_path: Path) -> None:
    one, two = file(tmp_path, "1.parquet", a=1, b=2), file(tmp_path, "2.parquet", a=10, c=3)
    question = Question()
    with duck.session() as session:
        assert question.ask(session, [one], ["a", "b"]) == {"a": 1, "b": 2}
        assert question.ask(session, [one], ["b"]) == {"b": 2}
        assert question.ask(session, [one, two], ["a", "c"]) == {"a": 11, "c": 3}
    with duck.session() as session, duck.session() as other:
        assert question.ask(other, [two], ["a"]) == {"a": 10}
        assert question.ask(session, [one], ["a"]) == {"a": 1}
    assert question.built == 2


def test_a_column_that_no_file_has_is_unknown(duck: Duck, tmp_path: Path) -> None:
    wider = SCHEMA.append(pa.field("later", pa.date32()))
    with duck.session() as session:
        found = session.fetch(session.parquet([file(tmp_path, "1.parquet", a=1)], wider, "stored"))
    assert found.schema.equals(wider)
    assert found["later"].to_pylist() == [None]


def test_nothing_that_differs_each_time_gets_into_a_text(duck: Duck) -> None:
    with duck.session() as session:
        with pytest.raises(RuntimeError, match="handed in under a name"):
            session.ask("mine", lambda: {"mine": session.table(pa.table({"x": [1]}))})
        lying = session.table(pa.table({"x": [1]}), "lying")
        with pytest.raises(RuntimeError, match="fetches nothing"):
            session.ask("fetched", lambda: {"x": session.table(session.fetch(lying), "again")})
        with pytest.raises(RuntimeError, match="asks no other one"):
            session.ask("nested", lambda: session.ask("other", lambda: {"x": lying}))  # type: ignore[arg-type,return-value]
        assert session.ask("plain", lambda: {"x": lying})["x"]["x"].to_pylist() == [1]


def test_what_nobody_asks_for_is_forgotten() -> None:
    prepared = PreparedQueries(kept=2)
    for key in ("a", "b"):
        prepared.remember(key, PreparedQuery())
    assert prepared.find("a") is not None
    prepared.remember("c", PreparedQuery())
    assert prepared.find("b") is None
    assert prepared.find("a") is not None
    assert len(prepared) == 2
