"""The roles that frameworks name: who does a play's work, and whom it reaches at the customer.

One catalogue for checking a framework, for showing a role in words and for finding the person who plays it for an account.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TeamRole:
    """A role of ours. Where nobody plays it for an account, `fallback` is the role that stands in; "" is the end of the chain.
    `of_account` tells roles that people play for single accounts from those that one person plays for the whole company; a
    `department` is called by its name, without an article."""

    key: str
    label: str
    fallback: str
    of_account: bool = True
    department: bool = False


_ROLES = (
    TeamRole("csm", "CSM", "csm_pool"),
    TeamRole("csm_pool", "CSM pool", "cs_manager", of_account=False),
    TeamRole("new_csm", "CSM who takes over", "csm"),
    TeamRole("cs_manager", "CS manager", "vp"),
    TeamRole("vp", "VP of customer success", "", of_account=False),
    TeamRole("cs_operations", "CS operations", "cs_manager", of_account=False, department=True),
    TeamRole("account_executive", "Account executive", "sales_manager"),
    TeamRole("sales_manager", "Sales manager", "vp", of_account=False),
    TeamRole("deal_desk", "Deal desk", "sales_manager", of_account=False),
    TeamRole("executive_sponsor", "Executive sponsor", "vp"),
    TeamRole("implementation", "Implementation lead", "implementation_manager"),
    TeamRole("implementation_manager", "Implementation manager", "cs_manager", of_account=False),
    TeamRole("consultant", "Consultant", "implementation"),
    TeamRole("solution_architect", "Solution architect", "implementation"),
    TeamRole("trainer", "Trainer", "csm"),
    TeamRole("product_specialist", "Product specialist", "csm"),
    TeamRole("support_lead", "Support lead", "support_manager"),
    TeamRole("support_manager", "Support manager", "cs_manager", of_account=False),
    TeamRole("support", "Support", "support_lead", of_account=False, department=True),
    TeamRole("sales", "Sales", "sales_manager", of_account=False, department=True),
    TeamRole("product", "Product", "product_specialist", of_account=False, department=True),
    TeamRole("finance", "Finance", "cs_operations", of_account=False, department=True),
    TeamRole("legal", "Legal", "cs_operations", of_account=False, department=True),
    TeamRole("marketing", "Marketing", "cs_operations", of_account=False, department=True),
    TeamRole("partner", "Partner", "account_executive"),
)
TEAM_ROLES: Mapping[str, TeamRole] = {role.key: role for role in _ROLES}
"""Our roles by key, as frameworks write them."""

CUSTOMER_ROLES: Mapping[str, str] = {
    "champion": "Champion",
    "sponsor": "Sponsor",
    "decider": "Decision maker",
    "admin": "Administrator",
    "user": "User",
    "respondent": "Whoever answered",
}
"""Roles at the customer by key, and what they are called."""


def stand_ins(role: str) -> tuple[str, ...]:
    """A role of ours and those that stand in for it, in order.

    >>> stand_ins("account_executive")
    ('account_executive', 'sales_manager', 'vp')

    Raises KeyError for a role that isn't in the catalogue.
    """
    found = [role]
    while after := TEAM_ROLES[found[-1]].fallback:
        found.append(after)
    return tuple(found)


def role_label(key: str) -> str:
    """A role in words; one that isn't in the catalogue as it is written, with spaces.

    >>> role_label("cs_manager"), role_label("decider"), role_label("chief_of_staff")
    ('CS manager', 'Decision maker', 'Chief of staff')
    """
    if key in TEAM_ROLES:
        return TEAM_ROLES[key].label
    return CUSTOMER_ROLES.get(key) or key.replace("_", " ").capitalize()
