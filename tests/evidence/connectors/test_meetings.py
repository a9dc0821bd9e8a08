"""Meetings as calendars and recorders export them: who took part goes without saying, unless a column says it."""

import pyarrow as pa
import pytest

from tenure.evidence.connectors.recognise.entries import complete_all
from tenure.evidence.connectors.recognise.flags import flags_of
from tenure.evidence.connectors.recognise.guess import OtherFiles
from tenure.evidence.connectors.recognise.profile import profile
from tenure.evidence.intake.cells.convert import convert


def read(sheet: dict[str, list[str]], file: str = "export.csv") -> list[dict[str, object]]:
    table = pa.table(sheet)
    profiles = [profile(header, pa.array(cells)) for header, cells in sheet.items()]
    (one,) = complete_all(file, profiles, OtherFiles(), lambda: iter([table]), (), {}, "USD")
    assert one.forks == ()
    assert one.entry.kind == "touchpoints"
    found = convert(one.entry, table, pa.array(range(2, table.num_rows + 2), pa.int64()), file)
    return found.deliveries[0].rows.to_pylist()


HELD = {
    "Company": ["Fir", "Oak"],
    "Start Time": ["2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z"],
    "Topic": ["Sync", "Plan"],
}


@pytest.mark.parametrize(
    ("more", "file", "kind"),
    [
        ({"Meeting ID": ["1", "2"]}, "export.csv", "meeting"),
        ({"Host": ["Ann", "Ben"]}, "team-meetings.csv", "meeting"),
        ({"Host": ["Ann", "Ben"]}, "calls_2026.csv", "call"),
    ],
)
def test_a_calendar_tells_meetings_and_that_the_customer_was_there(
    more: dict[str, list[str]], file: str, kind: str
) -> None:
    assert [(row["kind"], row["two_way"]) for row in read(HELD | more, file)] == [(kind, True)] * 2


def test_what_was_cancelled_did_not_take_place() -> None:
    rows = read(HELD | {"Invitee Email": ["a@fir.example", "b@oak.example"], "Canceled": ["false", "true"]})
    assert [(row["kind"], row["deleted"]) for row in rows] == [("meeting", False), ("meeting", True)]


def test_an_email_is_no_meeting() -> None:
    rows = read(HELD | {"Type": ["Email", "Video Call"], "Host": ["Ann", "Ben"]}, "activities.csv")
    assert [row["two_way"] for row in rows] == [None, True]


def test_what_a_column_says_of_it_counts() -> None:
    rows = read(HELD | {"Type": ["Meeting", "Meeting"], "Customer attended": ["no", "yes"]}, "activities.csv")
    assert [row["two_way"] for row in rows] == [False, True]


@pytest.mark.parametrize("name", ["churned_flag", "is_churned", "has_churned", "churn", "is_churned_flag"])
def test_flags_are_spelt_in_many_ways(name: str) -> None:
    assert flags_of("accounts")[name] == ("lifecycle", {"true": "former"})
