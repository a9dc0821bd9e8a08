"""Facts as pages say them: renewals that are signed, scores that are capped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.test import Client

from cast import NORDWIND, Cast
from tenure.flows.method.live import company_day
from tenure.platform.access import SYSTEM, Caller
from tenure.practice.customers.actions import publish_standing
from tenure.practice.customers.cards import StandingCard
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
    assert f"renewed to</span> {on.day} {on:%b %Y}" in head
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
