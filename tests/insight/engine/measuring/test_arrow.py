"""Conditions in Arrow say what the writer says on the backend, whatever the expression and the values."""

import math
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from insight.engine.measuring.test_writer import CASES, VALUES, D, F, I, N, T
from tenure.evidence.backends.duck import Duck
from tenure.evidence.backends.session import Session
from tenure.framework.expressions import Entry, Scope, read
from tenure.framework.expressions.functions import FUNCTIONS
from tenure.framework.expressions.tree import Kind, Tree
from tenure.insight.engine.measuring.arrow import ARROW_KIND, CALLS, Columns, evaluate_tree, local_days
from tenure.insight.engine.measuring.writer import CALLS as WRITTEN
from tenure.insight.engine.measuring.writer import Writing, local_day, write

TODAY = date(2025, 3, 30)
COLUMNS = {"n": N, "m": N, "t": T, "u": T, "f": F, "g": F, "d": D, "e": D, "i": I, "j": I}
SCOPE = Scope({name: Entry(kind) for name, kind in COLUMNS.items()} | {"as_of": Entry(D, False)})


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with Duck([str(tmp_path_factory.mktemp("lake"))], sessions=1).session() as session:
        yield session


def on_the_backend(session: Session, tree: Tree, table: pa.Table, zone: str) -> list[object]:
    rows = session.table(table.append_column("row", pa.array(range(table.num_rows))))
    to = Writing({name: rows[name] for name in table.column_names}, ibis.date(TODAY.isoformat()), zone)
    found = session.fetch(rows.select("row", value=write(tree, to)).order_by("row"))["value"]
    return list(found.to_pylist())


def in_arrow(tree: Tree, table: pa.Table, zone: str) -> list[object]:
    names = {name: table[name].combine_chunks() for name in table.column_names}
    today = pa.array([TODAY] * table.num_rows, pa.date32())
    return list(evaluate_tree(tree, Columns(names | {"as_of": today}, zone, table.num_rows)).to_pylist())


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float | int) and not isinstance(other, bool):
        # Beyond doubles both are lost; else they agree to the last digits that anything compares.
        return (
            one == other or math.isclose(one, other, rel_tol=1e-12) or not (math.isfinite(one) or math.isfinite(other))
        )
    return one == other


def check(session: Session, tree: Tree, table: pa.Table, zone: str, text: str) -> None:
    ours, theirs = in_arrow(tree, table, zone), on_the_backend(session, tree, table, zone)
    for row, one, other in zip(table.to_pylist(), ours, theirs, strict=True):
        assert same(one, other), f"{text} of {row}: {one!r} in Arrow, {other!r} on the backend"


@pytest.mark.parametrize(("text", "kinds"), [(text, kinds) for text, kinds, _ in CASES])
def test_every_function_over_every_pair_of_values(session: Session, text: str, kinds: Sequence[Kind]) -> None:
    names = "abc"[: len(kinds)]
    rows = list(product(*(VALUES[kind] for kind in kinds)))
    table = pa.table({name: pa.array([row[k] for row in rows], ARROW_KIND[kinds[k]]) for k, name in enumerate(names)})
    scope = Scope({name: Entry(kind) for name, kind in zip(names, kinds, strict=True)} | {"as_of": Entry(D, False)})
    check(session, read(text, scope, where="test"), table, "Europe/Berlin", text)


def test_no_function_of_the_list_is_left_out() -> None:
    own = {"days_since", "days_between"}
    assert [
        name for name, one in FUNCTIONS.items() if not one.aggregate and name not in CALLS and name not in own
    ] == []
    assert WRITTEN.keys() - CALLS.keys() == {"pair"}  # which only count(distinct …) makes


WRITTEN_NUMBERS = st.sampled_from(["0", "1", "-1", "2.5", "0.5", "-0.1", "7", "100", "1000000"])
WRITTEN_TEXTS = st.sampled_from(["''", "'a'", "'A b'", "'ß'", "' é '", "'%'", "'_'", "'.*'"])
LEAVES = {
    N: st.one_of(st.sampled_from(["n", "m"]), WRITTEN_NUMBERS),
    T: st.one_of(st.sampled_from(["t", "u"]), WRITTEN_TEXTS),
    F: st.one_of(st.sampled_from(["f", "g"]), st.sampled_from(["true", "false"])),
    D: st.sampled_from(["d", "e", "as_of", "date '2025-03-30'"]),
    I: st.sampled_from(["i", "j"]),
}


def joined(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map("".join)


def expressions(kind: Kind, depth: int) -> st.SearchStrategy[str]:
    """Texts of expressions of a kind, functions inside of functions."""
    if depth == 0:
        return LEAVES[kind]
    inner = {k: expressions(k, depth - 1) for k in (N, T, F, D, I)}
    shared = [
        joined("coalesce(", inner[kind], ", ", inner[kind], ")"),
        joined("nullif(", inner[kind], ", ", inner[kind], ")"),
        joined("case when ", inner[F], " then ", inner[kind], " else ", inner[kind], " end"),
        joined("case when ", inner[F], " then ", inner[kind], " when ", inner[F], " then ", inner[kind], " end"),
    ]
    if kind in (N, D, I):
        shared += [joined(name, "(", inner[kind], ", ", inner[kind], ")") for name in ("greatest", "least")]
    dates = st.one_of(inner[D], inner[I])
    own = {
        N: [
            joined("(", inner[N], st.sampled_from([" + ", " - ", " * ", " / ", " % "]), inner[N], ")"),
            joined(st.sampled_from(["abs(", "round(", "floor(", "ceil(", "-("]), inner[N], ")"),
            joined("round(", inner[N], ", ", st.sampled_from("0126"), ")"),
            joined("length(", inner[T], ")"),
            joined("days_since(", dates, ")"),
            joined("days_between(", dates, ", ", dates, ")"),
        ],
        T: [joined(st.sampled_from(["lower(", "upper(", "trim("]), inner[T], ")")],
        F: [
            *(
                joined("(", inner[k], st.sampled_from([" = ", " <> ", " < ", " <= ", " > ", " >= "]), inner[k], ")")
                for k in (N, T, D, I)
            ),
            joined("(", inner[F], st.sampled_from([" and ", " or "]), inner[F], ")"),
            joined("(not ", inner[F], ")"),
            *(joined("(", inner[k], st.sampled_from([" is null", " is not null"]), ")") for k in (N, T, F, D)),
            joined("(", inner[N], " between ", inner[N], " and ", inner[N], ")"),
            joined("(", inner[T], st.sampled_from([" in ('a', 'ß')", " not in ('', 'A b')"]), ")"),
            joined(st.sampled_from(["starts_with(", "ends_with(", "contains("]), inner[T], ", ", inner[T], ")"),
        ],
        D: [],
        I: [],
    }
    return st.one_of(LEAVES[kind], *own[kind], *shared)


def values(kind: Kind) -> st.SearchStrategy[object]:
    moments = st.datetimes(datetime(2023, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    found: dict[Kind, st.SearchStrategy[object]] = {
        N: st.one_of(
            st.integers(-5, 5).map(float),
            st.integers(-400, 400).map(lambda n: n / 8),  # many of them a half
            st.floats(-1e9, 1e9).map(lambda x: round(x, 6)),
        ),
        T: st.text("aA bßé%_.*", max_size=4),
        F: st.booleans(),
        D: st.dates(date(2023, 1, 1), date(2027, 1, 1)),
        I: st.one_of(
            moments, moments.map(lambda at: at.replace(minute=0, second=0, microsecond=0) - timedelta(microseconds=1))
        ),
    }
    return st.one_of(st.none(), found[kind])


ROWS = st.lists(st.fixed_dictionaries({name: values(kind) for name, kind in COLUMNS.items()}), min_size=1, max_size=25)
ANY = st.one_of(*(expressions(kind, 3) for kind in (F, F, N, T, D, I)))


def readable(text: str) -> Tree | None:
    """The tree, where it is one: a bare null has no kind, and some comparisons are refused."""
    try:
        return read(text, SCOPE, where="test")
    except Exception:  # noqa: BLE001
        return None


@settings(
    max_examples=int(os.environ.get("TENURE_EXAMPLES", "6")), deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    texts=st.lists(ANY, min_size=12, max_size=12),
    rows=ROWS,
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
)
@example(
    texts=["round(n / 8)", "n % m", "n / m", "-n % 3"], rows=[dict.fromkeys(COLUMNS) | {"n": 4.0, "m": 0.0}], zone="UTC"
)
def test_any_expression_says_in_arrow_what_it_says_on_the_backend(
    session: Session, texts: list[str], rows: list[dict[str, object]], zone: str
) -> None:
    table = pa.table({name: pa.array([row[name] for row in rows], ARROW_KIND[kind]) for name, kind in COLUMNS.items()})
    found = {text: tree for text in texts if (tree := readable(text)) is not None and tree.kind is not Kind.NOTHING}
    if not found:
        return
    numbered = session.table(table.append_column("row", pa.array(range(table.num_rows))))
    to = Writing({name: numbered[name] for name in COLUMNS}, ibis.date(TODAY.isoformat()), zone)
    written = {f"value_{k}": write(tree, to) for k, tree in enumerate(found.values())}
    theirs = session.fetch(numbered.select("row", **written).order_by("row"))
    for k, (text, tree) in enumerate(found.items()):
        ours = in_arrow(tree, table, zone)
        for row, one, other in zip(rows, ours, theirs[f"value_{k}"].to_pylist(), strict=True):
            assert same(one, other), f"{text} of {row}: {one!r} in Arrow, {other!r} on the backend"


def test_local_days_are_the_writers_own(session: Session) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    moments = [None, *(start + timedelta(hours=n, microseconds=-(n % 2)) for n in range(24 * 366))]
    at = pa.array(moments, ARROW_KIND[I])
    table = session.table(pa.table({"row": pa.array(range(len(at))), "at": at}))
    for zone in ("Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "UTC"):
        found = session.fetch(table.select("row", day=local_day(table.at, zone)).order_by("row"))["day"]
        assert local_days(at, zone).to_pylist() == found.to_pylist()


NOTHINGS = (
    "abs(null)", "abs(null) > n", "-null", "round(null, 2)", "ceil(null)", "length(null) > 1", "trim(null) = t",
    "starts_with(null, 'a')", "contains(t, null)", "not null", "null and n > 1", "greatest(null, n)", "null % 2",
    "days_between(null, d)", "null in (1, 2)", "null not in ('a')", "greatest(null, null) > n", "least(null, null) is null",
    "nullif(null, null) = t", "coalesce(null, null) = d", "coalesce(null, null, n)", "case when null then n else m end",
    "case when f then null else null end > 1", "greatest(coalesce(null, null), n)",
)  # fmt: skip


def test_a_bare_nothing_takes_its_kind_from_what_it_stands_in(session: Session) -> None:
    table = pa.table(
        {
            "n": pa.array([1.0, None]),
            "m": pa.array([None, 2.0]),
            "t": pa.array(["a", None]),
            "f": pa.array([True, None]),
            "d": pa.array([TODAY, None], pa.date32()),
        }
    )
    for text in NOTHINGS:
        check(session, read(text, SCOPE, where="test"), table, "Europe/Berlin", text)
