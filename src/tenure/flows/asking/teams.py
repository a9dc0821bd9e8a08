"""Who of ours works on an account: every role that somebody plays there or that the live framework names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from tenure.flows.frameworks.live import live_framework
from tenure.framework.checking.advice.roles import team_roles
from tenure.platform.access import Caller
from tenure.platform.frameworks.queries import live
from tenure.practice.customers.teams.cards import Member
from tenure.practice.customers.teams.queries import resolved, team_of
from tenure.practice.customers.teams.rules import Resolved
from tenure.values.keys import AccountKey
from tenure.values.roles import TEAM_ROLES, role_label
from tenure.values.shapes import Promise, Public


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A role on an account: who plays it, and who it leads to. `named_by` are addresses of the framework that name it."""

    role: Public[str]
    label: Public[str]
    members: Public[tuple[Member, ...]]
    resolved: Public[Resolved]
    named_by: Annotated[tuple[str, ...], Promise("Addresses of the live framework that name it.")]


def roles_named() -> Mapping[str, tuple[str, ...]]:
    """The roles that the live framework names; none while no framework is live: asking makes none so."""
    return {} if live() is None else team_roles(live_framework().framework)


def team(caller: Caller, key: AccountKey) -> tuple[TeamRow, ...]:
    """The team of an account, in the catalogue's order of roles. Raises ProblemError (404) for one the caller can't see."""
    members, named = team_of(caller, key), roles_named()
    roles = [role for role in TEAM_ROLES if role in named or any(one.role == role for one in members)]
    found = resolved(caller, key, roles)
    return tuple(
        TeamRow(
            role,
            role_label(role),
            tuple(one for one in members if one.role == role),
            found[role],
            named.get(role, ()),
        )
        for role in roles
    )
