"""Who could own an account, how much they own already, and reasons not to change the owner now."""

from dataclasses import dataclass

from tenure.flows.asking.accounts import account
from tenure.platform.access import Caller, Right, Role, require
from tenure.platform.identity.queries import owners
from tenure.practice.customers.counts import NOBODY, loads
from tenure.practice.customers.queries import held_of
from tenure.practice.voice.queries import tickets_of
from tenure.values.keys import AccountKey
from tenure.values.money import Money

RENEWAL_DAYS = 90
"""A change of owner so shortly before a renewal needs a second thought."""


@dataclass(frozen=True, slots=True)
class OwnerChoice:
    """Someone who could own the account, and how much they own today."""

    id: int
    name: str
    invited: bool
    accounts: int
    arr: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class OwnerChoices:
    """`warnings` are reasons to wait, in words; empty when nothing speaks against a change."""

    people: tuple[OwnerChoice, ...]
    warnings: tuple[str, ...]


def owner_choices(caller: Caller, key: AccountKey) -> OwnerChoices:
    """CSMs and whoever owns accounts already, by name. Raises ProblemError for an account whose owner the caller may not
    change."""
    row = account(caller, key)
    require(caller, Right.ASSIGN_OWNER, held_of(caller, key))
    owned = loads()
    people = []
    for user in owners(caller):
        load = owned.get(user.id, NOBODY)
        if user.role is Role.CSM or load.accounts or user.id == row.view.owner_id:
            arr = tuple(Money(amount, currency) for currency, amount in load.arr.items())
            people.append(OwnerChoice(user.id, user.name, user.invited, load.accounts, arr))
    return OwnerChoices(tuple(people), tuple(_warnings(caller, key, row.days_to_renewal)))


def _warnings(caller: Caller, key: AccountKey, days: int | None) -> list[str]:
    said = []
    if days is not None and 0 <= days <= RENEWAL_DAYS:
        said.append(
            f"It renews in {days} day{'' if days == 1 else 's'}: a new contact right before a renewal costs trust."
        )
    escalated = sum(one.escalated_at is not None and one.open for one in tickets_of(caller, key))
    if escalated:
        said.append(f"{escalated} escalation{' is' if escalated == 1 else 's are'} open: resolve that first.")
    return said
