"""What tracking clients send by themselves is no use of the product, whichever way it comes, and money is no count."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.evidence.connectors.segment.canonical import Event
from tenure.evidence.connectors.segment.deliveries import PlacedEvent, usage
from tenure.evidence.intake.batch import Intake, append_batch
from tenure.evidence.intake.delivery import Delivery
from tenure.evidence.intake.tracking import in_words, is_own, own_events
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.lake.store import Lake
from tenure.values.keys import BatchKey

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OWN = (
    "$feature_flag_called", "$exception", "$web_vitals", "$pageleave", "$identify", "$groupidentify", "$set", "$opt_in",
    "$ae_session", "$ae_first_open", "session_start", "session_end", "[Amplitude] Start Session", "[Amplitude] Revenue",
    "[Amplitude] Application Installed", "revenue_amount", "$survey_shown", "$experiment_started",
    "$mp_session_record", "$mp_page_leave", "$mp_scroll", "$dead_click",
)  # fmt: skip
PEOPLE_S = (
    "Report exported", "login", "$pageview", "$screen", "$autocapture", "$mp_web_page_view", "$mp_click", "[Amplitude] Page Viewed",
    "[Amplitude] Element Clicked", "Session booked", "revenue report opened", "set", "exception resolved", "",
)  # fmt: skip


def test_names_tell_them_apart() -> None:
    assert [name for name in OWN if not is_own(name)] == []
    assert [name for name in PEOPLE_S if is_own(name)] == []


@given(st.lists(st.sampled_from((*OWN, *PEOPLE_S, None)), max_size=40))
def test_each_row_is_left_out_and_counted_or_stays(names: list[str | None]) -> None:
    own, counted = own_events(pa.array(names, pa.string()))
    assert own.to_pylist() == [name is not None and is_own(name) for name in names]
    assert counted.total() == sum(own.to_pylist())
    assert f"{counted.total():,} event" in in_words(counted)


@pytest.mark.parametrize("said", [{"value": 12999.0, "currency": "USD"}, {"value": 7}, {"revenue": 5, "value": 5}])
def test_what_an_event_is_worth_is_no_count(said: dict[str, object]) -> None:
    def rows(properties: dict[str, object]) -> pa.Table:
        event = Event("track", "m", NOW, NOW, "Invoice created", "u", group="acme", properties=properties)
        return usage([PlacedEvent("app", event, "acme", "u")])

    assert rows(said)["quantity"].to_pylist() == [None]
    assert rows({**said, "quantity": 3})["quantity"].to_pylist() == [3.0]


def test_a_file_of_events_brings_people_s_work_alone(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path / "lake"))

    def deliver(batch: str, *, snapshot: bool = False) -> tuple[int, int, int, int, int]:
        intake = Intake(lake, staging := Staging(tmp_path / batch), BatchKey(batch), NOW)
        events = ["$feature_flag_called", "Report exported", "$pageleave", "$feature_flag_called", None]
        columns = {"id": [*"abcde"], "account_ref": ["x"] * 5, "person_ref": ["p"] * 5, "event": events}
        rows = pa.table({**columns, "used_at": pa.array([NOW] * 5, pa.timestamp("us", "UTC"))})
        lines = pa.array(range(2, 7), pa.int64())
        intake.take(Delivery("usage", "app", rows, "events.csv", lines, snapshot=snapshot))
        settled = intake.settle()
        append_batch(lake, staging, BatchKey(batch))
        said = settled.left_out["events.csv", "usage"]
        assert said.startswith("3 events sent by the tracking client itself ($feature_flag_called 2, $pageleave 1)")
        tally = settled.tallies["events.csv", "usage"]
        return tally.read, tally.accepted, tally.unchanged, tally.retracted, tally.left_out

    assert deliver("first") == (5, 2, 0, 0, 3)
    assert lake.rows("usage") == 2
    assert deliver("again", snapshot=True) == (5, 0, 2, 0, 3)
