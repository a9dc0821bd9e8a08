"""Retries events that waited for their account, once the account is known."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby

from tenure.platform.access import SYSTEM, Caller, Right, require
from tenure.platform.inbox.actions import release
from tenure.platform.inbox.queries import held_about
from tenure.platform.inbox.waiting_events import anything_unmatched, every_waiting_id, waiting_among
from tenure.practice.customers.identities.cards import Id
from tenure.practice.customers.identities.queries import identity_map, ids_of

AT_ONCE = 5000
FEW = 2000
"""Of more accounts and people than this, all that waits is looked at instead of all that came."""


def release_learned(ids: Iterable[Id]) -> int:
    """Let the events that waited for these ids try again. Returns how many they are."""
    by_source: dict[str, dict[str, list[str]]] = {}
    for source, kind, value in ids:
        by_source.setdefault(source, {"user": [], "anonymous": [], "group": []})[kind].append(value)
    found = [
        row
        for source, of in by_source.items()
        for row in held_about(source, users=of["user"], anonymous=of["anonymous"], groups=of["group"])
    ]
    return release(SYSTEM, found) if found else 0


def release_known(caller: Caller) -> int:
    """Let everything try again whose id leads somewhere by now. Returns how many events they are."""
    require(caller, Right.IMPORT)
    if not anything_unmatched():
        return 0
    return sum(release_learned(_leading(ids)) for ids in every_waiting_id(AT_ONCE))


def release_brought(caller: Caller, accounts: Collection[str], people: Collection[str]) -> int:
    """The same after these accounts and people came in. Costs one short query while nothing waits, and looks only for their
    ids: the key of an account is that of a group, a person's key or e-mail address that of a user."""
    require(caller, Right.IMPORT)
    if not (accounts or people) or not anything_unmatched():
        return 0
    if len(accounts) + len(people) > FEW:
        return release_known(caller)
    return release_learned(_leading(waiting_among(*ids_of(accounts, people))))


def _leading(ids: Iterable[Id]) -> list[Id]:
    """Those of some ids that lead to an account."""
    ready: list[Id] = []
    for source, group in groupby(sorted(ids), key=lambda one: one[0]):
        mine = list(group)
        of = {kind: [value for _, one, value in mine if one == kind] for kind in ("user", "anonymous", "group")}
        known = identity_map(source, of["user"], of["anonymous"], of["group"])
        ready += [one for one in mine if _leads(known.account_for, *one[1:])]
    return ready


def _leads(account_for: Callable[..., object], kind: str, value: str) -> bool:
    given: dict[str, Sequence[str | None]] = {
        "user": (value, None, None),
        "anonymous": (None, value, None),
        "group": (None, None, value),
    }
    return account_for(*given[kind]) is not None
