"""The day under a starter, where its own signals, caps and words are what is asked about."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from flows.daily.company import LIVELY, NOW, SILENT, TODAY, begin
from tenure.flows.asking.accounts import accounts
from tenure.flows.asking.at_risk import at_risk
from tenure.flows.asking.explaining import explain, part_of
from tenure.flows.asking.freshness import freshness
from tenure.flows.daily.day import run_day
from tenure.flows.daily.logbook import ship
from tenure.flows.daily.standing import _said_by, _says
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.home import reading_room
from tenure.framework.checking import check_folder
from tenure.framework.starters import STARTERS
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.insight.engine.stored.history import VerdictRow
from tenure.platform.access import SYSTEM
from tenure.platform.inbox.actions import accept, bundle, settle
from tenure.platform.inbox.cards import HeldEvent
from tenure.platform.inbox.waiting_events import unmatched_count
from tenure.practice.customers.actions import give_pulse
from tenure.practice.customers.cards import IndicatorMark
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError
from tenure.values.shapes import plain
from worlds import Once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by_starter(place: Path, once: Once) -> Path:
    """The company after its first day under the starter that nobody had to choose."""

    def day() -> None:
        begin(place / "files")
        run_day(SYSTEM)

    once(place / "lake", day)
    return place


def test_the_silent_account_is_red_and_the_lively_one_is_not(place: Path) -> None:
    begin(place / "files")
    waits = HeldEvent("app", "m-1", "unmatched", "", {"event": {}}, NOW, group_id=LIVELY)
    accept("app", "segment:batch", b"{}", 1, NOW)
    begun = bundle(10)
    assert begun is not None
    settle(begun.batch, [], [waits])
    report = run_day(SYSTEM)
    assert unmatched_count(SYSTEM) == 0  # its account is known: the day let it try again
    assert (report.day, report.accounts, report.bands["red"]) == (TODAY, 2, 1)
    page = accounts(SYSTEM, sort="score")
    assert [row.key for row in page.rows] == [SILENT, LIVELY]
    silent = page.rows[0]
    assert silent.standing.band == "red"
    assert silent.arr is not None
    assert plain(silent.arr) == {"amount": "30000.00", "currency": "USD"}
    assert (silent.standing.renewal_on, silent.days_to_renewal) == (date(2026, 5, 15), 45)
    assert silent.standing.change_28d is not None
    assert len(silent.standing.spark) == 13


def test_at_risk_says_why(by_starter: Path) -> None:
    found = at_risk(SYSTEM)
    assert [row.account.key for row in found.rows] == [SILENT]
    said = " / ".join(found.rows[0].reasons)
    assert "Red, renews in 45 days" in said
    assert plain(found.arr_at_risk[0]) == {"amount": "30000.00", "currency": "USD"}


def test_at_risk_says_a_fact_once(by_starter: Path) -> None:
    give_pulse(SYSTEM, SILENT, 1, "They cancel every call.")
    run_day(SYSTEM)
    (row,) = at_risk(SYSTEM).rows
    assert "Pulse 1 of 5 by Tenure: They cancel every call." in row.reasons
    assert "Low pulse" in [card.label for card in row.account.standing.indicators]
    assert "Low pulse" not in row.reasons
    assert len(set(row.reasons)) == len(row.reasons)


def test_an_indicator_gives_way_to_a_cap_that_says_the_same() -> None:
    framework = check_folder(STARTERS["four_dimension"], vocabulary()).framework
    assert framework is not None
    says, row = _says(framework), cast("VerdictRow", {"score_key": "account"})
    caps = {str(address): IndicatorMark(str(address), "", "danger") for address in says.caps["account"]}
    said = {
        key: _said_by(one, tuple(caps.values()), row, says).rsplit(".", 1)[-1]
        for key, one in framework.indicators.items()
    }
    assert said["notice_served"] == "notice_served"
    assert said["late_payment"] == "invoice_overdue"
    assert said["low_pulse"] == "pulse"
    assert said["usage_drop"] == ""
    assert _said_by(framework.indicators["notice_served"], (), row, says) == ""


def test_a_stored_verdict_explains_itself_as_the_engine_does(by_starter: Path) -> None:
    stored = explain(SYSTEM, SILENT, rows=False)
    engine = explain(SYSTEM, SILENT)
    assert (stored.score, stored.shown, stored.band, stored.coverage) == (
        engine.score,
        engine.shown,
        engine.band,
        engine.coverage,
    )
    alike = [(p.address, p.value, p.points, p.possible, p.shown, p.fresh, p.formula) for p in stored.parts]
    assert alike == [(p.address, p.value, p.points, p.possible, p.shown, p.fresh, p.formula) for p in engine.parts]
    assert stored.gaps == engine.gaps
    whole = next(part for part in engine.parts if part.address.endswith("seat_use"))
    opened = part_of(SYSTEM, SILENT, whole.address)
    assert (opened.rows, opened.inputs, opened.value) == (whole.rows, whole.inputs, whole.value)
    with pytest.raises(ProblemError, match="isn't part of"):
        part_of(SYSTEM, SILENT, "health.account.nothing")


def test_freshness_tells_feeds_apart(by_starter: Path) -> None:
    rows = {row.table: row for row in freshness(SYSTEM)}
    assert (rows["usage"].state, rows["tickets"].state) == ("fresh", "absent")
    later = NOW + timedelta(days=9)
    with clock.stopped_clock(later):
        assert {row.table: row.state for row in freshness(SYSTEM)}["usage"] == "stale"
        assert any("No new usage since" in line for line in run_day(SYSTEM).silent)


def test_every_framework_that_was_live_is_in_the_lake(by_starter: Path) -> None:
    publish_starter_or_folder(SYSTEM, "six_indicator", "to see the difference")
    ship()
    ship()
    with reading_room() as room:
        stored = room.stored("published")
        assert stored is not None
        found = room.fetch(stored.order_by("number")).to_pylist()
    assert [(row["number"], row["note"]) for row in found] == [(1, ""), (2, "to see the difference")]
    assert "health.yaml" in json.loads(found[1]["files"])
    with clock.stopped_clock(NOW + timedelta(hours=1)):
        changed = run_day(SYSTEM)
        assert changed.framework == "Six-indicator framework"
        row = accounts(SYSTEM).rows[0]
        assert row.standing.change_marked
        assert row.standing.change_28d is not None
        moved = explain(SYSTEM, AccountKey(row.key), against=TODAY - timedelta(days=28), rows=False).change
        assert moved is not None
        assert moved.points == pytest.approx(row.standing.change_28d, abs=1e-6)
