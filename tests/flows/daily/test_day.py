"""The day of a small company, from files to lists: twice changes nothing, killed half-way loses nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.daily.company import LIVELY, NOW, SILENT, TODAY, begin
from tenure.evidence.lake.maintenance import FEW
from tenure.evidence.lake.store import stored_schema
from tenure.flows.asking import accounts as list_flow
from tenure.flows.asking.accounts import account, accounts
from tenure.flows.asking.explaining import history
from tenure.flows.asking.timeline import timeline
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily import day as day_flow
from tenure.flows.daily import logbook
from tenure.flows.daily.day import history_days, run_day
from tenure.flows.daily.logbook import facts, ship
from tenure.flows.daily.past import keep_scored
from tenure.flows.daily.standing import needed_days, spark_days
from tenure.flows.daily.upkeep import tend_lake, tidy_lake
from tenure.flows.frameworks.live import live_framework, publish_starter_or_folder
from tenure.flows.home import lake, reading_room
from tenure.insight.engine.scoring.run import run
from tenure.insight.engine.stored.history import as_rows, verdicts
from tenure.platform.access import SYSTEM
from tenure.platform.journal.models import Entry
from tenure.practice.customers import queries
from tenure.practice.customers.actions import assign_owner, give_pulse, upsert_accounts
from tenure.practice.customers.cards import AccountCard, AccountFilter
from tenure.practice.customers.identities.merging import merge_accounts
from tenure.values import clock
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey, BatchKey
from tenure.values.problem import ProblemError
from tenure.values.progress import WorkProgress, WorkStep
from tenure.values.shapes import plain
from worlds import Once

pytestmark = pytest.mark.django_db(transaction=True)


def ladder(files: Path) -> None:
    """The same under two signals instead of a starter's hundred: most tests ask about days, not about what is measured."""
    publish_starter_or_folder(SYSTEM, str(Path(__file__).with_name("ladder.yaml")))
    begin(files)


@pytest.fixture
def company(place: Path, once: Once) -> Path:
    """The company, imported."""

    def imported() -> None:
        ladder(place / "files")

    once(place / "lake", imported)
    return place


@pytest.fixture
def scored(place: Path, once: Once) -> Path:
    """The company after its first day."""

    def day() -> None:
        ladder(place / "files")
        run_day(SYSTEM)

    once(place / "lake", day)
    return place


def stored_verdicts() -> int:
    return lake().rows("verdicts")


def test_the_day_twice_changes_nothing(company: Path) -> None:
    first = run_day(SYSTEM)
    before, lists = stored_verdicts(), plain(accounts(SYSTEM).rows)
    second = run_day(SYSTEM)
    assert first.new_verdicts > 0
    assert (second.new_verdicts, second.published, stored_verdicts()) == (0, 0, before)
    assert plain(accounts(SYSTEM).rows) == lists
    assert second.computed_days == 1  # what sparkline and change need is there already


def test_a_day_that_went_on_after_its_run_is_finished_by_the_next_one(scored: Path) -> None:
    with clock.stopped_clock(NOW + timedelta(hours=4)):
        give_pulse(SYSTEM, SILENT, 4, "They called")
        ship()
    with clock.stopped_clock(NOW + timedelta(hours=16)):
        assert run_day(SYSTEM).computed_days == 3  # the day, the one that is over, and the one four weeks ago
        with reading_room() as room:
            counts = {row["account"]: row for row in as_rows(verdicts(room, [TODAY]))}
            computed = run(room, live_framework().framework, [AsOf.end_of(TODAY)])
    for found in computed.verdicts():
        assert (counts[found.account]["score"], counts[found.account]["band"]) == (found.score, found.band)
    with clock.stopped_clock(NOW + timedelta(hours=17)):
        assert run_day(SYSTEM).computed_days == 1  # nothing came in since


class Killed(BaseException):
    """Stands for kill -9: nothing between here and the process's end catches it."""


@pytest.mark.parametrize("step", ["publish_day", "standings", "tidy_lake", "record_entry"])
def test_killed_half_way_the_next_run_ends_it(scored: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def kill(*_: object, **__: object) -> None:
        raise Killed

    before = stored_verdicts()
    with clock.stopped_clock(NOW + timedelta(days=1)):
        with monkeypatch.context() as broken:
            broken.setattr(day_flow, step, kill)
            with pytest.raises(Killed):
                run_day(SYSTEM)
        written = stored_verdicts()
        run_day(SYSTEM)
        assert stored_verdicts() == written > before  # all of it was in the lake before, and none twice
        assert accounts(SYSTEM).bands == {"red": 1, "green": 1}


def test_a_past_day_is_scored_without_moving_todays_lists(scored: Path) -> None:
    today = plain(accounts(SYSTEM).rows)
    past = run_day(SYSTEM, TODAY - timedelta(days=61))
    assert past.published == 0
    assert plain(accounts(SYSTEM).rows) == today
    page = accounts(SYSTEM, as_of=TODAY - timedelta(days=61), sort="-score")
    assert page.past
    assert "red" not in page.bands  # back then its people still came


def test_the_last_weeks_are_kept_scored_a_few_days_at_a_time(company: Path) -> None:
    run_day(SYSTEM)
    today = plain(accounts(SYSTEM).rows)
    assert 2 < sum(keep_scored() for _ in range(9)) < 9, "a piece at a time, until all are"
    every = [TODAY - timedelta(days=back) for back in range(36)]
    assert plain(accounts(SYSTEM).rows) == today
    with reading_room() as room:
        stored = {(row["account"], row["day"]): row["band"] for row in as_rows(verdicts(room, every)) if row["primary"]}
        found = run(room, live_framework().framework, [AsOf.end_of(day) for day in every]).verdicts()
    assert stored == {(one.account, one.day): one.band for one in found}


def test_many_accounts_are_scored_a_few_days_at_a_time(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_flow, "MOST_VERDICTS", 10)
    said: list[WorkProgress] = []
    report = run_day(SYSTEM, progress=said.append)
    assert [(one.done, one.of) for one in said if one.step is WorkStep.SCORING] == [
        (min(done, report.computed_days), report.computed_days) for done in (5, 10, 15)
    ]
    assert stored_verdicts() == report.new_verdicts


def test_who_is_no_customer_any_more_leaves_the_lists(scored: Path) -> None:
    ended = scored / "subscriptions2.csv"
    ended.write_text(
        "subscription_id,account_id,seats,arr,currency,start_date,end_date\ns2,silent,4,30000,USD,2025-01-01,2026-03-31\n"
    )
    import_files(SYSTEM, [ended])
    with clock.stopped_clock(NOW + timedelta(days=1)):
        run_day(SYSTEM)
        gone = queries.account(SYSTEM, SILENT).standing
        assert gone is not None
        assert gone.last is not None  # how it stood as a customer is kept, as what it was
        assert (gone.score, gone.arr, gone.band) == (None, None, "unknown")
        assert queries.account(SYSTEM, LIVELY).standing is not None
        assert sum(one.accounts for one in queries.bands(SYSTEM).values() if one.arr) == 1


def test_a_past_list_filters_sorts_and_pages(company: Path) -> None:
    day = TODAY - timedelta(days=10)
    first = accounts(SYSTEM, as_of=day, sort="-arr", limit=1)
    assert ([row.key for row in first.rows], first.total) == ([SILENT], 2)
    upsert_accounts(SYSTEM, [AccountCard(LIVELY, "Lively Ltd", parent_key=SILENT)])
    assert {row.key: row.view.parent for row in accounts(SYSTEM, as_of=day).rows} == {LIVELY: SILENT, SILENT: None}
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("holding"), "Holding")])
    merge_accounts(SYSTEM, SILENT, AccountKey("holding"))  # later: as of that day it stood for itself
    again = accounts(SYSTEM, as_of=day, sort="-arr", limit=1)
    assert (again.rows[0].key, again.rows[0].name, again.bands) == (SILENT, "Silent Sons", first.bands)
    assert {row.key: row.view.parent for row in accounts(SYSTEM, as_of=day).rows} == {LIVELY: "holding", SILENT: None}
    assert [row.key for row in accounts(SYSTEM).rows] == ["holding", LIVELY]
    second = accounts(SYSTEM, as_of=day, sort="-arr", limit=1, cursor=first.cursor)
    assert ([row.key for row in second.rows], second.cursor) == ([LIVELY], None)
    assert [row.key for row in accounts(SYSTEM, AccountFilter(text="lively"), as_of=day).rows] == [LIVELY]
    with pytest.raises(ProblemError, match="can't be sorted"):
        accounts(SYSTEM, as_of=day, sort="colour")


def test_days_to_come_are_refused(company: Path) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(ProblemError, match="is in the future"):
        run_day(SYSTEM, tomorrow)
    with pytest.raises(ProblemError, match="is in the future"):
        list_flow.accounts(SYSTEM, as_of=tomorrow)


def test_history_has_a_point_for_each_scored_day(scored: Path) -> None:
    points = history(SYSTEM, SILENT).points
    assert [point.day for point in points] == [day for day in needed_days(TODAY) if day >= date(2025, 11, 1)]
    assert points[-1].band == "red"


def test_a_pulse_and_an_owner_reach_the_lake_once(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give_pulse(SYSTEM, LIVELY, 2, "The sponsor is unsure")
    assign_owner(SYSTEM, LIVELY, None, "Alice is on leave")

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(logbook, "mark_shipped", kill)
        with pytest.raises(Killed):
            ship()  # appended, and killed before it was noted
    give_pulse(SYSTEM, SILENT, 1, "Gone quiet")
    ship()
    assert ship() == 0
    assert lake().rows("pulses") == 2
    with reading_room() as room:
        pulses = room.stored("pulses")
        assert pulses is not None
        assert sorted(room.fetch(pulses)["account"].to_pylist()) == [LIVELY, SILENT]
    told = timeline(SYSTEM, LIVELY).entries
    assert any(entry.title == "Pulse 2 of 5" and "The sponsor is unsure" in entry.detail for entry in told)


def test_every_journaled_verb_is_a_fact_or_for_audit(scored: Path) -> None:
    give_pulse(SYSTEM, LIVELY, 4, "back")
    run_day(SYSTEM)
    ship()
    assert not Entry.objects.filter(shipped_at=None).exists()
    assert set(Entry.objects.exclude(batch="").values_list("verb", flat=True)) <= facts().keys()


def test_the_timeline_pages_without_a_gap_and_knows_the_past(company: Path) -> None:
    everything = timeline(SYSTEM, LIVELY, limit=1000).entries
    paged, cursor = [], None
    while True:
        page = timeline(SYSTEM, LIVELY, cursor=cursor, limit=7)
        paged += page.entries
        cursor = page.cursor
        if cursor is None:
            break
    assert tuple(paged) == everything
    assert everything[0].title == "4 actions in the product by 4 people"
    past = timeline(SYSTEM, SILENT, as_of=TODAY - timedelta(days=100)).entries
    assert max(entry.at.date() for entry in past) == TODAY - timedelta(days=100)
    with pytest.raises(ProblemError, match="cursor"):
        timeline(SYSTEM, LIVELY, cursor="made up")


def test_one_account_and_one_that_isnt(scored: Path) -> None:
    assert account(SYSTEM, LIVELY).name == "Lively Ltd"
    assert account(SYSTEM, LIVELY, as_of=TODAY - timedelta(days=30)).standing.score is not None
    with pytest.raises(ProblemError, match="no account"):
        account(SYSTEM, AccountKey("nobody"))


def test_scattered_files_are_put_together(scored: Path) -> None:
    with reading_room() as room:
        rows = room.stored("usage")
        assert rows is not None
        some = room.fetch(rows.filter(rows.month == "2026-03").limit(1)).cast(stored_schema("usage"))
    for number in range(FEW + 1):
        fact = some.set_column(0, "fact_id", [[f"later-{number}"]])
        lake().append("usage", fact.cast(stored_schema("usage")), source="files", batch=BatchKey(f"later-{number}"))
    report = run_day(SYSTEM)
    assert len(lake().files("usage", months=["2026-03"])) == 1
    assert (tidy_lake(), tend_lake()) == ({}, {})
    assert run_day(SYSTEM).new_verdicts == 0
    assert report.accounts == 2


def test_the_days_of_a_history() -> None:
    days = history_days(TODAY, 52)
    assert days == sorted(set(days))
    assert all(day.isoweekday() == 7 or (day + timedelta(days=1)).day == 1 for day in days)
    assert days[0] >= TODAY - timedelta(weeks=52)
    assert set(spark_days(TODAY)) - {TODAY} <= set(days) | {TODAY}
