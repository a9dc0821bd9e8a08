"""Who the roles that a framework names lead to on today's accounts: shown before it is published."""

from collections import Counter

from tenure.framework.checking.advice.roles import team_roles
from tenure.framework.model import Framework
from tenure.framework.versioning.plan import RoleCoverage
from tenure.platform.access import Caller
from tenure.practice.customers.counts import customers_now
from tenure.practice.customers.teams.queries import resolved_for
from tenure.practice.customers.teams.rules import Resolved
from tenure.values.roles import role_label

OPERATIONS = "Operations"


def role_coverage(caller: Caller, framework: Framework) -> tuple[RoleCoverage, ...]:
    """For each role of ours that its plays, handoffs and stages name: on how many of today's accounts somebody plays it, somebody
    stands in, or nobody does; those with most gaps first."""
    named, customers = team_roles(framework), customers_now(caller)
    found: dict[str, Counter[Resolved]] = {role: Counter() for role in named}
    for key, by_role in resolved_for(caller, list(named)).items():
        if key in customers:
            for role, one in by_role.items():
                found[role][one] += 1
    rows = [_coverage(role, named[role], counts) for role, counts in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.nobody, row.named)))


def _coverage(role: str, addresses: tuple[str, ...], counts: Counter[Resolved]) -> RoleCoverage:
    in_role = nobody = 0
    stand_ins: Counter[str] = Counter()
    for one, count in counts.items():
        if one.named:
            in_role += count
        elif one.user_id is None:
            nobody += count
        else:
            stand_ins[role_label(one.played) if one.played else OPERATIONS] += count
    return RoleCoverage(role, role_label(role), addresses, in_role, tuple(stand_ins.most_common()), nobody)
