"""Dates as they are written: every cell is read or marked, and nothing ends the import."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.intake.cells.moments import lies_ahead
from tenure.evidence.intake.cells.parse import Format, parse
from tenure.evidence.intake.mapping import DATES
from tenure.values import clock

ZONES = ("UTC", "America/Los_Angeles", "Pacific/Kiritimati", "America/Sao_Paulo")
NUMBERS = st.one_of(
    st.integers(-(10**19), 10**19).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
)
DATED = st.one_of(
    st.datetimes().map(lambda at: at.isoformat()),
    st.dates().map(lambda day: day.strftime("%d/%m/%y")),
    st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:?[0-9]{2})\Z"),
    st.from_regex(r"\A[0-9]{1,2}[./-][0-9]{1,2}[./-]([0-9]{2}|[0-9]{4})( [0-9]{1,2}:[0-9]{2} [AP]M)?\Z"),
    st.from_regex(r"\A[0-9]{1,2} (Jan|Mai|décembre|x) [0-9]{2,4}\Z"),
)
CELLS = st.lists(
    st.one_of(
        st.none(),
        NUMBERS,
        DATED,
        st.text(max_size=12),
        st.sampled_from(("9999-12-31", "0001-01-01", "0000-00-00", "10000-01-01", "-1", "1e400", "٢٠٢٦-٠١-٠١")),
    ),
    max_size=6,
)


@settings(max_examples=400, deadline=None)
@given(
    CELLS, st.sampled_from(sorted(ColumnKind)), st.sampled_from(("", *DATES)), st.sampled_from(ZONES),
    st.sampled_from(".,"), st.sampled_from(("", "cents")), st.booleans(), st.booleans(),
)  # fmt: skip
def test_every_cell_is_read_or_marked(
    cells: list[str | None], kind: ColumnKind, dates: str, zone: str, decimal: str, unit: str, ahead: bool, days: bool
) -> None:
    found = parse(pa.array(cells, pa.string()), kind, Format(dates, decimal, unit, zone, ahead, days))
    values = found.column.to_pylist()  # Python can hold every one of them
    assert found.column.type == ARROW[kind]
    assert len(values) == len(cells)
    for value, is_bad in zip(values, found.bad.to_pylist() if found.bad else [False] * len(cells), strict=True):
        assert not (is_bad and value is not None)
    if kind in (ColumnKind.NUMBER, ColumnKind.AMOUNT):
        assert all(value is None or abs(value) < float("inf") for value in values)


TYPED = st.sampled_from(
    (
        pa.array([2**62, None], pa.timestamp("ns")),
        pa.array([2**62, -(2**62)], pa.timestamp("s")),
        pa.array([2**31 - 1, -(2**31)], pa.date32()),
        pa.array([1 << 62], pa.date64()),
        pa.array([[1]], pa.list_(pa.int64())),
        pa.array([{"a": 1}]),
        pa.array([float("inf"), float("nan"), 1e300]),
        pa.array([2**63 - 1], pa.int64()),
        pa.array([b"\xff"], pa.binary()),
        pa.array(["x", None]).dictionary_encode(),
        pa.array([True]),
    )
)


@settings(max_examples=200, deadline=None)
@given(TYPED, st.sampled_from(sorted(ColumnKind)), st.sampled_from(ZONES))
def test_typed_columns_of_connectors_end_nothing(column: pa.Array, kind: ColumnKind, zone: str) -> None:
    found = parse(column, kind, Format(timezone=zone))
    assert found.column.type == ARROW[kind]
    assert len(found.column.to_pylist()) == len(column)


@pytest.mark.parametrize(
    ("cell", "dates", "wanted"),
    [
        ("20454", "epoch-d", date(2026, 1, 1)),
        ("46023", "excel", date(2026, 1, 1)),
        ("44561", "excel-1904", date(2026, 1, 1)),
        ("1767225600", "epoch-s", date(2026, 1, 1)),
        ("1767225600000", "epoch-ms", date(2026, 1, 1)),
        ("1767225600000000", "epoch-us", date(2026, 1, 1)),
        ("1767225600000000000", "epoch-ns", date(2026, 1, 1)),
        ("99999999", "excel", None),
        ("1767225600000", "epoch-s", None),
        ("2026-112", "iso", None),
    ],
)
def test_numbers_in_every_unit(cell: str, dates: str, wanted: date | None) -> None:
    assert parse(pa.array([cell]), ColumnKind.DAY, Format(dates=dates)).column.to_pylist() == [wanted]


def test_day_counts_are_days_of_the_company() -> None:
    found = parse(pa.array(["20454"]), ColumnKind.INSTANT, Format(dates="epoch-d", timezone="America/Los_Angeles"))
    assert found.column.to_pylist() == [datetime(2026, 1, 1, 8, tzinfo=UTC)]


def test_one_cell_in_another_unit_costs_only_itself() -> None:
    found = parse(pa.array(["1795946400", "1795946402000", "1795946401"]), ColumnKind.INSTANT, Format(dates="epoch-s"))
    assert found.bad is not None
    assert found.bad.to_pylist() == [False, True, False]


@pytest.mark.parametrize(
    ("cell", "field", "wanted"),
    [
        ("15/03/99", "customer_since", 1999),
        ("20/06/24", "customer_since", 2024),
        ("01/01/28", "start_on", 2028),
        ("31/12/99", "end_on", 2099),
        ("31/12/45", "due_on", 2045),
        ("1 Mar 71", "created_at", 1971),
    ],
)
def test_two_digit_years_by_what_the_column_is(cell: str, field: str, wanted: int) -> None:
    with clock.stopped_clock(datetime(2026, 11, 30, tzinfo=UTC)):
        found = parse(pa.array([cell]), ColumnKind.DAY, Format(dates="day-first", ahead=lies_ahead(field)))
    assert found.column[0].as_py().year == wanted


def test_days_written_as_midnight_in_utc_stay_days() -> None:
    cells = pa.array(["2026-11-28T00:00:00Z", "2026-07-01 00:00:00+00:00", "2026-11-27"])
    form = Format(timezone="America/Los_Angeles", days=True)
    assert parse(cells, ColumnKind.DAY, form).column.to_pylist() == [
        date(2026, 11, 28),
        date(2026, 7, 1),
        date(2026, 11, 27),
    ]
    starts = [datetime(2026, 11, 28, 8, tzinfo=UTC), datetime(2026, 7, 1, 7, tzinfo=UTC)]
    assert parse(cells.slice(0, 2), ColumnKind.INSTANT, form).column.to_pylist() == starts
