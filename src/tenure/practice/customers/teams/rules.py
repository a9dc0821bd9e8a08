"""Who a role leads to: a pure rule, so that thousands of accounts are resolved as quickly as one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from tenure.platform.access import Role
from tenure.values.roles import TEAM_ROLES, role_label, stand_ins
from tenure.values.shapes import Promise, Public

CSM = "csm"
Team = Mapping[str, Sequence[int]]
"""The people of an account: ids of users by role, the one who has played it longest first. Its owner is the CSM."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone of ours, as far as work can reach them."""

    id: int
    name: str
    active: bool
    role: Role = Role.CSM
    team: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """Everyone of ours by id, and who plays roles for the whole company: ids by role, the one who has longest first."""

    people: Mapping[int, Colleague]
    company: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a role leads to on an account. `played` is the role they were found in; `why` says in words why it isn't the one
    that was asked for, and is empty where it is. `user_id` None: nobody, and `why` says what to do."""

    role: Public[str]
    user_id: Annotated[int | None, Promise("null when nobody could stand in.")]
    name: Public[str]
    played: Annotated[str, Promise("The role they were found in; empty for operations, the last resort.")]
    why: Annotated[str, Promise("Why it isn't someone in the role itself; empty where it is.")]

    @property
    def named(self) -> Public[bool]:
        """Whether somebody plays the very role."""
        return self.user_id is not None and not self.why


def resolve(role: str, team: Team, staff: Staff) -> Resolved:
    """Who plays a role on an account: someone active on its team, else someone who plays the role for the whole company,
    else the same for each role that stands in for it, and in the end operations. Raises KeyError for an unknown role.

    If nobody is assigned as CS manager, the manager of the CSM's team is; CS operations are the users of that role.
    """
    for played in stand_ins(role):
        ways = (
            (team.get(played, ()), "its"),
            (staff.company.get(played, ()), "the"),
            (_by_rights(played, team, staff), "the"),
        )
        for people, whose in ways:
            if found := _first_active(people, staff):
                article = "" if TEAM_ROLES[played].department else f"{whose} "
                whom = f"{article}{lower(role_label(played))}"
                why = "" if played == role else f"{_missing(role, team, staff)}; falls to {whom}, {found.name}."
                return Resolved(role, found.id, found.name, played, why)
    missing = _missing(role, team, staff)
    if found := _first_active(_of_role(Role.OPERATIONS, staff), staff):
        return Resolved(role, found.id, found.name, "", f"{missing}, nor anyone who stands in; falls to {found.name}.")
    return Resolved(
        role, None, "", "", f"{missing}, and no active user in operations to stand in. Add one under Users."
    )


def lower(label: str) -> str:
    """A label within a sentence: its first letter small, unless it begins with an abbreviation.

    >>> lower("Deal desk"), lower("CS manager")
    ('deal desk', 'CS manager')
    """
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _missing(role: str, team: Team, staff: Staff) -> str:
    """Why nobody plays the role itself, to begin a sentence with."""
    label = lower(role_label(role))
    known = (*team.get(role, ()), *staff.company.get(role, ()))
    away = next((staff.people[one].name for one in known if one in staff.people), "")
    if away:
        return f"{away}, the {label}, can't sign in"
    where = " on this account" if TEAM_ROLES[role].of_account else ""
    return f"Nobody for {label}" if TEAM_ROLES[role].department else f"No {label}{where}"


def _by_rights(played: str, team: Team, staff: Staff) -> Iterator[int]:
    """Who plays a role by what they may do in Tenure, where nobody was named."""
    if played == "cs_operations":
        yield from _of_role(Role.OPERATIONS, staff)
    if played == "cs_manager":
        teams = {one.team for csm in team.get(CSM, ()) if (one := staff.people.get(csm)) and one.team}
        managers = [*_of_role(Role.MANAGER, staff)]
        yield from (one for one in managers if staff.people[one].team in teams)
        yield from managers


def _of_role(role: Role, staff: Staff) -> Iterable[int]:
    return sorted(one.id for one in staff.people.values() if one.role is role)


def _first_active(people: Iterable[int], staff: Staff) -> Colleague | None:
    return next((one for key in people if (one := staff.people.get(key)) and one.active), None)
