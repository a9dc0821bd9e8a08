"""The table of rights. docs/reference/rights.md shows it, and a test holds the two together."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import ClassVar

from tenure.platform.access.callers import Caller, OwnedAccount, Role
from tenure.values.problem import refusal


class Reach(IntEnum):
    """On whose accounts a right holds; each reach contains the ones before it."""

    NONE = 0
    OWN = 1  # accounts they own
    ASSIGNED = 2  # and those whose team they are on
    TEAM = 3  # and those of the people of their team
    ALL = 4


ROLES = (Role.CSM, Role.MANAGER, Role.OPERATIONS, Role.EXECUTIVE, Role.COLLEAGUE, Role.PARTNER, Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Right:
    """Something that people may do, by the words that it is called.

    `reaches` says how far it goes for each of ROLES, before limits on the book and the scopes of a token. A right
    `on_accounts` is asked about one account, all others about the whole company; one `of_no_account` shows nothing of any,
    so that a limited book doesn't touch it. What `changes` something is never had by a token with only the read scope.
    A wing names the rights it brings in its manifest.
    """

    words: str
    reaches: tuple[Reach, ...]
    on_accounts: bool = False
    of_no_account: bool = False
    changes: bool = False

    READ_ACCOUNTS: ClassVar["Right"]
    SEE_MONEY: ClassVar["Right"]
    EXPORT: ClassVar["Right"]
    GIVE_PULSE: ClassVar["Right"]
    MOVE_STAGE: ClassVar["Right"]
    CONFIRM: ClassVar["Right"]
    ASSIGN_OWNER: ClassVar["Right"]
    ASSIGN_TEAM: ClassVar["Right"]
    ASSIGN_COMPANY_ROLES: ClassVar["Right"]
    READ_FRESHNESS: ClassVar["Right"]
    READ_FRAMEWORK: ClassVar["Right"]
    MAKE_TOKEN: ClassVar["Right"]
    MAKE_TOKENS_FOR_OTHERS: ClassVar["Right"]
    READ_IMPORTS: ClassVar["Right"]
    IMPORT: ClassVar["Right"]
    MATCH_IDENTITIES: ClassVar["Right"]
    MANAGE_SOURCES: ClassVar["Right"]
    ERASE_PERSON: ClassVar["Right"]
    RESTORE: ClassVar["Right"]
    BACK_UP: ClassVar["Right"]
    RUN_DAY: ClassVar["Right"]
    PLAN_FRAMEWORK: ClassVar["Right"]
    PUBLISH_FRAMEWORK: ClassVar["Right"]
    MANAGE_USERS: ClassVar["Right"]
    READ_JOURNAL: ClassVar["Right"]

    def __str__(self) -> str:
        return self.words

    def reach(self, role: Role) -> Reach:
        return self.reaches[ROLES.index(role)]


N, O, S, A = Reach.NONE, Reach.OWN, Reach.ASSIGNED, Reach.ALL  # noqa: E741
# fmt: off
# who:                                         csm man ope exe col par sys
Right.READ_ACCOUNTS = Right("read accounts", (A, A, A, A, A, S, A), on_accounts=True)
Right.SEE_MONEY = Right("see ARR, contracts and invoices", (A, A, A, A, A, N, A), on_accounts=True)
Right.EXPORT = Right("export", (A, A, A, A, N, N, A), on_accounts=True)
Right.GIVE_PULSE = Right("give a pulse", (S, A, A, N, N, S, A), on_accounts=True, changes=True)
Right.MOVE_STAGE = Right("move an account to another stage", (S, A, A, N, N, N, A), on_accounts=True, changes=True)
Right.CONFIRM = Right("confirm a criterion", (S, A, A, N, N, S, A), on_accounts=True, changes=True)
Right.ASSIGN_OWNER = Right("assign an owner", (N, A, A, N, N, N, A), on_accounts=True, changes=True)
Right.ASSIGN_TEAM = Right("change an account's team", (O, A, A, N, N, N, A), on_accounts=True, changes=True)
Right.ASSIGN_COMPANY_ROLES = Right("assign roles for the whole company", (N, N, A, N, N, N, A), changes=True)
Right.READ_FRESHNESS = Right("see how fresh the data is", (A, A, A, A, A, N, A), of_no_account=True)
Right.READ_FRAMEWORK = Right("read the framework", (A, A, A, A, A, N, A), of_no_account=True)
Right.MAKE_TOKEN = Right("make tokens for oneself", (A, A, A, A, A, N, N), of_no_account=True, changes=True)
Right.MAKE_TOKENS_FOR_OTHERS = Right("make tokens for others", (N, N, N, N, N, N, A), changes=True)
Right.READ_IMPORTS = Right("see imports and quarantine", (A, A, A, A, N, N, A))
Right.IMPORT = Right("import and fix data", (N, A, A, N, N, N, A), changes=True)
Right.MATCH_IDENTITIES = Right("match ids, merge accounts and people", (N, A, A, N, N, N, A), changes=True)
Right.MANAGE_SOURCES = Right("manage event sources", (N, N, A, N, N, N, A), changes=True)
Right.ERASE_PERSON = Right("erase a person or export their data", (N, N, A, N, N, N, A), changes=True)
Right.RESTORE = Right("restore an export", (N, N, A, N, N, N, A), changes=True)
Right.BACK_UP = Right("back up the installation", (N, N, N, N, N, N, A), changes=True)
Right.RUN_DAY = Right("run the day", (N, N, A, N, N, N, A), changes=True)
Right.PLAN_FRAMEWORK = Right("plan a framework", (N, A, A, N, N, N, A))
Right.PUBLISH_FRAMEWORK = Right("publish a framework", (N, N, A, N, N, N, A), changes=True)
Right.MANAGE_USERS = Right("manage users", (N, N, A, N, N, N, A), changes=True)
Right.READ_JOURNAL = Right("read the journal", (N, A, A, N, N, N, A))
# fmt: on
BUILT_IN = frozenset(one for name in Right.__annotations__ if isinstance(one := getattr(Right, name, None), Right))
"""Rights that need no manifest."""


def _limit(caller: Caller) -> Reach:
    """The farthest that a caller's book lets any right reach. A partner's is limited whatever is said of it."""
    if not caller.book_limited and caller.role is not Role.PARTNER:
        return Reach.ALL
    return Reach.TEAM if caller.role is Role.MANAGER else Reach.ASSIGNED


def _reach(caller: Caller, right: Right) -> Reach:
    if caller.read_only and right.changes:
        return Reach.NONE
    reach = right.reach(caller.role)
    return reach if right.of_no_account else min(reach, _limit(caller))


def _distance(caller: Caller, held: OwnedAccount) -> Reach:
    """The least reach that contains an account."""
    if caller.user_id is not None and held.owner_id == caller.user_id:
        return Reach.OWN
    if caller.user_id in held.assigned:
        return Reach.ASSIGNED
    return Reach.TEAM if caller.team & held.assigned or held.owner_id in caller.team else Reach.ALL


def may(caller: Caller, right: Right, held: OwnedAccount | None = None) -> bool:
    """Whether the caller may. For a right about accounts, `held` None asks whether there is any account at all on which
    they may, which is what a menu wants to know; a right about the whole company needs the whole reach."""
    reach = _reach(caller, right)
    if right.on_accounts:
        return reach > Reach.NONE if held is None else reach >= _distance(caller, held)
    return reach is Reach.ALL


def require(caller: Caller, right: Right, held: OwnedAccount | None = None) -> None:
    """Raise a Problem (status 403) unless the caller may."""
    if may(caller, right, held):
        return
    if caller.read_only and right.changes:
        why, fix = "The token only has the read scope.", "Use a token with the write scope."
    elif held is not None and may(caller, right):
        why, fix = "Your role doesn't include this account.", "Ask its owner or a manager."
    elif may(replace(caller, book_limited=False), right, held):
        why, fix = "Your book is limited, and it concerns every account.", "Ask someone in operations."
    else:
        why, fix = f"Your role, {caller.role}, doesn't include it.", "Ask someone in operations."
    raise refusal("right.missing", f"You may not {right}.", why=why, fix=fix, status=403)


@dataclass(frozen=True, slots=True)
class Books:
    """Whose accounts somebody sees, by ids of users: those that `owners` own, and those whose team `assigned` are on."""

    owners: frozenset[int]
    assigned: frozenset[int]


def seen_books(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Books | None:
    """Whose accounts the caller sees (or exports, …). None means everyone's and nobody's."""
    reach = _reach(caller, right)
    if reach is Reach.ALL:
        return None
    mine = frozenset() if caller.user_id is None or reach is Reach.NONE else frozenset({caller.user_id})
    seen = mine | caller.team if reach is Reach.TEAM else mine
    return Books(seen, seen if reach >= Reach.ASSIGNED else frozenset())
