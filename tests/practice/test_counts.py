"""Who stands where, for maps of the whole book."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cast import LONE, NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM
from tenure.practice.customers.actions import publish_standing
from tenure.practice.customers.cards import StandingCard
from tenure.practice.customers.counts import names_seen, standings_beside, standings_by
from tenure.values.keys import AccountKey

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def placed(cast: Cast) -> Cast:
    """Two accounts in onboarding, one of them stalled; one nowhere, in the renewal motion."""

    def standing(key: AccountKey, arr: int, stage: str | None, **more: object) -> StandingCard:
        return StandingCard(
            account=key, as_of=date(2026, 3, 31), computed_at=NOON, fingerprint="f", arr=Decimal(arr), currency="USD",
            stage=stage, segment="small", **more,
        )  # type: ignore[arg-type]  # fmt: skip

    publish_standing(
        SYSTEM,
        [
            standing(NORDWIND, 100, "onboarding", stalled=True),
            standing(SILVA, 200, "onboarding", behind=True, beside=("renewal",)),
            standing(LONE, 50, None, beside=("renewal", "advocacy")),
        ],
    )
    return cast


def test_accounts_and_arr_by_stage(placed: Cast) -> None:
    found = standings_by(placed.olga, "stage")
    assert (found["onboarding"].accounts, found["onboarding"].arr) == (2, {"USD": Decimal(300)})
    assert (found["onboarding"].stalled, found["onboarding"].behind) == (1, 1)
    assert found[None].accounts == 1
    assert standings_by(placed.olga, "segment")["small"].accounts == 3


def test_motions_count_every_account_under_way(placed: Cast) -> None:
    found = standings_beside(placed.olga)
    assert {key: one.accounts for key, one in found.items()} == {"renewal": 2, "advocacy": 1}
    assert found["renewal"].arr == {"USD": Decimal(250)}


def test_nobody_counts_what_they_may_not_see(placed: Cast) -> None:
    assert standings_by(placed.charlie, "stage") == {}
    assert standings_beside(placed.charlie) == {}
    assert names_seen(placed.charlie, [NORDWIND]) == {}
    assert names_seen(placed.bob, [NORDWIND]) == {NORDWIND: "Nordwind Logistik"}
