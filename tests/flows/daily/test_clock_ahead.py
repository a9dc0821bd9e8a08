"""A clock that was a month ahead once and is right again: nothing of that month is shown, hidden or kept above what came later."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.db import models

from cast import Cast
from tenure.evidence.intake.versions.known_facts import newest
from tenure.evidence.lake.clocks import stamped_ahead
from tenure.evidence.lake.store import every_table
from tenure.flows.asking.accounts import accounts
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily.day import run_day
from tenure.flows.daily.logbook import ship
from tenure.flows.doctor import examine
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.home import lake
from tenure.flows.live.loop import Pace, run_turn
from tenure.platform.access import SYSTEM, Right
from tenure.platform.bulk import stamps
from tenure.platform.freshness.actions import note_beat
from tenure.platform.identity.actions import make_token
from tenure.platform.identity.queries import caller_for_token
from tenure.platform.inbox.actions import accept
from tenure.platform.jobs.actions import ask, stop
from tenure.platform.jobs.queries import newest_job
from tenure.platform.manifest import manifests
from tenure.practice.customers import queries
from tenure.practice.customers.actions import give_pulse, publish_standing
from tenure.practice.customers.cards import AccountFilter, StandingCard
from tenure.practice.customers.counts import standings_by
from tenure.practice.customers.identities.merging import merge_accounts, unmerge_account
from tenure.practice.customers.models import Standing
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.shapes import plain

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
AHEAD = NOW + timedelta(days=31)
HEAD = "account_id,account_name,customer_since,industry\n"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path
    files = tmp_path / "files"
    files.mkdir()
    (files / "accounts.csv").write_text(HEAD + "one,One Ltd,2025-01-01,Retail\ntwo,Two Ltd,2025-01-01,Retail\n")
    rows = ["timestamp,account_id,user_id,event"]
    for back in range(40):
        rows += [f"{NOW.date() - timedelta(days=back)}T09:00:00Z,{who},{who}-1,view" for who in ("one", "two")]
    (files / "usage.csv").write_text("\n".join(rows) + "\n")
    with clock.stopped_clock(NOW):
        publish_starter_or_folder(SYSTEM, str(Path(__file__).with_name("ladder.yaml")))
        yield files


def said() -> list[object]:
    return plain(accounts(SYSTEM).rows)


def nothing_ahead() -> bool:
    limit, today = clock.ahead(), clock.today()
    return not stamps.stamped_ahead(limit) and not any(
        stamped_ahead(lake(), one, limit, today) for one in every_table()
    )


def found(part: str) -> list[str]:
    return [one.state for one in examine(SYSTEM) if one.part == part]


def test_a_day_of_next_month_is_not_shown_and_the_next_day_sets_it_right(company: Path) -> None:
    import_files(SYSTEM, [company])
    run_day(SYSTEM)
    right = said()
    with clock.stopped_clock(AHEAD):
        run_day(SYSTEM)
    assert queries.account(SYSTEM, AccountKey("one")).standing is None
    assert {band: one.accounts for band, one in queries.bands(SYSTEM).items()} == {"unknown": 2}
    assert not accounts(SYSTEM, AccountFilter(bands=frozenset({"green", "yellow", "red"}))).rows
    assert len(accounts(SYSTEM, AccountFilter(bands=frozenset({"unknown"}))).rows) == 2
    assert not standings_by(SYSTEM, "stage")
    assert found("clock") == ["problem"]
    assert found("day") == ["warning"]
    run_day(SYSTEM)
    assert said() == right
    assert not found("clock")
    assert nothing_ahead()
    with clock.stopped_clock(NOW + timedelta(days=1)):  # the stage clock goes on, too
        assert run_day(SYSTEM).published == 2
        days = lake().scanned("stages").to_table(columns=["day"])["day"].to_pylist()
        assert max(days) == date(2026, 3, 21)


def test_a_first_day_of_a_month_to_come_leaves_the_clock_of_stages_whole(company: Path) -> None:
    import_files(SYSTEM, [company])
    with clock.stopped_clock(NOW + timedelta(days=40)):
        run_day(SYSTEM)
    run_day(SYSTEM)
    assert nothing_ahead()
    assert {row.standing.band for row in accounts(SYSTEM).rows} != {"unknown"}


def test_an_import_of_next_month_hides_nothing_and_gives_way_to_later_ones(company: Path) -> None:
    with clock.stopped_clock(AHEAD):
        import_files(SYSTEM, [company])
        (company / "accounts.csv").write_text(HEAD + "one,One Ltd,2025-01-01,Banking\ntwo,Two Ltd,2025-01-01,Retail\n")
        import_files(SYSTEM, [company / "accounts.csv"])
    (company / "accounts.csv").write_text(HEAD + "one,One Ltd,2025-01-01,Health\ntwo,Two Ltd,2025-01-01,Retail\n")
    import_files(SYSTEM, [company / "accounts.csv"])
    assert run_day(SYSTEM).accounts == 2
    assert nothing_ahead()
    rows = newest(lake(), "accounts", None, whole=True).rows.to_pylist()
    assert {row["fact_id"]: row["industry"] for row in rows} == {"one": "Health", "two": "Retail"}
    course = lake().scanned("accounts").to_table().sort_by("recorded_at").to_pylist()
    assert [row["industry"] for row in course if row["fact_id"] == "one"] == ["Retail", "Banking", "Health"]
    (company / "accounts.csv").write_text(HEAD + "one,One Ltd,2025-01-01,Energy\ntwo,Two Ltd,2025-01-01,Retail\n")
    with clock.stopped_clock(NOW + timedelta(hours=1)):
        import_files(SYSTEM, [company / "accounts.csv"])
        assert queries.account(SYSTEM, AccountKey("one")).account.industry == "Energy"
        assert nothing_ahead()


def test_what_people_said_while_it_was_ahead_counts_in_the_order_they_said_it(company: Path, cast: Cast) -> None:
    import_files(SYSTEM, [company])
    key, other = AccountKey("one"), AccountKey("two")
    with clock.stopped_clock(AHEAD):
        give_pulse(cast.olga, key, 1, "Said while the clock was ahead")
        merge_accounts(cast.olga, other, key, "One company")
        ship()
    give_pulse(cast.olga, key, 5, "Said after it was set back")
    unmerge_account(cast.olga, other, "Two after all")
    ship()
    run_day(SYSTEM)
    assert nothing_ahead()
    assert [pulse.value for pulse in queries.pulses_of(SYSTEM, key)] == [5, 1]
    rows = (
        lake()
        .scanned("pulses")
        .to_table()
        .sort_by([("recorded_at", "ascending"), ("fact_id", "ascending")])
        .to_pylist()
    )
    assert [(row["value"], row["given_at"]) for row in rows] == [(1.0, NOW), (5.0, NOW)]
    assert {row.key for row in accounts(SYSTEM).rows if row.standing.band != "unknown"} == {"one", "two"}


def test_events_of_next_month_give_way_to_those_of_now(company: Path) -> None:
    import_files(SYSTEM, [company])

    def send(number: int, at: datetime, name: str) -> None:
        whose = {"groupId": "one", "userId": "u", "timestamp": at.isoformat()}
        said = {"messageId": f"g-{number}", "type": "group", "traits": {"name": name}, **whose}
        used = {"messageId": f"t-{number}", "type": "track", "event": "open", "context": {"groupId": "one"}, **whose}
        accept("app", "segment:batch", json.dumps({"batch": [said, used]}).encode(), 2, at)

    with clock.stopped_clock(AHEAD):
        send(1, AHEAD, "One GmbH")
        run_turn(Pace())
    send(2, NOW, "One AG")
    run_turn(Pace())  # no day runs in between
    assert nothing_ahead()
    rows = newest(lake(), "accounts", None, whole=True).rows.to_pylist()
    assert {row["name"] for row in rows if row["fact_id"] == "one"} == {"One AG"}
    used = lake().scanned("usage").to_table(filter=pc.field("source") == "app").to_pylist()
    assert [(row["occurred_at"] <= NOW, row["recorded_at"] <= NOW, row["month"]) for row in used] == [
        (True, True, "2026-03")
    ] * 2


def test_tokens_and_sessions_end_when_they_were_meant_to(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path
    with clock.stopped_clock(AHEAD):
        token = make_token(cast.alice, "report", expires_at=AHEAD + timedelta(days=7))
        Session.objects.create(session_key="a", session_data="", expire_date=AHEAD + timedelta(days=14))
    Session.objects.create(session_key="b", session_data="", expire_date=NOW + timedelta(days=14))
    with clock.stopped_clock(NOW), pytest.raises(Exception, match="no customers"):
        run_day(SYSTEM)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["b"]
    with clock.stopped_clock(NOW + timedelta(days=6)):
        assert caller_for_token(token.secret) is not None
    with clock.stopped_clock(NOW + timedelta(days=8)):
        assert caller_for_token(token.secret) is None


def test_the_later_job_is_the_newest_one(cast: Cast) -> None:
    with clock.stopped_clock(AHEAD):
        first = ask(cast.olga, Right.IMPORT, "upload", "a", {})
        stop(cast.olga, first.key, Right.IMPORT)
    with clock.stopped_clock(NOW):
        second = ask(cast.olga, Right.IMPORT, "upload", "a", {})
        assert stamps.correct_stamps(clock.ahead(), clock.now()) > 0
        newest_one = newest_job(cast.olga, Right.IMPORT, "a")
    assert newest_one is not None
    assert newest_one.key == second.key


def test_a_sign_of_life_from_the_future_is_none(company: Path) -> None:
    note_beat(AHEAD, 1.0, None, None)
    assert found("live") == ["warning"]
    note_beat(NOW, 1.0, None, None)
    assert found("live") == ["fine"]


def test_live_sets_the_standing_right_as_the_day_does(cast: Cast) -> None:
    key = AccountKey("A-1")
    for at in (AHEAD, NOW):
        with clock.stopped_clock(at):
            publish_standing(SYSTEM, [StandingCard(key, at.date(), at, "f", band="red")])
    assert Standing.objects.get(pk=key).as_of == NOW.date()


def test_every_instant_of_the_database_is_ours_to_set_right_or_said_not_to_be() -> None:
    from django.apps import apps

    ours = {(model, name) for model, name in stamps.stamps()}
    others = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("tenure.") and not manifests()[model._meta.app_label].of_sources
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField) and (model, field.name) not in ours
    }
    assert others == {
        "customers.Person.left_at",  # a source says it
        "customers.Standing.computed_at",  # whoever publishes next
        "identity.ApiToken.expires_at",  # moved with its token
        "inbox.Received.hour",  # a figure of an hour, which nobody counts before it has come
        "outbox.Message.next_at",  # these lie ahead
        "timers.Timer.due_at",
        "timers.Timer.next_at",
    }
