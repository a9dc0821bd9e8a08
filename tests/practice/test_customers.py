"""Accounts, owners, pulses, standing: every change, and who sees what."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cast import LONE, NORDWIND, SILVA, Cast, limited
from tenure.platform.access import SYSTEM, Right
from tenure.platform.identity.models import User
from tenure.platform.journal.models import Entry
from tenure.practice.customers import queries
from tenure.practice.customers.actions import (
    assign_owner,
    give_pulse,
    publish_standing,
    upsert_accounts,
    upsert_people,
)
from tenure.practice.customers.cards import (
    AccountCard,
    AccountFilter,
    IndicatorMark,
    PersonCard,
    StandingCard,
    UpsertCount,
)
from tenure.practice.customers.search import jump
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.problem import ProblemError

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def standing(key: str, score: float | None, day: int = 1, **more: object) -> StandingCard:
    card = StandingCard(AccountKey(key), date(2026, 5, day), AT, "f" * 16, score=score)
    return replace(card, **more)  # type: ignore[arg-type]


def test_an_upsert_writes_only_what_differs(cast: Cast) -> None:
    card = AccountCard(NORDWIND, "Nordwind Logistik", domain="nordwind.example", owner="alice@vela.example")
    assert upsert_accounts(SYSTEM, [card]) == UpsertCount(0, 0, 1)
    assert upsert_accounts(SYSTEM, [replace(card, region="DACH")]) == UpsertCount(0, 1, 0)
    new = AccountCard(AccountKey("A-9"), "")
    assert upsert_accounts(SYSTEM, [new, replace(new, name="Ninth"), card]) == UpsertCount(1, 1, 0)
    assert queries.account(cast.alice, AccountKey("A-9")).account.name == "Ninth"


def test_a_source_that_speaks_of_one_column_leaves_the_others(cast: Cast) -> None:
    upsert_accounts(SYSTEM, [AccountCard(NORDWIND, "", domain="nw.example")], columns=frozenset({"domain"}))
    view = queries.account(cast.alice, NORDWIND)
    assert (view.account.name, view.account.domain, view.owner_name) == ("Nordwind Logistik", "nw.example", "Alice")
    assert [hit.key for hit in jump(cast.alice, "nw.exa")] == [NORDWIND]
    assert [hit.key for hit in jump(cast.alice, "nordwind lo")] == [NORDWIND]


def test_a_guess_never_changes_what_is_known(cast: Cast) -> None:
    guess = AccountCard(NORDWIND, NORDWIND, provisional=True)
    found = AccountCard(AccountKey("A-7"), "A-7", provisional=True)
    assert upsert_accounts(SYSTEM, [guess, found]) == UpsertCount(1, 0, 1)
    assert queries.account(cast.bob, NORDWIND).account.name == "Nordwind Logistik"
    assert queries.account(cast.bob, AccountKey("A-7")).account.provisional
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("A-7"), "Seventh")])
    assert not queries.account(cast.bob, AccountKey("A-7")).account.provisional


def test_an_owner_set_by_a_person_stays_and_the_difference_is_listed(cast: Cast) -> None:
    assert queries.account(cast.alice, SILVA).owner_name == "Bob"
    assign_owner(cast.mona, NORDWIND, cast.bob.user_id, "Bob knows them")
    moved = AccountCard(NORDWIND, "Nordwind Logistik", domain="nordwind.example", owner="carl@vela.example")
    upsert_accounts(SYSTEM, [moved])
    assert queries.account(cast.alice, NORDWIND).owner_id == cast.bob.user_id
    [difference] = queries.owner_contradictions(cast.mona)
    assert (difference.account, difference.owner_name, difference.imported_owner) == (
        NORDWIND,
        "Bob",
        "carl@vela.example",
    )


def test_an_imported_owner_follows_the_source_until_then(cast: Cast) -> None:
    card = AccountCard(LONE, "Lone Pine Bank", domain="lonepine.example", owner="alice@vela.example")
    upsert_accounts(SYSTEM, [card])
    assert queries.account(cast.alice, LONE).owner_id == cast.alice.user_id
    upsert_accounts(SYSTEM, [replace(card, owner="bob@vela.example")])
    assert queries.account(cast.alice, LONE).owner_id == cast.bob.user_id
    assert queries.owner_contradictions(cast.mona) == []


def test_unknown_owners_become_inactive_users_to_invite(cast: Cast) -> None:
    cards = [
        AccountCard(AccountKey("B-1"), "B1", owner="Priya.Natarajan@vela.example"),
        AccountCard(AccountKey("B-2"), "B2", owner="Sven Ek"),
        AccountCard(AccountKey("B-3"), "B3", owner="sven ek "),
    ]
    upsert_accounts(SYSTEM, cards)
    priya = User.objects.get(email="priya.natarajan@vela.example")
    sven = User.objects.get(name="Sven Ek")
    assert (priya.name, priya.invited, priya.is_active) == ("Priya Natarajan", True, False)
    assert queries.account(cast.mona, AccountKey("B-3")).owner_id == sven.pk
    assert Entry.objects.get(verb="users.invited").data == {"owners": ["Priya.Natarajan@vela.example", "Sven Ek"]}


def test_a_name_that_two_people_bear_is_nobodys_guess(cast: Cast) -> None:
    User.objects.create(email="bob.two@vela.example", name="Bob", role="csm", created_at=AT)
    upsert_accounts(SYSTEM, [AccountCard(LONE, "Lone Pine Bank", owner="bob")])
    assert queries.account(cast.mona, LONE).owner_id is None
    [listed] = [row for row in queries.owner_contradictions(cast.mona) if row.account == LONE]
    assert listed.why == "two users have this name"


def test_people_of_unknown_accounts_are_left_out_and_named(cast: Cast) -> None:
    people = [
        PersonCard(PersonKey("P-1"), NORDWIND, "Ines Vogt", "ines@nordwind.example", "CFO", "decider"),
        PersonCard(PersonKey("P-2"), AccountKey("nowhere"), "Nobody"),
    ]
    assert upsert_people(SYSTEM, people) == UpsertCount(1, 0, 0, ("P-2",))
    assert upsert_people(SYSTEM, people[:1]) == UpsertCount(0, 0, 1)
    assert [person.name for person in queries.people_of(cast.alice, NORDWIND)] == ["Ines Vogt"]
    [hit] = jump(cast.alice, "vogt")
    assert (hit.kind, hit.account, hit.detail) == ("person", NORDWIND, "CFO, Nordwind Logistik")
    assert jump(cast.charlie, "vogt") == []


def test_a_pulse_is_written_down_for_the_lake(cast: Cast) -> None:
    give_pulse(cast.alice, NORDWIND, 2, " new CFO ")
    entry = Entry.objects.get(verb="account.pulse_given")
    assert entry.data == {
        "account": NORDWIND,
        "value": 2,
        "reason": "new CFO",
        "by": str(cast.alice.user_id),
        "at": entry.data["at"],
    }
    assert (entry.caller_name, entry.key, entry.shipped_at) == ("Alice", NORDWIND, None)
    pulse = queries.account(cast.bob, NORDWIND).pulse
    assert pulse is not None
    assert (pulse.value, pulse.reason, pulse.by) == (2, "new CFO", "Alice")


def test_bob_reads_alices_account_and_judges_only_his_own(cast: Cast) -> None:
    assert queries.account(cast.bob, NORDWIND).rights == {Right.READ_ACCOUNTS, Right.SEE_MONEY, Right.EXPORT}
    with pytest.raises(ProblemError) as refused:
        give_pulse(cast.bob, NORDWIND, 5, "fine")
    assert refused.value.status == 403
    give_pulse(cast.bob, SILVA, 5, "fine")
    with pytest.raises(ProblemError):
        assign_owner(cast.bob, SILVA, cast.alice.user_id, "x")
    assert not Entry.objects.filter(verb="account.owner_assigned").exists()


def test_charlie_sees_nothing_and_not_even_that_it_is_there(cast: Cast) -> None:
    give_pulse(cast.alice, NORDWIND, 2, "quiet")
    assert queries.accounts(cast.charlie).rows == ()
    assert queries.count(cast.charlie) == 0
    assert queries.bands(cast.charlie) == {}
    assert jump(cast.charlie, "nordwind") == []
    assert list(queries.every_account(cast.charlie)) == []
    assert queries.account_views(cast.charlie, [NORDWIND]) == {}
    assert queries.visible_keys(cast.charlie) == frozenset()
    for ask in (
        lambda key: queries.account(cast.charlie, key),
        lambda key: queries.people_of(cast.charlie, key),
        lambda key: queries.pulses_of(cast.charlie, key),
        lambda key: give_pulse(cast.charlie, key, 3, "x"),
        lambda key: assign_owner(cast.charlie, key, cast.charlie.user_id, "x"),
    ):
        words = []
        for key in (NORDWIND, AccountKey("A-0")):
            with pytest.raises(ProblemError) as missing:
                ask(key)
            words.append(str(missing.value).replace(key, "KEY"))
            assert missing.value.status == 404
        assert words[0] == words[1]


def test_a_limited_manager_sees_the_team_and_not_nobodys(cast: Cast) -> None:
    seen = [view.account.key for view in queries.accounts(limited(cast.mona), sort="key").rows]
    assert seen == [NORDWIND, SILVA]


def test_standing_only_moves_forward(cast: Cast) -> None:
    marks = (IndicatorMark("indicator.silent", "Silent", "danger", "no use for 30 days"),)
    first = standing(NORDWIND, 71.25, day=10, shown=71, band="yellow", arr=Decimal("120000.5"), indicators=marks)
    assert publish_standing(SYSTEM, [first, standing("nowhere", 1.0)]) == UpsertCount(1 - 1, 1, 0, ("nowhere",))
    assert publish_standing(SYSTEM, [replace(first, computed_at=datetime(2026, 5, 11, tzinfo=UTC))]).unchanged == 1
    assert publish_standing(SYSTEM, [standing(NORDWIND, 12.0, day=9)]).changed == 0
    now = queries.account(cast.alice, NORDWIND).standing
    assert now is not None
    assert (now.score, now.arr, now.indicators, now.as_of) == (71.25, Decimal("120000.5"), marks, date(2026, 5, 10))
    assert publish_standing(SYSTEM, [standing(NORDWIND, 60.0, day=10)]).changed == 1
    huge = [standing(NORDWIND, 61.0, day=10, arr=Decimal(10**14)), standing(SILVA, 50.0, day=10, arr=Decimal(7))]
    assert publish_standing(SYSTEM, huge).changed == 2  # an amount that fits nowhere keeps nobody waiting
    found = [queries.account(SYSTEM, key).standing for key in (NORDWIND, SILVA)]
    assert [one and one.arr for one in found] == [None, Decimal(7)]


@pytest.mark.parametrize("sort", ["name", "-name", "score", "-score", "arr", "-arr", "owner", "-owner", "key", "-key"])
def test_every_row_comes_once_in_order_with_empty_ones_last(cast: Cast, sort: str) -> None:
    keys = [AccountKey(f"C-{number:02}") for number in range(20)]
    upsert_accounts(SYSTEM, [AccountCard(key, f"Co {number % 5}") for number, key in enumerate(keys)])
    cards = [standing(key, float(number % 4), arr=Decimal(number % 3)) for number, key in enumerate(keys[:15])]
    publish_standing(SYSTEM, cards)
    rows, cursor = [], None
    while True:
        page = queries.accounts(cast.edda, sort=sort, cursor=cursor, limit=4)
        rows += page.rows
        cursor = page.cursor
        if cursor is None:
            break
    assert len({row.account.key for row in rows}) == len(rows) == 23
    name = sort.lstrip("-")
    if name in ("score", "arr"):
        values = [getattr(row.standing, name) if row.standing else None for row in rows]
        given = [value for value in values if value is not None]
        assert values[len(given) :] == [None] * (len(rows) - len(given))
        assert given == sorted(given, reverse=sort.startswith("-"))


def test_a_cursor_belongs_to_its_list(cast: Cast) -> None:
    cursor = queries.accounts(cast.edda, sort="name", limit=1).cursor
    for sort, text in (("-name", cursor), ("name", "nonsense!"), ("score", "WyJzY29yZSIsZmFsc2UsInh4IiwiQSJd")):
        with pytest.raises(ProblemError) as refused:
            queries.accounts(cast.edda, sort=sort, cursor=text)
        assert refused.value.problems[0].code == "list.cursor"
    with pytest.raises(ProblemError, match="Did you mean score"):
        queries.accounts(cast.edda, sort="scor")


def test_filters_join_and_counts_by_band_leave_out_the_band(cast: Cast) -> None:
    money = {"arr": Decimal(10), "currency": "EUR"}
    mark = (IndicatorMark("indicator.silent", "Silent", "danger"),)
    publish_standing(
        SYSTEM,
        [
            standing(NORDWIND, 30.0, band="red", indicators=mark, **money),
            standing(SILVA, 90.0, band="green", renewal_on=date(2026, 6, 1), **money),
        ],
    )

    def keys(wanted: AccountFilter) -> list[str]:
        return [view.account.key for view in queries.accounts(cast.alice, wanted, sort="key").rows]

    assert keys(AccountFilter(bands=frozenset({"red"}))) == [NORDWIND]
    assert keys(AccountFilter(mine=True)) == [NORDWIND]
    assert keys(AccountFilter(unowned=True)) == [LONE]
    assert keys(AccountFilter(owner_id=cast.bob.user_id)) == [SILVA]
    assert keys(AccountFilter(text="PINE")) == [LONE]
    assert keys(AccountFilter(text="a-")) == [NORDWIND, SILVA, LONE]
    assert keys(AccountFilter(indicator="indicator.silent")) == [NORDWIND]
    assert keys(AccountFilter(renews_before=date(2026, 7, 1))) == [SILVA]
    counts = queries.bands(cast.alice, AccountFilter(bands=frozenset({"red"})))
    assert {band: count.accounts for band, count in counts.items()} == {"red": 1, "green": 1, "unknown": 1}
    assert counts["red"].arr == {"EUR": Decimal(10)}
    assert [view.account.key for view in queries.children_of(cast.alice, NORDWIND)] == [SILVA]


def test_customers_who_left_can_be_hidden(cast: Cast) -> None:
    upsert_accounts(SYSTEM, [AccountCard(LONE, "Lone Pine Bank", churned_on=date(2020, 1, 1))])
    assert queries.count(cast.alice, AccountFilter(left=False)) == 2
    assert queries.count(cast.alice, AccountFilter(left=True)) == 1
