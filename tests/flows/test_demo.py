"""Opening the demo: once made, carried on, and nothing doubled when it was cut off."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.evidence.connectors.demo.world import SEED
from tenure.evidence.lake.store import Lake
from tenure.flows import demo
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM, Role
from tenure.platform.identity.queries import caller_for_email, users
from tenure.practice.customers.queries import account, book_of, visible_keys
from tenure.practice.customers.teams.queries import company_team
from tenure.values import clock
from tenure.values.keys import AccountKey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FIRST = date(2026, 1, 5)
NOW = datetime(2026, 1, 26, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
STORY = AccountKey("demo-0023")


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    settings.TENURE_HOME.mkdir()


def rows(of: Lake) -> dict[str, int]:
    names = ("accounts", "people", "subscriptions", "tickets", "tickets_corrections", "touchpoints", "usage")
    return {name: of.rows(name) for name in names if of.exists(name)}


def silent(news: str) -> None:
    """Nobody listens."""


def test_a_start_that_was_cut_off_is_repeated_and_nothing_doubles() -> None:
    young = demo._Told(SEED, str(FIRST))
    with clock.stopped_clock(NOW):
        demo._let_in(young, silent)
        told, new = demo._bring_in(young, NOW, silent)
        assert new > 10_000
        at_first = rows(lake())
        # As after a kill between the last append and the note that it was done.
        demo._write(replace(young, next_until=NOW.isoformat()))
        again, new = demo._bring_in(demo._read() or young, NOW, silent)
        assert (again, new) == (told, 0)
        assert rows(lake()) == at_first
    with clock.stopped_clock(LATER):
        told, new = demo._bring_in(again, LATER, silent)
        assert 0 < new < 10_000
        assert told.until == LATER.isoformat()
        grown = rows(lake())
        assert grown["usage"] > at_first["usage"]
        assert grown["accounts"] <= at_first["accounts"] + 4


def test_the_people_of_the_demo() -> None:
    young = demo._Told(SEED, str(FIRST))
    with clock.stopped_clock(NOW):
        sign_ins = demo._let_in(young, silent)
        demo._let_in(young, silent)
        demo._bring_in(young, NOW, silent)
    assert {each.role for each in sign_ins} == {role.value for role in Role if role is not Role.SYSTEM}
    roles = [user.role for user in users(SYSTEM)]
    assert roles.count("csm") == 15
    csm = caller_for_email(sign_ins[0].email, "web")
    assert csm is not None
    assert csm.user_id is not None
    assert 20 <= len(book_of(csm.user_id)) <= 40
    demo._form_teams(silent)
    demo._form_teams(silent)
    assert {one.role for one in company_team(SYSTEM)} == {"trainer", "deal_desk", "support_lead"}
    partner = caller_for_email(next(each.email for each in sign_ins if each.role == "partner"), "web")
    assert partner is not None
    assert len(visible_keys(partner) or ()) == demo.PARTNERS_ACCOUNTS
    assert account(SYSTEM, STORY).account.name == "Silverport Health"
