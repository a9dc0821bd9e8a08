"""Every function of the allow-list on the backend, against the same said in plain Python."""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.engine.book import Book, fact, scored_by
from tenure.evidence.backends.duck import Duck
from tenure.evidence.backends.session import Session
from tenure.framework.expressions import Entry, Scope, read
from tenure.framework.expressions.functions import FUNCTIONS
from tenure.framework.expressions.tree import Kind
from tenure.insight.engine.measuring.writer import Writing, local_day, write

TODAY = date(2025, 3, 30)
ZONE = "Europe/Berlin"
NUMBERS = [None, 0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 0.5, 7.0, -7.0, 3.0, 1e300, -1e19]
TEXTS = [None, "", "Nord", "nord", " Nord ", "Ärger", "ord"]
FLAGS = [None, True, False]
DAYS = [None, TODAY, date(2025, 3, 31), date(2024, 2, 29), date(2030, 1, 1)]
INSTANTS = [
    None,
    datetime(2025, 3, 29, 23, 30, tzinfo=UTC),  # already the 30th in Berlin
    datetime(2025, 3, 30, 22, 30, tzinfo=UTC),  # already the 31st: summer time has begun
    datetime(2024, 12, 31, 23, 0, tzinfo=UTC),
    datetime(2025, 3, 30, 21, 59, 59, 999999, tzinfo=UTC),
]
VALUES: dict[Kind, Sequence[object]] = {
    Kind.NUMBER: NUMBERS,
    Kind.TEXT: TEXTS,
    Kind.FLAG: FLAGS,
    Kind.DAY: DAYS,
    Kind.INSTANT: INSTANTS,
}
ARROW = {
    Kind.NUMBER: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.DAY: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
}
N, T, F, D, I = Kind.NUMBER, Kind.TEXT, Kind.FLAG, Kind.DAY, Kind.INSTANT  # noqa: E741

Oracle = Callable[..., object]


def known(function: Oracle) -> Oracle:
    """Unknown as soon as one argument is."""
    return lambda *values: None if None in values else function(*values)


def local(value: object) -> date:
    return value.astimezone(ZoneInfo(ZONE)).date() if isinstance(value, datetime) else value  # type: ignore[return-value]


def both(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if None in (a, b) else True


def either(a: bool | None, b: bool | None) -> bool | None:
    if a or b:
        return True
    return None if None in (a, b) else False


def between(a: float | None, b: float | None, c: float | None) -> bool | None:
    low = None if a is None or b is None else a >= b
    high = None if a is None or c is None else a <= c
    return both(low, high)


def divided(a: float, b: float) -> float | None:
    return a / b if b else None


def remainder(a: float, b: float) -> float | None:
    return a - b * math.floor(a / b) if b and abs(a / b) < 1e15 else None if not b else math.nan


def rounded(a: float, digits: float = 0) -> float:
    return a if abs(a) > 1e15 else float(Decimal(a).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))


def whole(function: Callable[[float], int]) -> Oracle:
    return known(lambda a: float(function(a)))


CASES: list[tuple[str, list[Kind], Oracle]] = [
    ("a + b", [N, N], known(lambda a, b: a + b)),
    ("a - b", [N, N], known(lambda a, b: a - b)),
    ("a * b", [N, N], known(lambda a, b: a * b)),
    ("a / b", [N, N], known(divided)),
    ("a % b", [N, N], known(remainder)),
    ("-a", [N], known(lambda a: -a)),
    ("a = b", [N, N], known(lambda a, b: a == b)),
    ("a <> b", [T, T], known(lambda a, b: a != b)),
    ("a < b", [N, N], known(lambda a, b: a < b)),
    ("a <= b", [D, D], known(lambda a, b: a <= b)),
    ("a > b", [I, I], known(lambda a, b: a > b)),
    ("a >= b", [N, N], known(lambda a, b: a >= b)),
    ("a between b and c", [N, N, N], between),
    ("a and b", [F, F], both),
    ("a or b", [F, F], either),
    ("not a", [F], known(lambda a: not a)),
    ("a is null", [T], lambda a: a is None),
    ("a is not null", [N], lambda a: a is not None),
    ("a in ('Nord', 'x')", [T], known(lambda a: a in ("Nord", "x"))),
    ("case when a then b else c end", [F, N, N], lambda a, b, c: b if a else c),
    ("case when a then b end", [F, N], lambda a, b: b if a else None),
    ("coalesce(a, b)", [N, N], lambda a, b: b if a is None else a),
    ("coalesce(a, b, c)", [F, F, F], lambda a, b, c: next((x for x in (a, b, c) if x is not None), None)),
    ("nullif(a, b)", [N, N], lambda a, b: None if a == b else a),
    ("greatest(a, b)", [N, N], known(max)),
    ("greatest(a, b, c)", [D, D, D], known(max)),
    ("least(a, b)", [N, N], known(min)),
    ("least(a, b)", [I, I], known(min)),
    ("abs(a)", [N], known(abs)),
    ("round(a)", [N], known(rounded)),
    ("round(a, 1)", [N], known(lambda a: rounded(a, 1))),
    ("floor(a)", [N], whole(math.floor)),
    ("ceil(a)", [N], whole(math.ceil)),
    ("lower(a)", [T], known(lambda a: a.lower())),
    ("upper(a)", [T], known(lambda a: a.upper())),
    ("trim(a)", [T], known(lambda a: a.strip(" "))),
    ("length(a)", [T], known(lambda a: float(len(a)))),
    ("starts_with(a, b)", [T, T], known(lambda a, b: a.startswith(b))),
    ("ends_with(a, b)", [T, T], known(lambda a, b: a.endswith(b))),
    ("contains(a, b)", [T, T], known(lambda a, b: b in a)),
    ("days_since(a)", [D], known(lambda a: float((TODAY - a).days))),
    ("days_since(a)", [I], known(lambda a: float((TODAY - local(a)).days))),
    ("days_between(a, b)", [D, I], known(lambda a, b: float((local(b) - a).days))),
    ("days_between(a, b)", [I, I], known(lambda a, b: float((local(b) - local(a)).days))),
    ("as_of", [D], lambda a: TODAY),
]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with Duck([str(tmp_path_factory.mktemp("lake"))], sessions=1).session() as session:
        yield session


@pytest.mark.parametrize(("text", "kinds", "oracle"), CASES, ids=[f"{t} of {', '.join(k)}" for t, k, _ in CASES])
def test_a_function_says_what_python_says(session: Session, text: str, kinds: list[Kind], oracle: Oracle) -> None:
    names = "abc"[: len(kinds)]
    rows = list(product(*(VALUES[kind] for kind in kinds)))
    columns = {name: pa.array([row[k] for row in rows], ARROW[kinds[k]]) for k, name in enumerate(names)}
    table = session.table(pa.table({"n": pa.array(range(len(rows))), **columns}))
    scope = Scope({name: Entry(kind) for name, kind in zip(names, kinds, strict=True)} | {"as_of": Entry(D, False)})
    tree = read(text, scope, where="test")
    value = write(tree, Writing({name: table[name] for name in names}, ibis.date(TODAY.isoformat()), ZONE))
    result = session.fetch(table.select("n", value=value).order_by("n"))["value"].to_pylist()
    for row, found in zip(rows, result, strict=True):
        wanted = oracle(*row)
        if isinstance(wanted, float) and math.isnan(wanted):
            continue  # beyond what doubles can tell
        said = f"{text} of {row}"
        if isinstance(wanted, float) and isinstance(found, float | int) and not isinstance(found, bool):
            assert found == pytest.approx(wanted, rel=1e-12), said
        else:
            assert found == wanted, said


def test_no_function_of_the_list_is_left_out() -> None:
    said = " ".join(text for text, _, _ in CASES)
    assert [name for name, one in FUNCTIONS.items() if not one.aggregate and f"{name}(" not in said] == []


ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/Sao_Paulo", "UTC"]
MOMENTS = st.datetimes(
    datetime.fromisoformat("1990-01-02"), datetime.fromisoformat("2059-12-31"), timezones=st.just(UTC)
)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS, min_size=50, max_size=200))
def test_local_days_are_those_of_zoneinfo(session: Session, zone: str, moments: list[datetime]) -> None:
    info = ZoneInfo(zone)
    # Around each change of offset of a year, to the microsecond; all of these change at a full hour UTC.
    for day in (datetime(moments[0].year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)):
        if day.astimezone(info).utcoffset() != (day + timedelta(days=1)).astimezone(info).utcoffset():
            hours = [day + timedelta(hours=n) for n in range(25)]
            moments = [*moments, *hours, *(at - timedelta(microseconds=1) for at in hours)]
    table = session.table(pa.table({"n": pa.array(range(len(moments))), "at": pa.array(moments, ARROW[I])}))
    found = session.fetch(table.select("n", day=local_day(table.at, zone)).order_by("n"))["day"].to_pylist()
    assert found == [at.astimezone(info).date() for at in moments]


def test_no_infinity_and_no_nan_reaches_a_verdict(tmp_path: Path) -> None:
    book = Book(tmp_path / "lake")
    book.write(
        fact("accounts", "acme", customer_since=date(2025, 1, 1)),
        [fact("usage", "acme", used_at=date(2025, 2, n), quantity=1e308, id=f"e{n}") for n in range(1, 9)],
        [fact("pulses", "acme", given_at=date(2025, 2, 1), value=value, id=f"p{value}") for value in (0.0, math.nan)],
    )
    framework = scored_by(
        """
        total: {from: usage, value: sum(times)}
        huge: {value: total * 1e308}
        lost: {value: total - total}
        ratio: {value: days_of / none_of}
        days_of: {from: usage, value: count(*)}
        none_of: {from: usage, where: is_core and times < 0, value: count(*)}
        mood: {from: pulses, value: max(value)}
        """,
        """
        - {signal: total, weight: 1, points: {0: 0, 10: 100}, none: 0}
        - {signal: huge, weight: 1, points: {0: 0, 10: 100}, none: 0}
        - {signal: lost, weight: 1, points: {0: 0, 10: 100}, none: 0}
        - {signal: ratio, weight: 1, points: {0: 0, 10: 100}, none: 0}
        - {signal: mood, weight: 1, points: {0: 0, 10: 100}, none: 0}
        """,
    )
    for days in ([date(2025, 3, 1)], [date(2025, 2, 1), date(2025, 2, 5), date(2025, 3, 1)]):
        for verdict in book.verdicts(framework, *days).values():
            assert math.isfinite(verdict.score)
            assert all(m.value is None or math.isfinite(m.value) for m in verdict.measures)
            assert all(math.isfinite(m.points) for m in verdict.measures)
