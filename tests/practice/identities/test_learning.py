"""What calls say of ids, and what events are placed by."""

from datetime import UTC, datetime, timedelta

import pytest

from cast import LONE, NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM
from tenure.platform.journal.models import Entry
from tenure.practice.customers.actions import upsert_accounts, upsert_people
from tenure.practice.customers.cards import AccountCard, PersonCard
from tenure.practice.customers.identities.actions import forget_identifiers, learn, match, take_back_match
from tenure.practice.customers.identities.cards import Identity
from tenure.practice.customers.identities.queries import accounts_alike, identifiers_of, identity_map, people_by_email
from tenure.practice.customers.models import Identifier
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.problem import ProblemError

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def people(*cards: tuple[str, str | None, str]) -> None:
    upsert_people(
        SYSTEM, [PersonCard(PersonKey(key), AccountKey(at) if at else None, email=email) for key, at, email in cards]
    )


def test_a_group_is_what_a_call_said_else_the_account_with_that_key(cast: Cast) -> None:
    learn(SYSTEM, [Identity("app", "group", "g-7", AT, account=SILVA)])
    found = identity_map("app", [], [], ["g-7", NORDWIND, "g-8", None, "\0"])
    assert found.account_of_group == {"g-7": SILVA, NORDWIND: NORDWIND}
    assert found.account_for("u", None, "g-8") is None
    assert identity_map("other", [], [], ["g-7"]).account_of_group == {}


def test_a_user_belongs_where_the_last_group_call_said_else_where_the_person_is(cast: Cast) -> None:
    people(("u1", NORDWIND, "Jo@Nordwind.example"), ("p2", LONE, "ann@lonepine.example"))
    learn(
        SYSTEM,
        [
            Identity("app", "user", "u2", LATER, account=SILVA),
            Identity("app", "user", "u2", AT, account=NORDWIND),  # came later, was said earlier
            Identity("app", "user", "u3", AT, person="p2"),
        ],
    )
    found = identity_map("app", ["u1", "u2", "u3", "ANN@lonepine.example", "u9"], [], [])
    assert found.account_of_user == {"u1": NORDWIND, "u2": SILVA, "u3": LONE, "ANN@lonepine.example": LONE}
    assert found.person_for("u3", None) == "p2"
    assert found.person_for("u9", None) == "u9"
    assert found.account_for("u1", None, "nobody knows it") == NORDWIND


def test_an_anonymous_visitor_becomes_a_user_and_aliases_lead_on(cast: Cast) -> None:
    people(("u1", NORDWIND, ""))
    news = learn(
        SYSTEM,
        [
            Identity("app", "anonymous", "a-1", AT, user="old"),
            Identity("app", "user", "old", AT, user="older"),
            Identity("app", "user", "older", AT, user="u1"),
            Identity("app", "user", "x", AT, user="y"),
            Identity("app", "user", "y", AT, user="x"),  # a circle leads nowhere, and ends
        ],
    )
    assert ("app", "anonymous", "a-1") in news
    found = identity_map("app", ["x"], ["a-1", "a-2"], [])
    assert found.user_for(None, "a-1") == "u1"
    assert found.account_for(None, "a-1", None) == NORDWIND
    assert found.person_for(None, "a-1") == "u1"
    assert found.account_for(None, "a-2", None) is None
    assert found.person_for(None, "a-2") is None


def test_saying_it_again_is_no_news(cast: Cast) -> None:
    said = [Identity("app", "user", "u", AT, account=SILVA)]
    assert learn(SYSTEM, said) == {("app", "user", "u")}
    assert learn(SYSTEM, said) == frozenset()
    assert learn(SYSTEM, [Identity("app", "user", "u", LATER, account=SILVA)]) == frozenset()
    assert Identifier.objects.get().learned_at == LATER
    earlier = [Identity("app", "user", "u", AT, account=NORDWIND, person="p")]
    assert learn(SYSTEM, earlier) == {("app", "user", "u")}  # only the person was news
    row = Identifier.objects.get()
    assert (row.account, row.person) == (SILVA, "p")


def test_what_a_person_matched_stays(cast: Cast) -> None:
    assert match(cast.olga, "app", "user", "jo@x.example", NORDWIND) == NORDWIND
    learn(SYSTEM, [Identity("app", "user", "jo@x.example", LATER, account=SILVA, person="p")])
    assert identity_map("app", ["jo@x.example"], [], []).account_of_user == {"jo@x.example": NORDWIND}
    (card,) = identifiers_of(cast.alice, NORDWIND)
    assert (card.value, card.decided_by, card.person) == ("jo@x.example", "Olga", "p")
    entry = Entry.objects.get(verb="identity.matched")
    assert "jo@" not in str(entry.data)  # an address never goes into the journal
    take_back_match(cast.olga, "app", "user", "jo@x.example")
    learn(SYSTEM, [Identity("app", "user", "jo@x.example", LATER, account=SILVA)])
    assert identity_map("app", ["jo@x.example"], [], []).account_of_user == {"jo@x.example": SILVA}
    with pytest.raises(ProblemError, match="by hand"):
        take_back_match(cast.olga, "app", "user", "jo@x.example")


def test_matching_needs_the_right_and_an_account_one_sees(cast: Cast) -> None:
    for caller, problem in ((cast.alice, "right.missing"), (cast.olga, "account.unknown")):
        with pytest.raises(ProblemError) as refused:
            match(caller, "app", "user", "u", AccountKey("nowhere"))
        assert refused.value.problems[0].code == problem
    with pytest.raises(ProblemError, match="isn't a kind"):
        match(cast.olga, "app", "device", "u", NORDWIND)


def test_a_new_account_is_like_one_that_is_there(cast: Cast) -> None:
    found = accounts_alike(
        {
            "g-1": ("Silva", "https://www.silva.example/start"),
            "g-2": ("Lone Pine Bank, Inc.", ""),
            "g-3": ("Somebody", "gmail.com"),
            NORDWIND: ("Nordwind Logistik", "nordwind.example"),
        }
    )
    assert {key: like.account for key, like in found.items()} == {"g-1": SILVA, "g-2": LONE}
    assert "silva.example" in found["g-1"].reason


def test_an_address_of_two_people_leads_nowhere(cast: Cast) -> None:
    people(("p1", NORDWIND, "jo@x.example"), ("p2", SILVA, "JO@x.example"), ("p3", SILVA, "ann@x.example"))
    assert people_by_email(["jo@x.example", "Ann@X.example "]) == {"ann@x.example": "p3"}


def test_an_erased_person_is_forgotten(cast: Cast) -> None:
    learn(
        SYSTEM,
        [
            Identity("app", "user", "u", AT, person="p"),
            Identity("app", "anonymous", "a", AT, user="u"),
            Identity("app", "user", "v", AT, person="q"),
        ],
    )
    assert forget_identifiers(SYSTEM, ["p"]) == 2
    assert [row.value for row in Identifier.objects.all()] == ["v"]


@pytest.mark.django_db
def test_a_name_with_its_umlaut_spelt_out_and_a_domain_within_anothers_are_proposed() -> None:
    upsert_accounts(
        SYSTEM,
        [
            AccountCard(AccountKey("C-1"), "Müller Maschinenbau GmbH", domain="mueller-maschinen.de"),
            AccountCard(AccountKey("C-2"), "Beta Ltd", domain="beta.co.uk"),
        ],
    )
    found = accounts_alike(
        {"a": ("Mueller Maschinenbau", ""), "b": ("", "mail.beta.co.uk"), "c": ("Mueller", "other.co.uk")}
    )
    assert {key: (one.account, one.reason) for key, one in found.items()} == {
        "a": ("C-1", "the same name except for an umlaut, Müller Maschinenbau GmbH"),
        "b": ("C-2", "the domain above, beta.co.uk"),
    }
