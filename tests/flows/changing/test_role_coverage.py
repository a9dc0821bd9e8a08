"""Before a framework is published: on how many of today's accounts the roles that it names are played, or fall to whom."""

from datetime import UTC, date, datetime

import pytest

from cast import NORDWIND, SILVA, Cast
from tenure.flows.changing.role_coverage import role_coverage
from tenure.flows.frameworks.live import check, require_valid
from tenure.framework.checking.advice.roles import team_roles
from tenure.framework.versioning.plan import RoleCoverage
from tenure.platform.access import SYSTEM
from tenure.practice.customers.actions import publish_standing
from tenure.practice.customers.cards import StandingCard
from tenure.practice.customers.teams.actions import assign

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_every_role_says_who_it_leads_to(cast: Cast) -> None:
    framework = require_valid(check("six_indicator"))
    named = team_roles(framework)
    assert "csm" in named
    assert all(addresses for addresses in named.values())

    def found() -> dict[str, RoleCoverage]:
        return {one.role: one for one in role_coverage(SYSTEM, framework)}

    assert not any(one.named or one.nobody or one.stand_ins for one in found().values())  # no customers yet
    cards = [
        StandingCard(account=key, as_of=date(2026, 3, 31), computed_at=NOON, fingerprint="f")
        for key in (NORDWIND, SILVA)
    ]
    publish_standing(SYSTEM, cards)
    assert found().keys() == named.keys()
    assert (found()["csm"].named, found()["csm"].whole) == (2, True)
    role = next(one for one in named if one == "implementation")
    assert found()[role].stand_ins == (("CS manager", 2),)
    assign(SYSTEM, NORDWIND, role, cast.bob.user_id or 0)
    assert (found()[role].named, found()[role].stand_ins, found()[role].nobody) == (1, (("CS manager", 1),), 0)
    assert role_coverage(SYSTEM, framework)[0].named == 0  # gaps first
