"""Standings follow what happened within a turn, and say what the day says over the same facts."""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tenure.flows.asking.explaining import explain, history
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily import day as day_flow
from tenure.flows.daily.day import run_day
from tenure.flows.daily.stage_judgements import move
from tenure.flows.doctor import examine
from tenure.flows.live import following
from tenure.flows.live.following import follow, standings_of
from tenure.flows.live.loop import Pace, run_turn
from tenure.platform.access import SYSTEM
from tenure.platform.freshness.actions import mark_fresh, mark_stale
from tenure.platform.freshness.queries import live_state, stale_standings
from tenure.platform.inbox.actions import accept
from tenure.practice.customers.actions import give_pulse
from tenure.practice.customers.cards import StandingCard
from tenure.practice.customers.queries import account
from tenure.values import clock
from tenure.values.keys import AccountKey
from worlds import Once

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
KEYS = tuple(AccountKey(key) for key in ("ash", "birch", "cedar", "dogwood"))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(tmp_path: Path, settings: LazySettings, once: Once) -> Iterator[Path]:
    """Four accounts whose people came on most days of a quarter, scored today."""
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path

    def make() -> None:
        import_files(SYSTEM, [files_in(tmp_path / "files")])
        run_day(SYSTEM)
        while follow():
            pass

    with clock.stopped_clock(NOW):
        once(tmp_path / "lake", make)
        yield tmp_path


def files_in(files: Path) -> Path:
    """What the systems of the company export."""
    files.mkdir()
    accounts = ["account_id,account_name,customer_since", *(f"{key},{key.title()} Ltd,2025-01-01" for key in KEYS)]
    (files / "accounts.csv").write_text("\n".join(accounts) + "\n")
    lines = ["subscription_id,account_id,seats,arr,currency,start_date,end_date"]
    lines += [f"s-{key},{key},{4 + n},{12000 * (n + 1)},USD,2025-01-01,2027-0{n + 1}-01" for n, key in enumerate(KEYS)]
    (files / "subscriptions.csv").write_text("\n".join(lines) + "\n")
    used = ["timestamp,account_id,user_id,event,feature"]
    for back in range(2, 90):
        day = TODAY - timedelta(days=back)
        for number, key in enumerate(KEYS):
            if back % (number + 1) == 0:
                used += [f"{day}T09:{back % 60:02d}:0{n}Z,{key},{key}-{n},view,report" for n in range(3)]
    (files / "usage.csv").write_text("\n".join(used) + "\n")
    return files


def standing(key: AccountKey) -> StandingCard:
    found = account(SYSTEM, key).standing
    assert found is not None
    return replace(found, computed_at=NOW)


def send(*events: dict[str, object]) -> None:
    accept("app", "segment:batch", json.dumps({"batch": events}).encode(), len(events), clock.now())


def track(key: str, number: int, at: datetime = NOW, **more: object) -> dict[str, object]:
    said = {
        "type": "track",
        "event": "Report Exported",
        "userId": f"{key}-{number % 5}",
        "messageId": f"{key}-{number}",
    }
    return said | {"timestamp": at.isoformat(), "context": {"groupId": key}} | more


def settle() -> None:
    pace = Pace()
    while run_turn(pace):
        pass


@pytest.mark.parametrize("seed", range(int(os.environ.get("TENURE_CHANCES", "1"))))
def test_live_says_what_the_day_says(company: Path, seed: int) -> None:
    """Over facts by chance. More chances: TENURE_CHANCES=20."""
    chance = random.Random(seed)
    for step in range(2):
        with clock.stopped_clock(NOW + timedelta(minutes=step)):
            _happen(chance, company, step)
            settle()
    with clock.stopped_clock(NOW + timedelta(minutes=5)):
        live = {key: standing(key) for key in KEYS}
        computed = {card.account: replace(card, computed_at=NOW) for card in standings_of(KEYS)}
        run_day(SYSTEM)
        assert [
            (key, name, getattr(live[key], name), getattr(standing(key), name))
            for key in KEYS
            for name in StandingCard.__slots__
            if getattr(live[key], name) != getattr(standing(key), name)
        ] == []
        assert {key: card.score for key, card in computed.items()} == {key: live[key].score for key in computed}


def _happen(chance: random.Random, company: Path, step: int) -> None:
    """Something of everything, to anyone."""
    key = chance.choice(KEYS)
    back = timedelta(days=chance.choice((0, 0, 1, 20, 70)), minutes=chance.randrange(60))
    send(*(track(chance.choice(KEYS), 100 * step + n, NOW - back) for n in range(chance.randrange(1, 25))))
    send(
        {"type": "group", "groupId": key, "userId": f"{key}-1", "messageId": f"g{step}", "traits": {"employees": step}}
    )
    send({"type": "identify", "userId": f"{key}-1", "messageId": f"i{step}", "traits": {"name": f"Jo {step}"}})
    match chance.randrange(4):
        case 0:
            give_pulse(SYSTEM, key, chance.randrange(1, 6), "seen today")
        case 1:
            stage = standing(key).stage
            move(SYSTEM, key, "adoption" if stage != "adoption" else "onboarding", "a word with them")
        case 2:
            tickets = company / f"tickets{step}.csv"
            opened = f"{TODAY - timedelta(days=chance.randrange(9))}T10:00:00Z"
            tickets.write_text(
                f"ticket_id,account_id,subject,priority,created_at\nt{step},{key},Broken,urgent,{opened}\n"
            )
            import_files(SYSTEM, [tickets])
        case _:
            mark_stale(KEYS)


def test_standings_follow(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _an_event_moves_the_standing_and_the_explanation_names_it()
    _the_day_does_not_put_back_what_live_put_forward(monkeypatch)
    _an_account_that_breaks_the_engine_is_left_to_the_day(monkeypatch)


def _an_event_moves_the_standing_and_the_explanation_names_it() -> None:
    before = standing(KEYS[3])
    send(*(track("dogwood", number) for number in range(30)))
    settle()
    after = standing(KEYS[3])
    assert after.score is not None
    assert before.score is not None
    assert after.score > before.score
    assert f"{NOW:%Y, %-m, %-d, %-H}" in repr(explain(SYSTEM, KEYS[3]))
    assert explain(SYSTEM, KEYS[3], rows=False).score == after.score
    assert history(SYSTEM, KEYS[3]).points[-1].shown == after.shown
    assert stale_standings(9) == []
    assert live_state().median_seconds is not None
    assert _said_of_live().startswith("Scores update in")
    with clock.stopped_clock(clock.now() + timedelta(minutes=3)):
        assert _said_of_live().startswith("The live process hasn't run since")


def _said_of_live() -> str:
    return next(finding.what for finding in examine(SYSTEM) if finding.part == "live")


def _the_day_does_not_put_back_what_live_put_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    mark_stale([KEYS[1]])

    def slow(*args: object) -> object:
        cards = plain(*args)  # type: ignore[arg-type]
        send(*(track("ash", number) for number in range(100, 130)))
        settle()
        return cards

    plain = day_flow.standings
    with monkeypatch.context() as slowly:
        slowly.setattr(day_flow, "standings", slow)
        run_day(SYSTEM)
    assert "ash" in {one.account for one in stale_standings(9)}
    settle()
    now = standing(KEYS[0])
    run_day(SYSTEM)
    assert standing(KEYS[0]) == now


def _an_account_that_breaks_the_engine_is_left_to_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    settle()

    def breaks(accounts: list[str]) -> object:
        if "birch" in accounts:
            raise ZeroDivisionError
        return []

    monkeypatch.setattr(following, "standings_of", breaks)
    mark_stale(KEYS)
    done = follow()
    assert done is not None
    assert stale_standings(9) == []
    monkeypatch.setattr(following, "standings_of", lambda _: 1 / 0)
    mark_stale(KEYS)
    with pytest.raises(ZeroDivisionError):
        follow()
    assert len(stale_standings(9)) == 4
    mark_fresh(stale_standings(9))
    mark_stale(KEYS[:1])
    for _ in range(following.TRIES - 1):  # alone it may be the lake's doing, and pass
        with pytest.raises(ZeroDivisionError):
            follow()
    assert follow() is not None
    assert stale_standings(9) == []
