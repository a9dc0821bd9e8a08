"""Every function of the allow-list says on every backend what it says on DuckDB, to the last bit."""

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import ibis
import pyarrow as pa
import pytest

from backends.conftest import needs_java
from backends.words import aggregates, medians, windows
from insight.engine.book import Book
from insight.engine.measuring.test_writer import ARROW, CASES, TODAY, VALUES, ZONE
from tenure.evidence.backends.postgres import Postgres
from tenure.evidence.backends.session import Session
from tenure.evidence.backends.spark import Spark
from tenure.framework.expressions import Entry, Scope, read
from tenure.framework.expressions.tree import Kind
from tenure.insight.engine.measuring.writer import Writing, write

pytestmark = [
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
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


@pytest.fixture(params=[pytest.param("spark", marks=needs_java), "postgres"])
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


DAYS = [
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


def test_text_is_tried_as_a_day_alike(session: Session, book: Book) -> None:
    def tried(one: Session) -> list[object]:
        rows = one.table(pa.table({"n": pa.array(range(len(DAYS))), "t": pa.array(DAYS, pa.string())}))
        return one.fetch(rows.select("n", day=rows.t.try_cast("date")).order_by("n"))["day"].to_pylist()

    with book.duck.session() as duck:
        assert tried(session) == tried(duck)
