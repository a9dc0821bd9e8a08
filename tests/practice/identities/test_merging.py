"""Accounts and people that are one: what goes along, who sees it, and that taking it back leaves no trace."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from cast import LONE, NORDWIND, SILVA, Cast, limited
from tenure.platform.access import SYSTEM
from tenure.platform.identity.models import User
from tenure.platform.journal.models import Entry
from tenure.practice.customers import queries
from tenure.practice.customers.actions import (
    assign_owner,
    give_pulse,
    open_standings,
    publish_standing,
    upsert_accounts,
    upsert_people,
)
from tenure.practice.customers.cards import AccountCard, PersonCard, StandingCard
from tenure.practice.customers.forgetting import forget_people
from tenure.practice.customers.identities import merging
from tenure.practice.customers.identities.actions import learn
from tenure.practice.customers.identities.cards import Identity
from tenure.practice.customers.identities.exported_identities import (
    every_identifier,
    every_merge,
    merged_accounts,
    restore_identities,
)
from tenure.practice.customers.identities.merging import merge_accounts, merge_people, unmerge_account, unmerge_person
from tenure.practice.customers.identities.queries import (
    duplicate_accounts,
    duplicate_people,
    identity_map,
    leads_on,
    merges,
    merges_of,
)
from tenure.practice.customers.merged_keys import family, same_people, survivors
from tenure.practice.customers.models import Account, Identifier, Merge, Person, Pulse, Standing
from tenure.practice.customers.search import jump
from tenure.practice.revenue.actions import upsert_subscriptions
from tenure.practice.revenue.cards import SubscriptionCard
from tenure.practice.revenue.queries import subscriptions_of
from tenure.values import clock
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.problem import ProblemError


def kept() -> list[object]:
    """Everything of accounts and people that a merge may touch."""
    accounts = Account.objects.order_by("key").values_list("key", "owner", "owner_set_by_person", "merged_into")
    pulses = Pulse.objects.order_by("id").values_list("id", "account")
    standings = Standing.objects.order_by("account").values_list("account", flat=True)
    return [
        *accounts,
        *pulses,
        *standings,
        *Person.objects.order_by("key").values_list("key", "account", "merged_into"),
    ]


def code(refused: pytest.ExceptionInfo[ProblemError]) -> str:
    return refused.value.problems[0].code


def person(key: str, account: AccountKey | None, **more: str) -> None:
    upsert_people(SYSTEM, [PersonCard(PersonKey(key), account, **more)])


def test_a_merged_account_goes_from_lists_and_its_rows_come_along(cast: Cast) -> None:
    person("p", SILVA, name="Ann Silva")
    upsert_subscriptions(SYSTEM, [SubscriptionCard("s", SILVA)])
    give_pulse(cast.bob, SILVA, 2, "quiet")
    before = kept()
    merge_accounts(cast.olga, SILVA, NORDWIND, "bought in May")
    assert {view.account.key for view in queries.accounts(cast.olga).rows} == {NORDWIND, LONE}
    assert [one.key for one in queries.people_of(cast.alice, NORDWIND)] == ["p"]
    assert [one.key for one in subscriptions_of(cast.alice, NORDWIND)] == ["s"]
    assert queries.account(cast.alice, NORDWIND).pulse is not None
    assert [(hit.key, hit.detail) for hit in jump(cast.alice, "silva re")] == [(NORDWIND, "merged into A-1")]
    assert jump(cast.alice, "ann silva")[0].account == NORDWIND
    for ask in (queries.account, queries.people_of, subscriptions_of):
        with pytest.raises(queries.MergedAwayError) as led:
            ask(cast.alice, SILVA)  # type: ignore[operator]
        assert led.value.into == NORDWIND
    assert leads_on(cast.alice, SILVA) == NORDWIND
    entry = Entry.objects.get(verb="account.merged")
    assert entry.data == {
        "kind": "account", "merged": SILVA, "into": NORDWIND, "undone": False, "reason": "bought in May",
        "by": str(cast.olga.user_id),
    }  # fmt: skip
    unmerge_account(cast.olga, SILVA)
    assert kept() == before
    (card,) = merges_of(cast.alice, NORDWIND)
    assert (card.merged_name, card.into_name, card.undone_by) == ("Silva Retail", "Nordwind Logistik", "Olga")


def test_rights_follow_the_owner_of_the_account_that_stands(cast: Cast) -> None:
    person("p", SILVA, name="Ann")
    merge_accounts(cast.olga, SILVA, NORDWIND)
    everyone = queries.in_view(cast.charlie, "account__")
    assert not Person.objects.filter(everyone).exists()
    bob = User.objects.get(pk=cast.bob.user_id)
    assign_owner(cast.olga, NORDWIND, bob.pk, "Bob knows them")
    assert Account.objects.get(key=SILVA).owner == bob
    upsert_accounts(SYSTEM, [AccountCard(SILVA, "Silva Retail", owner="alice@vela.example")])
    assert Account.objects.get(key=SILVA).owner == bob
    with pytest.raises(ProblemError) as refused:
        queries.account(cast.charlie, SILVA)
    assert code(refused) == "account.unknown"  # who may not see the one may not learn of the other


def test_an_owner_goes_along_where_there_is_none_and_comes_back(cast: Cast) -> None:
    before = kept()
    merge_accounts(cast.olga, NORDWIND, LONE)
    assert queries.account(cast.olga, LONE).owner_name == "Alice"
    unmerge_account(cast.olga, NORDWIND)
    assert kept() == before


def test_chains_lead_to_their_end_and_fall_apart_link_by_link(cast: Cast) -> None:
    before = kept()
    merge_accounts(cast.olga, SILVA, NORDWIND)
    with pytest.raises(ProblemError) as refused:
        merge_accounts(cast.olga, LONE, SILVA)
    assert code(refused) == "merge.into_merged"
    with pytest.raises(ProblemError) as refused:
        merge_accounts(cast.olga, SILVA, LONE)
    assert code(refused) == "merge.already"
    merge_accounts(cast.olga, NORDWIND, LONE)
    assert survivors() == {SILVA: LONE, NORDWIND: LONE}
    assert family(LONE) == (LONE, NORDWIND, SILVA)
    assert unmerge_account(cast.olga, NORDWIND) == LONE
    assert survivors() == {SILVA: NORDWIND}
    unmerge_account(cast.olga, SILVA)
    assert kept() == before
    for again in (SILVA, NORDWIND):
        with pytest.raises(ProblemError) as refused:
            unmerge_account(cast.olga, again)
        assert code(refused) == "merge.not_merged"
    with pytest.raises(ProblemError) as refused:
        merge_accounts(cast.olga, LONE, LONE)
    assert code(refused) == "merge.same"
    assert len(merges(cast.olga)) == 2


def test_a_csm_may_not_merge(cast: Cast) -> None:
    for caller in (cast.alice, cast.edda, cast.carl):
        with pytest.raises(ProblemError) as refused:
            merge_accounts(caller, SILVA, NORDWIND)
        assert code(refused) == "right.missing"


def test_a_merge_that_was_taken_back_names_nobody_outside_the_book(cast: Cast) -> None:
    person("p", NORDWIND, name="Ann")
    person("q", SILVA, name="Ann")
    merge_people(cast.olga, PersonKey("q"), PersonKey("p"))
    merge_accounts(cast.olga, SILVA, NORDWIND)
    assert len(merges_of(limited(cast.alice), NORDWIND)) == 2  # hers, both
    unmerge_account(cast.olga, SILVA)
    assert merges_of(limited(cast.alice), NORDWIND) == merges_of(limited(cast.bob), SILVA) == []
    assert len(merges_of(cast.alice, NORDWIND)) == 2


def test_a_merge_says_the_same_of_what_isnt_there_and_of_what_one_may_not_see(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "require", lambda *_: None)  # no role has the right with a limited book today
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("B-1"), "Bob's other", owner="Bob")])
    merge_accounts(cast.olga, AccountKey("B-1"), SILVA)
    alice = limited(cast.alice)
    said = []
    for hidden in ("A-2", "B-1", "X-9"):
        for pair in ((hidden, NORDWIND), (NORDWIND, hidden)):
            with pytest.raises(ProblemError) as refused:
                merge_accounts(alice, AccountKey(pair[0]), AccountKey(pair[1]))
            said.append(str(refused.value).replace(hidden, "?"))
        with pytest.raises(ProblemError) as refused:
            unmerge_account(alice, AccountKey(hidden))
        said.append(str(refused.value).replace(hidden, "?"))
    assert len(set(said)) == 1


def test_no_circle_of_merges_can_be_made(cast: Cast) -> None:
    merge_accounts(cast.olga, NORDWIND, SILVA)
    merge_accounts(cast.olga, SILVA, LONE)
    for key, into, why in ((LONE, NORDWIND, "into_merged"), (LONE, SILVA, "into_merged"), (NORDWIND, LONE, "already"),
                           (NORDWIND, NORDWIND, "same")):  # fmt: skip
        with pytest.raises(ProblemError) as refused:
            merge_accounts(cast.olga, key, into)
        assert code(refused) == f"merge.{why}"
    unmerge_account(cast.olga, SILVA)
    assert survivors() == {NORDWIND: SILVA}


def test_who_was_forgotten_is_neither_merged_nor_parted(cast: Cast) -> None:
    for key in ("p", "q", "r"):
        person(key, NORDWIND, name="Jo Berg")
    merge_people(cast.olga, PersonKey("q"), PersonKey("p"))
    forget_people(cast.olga, same_people(["p"]))  # as an erasure does: whoever they are merged with goes, too
    assert [one.key for one in queries.people_of(cast.olga, NORDWIND)] == ["r"]
    for decide in (lambda: unmerge_person(cast.olga, PersonKey("q")),
                   lambda: merge_people(cast.olga, PersonKey("r"), PersonKey("p")),
                   lambda: merge_people(cast.olga, PersonKey("q"), PersonKey("r"))):  # fmt: skip
        with pytest.raises(ProblemError) as refused:
            decide()
        assert code(refused) == "person.unknown"
    assert [(one.merged_name, one.into_name) for one in merges(cast.olga)] == [("q", "p")]  # keys, no names


@pytest.mark.django_db(transaction=True)
def test_each_into_the_other_at_once_leaves_one(cast: Cast) -> None:
    def decide(key: AccountKey, into: AccountKey) -> str:
        try:
            merge_accounts(cast.olga, key, into)
        except ProblemError as refused:
            return refused.problems[0].code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as both:
        ends = [*both.map(decide, (NORDWIND, SILVA), (SILVA, NORDWIND))]
    assert sorted(ends) == ["done", "merge.into_merged"]
    assert len(survivors()) == 1


def test_nothing_is_published_for_a_merged_account(cast: Cast) -> None:
    merge_accounts(cast.olga, SILVA, NORDWIND)
    cards = [StandingCard(key, date(2026, 5, 1), clock.now(), "f", score=50.0) for key in (SILVA, NORDWIND)]
    count = publish_standing(SYSTEM, cards)
    assert count.unplaced == (SILVA,)
    assert not Standing.objects.filter(account=SILVA).exists()


def test_people_that_are_one(cast: Cast) -> None:
    person("p", NORDWIND, name="Jo Berg", email="jo@nordwind.example")
    person("q", SILVA, name="Jo Berg", email="JO@nordwind.example")
    before = kept()
    (found,) = duplicate_people(cast.olga)
    assert {twin.key for twin in found.twins} == {"p", "q"}
    merge_people(cast.olga, PersonKey("q"), PersonKey("p"))
    assert queries.people_of(cast.bob, SILVA) == []
    assert same_people(["p"]) == same_people(["q"]) == {"p", "q"}
    assert duplicate_people(cast.olga) == []
    found_map = identity_map("app", ["q", "jo@nordwind.example"], [], [])
    assert found_map.account_for("q", None, None) == NORDWIND
    assert found_map.person_for("q", None) == "q"  # rows keep the key they came with
    assert unmerge_person(cast.olga, PersonKey("q")) == "p"
    assert kept() == before
    with pytest.raises(ProblemError) as refused:
        merge_people(cast.olga, PersonKey("q"), PersonKey("nobody"))
    assert code(refused) == "person.unknown"


def test_accounts_that_look_like_one_are_proposed_but_for_companies_of_one_house(cast: Cast) -> None:
    upsert_accounts(
        SYSTEM,
        [
            AccountCard(AccountKey("B-1"), "NORDWIND logistik GmbH", domain="www.nordwind.example"),
            AccountCard(AccountKey("B-2"), "Silva Retail AG", domain="https://silva.example/"),
            AccountCard(AccountKey("B-3"), "Jo", domain="gmail.com"),
            AccountCard(AccountKey("B-4"), "Ann", domain="gmail.com"),
            AccountCard(AccountKey("B-5"), "Lone Pine East", domain="lonepine.example", parent_key=LONE),
        ],
    )
    found = duplicate_accounts(cast.olga)
    assert {frozenset(twin.key for twin in one.twins) for one in found} == {
        frozenset({NORDWIND, "B-1"}),
        frozenset({SILVA, "B-2"}),
    }


def test_an_export_brings_identities_back(cast: Cast) -> None:
    person("p", NORDWIND)
    person("q", NORDWIND)
    give_pulse(cast.bob, SILVA, 2, "quiet")
    learn(SYSTEM, [Identity("app", "user", "u", clock.now(), account=SILVA)])
    merge_people(cast.olga, PersonKey("q"), PersonKey("p"))
    merge_accounts(cast.olga, SILVA, NORDWIND)
    before, ids, kept_merges = kept(), list(every_identifier(cast.olga)), list(every_merge(cast.olga))
    assert [card.key for card, _ in merged_accounts(cast.olga)] == [SILVA]
    Identifier.objects.all().delete()
    Merge.objects.all().delete()
    Account.objects.update(merged_into=None)
    Person.objects.update(merged_into=None)
    open_standings([SILVA])
    users = dict.fromkeys(User.objects.values_list("pk", flat=True))
    for _ in range(2):
        restore_identities(cast.olga, ids, kept_merges, {pk: pk for pk in users})
        assert kept() == before
    assert (list(every_identifier(cast.olga)), list(every_merge(cast.olga))) == (ids, kept_merges)
    unmerge_account(cast.olga, SILVA)
    assert Account.objects.get(key=SILVA).owner_id == cast.bob.user_id
    assert Pulse.objects.get().account_id == SILVA
