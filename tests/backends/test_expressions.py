"""Every function of the allow-list says on every backend what it says on DuckDB, to the last bit."""

import ast
import inspect
import math
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import product

import ibis
import pyarrow as pa
import pytest

from backends.conftest import needs_java
from backends.sentences import COLUMNS, rows_by_chance, sentences
from backends.words import aggregates, medians, windows
from insight.engine.book import Book
from insight.engine.measuring.test_writer import ARROW, CASES, TODAY, VALUES, ZONE
from tenure.evidence.backends.dialects.postgres import PostgresDialect
from tenure.evidence.backends.dialects.spark import SparkDialect
from tenure.evidence.backends.postgres import Postgres
from tenure.evidence.backends.session import Session
from tenure.evidence.backends.spark import Spark
from tenure.framework.expressions import Entry, Scope, read
from tenure.framework.expressions.tree import Kind
from tenure.insight.engine.measuring.arrow import Columns, evaluate_tree
from tenure.insight.engine.measuring.daytext import day_in
from tenure.insight.engine.measuring.writer import Writing, write

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
HUGE = 1e18
"""PostgreSQL refuses arithmetic that leaves what a double can hold; see the gaps in docs/reference/backends.md."""

Found = dict[str, list[object]]
BY_KINDS: dict[tuple[Kind, ...], list[str]] = defaultdict(list)
for _text, _kinds, _ in CASES:
    BY_KINDS[tuple(_kinds)].append(_text)


def said(session: Session) -> Found:
    """The values of every case, all that take the same kinds in one question."""
    found: Found = {}
    for kinds, texts in BY_KINDS.items():
        names = "abc"[: len(kinds)]
        rows = list(product(*([v for v in VALUES[kind] if not _huge(v)] for kind in kinds)))
        columns = {name: pa.array([row[k] for row in rows], ARROW[kinds[k]]) for k, name in enumerate(names)}
        table = session.table(pa.table({"n": pa.array(range(len(rows))), **columns}))
        scope = Scope(
            {name: Entry(kind) for name, kind in zip(names, kinds, strict=True)} | {"as_of": Entry(Kind.DAY, False)}
        )
        to = Writing({name: table[name] for name in names}, ibis.date(TODAY.isoformat()), ZONE)
        values = {f"v{k}": write(read(text, scope, where="test"), to) for k, text in enumerate(texts)}
        answer = session.fetch(table.select("n", **values).order_by("n"))
        for k, text in enumerate(texts):
            found[f"{text} of {', '.join(kinds)}"] = answer[f"v{k}"].to_pylist()
    return found


def _huge(value: object) -> bool:
    return isinstance(value, float) and abs(value) > HUGE


@pytest.fixture(scope="module")
def by_duckdb(book: Book) -> Found:
    with book.duck.session() as session:
        return said(session)


@pytest.fixture(params=[pytest.param("spark", marks=[needs_java, pytest.mark.slow]), "postgres"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    if request.param == "spark":
        spark: Spark = request.getfixturevalue("spark")
        with spark.session() as one:
            yield one
    else:
        with Postgres(request.getfixturevalue("warehouse")).session() as one:
            yield one


def test_every_function_says_the_same(session: Session, by_duckdb: Found) -> None:
    found = said(session)
    apart = {
        text: [(one, other) for one, other in zip(values, found[text], strict=True) if not _equal(one, other)][:3]
        for text, values in by_duckdb.items()
    }
    assert not {text: pairs for text, pairs in apart.items() if pairs}


def _equal(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    return one == other


AGGREGATES = pa.table(
    {
        "g": pa.array([1, 1, 1, 1, 2, 2, 3, 4, 4], pa.int32()),
        "x": pa.array([2.0, None, 0.5, 2.0, None, None, 1.0000005, 3.0, -3.5], pa.float64()),
        "k": pa.array([3, 1, None, 2, 1, 2, 1, 1, 1], pa.int64()),
        "t": pa.array(["b", "a", "B", "Ä", None, "z", "", "é", "Z"], pa.string()),
        "w": pa.array([True, True, None, False, True, False, None, True, True], pa.bool_()),
    }
)


def aggregated(session: Session) -> list[dict[str, object]]:
    """All kinds of aggregates that the engine builds, with conditions that nothing passes, NULLs and ties."""
    rows = session.table(AGGREGATES)
    found = rows.group_by("g").aggregate(**aggregates(rows), **medians(rows))
    ranked = windows(rows)
    return [*session.fetch(found.order_by("g")).to_pylist(), *session.fetch(ranked.order_by("number")).to_pylist()]


def test_every_aggregate_and_window_says_the_same(session: Session, book: Book) -> None:
    with book.duck.session() as duck:
        expected = aggregated(duck)
    assert aggregated(session) == expected


SENTENCES = sentences(seed=7, count=80)
CHANCE = rows_by_chance(seed=7, count=40)


def in_arrow() -> Found:
    names = {name: CHANCE[name].combine_chunks() for name in COLUMNS}
    names["as_of"] = pa.array([TODAY] * CHANCE.num_rows, pa.date32())
    on = Columns(names, ZONE, CHANCE.num_rows)
    return {text: evaluate_tree(tree, on).to_pylist() for text, tree in SENTENCES.items()}


def on_a_backend(session: Session) -> Found:
    rows = session.table(CHANCE)
    to = Writing({name: rows[name] for name in COLUMNS}, ibis.date(TODAY.isoformat()), ZONE)
    values = {f"v{k}": write(tree, to) for k, tree in enumerate(SENTENCES.values())}
    answer = session.fetch(rows.select("row", **values).order_by("row"))
    return {text: answer[f"v{k}"].to_pylist() for k, text in enumerate(SENTENCES)}


def test_expressions_by_chance_say_the_same(session: Session) -> None:
    """Functions inside of functions, over nothing, -0, huge numbers, signs of all kinds, and days far off."""
    assert_alike(on_a_backend(session))


def test_expressions_by_chance_say_the_same_on_duckdb(book: Book) -> None:
    with book.duck.session() as duck:
        assert_alike(on_a_backend(duck))


def assert_alike(found: Found) -> None:
    for text, values in in_arrow().items():
        for row, one, other in zip(CHANCE.to_pylist(), values, found[text], strict=True):
            assert _alike(one, other), f"{text} of {row}: {one!r} in Arrow, {other!r} on the backend"


def _alike(one: object, other: object) -> bool:
    """Numbers to the last digits that anything compares: sums of many functions may differ in the very last one."""
    if isinstance(one, float) and isinstance(other, float):
        return (
            one == other or math.isclose(one, other, rel_tol=1e-12) or not (math.isfinite(one) or math.isfinite(other))
        )
    return one == other


DAYS = [
    "infinity",
    "-infinity",
    "epoch",
    "12025-01-01",
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "2023-02-29",
    "2024-2-29T23:59:59Z",
    "2025-11-5 10:00",
    "20250131",
    "2025-01-31",
    "2025-02-31",
    "2025-1-5",
    "",
    "today",
    "2025-01-31 10:00",
    None,
    "2025",
    " 2025-01-31",
    "x",
]


def test_text_is_taken_for_a_day_alike(session: Session, book: Book) -> None:
    def tried(one: Session) -> list[object]:
        rows = one.table(pa.table({"n": pa.array(range(len(DAYS))), "t": pa.array(DAYS, pa.string())}))
        return one.fetch(rows.select("n", day=day_in(rows.t)).order_by("n"))["day"].to_pylist()

    with book.duck.session() as duck:
        expected = tried(duck)
    assert tried(session) == expected
    assert dict(zip(DAYS, expected, strict=True)) | {
        "infinity": None,
        "9999-12-31": date(9999, 12, 31),
        "2023-02-29": None,
        "2025-11-5 10:00": date(2025, 11, 5),
        "2025": None,
    } == dict(zip(DAYS, expected, strict=True))


@pytest.mark.parametrize("dialect", [SparkDialect, PostgresDialect])
def test_no_mended_word_is_lost(dialect: type) -> None:
    """Ibis makes words for every class of a compiler: not over ours."""
    for one in dialect.__mro__:
        if not one.__module__.startswith("tenure."):
            continue
        file = ast.parse(textwrap.dedent(inspect.getsource(one))).body[0]
        assert isinstance(file, ast.ClassDef)
        for word in file.body:
            if isinstance(word, ast.FunctionDef) and word.name.startswith("visit_"):
                assert getattr(dialect, word.name).__module__.startswith("tenure."), word.name
