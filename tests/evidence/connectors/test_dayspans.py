"""Days written as midnight in UTC, and ends that are a last day: told by what the files hold."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.evidence.connectors.recognise.deciding import DecidedColumns, decide
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.mapping import ColumnUse, FileMapping

TERMS = {"id": "id", "account": "account_ref", "start": "start_on", "end": "end_on", "stopped": "ended_on"}


def decided(kind: str, columns: dict[str, Sequence[str | None]], fields: dict[str, str]) -> DecidedColumns:
    rows = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    profiles = [profile(name, rows[name].combine_chunks()) for name in rows.column_names]
    uses = {header: ColumnUse(fields[header]) for header in columns}
    return decide(kind, uses, profiles, lambda: iter([rows]))


def ends(terms: Sequence[tuple[str, str, str]], stopped: Sequence[str | None] = ()) -> DecidedColumns:
    columns: dict[str, Sequence[str | None]] = {
        "id": [str(number) for number in range(len(terms))],
        "account": [account for account, _, _ in terms],
        "start": [start for _, start, _ in terms],
        "end": [end for _, _, end in terms],
        "stopped": list(stopped) or [None] * len(terms),
    }
    return decided("subscriptions", columns, TERMS)


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        ([("k", "2025-03-10", "2025-09-14"), ("k", "2025-09-15", "2026-02-01")], "last_day"),
        ([("k", "2025-03-10", "2025-09-14"), ("k", "2025-09-14", "2026-02-01")], ""),
        ([("k", "2025-01-01", "2025-12-31")], "last_day"),
        ([("k", "2025-01-31", "2025-02-27"), ("m", "2025-03-01", "2026-02-28")], "last_day"),
        ([("k", "2025-01-01", "2026-01-01"), ("m", "2025-05-01", "2025-08-01")], ""),
        ([("k", "2025-01-01", "2025-12-31"), ("m", "2025-01-01", "2026-01-01")], ""),
        ([("k", "2025-01-05", "2025-09-14")], ""),
        ([("k", "2025-01-01", "9999-12-31")], ""),
    ],
)
def test_ends_are_what_the_terms_tell(terms: list[tuple[str, str, str]], wanted: str) -> None:
    found = ends(terms)
    assert (found.columns["end"].ends, found.forks) == (wanted, ())


def test_terms_that_say_both_are_asked_once_and_the_answer_stays() -> None:
    terms = [
        ("k", "2025-03-10", "2025-09-14"), ("k", "2025-09-15", "2026-02-01"),
        ("m", "2025-03-10", "2025-09-14"), ("m", "2025-09-14", "2026-02-01"),
    ]  # fmt: skip
    found = ends(terms)
    (fork,) = found.forks
    assert (fork.key, [choice for choice, _ in fork.choices]) == ("ends:end", ["last_day", "next_day"])
    entry = FileMapping("contracts.csv", "subscriptions", columns=found.columns)
    for answer in ("last_day", "next_day"):
        use = fork.settled(entry, answer).columns["end"]
        rows = pa.table({header: pa.array(["2025-09-14"]) for header in TERMS})
        again = decide(
            "subscriptions", {"end": use, "start": ColumnUse("start_on")}, [], lambda rows=rows: iter([rows])
        )
        assert (again.columns["end"].ends, again.forks) == (answer, ())


def test_an_end_of_service_that_repeats_the_term_is_a_last_day_too() -> None:
    found = ends([("k", "2025-01-01", "2025-12-31"), ("m", "2025-01-01", "2025-12-31")], ["2025-12-31", None])
    assert found.columns["stopped"].ends == "last_day"
    found = ends([("k", "2025-01-01", "2025-12-31"), ("m", "2025-01-01", "2025-12-31")], ["2025-06-01", None])
    assert found.columns["stopped"].ends == ""


@given(
    st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.lists(st.integers(1, 24), min_size=2, max_size=6), st.booleans()
)
def test_terms_that_follow_each_other_leave_no_gap(first: date, months: list[int], inclusive: bool) -> None:
    starts = [first]
    for count in months:
        month = starts[-1].month - 1 + count
        starts.append(date(starts[-1].year + month // 12, month % 12 + 1, min(first.day, 28)))
    last = timedelta(days=1 if inclusive else 0)
    terms = [("k", start.isoformat(), (end - last).isoformat()) for start, end in pairwise(starts)]
    found = ends(terms)
    assert not found.forks
    columns = {
        header: pa.array([term[place] for term in terms]) for place, header in enumerate(("account", "start", "end"))
    }
    rows = pa.table(columns | {"id": pa.array([str(number) for number in range(len(terms))])})
    mapping = FileMapping("t.csv", "subscriptions", columns={name: found.columns[name] for name in rows.column_names})
    (main,) = convert(mapping, rows, pa.array(range(len(terms)), pa.int64()), "t.csv").deliveries
    assert main.rows["end_on"].to_pylist()[:-1] == main.rows["start_on"].to_pylist()[1:]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["2026-11-26T00:00:00Z", "2026-11-27T00:00:00.000Z"], "utc"),
        (["2026-11-26 00:00:00+00:00", "2026-11-27", ""], "utc"),
        (["1795824000000", "1795910400000"], "utc"),
        (["2026-11-26T00:00:00Z", "2026-11-27T10:30:00Z"], ""),
        (["2026-11-26T00:00:00", "2026-11-27T00:00:00"], ""),
        (["2026-11-26", "2026-11-27"], ""),
        (["1795824000000", "1795910400123"], ""),
        (["2026-11-26T00:00:00+02:00"], ""),
    ],
)
def test_midnights_in_utc_are_days(cells: list[str], wanted: str) -> None:
    columns: dict[str, Sequence[str | None]] = {"day": cells, "who": ["k"] * len(cells)}
    found = decided("usage", columns, {"day": "used_at", "who": "account_ref"})
    assert found.columns["day"].days == wanted
