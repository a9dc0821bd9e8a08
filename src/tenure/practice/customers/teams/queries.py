"""Reading teams: who plays which role, and who stands in, for one account or for many in a few queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db.models import QuerySet

from tenure.platform.access import Caller, Right, Role, require
from tenure.platform.identity.models import User
from tenure.practice.customers.models import Account, Assignment
from tenure.practice.customers.queries import held_of, in_view
from tenure.practice.customers.teams.cards import KeptAssignment, Member
from tenure.practice.customers.teams.rules import CSM, Colleague, Resolved, Staff, resolve
from tenure.values.keys import AccountKey
from tenure.values.roles import TEAM_ROLES, role_label

PIECE = 2000


def team_of(caller: Caller, key: AccountKey) -> list[Member]:
    """Who is on an account's team, in the order of the catalogue of roles; its owner is the CSM."""
    held_of(caller, key)
    account = Account.objects.select_related("owner").get(key=key)
    found = _members(Assignment.objects.filter(account=key, until=None))
    if (owner := account.owner) is not None:
        found.append(Member(CSM, role_label(CSM), owner.pk, str(owner), owner.is_active, None))
    return sorted(found, key=_by_role)


def company_team(caller: Caller) -> list[Member]:
    """Who plays roles for the whole company. Names of colleagues are of no account: whoever reads accounts may know them."""
    require(caller, Right.READ_ACCOUNTS)
    if caller.role is Role.PARTNER:
        return []
    return sorted(_members(Assignment.objects.filter(account=None, until=None)), key=_by_role)


def _members(rows: QuerySet[Assignment]) -> list[Member]:
    return [
        Member(
            row.role,
            role_label(row.role),
            row.user_id,
            str(row.user),
            row.user.is_active,
            row.since,
            row.reason,
            row.by_name,
        )
        for row in rows.select_related("user").order_by("since", "id")
    ]


def _by_role(one: Member) -> int:
    return [*TEAM_ROLES].index(one.role) if one.role in TEAM_ROLES else len(TEAM_ROLES)


def staff() -> Staff:
    """Everyone of ours, and who plays roles for the whole company."""
    people = {
        row.pk: Colleague(row.pk, str(row), row.is_active, Role(row.role), row.team) for row in User.objects.all()
    }
    company: dict[str, list[int]] = {}
    rows = Assignment.objects.filter(account=None, until=None).order_by("since", "id")
    for role, user in rows.values_list("role", "user_id"):
        company.setdefault(role, []).append(user)
    return Staff(people, company)


def resolved_for(
    caller: Caller, roles: Collection[str], keys: Collection[str] | None = None
) -> dict[AccountKey, dict[str, Resolved]]:
    """Who each of some roles leads to, on some accounts or all that the caller sees, in four queries however many there are.
    Accounts with the same team are resolved once. Roles outside the catalogue are left out."""
    accounts = Account.objects.filter(in_view(caller), merged_into=None)
    accounts = accounts if keys is None else accounts.filter(key__in=keys)
    ours, known = staff(), [role for role in roles if role in TEAM_ROLES]
    teams: dict[str, list[tuple[str, int]]] = {}
    rows = Assignment.objects.filter(account__isnull=False, until=None).order_by("since", "id")
    rows = rows if keys is None else rows.filter(account__in=keys)
    for key, role, user in rows.values_list("account_id", "role", "user_id"):
        teams.setdefault(key, []).append((role, user))
    same: dict[tuple[tuple[str, int], ...], dict[str, Resolved]] = {}
    found: dict[AccountKey, dict[str, Resolved]] = {}
    for key, owner in accounts.values_list("key", "owner_id"):
        team = (*((CSM, owner) for _ in range(owner is not None)), *teams.get(key, ()))
        if team not in same:
            same[team] = {role: resolve(role, _by_roles(team), ours) for role in known}
        found[AccountKey(key)] = same[team]
    return found


def _by_roles(team: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for role, user in team:
        found.setdefault(role, []).append(user)
    return found


def resolved(caller: Caller, key: AccountKey, roles: Collection[str]) -> dict[str, Resolved]:
    """Who each of some roles leads to on one account. Raises ProblemError (404) for one the caller can't see."""
    held_of(caller, key)
    return resolved_for(caller, roles, [key])[key]


def every_assignment(caller: Caller, right: Right) -> Iterator[KeptAssignment]:
    """All assignments to accounts that the caller may see (or export), ended ones too, oldest first; those for the whole
    company only for whoever sees every account."""
    rows = Assignment.objects.order_by("id")
    limit = in_view(caller, "account__", right)
    for row in (rows.filter(limit, account__isnull=False) if limit else rows).iterator(chunk_size=PIECE):
        key = AccountKey(row.account_id) if row.account_id else None
        yield KeptAssignment(
            row.pk, key, row.role, row.user_id, row.since, row.until, row.reason, row.by_name, row.ended_by_name
        )
