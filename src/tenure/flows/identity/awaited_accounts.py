"""Accounts that rows of files name and no source of customers does: what waits for them, and what lets it go on."""

from collections.abc import Collection, Mapping, Sequence

from tenure.evidence.intake.cells.repairs import REPAIRS, near_ids
from tenure.flows.bringing_in.quarantine import replay_rows
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.deliveries.actions import dismiss_rows
from tenure.platform.deliveries.cards import AwaitedAccount
from tenure.platform.deliveries.queries import awaiting, rows_awaiting
from tenure.practice.customers.identities.cards import Id, Likeness
from tenure.practice.customers.identities.proposals import not_theirs
from tenure.practice.customers.identities.queries import account_keys, accounts_alike
from tenure.values.keys import AccountKey
from tenure.values.names import domain_of

THROUGH_OTHERS = ("subscription", "ticket", "invoice", "opportunity", "person")


def likely_account(awaited: Sequence[AwaitedAccount]) -> Mapping[Id, Likeness]:
    """The one account that has the name or the domain by which rows name theirs, unless somebody said it isn't that one."""
    said = {called(one): _words(one) for one in awaited}
    refused = not_theirs(said)
    found = accounts_alike(
        {repr(one): words for one, words in said.items()}, {repr(one): no for one, no in refused.items()}
    )
    likes = {one: found[repr(one)] for one in said if repr(one) in found}
    return likes | _near(awaited, refused)


def _near(awaited: Sequence[AwaitedAccount], refused: Mapping[Id, Collection[str]]) -> dict[Id, Likeness]:
    """The one account whose id is the awaited one but for what happens to ids on the way: zeros, capitals, decimals."""
    keys = account_keys() if any(one.awaits == "account" for one in awaited) else frozenset()
    found = {}
    for one in awaited:
        near = near_ids([one.value], keys) if one.awaits == "account" else None
        if near and near.known not in refused.get(called(one), ()):
            reason = f"the same id when {REPAIRS[near.repair].words}"
            found[called(one)] = Likeness(AccountKey(near.known), near.known, reason)
    return found


def called(one: AwaitedAccount) -> Id:
    """What the rows call the account."""
    return one.source, one.awaits, one.value


def _words(one: AwaitedAccount) -> tuple[str, str]:
    """The name and the domain that rows give."""
    return (
        one.value if one.awaits == "name" else "",
        domain_of(one.value) if one.awaits in ("domain", "address", "person") else "",
    )


def retry_rows_of(source: str, awaits: str, value: str) -> int:
    """Try the rows that wait for an account again, known from now; and those that refer to them. Returns how many went in."""
    mine = rows_awaiting(SYSTEM, [(source, awaits, value)])
    if not mine:
        return 0
    through = awaiting(SYSTEM, THROUGH_OTHERS)
    return replay_rows(SYSTEM, {*mine, *through}).went_in


def dismiss_rows_of(caller: Caller, source: str, awaits: str, value: str, reason: str) -> int:
    """Rows of no customer: they stay listed as dismissed. Returns how many waited."""
    return dismiss_rows(caller, rows_awaiting(caller, [(source, awaits, value)]), reason)
