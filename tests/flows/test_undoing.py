"""Undo: what a person did is taken back, or it is said why not and what to do instead."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from cast import NORDWIND, SILVA, Cast
from tenure.evidence.intake.versions.known_facts import newest
from tenure.flows.asking.timeline import timeline
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.home import lake
from tenure.flows.undoing import BY_FLOWS, SAID, changes, last_change, undo, ways
from tenure.framework.starters import STARTERS
from tenure.platform.access import SYSTEM
from tenure.platform.identity.actions import make_token, set_role
from tenure.platform.identity.queries import tokens_of, users
from tenure.platform.manifest import Undo
from tenure.practice.customers.actions import assign_owner, give_pulse
from tenure.practice.customers.identities.actions import match
from tenure.practice.customers.queries import account, pulses_of
from tenure.practice.revenue.queries import subscriptions_of
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.TENURE_HOME, settings.TENURE_LAKE = tmp_path / "home", str(tmp_path / "home" / "lake")
    with clock.stopped_clock(MONDAY):
        publish_starter_or_folder(SYSTEM, next(iter(STARTERS)))
        yield


def last(cast: Cast) -> int:
    return changes(cast.olga)[0].entry.id


def refused(cast: Any, entry: int) -> str:
    with pytest.raises(ProblemError) as caught:
        undo(cast, entry)
    return caught.value.problems[0].code


def test_a_pulse_goes_from_the_page_and_from_the_facts(cast: Cast) -> None:
    give_pulse(cast.alice, NORDWIND, 2, "They were upset")
    give_pulse(cast.alice, NORDWIND, 4, "A good call")
    change = last_change(cast.alice, "account", NORDWIND)
    assert change is not None
    undo(cast.alice, change.entry.id)
    assert [one.value for one in pulses_of(cast.alice, NORDWIND)] == [2]
    told = [one.title for one in timeline(cast.alice, NORDWIND).entries if one.table == "pulses"]
    assert told == ["Pulse 2 of 5"]
    assert refused(cast.alice, change.entry.id) == "undo.already"


def test_an_owner_goes_back_and_imports_may_change_it_again(cast: Cast) -> None:
    before = account(cast.olga, NORDWIND).account.owner
    assign_owner(cast.olga, NORDWIND, cast.bob.user_id, "Alice is on leave")
    first = last(cast)
    assign_owner(cast.olga, NORDWIND, None, "A mistake")
    second = last(cast)
    assert refused(cast.olga, first) == "undo.changed"
    undo(cast.olga, second)
    undo(cast.olga, first)
    assert account(cast.olga, NORDWIND).account.owner == before


def test_only_ones_own_and_only_with_the_right(cast: Cast) -> None:
    give_pulse(cast.bob, SILVA, 3, "Quiet")
    (entry, *_) = [one.entry.id for one in changes(cast.bob)]
    assert refused(cast.alice, entry) == "entry.unknown"
    assert refused(cast.alice, 10**9) == "entry.unknown"


def test_roles_tokens_and_matches(cast: Cast) -> None:
    alice = cast.alice.user_id
    assert alice is not None
    role = {one.id: (one.role, one.book_limited) for one in users(cast.olga)}
    set_role(cast.olga, alice, "executive", book_limited=False)
    undo(cast.olga, last(cast))
    assert {one.id: (one.role, one.book_limited) for one in users(cast.olga)} == role
    make_token(cast.olga, "feed")
    undo(cast.olga, last(cast))
    assert [one.revoked_at is not None for one in tokens_of(cast.olga)] == [True]
    match(cast.olga, "product", "user", "ann@nordwind.example", NORDWIND)
    undo(cast.olga, last(cast))
    assert refused(cast.olga, last(cast)) == "undo.none"


def test_every_verb_says_how_it_is_undone_or_what_to_do_instead() -> None:
    found = ways()
    assert {verb for verb, way in found.items() if isinstance(way, Undo) and way.act is None} == set(BY_FLOWS)
    assert {one for way in found.values() if isinstance(way, Undo) for one in way.since} <= set(found)
    assert all(way.endswith(".") and way[0].isupper() for way in found.values() if isinstance(way, str))
    assert set(SAID) <= set(found)


# -- imports ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "first"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id,account_name,industry\nk1,Fjord Oy,Retail\nk2,Moss Ltd,Retail\n")
    (folder / "subscriptions.csv").write_text(
        "id,account_id,product,arr,currency,start_date,end_date\nc1,k1,Core,100,USD,2026-01-01,2026-12-31\n"
    )
    return folder


def bring(folder: Path, cast: Cast) -> int:
    import_files(cast.olga, [folder])
    return next(one.entry.id for one in changes(cast.olga) if one.entry.verb == "import.staged")


def arr(cast: Cast, key: str) -> str | None:
    found = [one.arr for one in subscriptions_of(cast.olga, AccountKey(key))]
    return ", ".join(f"{one.amount:.0f}" for one in found if one) or None


def test_an_import_is_undone_as_if_it_had_never_been(cast: Cast, files: Path, tmp_path: Path) -> None:
    first = bring(files, cast)
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "subscriptions.csv").write_text(
        "id,account_id,product,arr,currency,start_date,end_date\n"
        "c1,k1,Core,900,USD,2026-01-01,2026-12-31\nc2,k2,Core,50,USD,2026-01-01,2026-12-31\n"
    )
    with clock.stopped_clock(MONDAY + timedelta(days=1)):
        second = bring(tmp_path / "later", cast)
        assert (arr(cast, "k1"), arr(cast, "k2")) == ("900", "50")
        assert refused(cast.olga, first) == "undo.later_import"
        undo(cast.olga, second)
        assert (arr(cast, "k1"), arr(cast, "k2")) == ("100", None)
        assert refused(cast.olga, second) == "undo.already"
        undo(cast.olga, first)
        for key in ("k1", "k2"):
            with pytest.raises(ProblemError):
                account(cast.olga, AccountKey(key))
        import_files(cast.olga, [files])
        assert arr(cast, "k1") == "100"


def test_accounts_that_others_name_or_people_spoke_of_stay(cast: Cast, files: Path) -> None:
    entry = bring(files, cast)
    give_pulse(cast.olga, AccountKey("k2"), 4, "Kind people")
    undo(cast.olga, entry)
    assert account(cast.olga, AccountKey("k2")).account.provisional
    assert [one.value for one in pulses_of(cast.olga, AccountKey("k2"))] == [4]


def contracts(chance: random.Random) -> str:
    rows = [
        f"c{number},k{number % 2 + 1},Core,{chance.choice((100, 200))},USD,2026-01-01,2026-12-31"
        for number in chance.sample(range(6), k=4)
    ]
    return "\n".join(["id,account_id,product,arr,currency,start_date,end_date", *rows]) + "\n"


def known() -> dict[str, object]:
    rows = newest(lake(), "subscriptions", None, whole=True).rows.to_pylist()
    return {row["fact_id"]: (row["account"], row["arr"]) for row in rows if not row["retracted"]}


@pytest.mark.parametrize("seed", [1, 2])
def test_undone_in_turn_imports_leave_what_was_known_before_each(
    cast: Cast, files: Path, tmp_path: Path, seed: int
) -> None:
    chance, after, entries = random.Random(seed), [], [bring(files, cast)]
    folder = tmp_path / "more"
    folder.mkdir()
    for day in range(1, 4):
        after.append((known(), arr(cast, "k1"), arr(cast, "k2")))
        (folder / "subscriptions.csv").write_text(contracts(chance))
        with clock.stopped_clock(MONDAY + timedelta(days=day)):
            entries.append(bring(folder, cast))
    with clock.stopped_clock(MONDAY + timedelta(days=9)):
        for entry, before in zip(reversed(entries[1:]), reversed(after), strict=True):
            undo(cast.olga, entry)
            assert (known(), arr(cast, "k1"), arr(cast, "k2")) == before
        undo(cast.olga, entries[0])
        assert known() == {}
