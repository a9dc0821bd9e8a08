"""Dates written as numbers are recognised in every unit, and the odd cell in another unit changes nothing."""

import pyarrow as pa
import pytest

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.connectors.recognise.deciding import decide
from tenure.evidence.connectors.recognise.guess import guess
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.parse import Format, parse
from tenure.evidence.intake.mapping import ColumnUse

UNITS = {
    "epoch-d": ["20454", "20500", "20633"],
    "excel": ["46023", "46070", "45352.5"],
    "epoch-s": ["1767225600", "1771286400", "1782777600"],
    "epoch-ms": ["1767225600000", "1771286400123", "1782777600000"],
    "epoch-us": ["1767225600000000", "1771286400123000", "1782777600000000"],
    "epoch-ns": ["1767225600000000000", "1771286400123000000", "1782777600000000000"],
}


@pytest.mark.parametrize("form", UNITS)
@pytest.mark.parametrize("odd", [None, *UNITS])
def test_units_are_told_by_most_cells(form: str, odd: str | None) -> None:
    starts = UNITS[form] + ([UNITS[odd][0]] if odd else [])
    cells = {
        "subscription_id": [f"s{n}" for n in range(len(starts))],
        "account_id": [f"a{n}" for n in range(len(starts))],
        "start_date": starts,
        "arr": ["1200"] * len(starts),
    }
    rows = pa.table(cells)
    profiles = [profile(name, rows[name].combine_chunks()) for name in rows.column_names]
    found = guess("subscriptions.csv", profiles, OtherFiles())
    assert found.kind == "subscriptions"
    decided = decide("subscriptions", found.columns, profiles, lambda: iter([rows]))
    assert decided.columns["start_date"].dates == form
    assert not decided.forks


@pytest.mark.parametrize(
    "cells", [["0000-00-00", "25/12/2026", "12/25/2026", "03/04/2026"], ["05/05/2026", "03/04/2026"]]
)
def test_an_order_is_asked_about_with_a_cell_that_both_orders_fit(cells: list[str]) -> None:
    column = pa.array(cells, pa.string())
    found = decide(
        "usage", {"day": ColumnUse("used_at")}, [profile("day", column)], lambda: iter([pa.table({"day": column})])
    )
    assert [fork.text.partition("?")[0] for fork in found.forks] == [
        "Is 03/04/2026 in column day written with the day or the month first"
    ]


def test_a_decimal_sign_is_asked_about_with_a_cell_that_both_signs_fit() -> None:
    column = pa.array(["0", "1.250", "12.500"], pa.string())
    found = decide(
        "usage", {"n": ColumnUse("quantity")}, [profile("n", column)], lambda: iter([pa.table({"n": column})])
    )
    assert [fork.text for fork in found.forks] == ["Is 1.250 in column n 1250 or 1.250?"]


@pytest.mark.parametrize("form", ["", "day-first", "month-first"])
@pytest.mark.parametrize("kind", [ColumnKind.DAY, ColumnKind.INSTANT])
def test_dates_of_zeros_are_empty(kind: ColumnKind, form: str) -> None:
    cells = pa.array(["0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "0000-00-00T00:00:00Z"], pa.string())
    found = parse(cells, kind, Format(form))
    assert (found.bad, found.column.null_count) == (None, len(cells))
