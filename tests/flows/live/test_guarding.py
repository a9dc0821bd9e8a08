"""A browser's key changes nothing that others brought: what it would change waits for a person."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tenure.flows.bringing_in.importing import import_files
from tenure.flows.live.draining import drain
from tenure.platform.access import SYSTEM
from tenure.platform.inbox.actions import accept, dismiss, make_write_key, release
from tenure.platform.inbox.cards import CHANGES, HeldCard
from tenure.platform.inbox.queries import held, of_browsers
from tenure.practice.customers.identities.queries import person_seen
from tenure.practice.customers.queries import account
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError

NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def company(tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "home/lake"), tmp_path / "home"
    (tmp_path / "accounts.csv").write_text("account_id,name,industry\nfir,Fir Health,\n")
    (tmp_path / "people.csv").write_text("person_id,account_id,name,email\np1,fir,Ana Sol,ana@fir.example\n")
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [tmp_path / "accounts.csv", tmp_path / "people.csv"])
        yield


def call(kind: str, number: int, key: str, **traits: object) -> dict[str, object]:
    of = {"groupId": key, "userId": "p1"} if kind == "group" else {"userId": key}
    at = (NOW - timedelta(minutes=1)).isoformat()
    return {"type": kind, "messageId": f"m{number}", "timestamp": at, "traits": traits, **of}


def send(*events: dict[str, object], public: bool = True, source: str = "web") -> list[HeldCard]:
    body = json.dumps({"batch": events}).encode()
    accept(source, "segment:batch", body, len(events), clock.now(), public=public)
    drain()
    return list(held(SYSTEM, code=CHANGES).events)


def name_of(key: str) -> str:
    return account(SYSTEM, AccountKey(key)).account.name


def test_a_name_from_a_file_stays_until_someone_accepts_the_other() -> None:
    (one,) = send(call("group", 1, "fir", name="Evil Ltd"))
    assert name_of("fir") == "Fir Health"
    assert "name from 'Fir Health' to 'Evil Ltd'" in one.reason
    assert send(call("group", 2, "fir", name="Evil Ltd"))[0].id == one.id  # the same again isn't asked twice
    release(SYSTEM, [one.id])
    drain()
    assert name_of("fir") == "Evil Ltd"
    assert not send(call("group", 3, "fir", name="Evil Ltd"))


def test_what_was_left_out_is_not_asked_again() -> None:
    (one,) = send(call("group", 1, "fir", name="Evil Ltd"))
    dismiss(SYSTEM, [one.id])
    assert not send(call("group", 2, "fir", name="Evil Ltd"))
    assert [two.reason != one.reason for two in send(call("group", 3, "fir", name="Worse Ltd"))] == [True]
    assert name_of("fir") == "Fir Health"


def test_people_of_files_are_guarded_and_gaps_may_be_filled() -> None:
    (one,) = send(call("identify", 1, "p1", name="Bob"), call("identify", 2, "p1", title="CTO"))
    assert "known person p1" in one.reason
    assert person_seen(SYSTEM, "p1").name == "Ana Sol"
    assert not [two for two in send(call("group", 3, "fir", industry="Retail")) if two.id != one.id]
    assert account(SYSTEM, AccountKey("fir")).account.industry == "Retail"


def test_what_only_the_browser_brought_it_may_change_and_servers_may_change_all() -> None:
    assert not send(call("group", 1, "oak", name="Oak"))
    assert not send(call("group", 2, "oak", name="Oak Group"))
    assert name_of("oak") == "Oak Group"
    assert not send(call("group", 3, "fir", name="Fir Group"), public=False)
    assert name_of("fir") == "Fir Group"
    assert len(send(call("group", 4, "oak", name="Stolen"), source="other")) == 1


def test_keys_say_whose_they_are() -> None:
    server, browser = make_write_key(SYSTEM, "app"), make_write_key(SYSTEM, "web", kind="browser")
    assert (server.card.kind, browser.card.kind) == ("server", "browser")
    assert (of_browsers(server.secret), of_browsers(browser.secret), of_browsers("wk_nobody")) == (False, True, False)
    with pytest.raises(ProblemError, match="Unknown kind of key"):
        make_write_key(SYSTEM, "web", kind="")
