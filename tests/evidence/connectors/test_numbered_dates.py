"""Dates written as numbers are recognised in every unit, and the odd cell in another unit changes nothing."""

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.deciding import decide
from tenure.evidence.connectors.recognise.guess import guess
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.connectors.recognise.readings import Others

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
    found = guess("subscriptions.csv", profiles, Others())
    assert found.kind == "subscriptions"
    decided = decide("subscriptions", found.columns, profiles, lambda: iter([rows]))
    assert decided.columns["start_date"].dates == form
    assert not decided.forks
