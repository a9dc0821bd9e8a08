"""Events that wait: seen, matched, let go; known from the moment somebody said whose they are."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pytest

from cast import LONE, NORDWIND, SILVA, Cast
from tenure.evidence.intake import Delivery
from tenure.flows import releasing
from tenure.flows.bringing_in.importing import deliver
from tenure.flows.bringing_in.upserts import upsert_objects
from tenure.flows.daily.logbook import ship
from tenure.flows.home import lake, reading_room
from tenure.flows.identity.learning import IdentityCall, learn_from
from tenure.flows.identity.merging import merge_accounts, preview_accounts, unmerge_account
from tenure.flows.identity.waiting import (
    create_and_match,
    dismiss_waiting,
    match_waiting,
    waiting_group,
    waiting_groups,
)
from tenure.flows.live.draining import drain
from tenure.flows.releasing import release_known
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.freshness.queries import stale_standings
from tenure.platform.inbox.actions import accept
from tenure.platform.inbox.queries import held
from tenure.platform.inbox.waiting_events import unmatched_count
from tenure.platform.journal.models import Entry
from tenure.practice.customers.actions import upsert_people
from tenure.practice.customers.cards import AccountFilter, PersonCard
from tenure.practice.customers.identities.actions import learn
from tenure.practice.customers.identities.cards import Identity
from tenure.practice.customers.identities.proposals import dismiss_proposal, dismissed_proposals, restore_proposal
from tenure.practice.customers.identities.visits import REMEMBERED, forget_old_visits, visits_of
from tenure.practice.customers.queries import account, accounts, known_accounts, people_of
from tenure.values import clock
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = clock.now() - timedelta(days=20)


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")


def send(*events: dict[str, Any], at: datetime = LONG_AGO) -> None:
    """A request of the Segment clients, drained at once."""
    numbered = [{"messageId": uuid4().hex, "timestamp": at.isoformat()} | event for event in events]
    body = json.dumps({"batch": numbered}).encode()
    accept("app", "segment:batch", body, len(events), clock.now())
    drained()


def drained() -> None:
    while drain() is not None:
        pass


def usage(key: str) -> list[dict[str, Any]]:
    with reading_room() as room:
        rows = room.versions("usage", (key,))
        return [] if rows is None else room.fetch(rows.order_by("fact_id")).to_pylist()


def clicked(event: str, **more: Any) -> dict[str, Any]:
    return {"type": "track", "event": event} | more


def waits(caller: Caller, kind: str = "") -> Sequence[tuple[str, str, int]]:
    return [(one.kind, one.value, one.events) for one in waiting_groups(caller, kind=kind).groups]


def test_matched_events_go_in_known_from_the_match(cast: Cast) -> None:
    said = {"name": "Silva", "website": "https://www.silva.example"}
    send(
        clicked("Opened", userId="u-1", context={"groupId": "g-7"}),
        clicked("Closed", userId="u-1", context={"groupId": "g-7"}),
    )
    send({"type": "group", "userId": "u-1", "groupId": "g-7", "traits": said})
    send(clicked("Read", anonymousId="v-1"))
    assert waits(cast.olga) == [("group", "g-7", 3), ("anonymous", "v-1", 1)]
    (group,) = waiting_groups(cast.olga, kind="group").groups
    assert group.proposal is not None
    assert (group.proposal.account, group.called, group.domain) == (SILVA, "Silva", "silva.example")
    assert waits(cast.olga, "anonymous") == [("anonymous", "v-1", 1)]
    before = clock.now()
    done = match_waiting(cast.olga, "app", "group", "g-7", SILVA)
    assert (done.account, done.released) == (SILVA, 3)
    drained()
    rows = usage(SILVA)
    assert [row["event"] for row in rows] == ["Closed", "Opened"] or [row["event"] for row in rows] == [
        "Opened",
        "Closed",
    ]
    assert all(row["recorded_at"] >= before and not row["recorded_assumed"] for row in rows)
    assert all(abs(row["occurred_at"] - LONG_AGO) < timedelta(minutes=1) for row in rows)
    assert waits(cast.olga) == [("anonymous", "v-1", 1)]
    send(clicked("Later", userId="u-1"))  # the group call told whose the user is
    assert len(usage(SILVA)) == 3


def test_a_visitor_who_says_who_they_are_brings_what_they_did_before(cast: Cast) -> None:
    upsert_people(SYSTEM, [PersonCard(PersonKey("u-2"), NORDWIND, name="Jo")])
    send(clicked("Looked", anonymousId="v-2"))
    assert unmatched_count(cast.olga) == 1
    send({"type": "identify", "userId": "u-2", "anonymousId": "v-2", "traits": {"email": "jo@nordwind.example"}})
    drained()
    assert unmatched_count(cast.olga) == 0
    (row,) = usage(NORDWIND)
    assert (row["event"], row["person"]) == ("Looked", "u-2")


def test_what_a_visitor_of_a_known_account_did_gets_its_person_when_they_say_who_they_are(cast: Cast) -> None:
    upsert_people(SYSTEM, [PersonCard(PersonKey("P-9"), NORDWIND, name="Jo", email="jo@nordwind.example")])
    here = {"anonymousId": "v-2", "context": {"groupId": NORDWIND}}
    send(clicked("Looked", **here), clicked("Priced", **here), clicked("Other", **here | {"anonymousId": "v-3"}))
    before = clock.now()
    said = {"type": "identify", "userId": "u-2", "anonymousId": "v-2", "traits": {"email": "jo@nordwind.example"}}
    send(said)
    after = clock.now()
    drained()

    def known_at(at: datetime) -> dict[str, str | None]:
        return {
            row["event"]: row["person"]
            for row in usage(NORDWIND)
            if row["recorded_at"] < at and (row["superseded_at"] is None or row["superseded_at"] >= at)
        }

    assert known_at(before) == {"Looked": None, "Priced": None, "Other": None}  # as of then nobody knew
    assert known_at(after) == {"Looked": "P-9", "Priced": "P-9", "Other": None}
    assert {row["account"] for row in usage(NORDWIND)} == {NORDWIND}
    assert [visit.visitor for visit in visits_of({"app": ["v-2", "v-3"]})] == ["v-3"]
    rows = lake().rows("usage_corrections")
    send(
        said, said | {"userId": "u-5"}
    )  # said again, also by the next one at the same machine: nothing of hers changes
    assert (lake().rows("usage_corrections"), known_at(clock.now())) == (rows, known_at(after))
    with clock.stopped_clock(clock.now() + REMEMBERED + timedelta(hours=1)):
        forget_old_visits(SYSTEM)
    send({"type": "identify", "userId": "u-3", "anonymousId": "v-3"})  # too late
    assert known_at(clock.now())["Other"] is None


def test_whoever_claims_the_address_of_another_changes_nothing_of_them(cast: Cast) -> None:
    boss = {
        "id": "P-1",
        "account_ref": NORDWIND,
        "name": "Ina Boss",
        "email": "ceo@nordwind.example",
        "role": "sponsor",
    }
    deliver(SYSTEM, [Delivery("people", "crm", pa.Table.from_pylist([boss]))])
    traits = {
        "email": "CEO@nordwind.example",
        "name": "Mallory",
        "title": "Thief",
        "role": "user",
        "createdAt": "2020-01-01",
    }
    send({"type": "group", "userId": "u-evil", "groupId": SILVA})
    send(
        {
            "type": "identify",
            "userId": "u-evil",
            "anonymousId": "v-evil",
            "traits": traits,
            "context": {"groupId": SILVA},
        }
    )
    (person,) = people_of(cast.olga, NORDWIND)
    assert (person.key, person.name, person.email, person.role) == (
        "P-1",
        "Ina Boss",
        "ceo@nordwind.example",
        "sponsor",
    )
    assert person.title == "Thief"  # what nobody had said is filled in
    assert people_of(cast.olga, SILVA) == []
    with reading_room() as room:
        kept = room.versions("people", (SILVA,))
        assert kept is None or room.fetch(kept).num_rows == 0
    send({"type": "identify", "userId": "P-1", "traits": {"name": "Ina Chief"}, "context": {"groupId": SILVA}})
    assert [one.name for one in people_of(cast.olga, NORDWIND)] == ["Ina Chief"]  # by their own id they may say so
    match_waiting(cast.olga, "app", "user", "P-1", SILVA)  # moving them is for a person to decide
    send({"type": "identify", "userId": "P-1", "traits": {"name": "Ina Chief"}})
    assert [one.key for one in people_of(cast.olga, SILVA)] == ["P-1"]


def test_the_domain_of_an_address_is_only_a_proposal(cast: Cast) -> None:
    send(
        {"type": "identify", "userId": "u-3", "traits": {"email": "ann@lonepine.example"}},
        {"type": "identify", "userId": "u-4", "traits": {"email": "bo@gmail.com"}},
    )
    assert people_of(cast.olga, LONE) == []
    by_user = {one.value: one.proposal for one in waiting_groups(cast.olga).groups}
    assert by_user["u-4"] is None
    assert by_user["u-3"] is not None
    assert by_user["u-3"].account == LONE
    match_waiting(cast.olga, "app", "user", "u-3", LONE)
    drained()
    assert [(one.key, one.email) for one in people_of(cast.olga, LONE)] == [("u-3", "ann@lonepine.example")]


def test_a_proposal_that_was_turned_down_stays_away_until_that_is_taken_back(cast: Cast) -> None:
    said = {"type": "group", "userId": "u-1", "groupId": "g-7", "traits": {"name": "Silva", "domain": "silva.example"}}
    who = {"type": "identify", "userId": "u-3", "traits": {"email": "ann@lonepine.example"}}
    send(said, who)

    def proposed() -> dict[str, str | None]:
        return {one.value: one.proposal and one.proposal.account for one in waiting_groups(cast.olga).groups}

    assert proposed() == {"g-7": SILVA, "u-3": LONE}
    for _ in range(2):
        dismiss_proposal(cast.olga, "app", "group", "g-7", SILVA, "another Silva")
        dismiss_proposal(cast.olga, "app", "user", "u-3", LONE)
    assert proposed() == {"g-7": None, "u-3": None}
    send(said, who, clicked("Opened", userId="u-8", context={"groupId": "g-7"}))
    assert proposed() == {"g-7": None, "u-3": None}
    assert [one.proposal for one in held(cast.olga).events].count("") == 3  # what is said again waits without one
    assert not known_accounts([AccountKey("g-7")])  # that it isn't Silva doesn't make it a new account by itself
    assert waits(cast.olga) == [("group", "g-7", 3), ("user", "u-3", 2)]
    assert [(one.value, one.name, one.by, one.reason) for one in dismissed_proposals(cast.olga)] == [
        ("u-3", "Lone Pine Bank", "Olga", ""),
        ("g-7", "Silva Retail", "Olga", "another Silva"),
    ]
    restore_proposal(cast.olga, "app", "group", "g-7", SILVA)
    assert proposed() == {"g-7": SILVA, "u-3": None}
    match_waiting(cast.olga, "app", "user", "u-3", LONE)  # the newer word counts
    assert dismissed_proposals(cast.olga) == []
    verbs = Entry.objects.filter(verb__startswith="identity.").order_by("id").values_list("verb", "key")
    assert list(verbs) == [
        ("identity.proposal_dismissed", SILVA),
        ("identity.proposal_dismissed", LONE),
        ("identity.proposal_restored", SILVA),
        ("identity.matched", LONE),
    ]
    for refused in (
        lambda: restore_proposal(cast.olga, "app", "group", "g-7", SILVA),
        lambda: dismiss_proposal(cast.olga, "app", "group", "g-7", AccountKey("none")),
        lambda: dismiss_proposal(cast.olga, "app", "device", "g-7", SILVA),
        lambda: dismiss_proposal(replace(cast.olga, read_only=True), "app", "group", "g-7", SILVA),
    ):
        with pytest.raises(ProblemError):
            refused()


def test_an_account_is_made_for_an_id_and_what_is_nobodys_is_left_out(cast: Cast) -> None:
    send(clicked("Opened", userId="u-5"), clicked("Robot", userId="bot"))
    done = create_and_match(cast.olga, "app", "user", "u-5", key="C-1", name="Kite", domain="www.kite.example")
    drained()
    assert done.released == 1
    assert account(cast.olga, AccountKey("C-1")).account.domain == "kite.example"
    assert [row["event"] for row in usage("C-1")] == ["Opened"]
    with pytest.raises(ProblemError) as refused:
        create_and_match(cast.olga, "app", "user", "bot", key="C-1")
    assert refused.value.problems[0].code == "identity.taken"
    assert dismiss_waiting(cast.olga, "app", "user", "bot", "our own tests") == 1
    assert waits(cast.olga) == []
    with pytest.raises(ProblemError) as refused:
        waiting_group(cast.olga, "app", "user", "bot")
    assert refused.value.problems[0].code == "identity.nothing_waits"


def test_what_an_import_made_known_goes_on_when_it_is_tried_again(cast: Cast) -> None:
    send(clicked("Opened", userId="u-6"))
    upsert_people(SYSTEM, [PersonCard(PersonKey("u-6"), NORDWIND)])
    assert release_known(cast.olga) == 1
    drained()
    assert len(usage(NORDWIND)) == 1
    with pytest.raises(ProblemError):
        release_known(cast.carl)


def test_what_comes_in_lets_waiting_events_go_by_itself(cast: Cast) -> None:
    send(clicked("Opened", userId="u-20"), clicked("Read", userId="ann@new.example"), clicked("Nobody", userId="u-99"))
    send(clicked("Looked", userId="u-21", context={"groupId": "g-20"}), clicked("Seen", anonymousId="v-20"))
    at = datetime(2026, 5, 1, tzinfo=UTC)
    learn(SYSTEM, [Identity("app", "anonymous", "v-20", at, user="u-20")])  # said before anyone knew the user
    assert unmatched_count(cast.olga) == 5
    deliver(SYSTEM, [Delivery("accounts", "crm", pa.table({"id": ["g-20"], "name": ["Twenty"]}))])
    drained()
    assert [row["event"] for row in usage("g-20")] == ["Looked"]
    upsert_objects(cast.olga, "people", "crm", [{"id": "u-20", "account": NORDWIND}])
    drained()
    assert {row["event"] for row in usage(NORDWIND)} == {"Opened", "Seen"}
    upsert_objects(cast.olga, "people", "crm", [{"id": "p-ann", "account": NORDWIND, "email": "Ann@New.example"}])
    drained()
    assert {row["event"] for row in usage(NORDWIND)} == {"Opened", "Seen", "Read"}
    assert waits(cast.olga) == [("user", "u-99", 1)]


def test_many_at_once_are_found_among_what_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "FEW", 1)
    monkeypatch.setattr(releasing, "AT_ONCE", 1)
    send(*(clicked("Opened", userId=f"u-{n}") for n in range(4)))
    rows = pa.table({"id": [f"u-{n}" for n in range(3)], "account_ref": [NORDWIND] * 3})
    deliver(SYSTEM, [Delivery("people", "crm", rows)])
    drained()
    assert waits(cast.olga) == [("user", "u-3", 1)]
    assert len(usage(NORDWIND)) == 3


def test_calls_teach_accounts_people_and_what_waits(cast: Cast) -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    upsert_people(SYSTEM, [PersonCard(PersonKey("p-1"), NORDWIND, email="Jo@nordwind.example")])
    found = learn_from(
        SYSTEM,
        [
            IdentityCall(1, "group", "app", at, user="u-1", group="new", name="Brand New"),
            IdentityCall(2, "group", "app", at, user="u-2", group="other", domain="silva.example"),
            IdentityCall(3, "identify", "app", at, user="u-1", email="eve@new.example"),
            IdentityCall(4, "identify", "app", at, user="u-9", email="jo@nordwind.example"),
            IdentityCall(5, "identify", "app", at, user="ann@x.example", group="new"),
            IdentityCall(6, "alias", "app", at, user="u-1", previous="old"),
        ],
    )
    assert found.accounts == {1: "new"}
    assert found.people[3] == ("u-1", "new")
    assert found.people[4] == ("p-1", NORDWIND)  # an address of a known person is that person
    assert found.people[5][0].startswith("p-")  # an address never becomes a key
    assert found.held[2].proposal == SILVA
    assert ("app", "user", "old") in found.news


def test_a_merge_is_shown_before_it_is_made_and_followed_at_once(cast: Cast) -> None:
    send(clicked("Opened", userId="u-7", context={"groupId": SILVA}))
    shown = preview_accounts(cast.olga, SILVA, NORDWIND)
    assert {one.table: one.rows for one in shown.moves} == {"usage": 1}
    assert "Alice will own both" in shown.owner
    merge_accounts(cast.olga, SILVA, NORDWIND, "one company")
    assert {NORDWIND, SILVA} <= {one.account for one in stale_standings(10)}
    assert lake().rows("merges") == 1
    assert [row["event"] for row in usage(NORDWIND)] == ["Opened"]
    assert usage(SILVA) == [] or all(row["superseded_at"] for row in usage(SILVA))
    send(clicked("Again", userId="u-7", context={"groupId": SILVA}))  # the source still names the merged key
    assert {row["event"] for row in usage(NORDWIND)} == {"Again", "Opened"}
    assert accounts(cast.olga, AccountFilter(keys=frozenset({SILVA}))).rows == ()
    unmerge_account(cast.olga, SILVA)
    assert ship() == 0
    assert sum(row["superseded_at"] is None for row in usage(SILVA)) == 2
    assert all(row["superseded_at"] for row in usage(NORDWIND))


def test_words_for_no_id_make_no_customer_and_no_shared_person(cast: Cast) -> None:
    send(
        {"type": "group", "userId": "undefined", "groupId": NORDWIND},
        clicked("Opened", userId="undefined"),
        {"type": "group", "userId": "u-77", "groupId": "null"},
        {"type": "group", "userId": "u-80", "groupId": "[object Object]"},
        {"type": "identify", "userId": "NaN", "traits": {"email": "x@new.example"}},
    )
    assert not known_accounts(["undefined", "null", "[object Object]", "NaN"])
    assert {one.code for one in held(cast.olga).events} == {"no_id"}
    assert unmatched_count(cast.olga) == 0
    assert not usage(NORDWIND)
    send(clicked("Opened", userId="undefined", context={"groupId": NORDWIND}))
    assert [(row["event"], row["person"]) for row in usage(NORDWIND)] == [("Opened", None)]
