"""Teams: who plays a role, who stands in and why, what being on a team lets people see and do, and that merges keep it."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import LONE, NORDWIND, SILVA, Cast, limited
from tenure.platform.access import SYSTEM, Caller, Right, Role
from tenure.platform.identity.actions import add_user, set_active, set_role
from tenure.platform.identity.models import User
from tenure.platform.identity.queries import caller_of, owners
from tenure.platform.journal.cards import EntryCard
from tenure.platform.journal.models import Entry
from tenure.platform.journal.queries import entry
from tenure.practice.customers import queries
from tenure.practice.customers.actions import give_pulse, move_stage, upsert_accounts
from tenure.practice.customers.cards import AccountCard, AccountFilter
from tenure.practice.customers.identities.merging import merge_accounts, unmerge_account
from tenure.practice.customers.models import Assignment
from tenure.practice.customers.teams.actions import assign, end, restore_assignments, undo_team_change
from tenure.practice.customers.teams.queries import company_team, every_assignment, resolved, resolved_for, team_of
from tenure.practice.customers.teams.rules import CSM, Colleague, Resolved, Staff, resolve
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError
from tenure.values.roles import TEAM_ROLES, stand_ins


def who(caller: Caller) -> int:
    assert caller.user_id is not None
    return caller.user_id


USERS = range(1, 7)
PEOPLE = st.builds(
    lambda rows: {
        key: Colleague(key, f"User {key}", active, role, team) for key, (active, role, team) in zip(USERS, rows, strict=True)
    },
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(list(Role)), st.sampled_from(["", "north"])),
        min_size=len(USERS), max_size=len(USERS),
    ),
)  # fmt: skip
PLAYERS = st.dictionaries(
    st.sampled_from([*TEAM_ROLES]), st.lists(st.sampled_from([*USERS, 99]), max_size=3), max_size=6
)


@settings(deadline=None)
@given(role=st.sampled_from([*TEAM_ROLES]), team=PLAYERS, company=PLAYERS, people=PEOPLE)
def test_a_role_leads_to_someone_active_or_says_why_not(
    role: str, team: dict[str, list[int]], company: dict[str, list[int]], people: dict[int, Colleague]
) -> None:
    found = resolve(role, team, Staff(people, company))
    there = [one for one in (*team.get(role, ()), *company.get(role, ())) if one in people and people[one].active]
    if found.user_id is None:
        assert not any(one.active and one.role is Role.OPERATIONS for one in people.values())
        assert not any(people[one].active for kind in stand_ins(role) for one in team.get(kind, ()) if one in people)
        assert "Add one under Users" in found.why
    else:
        assert people[found.user_id].active
        assert found.name == people[found.user_id].name
        assert found.played in (*stand_ins(role), "")
        assert found.named == (found.played == role)
        assert found.named or f"{found.name}." in found.why
    if there:
        assert found == Resolved(role, there[0], people[there[0]].name, role, "")


def test_why_is_said_in_words() -> None:
    people = {
        1: Colleague(1, "Olga Reyes", True),
        2: Colleague(2, "Tim Tau", False),
        3: Colleague(3, "Mona Vance", True, Role.MANAGER, "north"),
        4: Colleague(4, "Ed Ops", True, Role.OPERATIONS),
        5: Colleague(5, "Nils Other", True, Role.MANAGER, "south"),
    }
    staff = Staff(people)
    said = resolve("trainer", {CSM: [1]}, staff)
    assert (said.name, said.why) == ("Olga Reyes", "No trainer on this account; falls to its CSM, Olga Reyes.")
    assert resolve("trainer", {CSM: [1], "trainer": [2]}, staff).why.startswith("Tim Tau, the trainer, can't sign in;")
    people[1] = replace(people[1], active=False, team="south")
    assert resolve("csm", {CSM: [1]}, staff).name == "Nils Other"  # the manager of the CSM's own team
    assert resolve("deal_desk", {}, staff).why == "No deal desk, nor anyone who stands in; falls to Ed Ops."
    assert resolve("deal_desk", {}, Staff({})).user_id is None
    assert resolve("finance", {}, staff).why == "Nobody for finance; falls to CS operations, Ed Ops."


@pytest.mark.django_db
def test_people_join_a_team_are_replaced_and_leave(cast: Cast) -> None:
    assign(cast.alice, NORDWIND, "trainer", who(cast.bob), "knows the product")
    assign(cast.alice, NORDWIND, "trainer", who(cast.bob))  # again: nothing
    assert [(one.role, one.name) for one in team_of(cast.alice, NORDWIND)] == [("csm", "Alice"), ("trainer", "Bob")]
    assign(cast.alice, NORDWIND, "trainer", who(cast.carl), instead_of=who(cast.bob))
    assert resolved(cast.alice, NORDWIND, ["trainer"])["trainer"].name == "Carl"
    set_active(SYSTEM, who(cast.carl), False)
    assert resolved(cast.alice, NORDWIND, ["trainer"])["trainer"].name == "Alice"
    end(cast.alice, NORDWIND, "trainer", who(cast.carl))
    with pytest.raises(ProblemError, match="isn't the Trainer"):
        end(cast.alice, NORDWIND, "trainer", who(cast.carl))
    entries = Entry.objects.filter(verb="account.team_changed").order_by("id")
    assert [(one.data["member_name"], one.data["ended"]) for one in entries] == [
        ("Bob", False),
        ("Bob", True),
        ("Carl", False),
        ("Carl", True),
    ]
    assert Assignment.objects.filter(until=None).count() == 0
    assert Assignment.objects.count() == 2


@pytest.mark.django_db
def test_the_csm_is_the_owner_and_nothing_else(cast: Cast) -> None:
    with pytest.raises(ProblemError, match="assign an owner"):
        assign(cast.alice, NORDWIND, CSM, who(cast.bob), "mine to give?")
    assign(cast.mona, NORDWIND, CSM, who(cast.bob), "new territories")
    assert queries.account(cast.mona, NORDWIND).owner_id == who(cast.bob)
    end(cast.mona, NORDWIND, CSM, who(cast.bob), "he left")
    assert queries.account(cast.mona, NORDWIND).owner_id is None
    assert not Assignment.objects.exists()
    for key, role, code in ((NORDWIND, "trainr", "role.unknown"), (None, CSM, "team.owner_is_of_accounts")):
        with pytest.raises(ProblemError) as refused:
            assign(cast.olga, key, role, who(cast.bob))
        assert refused.value.problems[0].code == code
    with pytest.raises(ProblemError, match="no user 999"):
        assign(cast.olga, NORDWIND, "trainer", 999)


@pytest.mark.django_db
def test_a_role_of_the_whole_company_counts_where_an_account_has_nobody(cast: Cast) -> None:
    with pytest.raises(ProblemError, match="whole company"):
        assign(cast.mona, None, "deal_desk", who(cast.carl))
    assign(cast.olga, None, "trainer", who(cast.carl))
    assign(cast.alice, NORDWIND, "trainer", who(cast.bob))
    assert [one.name for one in company_team(cast.bob)] == ["Carl"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = resolved_for(SYSTEM, ["trainer", "cs_manager", "no_such_role"])
    assert len(asked) <= 5
    assert {key: one["trainer"].name for key, one in found.items()} == {NORDWIND: "Bob", SILVA: "Carl", LONE: "Carl"}
    assert all(one["cs_manager"].name == "Mona" and set(one) == {"trainer", "cs_manager"} for one in found.values())


def keys(caller: Caller, **wanted: bool) -> set[str]:
    return {view.account.key for view in queries.accounts(caller, AccountFilter(**wanted)).rows}  # type: ignore[arg-type]


@pytest.mark.django_db
def test_whoever_is_on_a_team_sees_and_does_what_is_said_for_it(cast: Cast) -> None:
    bob, charlie = limited(cast.bob), limited(cast.charlie)
    assert (keys(bob), keys(charlie)) == ({SILVA}, set())
    assign(cast.mona, NORDWIND, "trainer", who(charlie))
    assert keys(charlie) == {NORDWIND} == keys(charlie, mine=True)
    assert queries.visible_keys(charlie, Right.EXPORT) == frozenset({NORDWIND})
    assert queries.book_of(who(charlie)) == {NORDWIND}
    rights = queries.account(charlie, NORDWIND).rights
    assert Right.GIVE_PULSE in rights
    assert Right.ASSIGN_TEAM not in rights  # the owner's
    give_pulse(charlie, NORDWIND, 4, "trained them")
    assert keys(limited(cast.mona)) == {NORDWIND, SILVA}
    end(cast.mona, NORDWIND, "trainer", who(charlie))
    assert keys(charlie) == set()
    with pytest.raises(ProblemError, match="no account"):
        give_pulse(charlie, NORDWIND, 4, "no longer mine")


@pytest.mark.django_db
def test_a_partner_sees_what_they_are_assigned_to_and_no_money(cast: Cast) -> None:
    user = add_user(SYSTEM, email="pia@partner.example", name="Pia", role="partner", team="north")
    assert user.book_limited
    pia = caller_of(User.objects.get(pk=user.id), "web")
    assert keys(pia) == set()
    assign(cast.alice, NORDWIND, "partner", user.id)
    for one in (pia, replace(pia, book_limited=False)):
        assert keys(one) == {NORDWIND}
        view = queries.account(one, NORDWIND)
        assert view.rights == {Right.READ_ACCOUNTS, Right.GIVE_PULSE, Right.CONFIRM}
        assert queries.bands(one)["unknown"].arr == {}
        assert company_team(one) == []
    give_pulse(pia, NORDWIND, 2, "the champion is gone")
    for refused in (lambda: move_stage(pia, NORDWIND, "adoption", "no"), lambda: queries.account(pia, SILVA)):
        with pytest.raises(ProblemError):
            refused()
    assert {one.name for one in owners(pia)} <= {"Alice", "Bob", "Mona", "Pia"}
    set_role(SYSTEM, user.id, "csm", book_limited=False)
    assert keys(caller_of(User.objects.get(pk=user.id), "web")) == {NORDWIND, SILVA, LONE}
    assert set_role(SYSTEM, user.id, "partner", book_limited=False).book_limited


def held() -> list[object]:
    return [*Assignment.objects.order_by("pk").values_list("pk", "account", "role", "user", "until")]


@pytest.mark.django_db
def test_a_merge_keeps_every_assignment_once_and_gives_it_back(cast: Cast) -> None:
    for key, user in ((NORDWIND, cast.bob), (SILVA, cast.bob), (NORDWIND, cast.charlie), (SILVA, cast.carl)):
        assign(cast.olga, key, "trainer", who(user))
    end(cast.olga, NORDWIND, "trainer", who(cast.bob))
    assign(cast.olga, NORDWIND, "trainer", who(cast.bob))  # an ended part and one that goes on
    before = held()
    merge_accounts(cast.olga, NORDWIND, SILVA)
    names = [one.name for one in team_of(cast.olga, SILVA) if one.role == "trainer"]
    assert sorted(names) == ["Bob", "Carl", "Charlie"]
    charlie = limited(cast.charlie)
    assert keys(charlie) == {SILVA}
    assert queries.visible_keys(charlie) == frozenset({NORDWIND, SILVA})  # rows of the merged account are its rows too
    with pytest.raises(queries.MergedAwayError):
        team_of(charlie, NORDWIND)
    unmerge_account(cast.olga, NORDWIND)
    assert held() == before


@pytest.mark.django_db
def test_an_export_brings_teams_back(cast: Cast) -> None:
    assign(cast.olga, None, "deal_desk", who(cast.carl))
    assign(cast.olga, NORDWIND, "trainer", who(cast.bob), "knows it")
    assign(cast.olga, SILVA, "trainer", who(cast.carl))
    end(cast.olga, SILVA, "trainer", who(cast.carl))
    assert [one.account for one in every_assignment(limited(cast.alice), Right.EXPORT)] == [NORDWIND]
    cards, before = list(every_assignment(SYSTEM, Right.EXPORT)), held()
    users = {pk: pk for pk in User.objects.values_list("pk", flat=True)}
    restore_assignments(SYSTEM, cards, users)  # where there are some, nothing
    assert held() == before
    Assignment.objects.all().delete()
    restore_assignments(SYSTEM, cards, users)
    assert held() == before
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("A-9"), "Nine")])
    assign(cast.olga, AccountKey("A-9"), "trainer", who(cast.bob))  # the numbering goes on behind


def newest(cast: Cast) -> EntryCard:
    return entry(cast.olga, Entry.objects.latest("id").pk)


@pytest.mark.django_db
def test_a_change_of_a_team_can_be_undone_while_it_stands(cast: Cast) -> None:
    assign(cast.alice, NORDWIND, "trainer", who(cast.bob))
    joined = newest(cast)
    undo_team_change(cast.alice, joined)
    assert [one.role for one in team_of(cast.alice, NORDWIND)] == ["csm"]
    assign(cast.alice, NORDWIND, "trainer", who(cast.bob))
    end(cast.alice, NORDWIND, "trainer", who(cast.bob))
    left = newest(cast)
    undo_team_change(cast.alice, left)
    assert [one.role for one in team_of(cast.alice, NORDWIND)] == ["csm", "trainer"]
    assign(cast.alice, NORDWIND, "trainer", who(cast.carl), instead_of=who(cast.bob))
    with pytest.raises(ProblemError):
        undo_team_change(cast.alice, joined)  # changed since
