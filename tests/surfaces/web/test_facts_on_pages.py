"""Facts as pages say them: renewals that are signed, scores that are capped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.test import Client

from cast import NORDWIND, SILVA, Cast
from tenure.flows.frameworks.live import company_day
from tenure.platform.access import SYSTEM, Caller
from tenure.practice.customers.actions import publish_standing, upsert_accounts
from tenure.practice.customers.cards import AccountCard, StandingCard
from tenure.values import clock
from tenure.values.keys import AccountKey

SignIn = Callable[[Caller], Client]


def stands(key: AccountKey, **said: object) -> None:
    """Publish what a list shows of an account today."""
    card = StandingCard(
        key, company_day(), clock.now(), "f" * 16, score=59.0, shown=59, band="red", band_raw="red", coverage=1.0,
        arr=Decimal(12000), currency="USD",
    )  # fmt: skip
    publish_standing(SYSTEM, [replace(card, **said)])  # type: ignore[arg-type]


def test_a_renewal_that_is_signed_reads_so(cast: Cast, sign_in: SignIn) -> None:
    on = company_day() + timedelta(days=500)
    stands(NORDWIND, renewal_on=on, renewed=True)
    browser = sign_in(cast.alice)
    head = " ".join(browser.get(f"/accounts/{NORDWIND}/timeline/").content.decode().split())
    assert f'Renewed to</dt><dd><span class="big">{on.day} {on:%b %Y}' in head
    assert "Renewed to" in browser.get("/accounts/").content.decode()
    stands(NORDWIND, renewal_on=on)
    assert "enewed to" not in browser.get(f"/accounts/{NORDWIND}/timeline/").content.decode()


def test_a_capped_score_shows_both(cast: Cast, sign_in: SignIn) -> None:
    stands(NORDWIND, by_points=81)
    assert "59 of 100, capped (81 by points)" in sign_in(cast.alice).get("/accounts/").content.decode()


def test_a_rise_that_a_lifted_cap_makes_is_not_green(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    for by_points, word in ((-1.0, "cap lifted"), (20.0, "rising")):
        stands(
            NORDWIND, shown=79, score=79.0, band="yellow", band_raw="yellow", change_28d=20.0, change_points=by_points
        )
        assert f"Yellow, {word}" in browser.get(f"/accounts/{NORDWIND}/people/").content.decode()
        assert ('<span class="up"' in browser.get("/accounts/").content.decode()) == (word == "rising")


def test_parents_go_by_name_and_list_what_belongs_to_them(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    child = browser.get(f"/accounts/{SILVA}/people/").content.decode()
    assert f'child of <a href="/accounts/{NORDWIND}/">Nordwind Logistik</a>' in child
    parent = browser.get(f"/accounts/{NORDWIND}/people/").content.decode()
    assert f'1 account belongs to it: <a href="/accounts/{SILVA}/">Silva Retail</a>' in parent
    listed = browser.get("/accounts/").content.decode()
    assert "child of Nordwind Logistik" in listed
    assert "1 account below" in listed
    below = browser.get(f"/accounts/?parent={NORDWIND}").content.decode()
    assert "Part of Nordwind Logistik" in below
    assert ">Silva Retail</a>" in below
    assert ">Nordwind Logistik</a>" not in below


def test_of_a_parent_one_may_not_see_nothing_is_told(cast: Cast, sign_in: SignIn) -> None:
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("A-9"), "Secret Holding", owner="Bob")])
    upsert_accounts(SYSTEM, [AccountCard(AccountKey("A-8"), "Own", parent_key=AccountKey("A-9"), owner="Charlie")])
    page = sign_in(cast.charlie).get("/accounts/A-8/people/").content.decode()
    assert "child of" not in page
    assert "Secret Holding" not in page
    assert "A-9" not in page


def test_the_header_counts_what_the_filters_leave(cast: Cast, sign_in: SignIn) -> None:
    stands(NORDWIND)
    stands(SILVA, band="green", band_raw="green", score=90.0, shown=90, arr=Decimal(88000))
    browser = sign_in(cast.alice)

    def head(query: str) -> str:
        page = browser.get(f"/accounts/?{query}").content.decode()
        return page.split('<p class="quiet num" role="status">')[1].split("</p>")[0]

    assert head("") == "3 accounts · $100k ARR · 1 red with $12k"
    assert head("band=green") == "1 account · $88k ARR"
    assert head("band=red") == "1 account · $12k ARR · 1 red with $12k"
    assert head("q=silva") == "1 account · $88k ARR"
    assert head("q=silva&band=red") == "0 accounts"
