"""The stage clock of a small company: ticks by day, what people say, the past, the book by stage."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from cast import LONE, NORDWIND, SILVA, Cast, raise_curtain
from tenure.evidence.lake.store import stored_schema
from tenure.flows.asking.accounts import account, accounts
from tenure.flows.asking.criteria import evidence
from tenure.flows.asking.journeys import journey
from tenure.flows.asking.stage_counts import book_by_stage
from tenure.flows.daily import stages as stage_flow
from tenure.flows.daily.day import run_day
from tenure.flows.daily.stage_judgements import confirm, move
from tenure.flows.daily.stages import tick_until
from tenure.flows.frameworks.live import live_framework, publish_starter_or_folder
from tenure.flows.home import lake, reading_room
from tenure.flows.undoing import last_change, undo
from tenure.insight.engine.lifecycle.clock import tick_days
from tenure.insight.engine.lifecycle.looks import look_days
from tenure.insight.engine.stored.ticks import first_day, last_day, ticks
from tenure.platform.access import SYSTEM
from tenure.practice.customers.actions import publish_standing, upsert_accounts
from tenure.practice.customers.cards import AccountCard, AccountFilter, StandingCard
from tenure.practice.customers.queries import every_account
from tenure.values import clock
from tenure.values.keys import BatchKey
from tenure.values.problem import ProblemError
from tenure.values.progress import WorkProgress
from tenure.values.shapes import plain

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
LADDER = Path(__file__).with_name("ladder.yaml")
KICKOFF, FIRST_USE = "stage.onboarding.exit.kickoff", "stage.onboarding.exit.first_use"
DAY = timedelta(days=1)

WEEKS = 10
OPENED = TODAY - 70 * DAY
SINCE = {NORDWIND: 200, SILVA: 20, LONE: 40}
"""For how many days each has been a customer."""
USED = {NORDWIND: range(0, 200, 2), SILVA: (8, 9, 10), LONE: ()}
"""How many days ago each used the product."""


def append(table: str, rows: list[dict[str, Any]]) -> None:
    lake().append(table, pa.Table.from_pylist(rows, schema=stored_schema(table)), source="crm", batch=BatchKey(table))


def fact(fact_id: str, who: str, day: date, **columns: Any) -> dict[str, Any]:
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9)
    clocks = {"occurred_at": at, "recorded_at": at, "recorded_assumed": True, "ingested_at": at}
    return {
        "fact_id": fact_id, "account": who, "source": "crm", "digest": fact_id, "retracted": False, "batch": "b",
        "month": at.strftime("%Y-%m"), **clocks, **columns,
    }  # fmt: skip


@dataclass(frozen=True)
class Ticked:
    """A lake after the first day, and the standings that were published of it."""

    lake: Path
    standings: tuple[StandingCard, ...]


def facts() -> None:
    """Nordwind has used the product for long, Silva began three weeks ago, Lone never did."""
    days = {who: TODAY - timedelta(days=back) for who, back in SINCE.items()}
    append("accounts", [fact(who, who, day, id=who, name=who, customer_since=day) for who, day in days.items()])
    append(
        "subscriptions",
        [
            fact(f"s-{who}", who, day, id=f"s-{who}", seats=5.0, arr=9000 if who == NORDWIND else 900, currency="USD",
                 signed_on=day, start_on=day, end_on=TODAY + timedelta(days=30 if who == NORDWIND else 300))
            for who, day in days.items()
        ],
    )  # fmt: skip
    append(
        "usage",
        [
            fact(f"u-{who}-{back}", who, TODAY - timedelta(days=back), event="view", core=True)
            for who, used in USED.items()
            for back in used
        ],
    )


def known() -> None:
    cards = [AccountCard(who, str(who), customer_since=TODAY - timedelta(days=back)) for who, back in SINCE.items()]
    upsert_accounts(SYSTEM, cards, columns=frozenset({"customer_since"}))


@pytest.fixture(scope="module")
def ticked_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Ticked:
    """The facts, and the first day: once for all tests, because the clock takes seconds to open."""
    folder = tmp_path_factory.mktemp("ticked") / "lake"
    with (
        django_db_blocker.unblock(),
        override_settings(TENURE_LAKE=str(folder)),
        transaction.atomic(),
        clock.stopped_clock(NOW),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(stage_flow, "CLOCK_WEEKS", WEEKS)
        raise_curtain()
        known()
        facts()
        publish_starter_or_folder(SYSTEM, str(LADDER))
        run_day(SYSTEM)
        standings = tuple(view.standing for view in every_account(SYSTEM) if view.standing is not None)
        transaction.set_rollback(True)
    return Ticked(folder, standings)


@pytest.fixture
def untouched(cast: Cast, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """The company before its first day."""
    monkeypatch.setattr(stage_flow, "CLOCK_WEEKS", WEEKS)
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path
    known()
    with clock.stopped_clock(NOW):
        publish_starter_or_folder(SYSTEM, str(LADDER))
        yield cast


@pytest.fixture
def company(untouched: Cast, ticked_once: Ticked, tmp_path: Path) -> Cast:
    """The company after its first day, in a lake of its own."""
    shutil.copytree(ticked_once.lake, tmp_path / "lake")
    publish_standing(SYSTEM, ticked_once.standings)
    return untouched


def test_the_day_ticks_and_lists_show_where_accounts_are(company: Cast) -> None:
    with reading_room() as room:
        assert (first_day(room), last_day(room)) == (OPENED, TODAY)
    rows = {row.key: row for row in accounts(SYSTEM).rows}
    labels = [(row.stage_label, row.segment_label) for row in rows.values() if row.key == NORDWIND]
    assert (labels, rows[LONE].engagement_label) == ([("Onboarding", "Large")], "Low touch")
    old, new, still = (rows[key].standing for key in (NORDWIND, SILVA, LONE))
    assert (old.stage, old.days_in_stage, old.stage_assumed) == ("onboarding", 169, True)
    assert (old.segment, old.engagement, old.beside) == ("large", "high_touch", ("renewal",))
    assert (old.behind, old.stalled) == (True, False)
    assert (new.stage, new.days_in_stage, new.stage_assumed, new.engagement) == ("onboarding", 20, False, "high_touch")
    assert (still.stage, still.days_in_stage, still.stalled, still.behind) == ("onboarding", 40, True, False)
    assert [row.key for row in accounts(SYSTEM, AccountFilter(segment="large")).rows] == [NORDWIND]
    assert [row.key for row in accounts(SYSTEM, sort="-days_in_stage").rows] == [NORDWIND, LONE, SILVA]
    before = lake().rows("stages")
    second = run_day(SYSTEM)
    assert (second.published, lake().rows("stages")) == (0, before)


def test_a_clock_that_was_stopped_goes_on(untouched: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_flow, "CLOCK_WEEKS", 2)
    facts()
    monkeypatch.setattr(stage_flow, "AT_ONCE", 8 * lake().rows("accounts"))
    live = live_framework()
    pieces: list[WorkProgress] = []

    def stop(news: WorkProgress) -> None:
        pieces.append(news)
        if len(pieces) == 5:
            raise KeyboardInterrupt

    with reading_room() as room:
        with pytest.raises(KeyboardInterrupt):
            tick_until(room, live, TODAY, stop)
        assert (last_day(room), str(pieces[0])) == (TODAY - 6 * DAY, "Updating stages, 8 of 38 days")
        assert tick_until(room, live, TODAY) == 6
        assert tick_until(room, live, TODAY) == 0
        apart = ticks(room, [TODAY]).drop_columns("computed_at")
        looks = look_days(room, live.framework, TODAY - 15 * DAY)
        days = [*looks, *(TODAY - n * DAY for n in range(14, -1, -1))]
        whole = tick_days(room, live.framework, live.clock, days, None)
    last = whole.filter(pc.equal(whole["day"], pa.scalar(TODAY))).drop_columns("computed_at")
    assert apart.to_pylist() == last.to_pylist()


def test_a_confirmation_shows_at_once_and_ends_the_stage_at_the_next_tick(company: Cast) -> None:
    open_ = {str(one.criterion.address): one for one in journey(company.alice, NORDWIND).exit}
    assert (open_[FIRST_USE].state, open_[KICKOFF].state) == ("met", "open")
    assert (open_[KICKOFF].may_confirm, open_[FIRST_USE].may_confirm) == (True, False)
    with clock.stopped_clock(NOW + timedelta(minutes=5)):
        confirm(company.alice, NORDWIND, KICKOFF, True, "Minutes of 4 March.")
    card = journey(company.bob, NORDWIND)
    kickoff = next(one for one in card.exit if one.criterion.address == KICKOFF)
    assert kickoff.state == "confirmed"
    assert kickoff.judged is not None
    assert (kickoff.judged.by, kickoff.judged.text, kickoff.may_confirm) == ("Alice", "Minutes of 4 March.", False)
    view = account(SYSTEM, NORDWIND)
    assert view.standing.stage == "onboarding"
    opened = evidence(company.bob, NORDWIND, KICKOFF)
    assert [(met, said.text) for met, said in opened.said] == [(True, "Minutes of 4 March.")]
    with clock.stopped_clock(NOW + DAY):
        run_day(SYSTEM)
        after = journey(company.alice, NORDWIND)
    assert (after.stage, after.came_by, after.days, after.assumed) == ("adoption", "exit", 0, False)
    assert [(one.stage, one.to_on) for one in after.history] == [("adoption", None), ("onboarding", TODAY + DAY)]


def test_a_confirmation_is_taken_back(company: Cast) -> None:
    with clock.stopped_clock(NOW + timedelta(minutes=5)):
        confirm(company.alice, NORDWIND, KICKOFF, True, "Seen.")
    with clock.stopped_clock(NOW + timedelta(minutes=6)):
        confirm(company.mona, NORDWIND, KICKOFF, False, "It was another meeting.")
    assert (
        next(one.state for one in journey(company.alice, NORDWIND).exit if one.criterion.address == KICKOFF) == "open"
    )
    with clock.stopped_clock(NOW + DAY):
        run_day(SYSTEM)
        assert journey(company.alice, NORDWIND).stage == "onboarding"


def test_a_move_by_hand_shows_at_once_with_its_reason(company: Cast) -> None:
    with clock.stopped_clock(NOW + timedelta(minutes=5)):
        move(company.alice, NORDWIND, "growth", "They run it without us.")
    card = journey(company.bob, NORDWIND)
    assert (card.stage, card.came_by, card.days, card.exit, card.may_move) == ("growth", "person", 0, (), False)
    assert account(SYSTEM, NORDWIND).stage_label == "Growth"
    assert card.history[0].judged is not None
    assert (card.history[0].judged.by, card.history[0].judged.text) == ("Alice", "They run it without us.")
    before = lake().rows("stages")
    run_day(SYSTEM)
    assert lake().rows("stages") == before
    with clock.stopped_clock(NOW + DAY):
        run_day(SYSTEM)
        card = journey(company.alice, NORDWIND)
    assert (card.stage, card.came_by, card.days) == ("growth", "person", 1)
    assert [one.stage for one in card.history] == ["growth", "onboarding"]


@pytest.mark.parametrize("cut", [False, True], ids=["whole", "cut off before the tick follows"])
def test_a_move_that_is_undone_leaves_the_account_where_it_was(
    company: Cast, monkeypatch: pytest.MonkeyPatch, cut: bool
) -> None:
    before = journey(company.alice, NORDWIND)
    with clock.stopped_clock(NOW + timedelta(minutes=5)):
        move(company.alice, NORDWIND, "growth", "The wrong account.")
        change = last_change(company.alice, "account", NORDWIND)
        assert change is not None
    with clock.stopped_clock(NOW + timedelta(minutes=9)), monkeypatch.context() as broken:
        if cut:
            broken.setattr("tenure.flows.daily.stage_judgements.tick_again", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError) if cut else nullcontext():
            undo(company.alice, change.entry.id)
            assert account(SYSTEM, NORDWIND).standing.stage == before.stage
            assert journey(company.alice, NORDWIND).days == before.days
    with clock.stopped_clock(NOW + DAY):
        run_day(SYSTEM)
        after = journey(company.alice, NORDWIND)
    assert (after.stage, after.came_by, after.days) == (before.stage, before.came_by, (before.days or 0) + 1)


def test_in_the_morning_before_the_day_ran_a_move_shows_too(company: Cast) -> None:
    with clock.stopped_clock(NOW + DAY):
        assert journey(company.alice, NORDWIND).days == 170
        before = lake().rows("stages")
        move(company.alice, NORDWIND, "growth", "They run it without us.")
        card = journey(company.alice, NORDWIND)
        assert (card.stage, card.came_by, card.days) == ("growth", "person", 0)
        assert account(SYSTEM, NORDWIND).standing.stage == "growth"
        assert [(one.stage, one.to_on) for one in card.history] == [("growth", None), ("onboarding", TODAY + DAY)]
        assert lake().rows("stages") == before


REFUSED: tuple[tuple[str, Callable[[Cast], None]], ...] = (
    ("stage.unknown", lambda cast: move(cast.alice, NORDWIND, "grown", "why")),
    ("stage.motion", lambda cast: move(cast.alice, NORDWIND, "renewal", "why")),
    ("stage.same", lambda cast: move(cast.alice, NORDWIND, "onboarding", "why")),
    ("stage.reason", lambda cast: move(cast.alice, NORDWIND, "growth", " ")),
    ("right.missing", lambda cast: move(cast.bob, NORDWIND, "growth", "why")),
    ("account.unknown", lambda cast: move(cast.charlie, NORDWIND, "growth", "why")),
    ("criterion.unknown", lambda cast: confirm(cast.alice, NORDWIND, KICKOFF + "s", True, "seen")),
    ("criterion.by_data", lambda cast: confirm(cast.alice, NORDWIND, FIRST_USE, True, "seen")),
    ("criterion.elsewhere", lambda cast: confirm(cast.bob, SILVA, "stage.renewal.exit.talked", True, "seen")),
    ("criterion.evidence", lambda cast: confirm(cast.alice, NORDWIND, KICKOFF, True)),
    ("right.missing", lambda cast: confirm(cast.carl, NORDWIND, KICKOFF, True, "seen")),
    ("account.unknown", lambda cast: confirm(cast.charlie, NORDWIND, KICKOFF, True, "seen")),
)


def test_what_makes_no_sense_or_is_not_theirs_is_refused(company: Cast) -> None:
    for code, act in REFUSED:
        with pytest.raises(ProblemError) as caught:
            act(company)
        assert caught.value.problems[0].code == code
    assert lake().rows("moves") == lake().rows("confirmations") == 0


def test_before_the_first_tick_nothing_is_shown_and_nothing_breaks(
    untouched: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_flow, "CLOCK_WEEKS", 0)
    facts()
    card = journey(untouched.alice, NORDWIND)
    assert (card.stage, card.exit, card.history, card.may_move) == (None, (), (), False)
    move(untouched.alice, NORDWIND, "growth", "Known already.")
    with reading_room() as room:
        tick_until(room, live_framework(), TODAY)
    assert journey(untouched.alice, NORDWIND).stage == "growth"


def test_the_past_is_told_as_of_its_own_tick(company: Cast) -> None:
    then = TODAY - 12 * DAY
    row = account(SYSTEM, SILVA, as_of=then)
    assert (row.standing.stage, row.standing.days_in_stage) == ("onboarding", 8)
    card = journey(company.bob, SILVA, as_of=then)
    states = {str(one.criterion.address): one.state for one in card.exit}
    assert (states[FIRST_USE], card.moments[0].reached_on, card.days) == ("open", None, 8)
    assert not any(one.may_confirm for one in card.exit)
    assert not card.may_move
    now = journey(company.bob, SILVA)
    assert (now.moments[0].reached_on, now.moments[0].days) == (TODAY - 8 * DAY, 12)
    assert next(one for one in now.exit if one.criterion.address == KICKOFF).late
    assert now.phases[0].ends_on == TODAY - 13 * DAY
    assert (now.phases[1].done, [one.state for one in now.phases[1].criteria]) == (1, ["met"])
    first = journey(company.bob, SILVA, as_of=TODAY - 300 * DAY)
    assert (first.stage, first.history) == (None, ())


def test_a_criterion_opens_to_what_the_data_says(company: Cast) -> None:
    found = evidence(company.bob, SILVA, FIRST_USE)
    assert [(one.name, one.value) for one in found.values] == [("ever", 3.0)]
    assert found.criterion.since_on == TODAY - 8 * DAY
    with pytest.raises(ProblemError) as caught:
        evidence(company.bob, SILVA, "stage.growth.exit.none")
    assert caught.value.problems[0].status == 404


def test_the_book_by_stage_and_the_time_to_first_value(company: Cast) -> None:
    found = book_by_stage(SYSTEM)
    onboarding, adoption, growth, renewal = found.rows
    assert (onboarding.accounts, onboarding.median_days, onboarding.stalled, onboarding.behind) == (3, 40.0, 1, 1)
    assert onboarding.arr is not None
    assert plain(onboarding.arr) == {"amount": "10800.00", "currency": "USD"}
    assert (adoption.accounts, growth.accounts, renewal.motion, renewal.beside) == (0, 0, True, 1)
    [wait] = found.waits
    everyone = wait.rows[0]
    assert (everyone.customers, everyone.reached, everyone.waiting, everyone.before) == (2, 1, 1, 1)
    assert (everyone.median, everyone.why) == (None, "Too few customers tracked.")
    assert [row.segment for row in wait.rows] == [None, "large", "small"]
    assert book_by_stage(company.charlie).rows[0].accounts == 0
    then = book_by_stage(SYSTEM, as_of=TODAY - 25 * DAY)
    assert (then.rows[0].accounts, then.waits[0].rows[0].reached) == (2, 0)


def test_a_new_framework_goes_on_where_the_stage_still_is(company: Cast, tmp_path: Path) -> None:
    with clock.stopped_clock(NOW + timedelta(minutes=5)):
        move(company.bob, SILVA, "growth", "Ready.")
    changed = tmp_path / "changed"
    changed.mkdir()
    text = LADDER.read_text().replace("  growth:\n    label: Growth", "  maturity:\n    label: Maturity")
    text = text.replace("target: 60d", "target: 120d").replace("when: ever >= 3, target: 30d", "when: ever >= 2")
    (changed / "framework.yaml").write_text(text)
    with clock.stopped_clock(NOW + timedelta(minutes=10)):
        publish_starter_or_folder(SYSTEM, str(changed))
        run_day(SYSTEM)
        kept, anew = account(SYSTEM, NORDWIND).standing, account(SYSTEM, SILVA).standing
        assert (kept.stage, kept.days_in_stage, kept.stage_assumed, anew.stage) == (
            "onboarding",
            169,
            True,
            "onboarding",
        )
        everyone = book_by_stage(SYSTEM).waits[0].rows[0]
        assert (everyone.reached, everyone.waiting, everyone.before) == (0, 1, 2)  # watched anew since today
        before = lake().rows("stages")
        run_day(SYSTEM)
        assert lake().rows("stages") == before


def test_without_stages_and_segments_no_clock_runs(untouched: Cast, tmp_path: Path) -> None:
    plain = LADDER.read_text()
    cut = plain[: plain.index("engagement:")]
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "framework.yaml").write_text(cut)
    publish_starter_or_folder(SYSTEM, str(tmp_path / "plain"))
    with reading_room() as room:
        assert tick_until(room, live_framework(), TODAY) == 0
    assert not journey(untouched.alice, NORDWIND).steps
    assert book_by_stage(SYSTEM).rows == ()
