"""The table of rights. docs/reference/rights.md shows it, and a test holds the two together."""

from enum import IntEnum, StrEnum

from tenure.platform.access.callers import Caller, Held, Role
from tenure.values.problem import Problem, ProblemError


class Right(StrEnum):
    READ_ACCOUNTS = "read accounts"
    EXPORT = "export"
    GIVE_PULSE = "give a pulse"
    MOVE_STAGE = "move an account to another stage"
    CONFIRM = "confirm a criterion"
    ASSIGN_OWNER = "assign an owner"
    READ_FRESHNESS = "see how fresh the data is"
    READ_FRAMEWORK = "read the framework"
    MAKE_TOKEN = "make tokens for oneself"  # noqa: S105 - a right, no secret
    MAKE_TOKENS_FOR_OTHERS = "make tokens for others"
    READ_IMPORTS = "see imports and quarantine"
    IMPORT = "import and mend data"
    MATCH_IDENTITIES = "match ids, merge accounts and people"
    MANAGE_SOURCES = "manage event sources"
    ERASE_PERSON = "erase a person or hand out their data"
    RESTORE = "restore an export"
    BACK_UP = "back up the installation"
    RUN_DAY = "run the day"
    PLAN_FRAMEWORK = "plan a framework"
    PUBLISH_FRAMEWORK = "publish a framework"
    MANAGE_USERS = "manage users"
    READ_JOURNAL = "read the journal"


class Reach(IntEnum):
    """On whose accounts a right holds; each reach contains the ones before it."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ALL = 3


ACCOUNT_RIGHTS = frozenset(
    {
        Right.READ_ACCOUNTS,
        Right.EXPORT,
        Right.GIVE_PULSE,
        Right.MOVE_STAGE,
        Right.CONFIRM,
        Right.ASSIGN_OWNER,
    }
)
"""Rights that are asked about one account. The others concern the whole company."""

OF_NO_ACCOUNT = frozenset({Right.READ_FRESHNESS, Right.READ_FRAMEWORK, Right.MAKE_TOKEN})
"""Rights that show nothing of any account, so that a limit on someone's book doesn't touch them."""

CHANGING = frozenset(
    {
        Right.GIVE_PULSE,
        Right.MOVE_STAGE,
        Right.CONFIRM,
        Right.ASSIGN_OWNER,
        Right.MAKE_TOKEN,
        Right.MAKE_TOKENS_FOR_OTHERS,
        Right.IMPORT,
        Right.MATCH_IDENTITIES,
        Right.MANAGE_SOURCES,
        Right.ERASE_PERSON,
        Right.RESTORE,
        Right.BACK_UP,
        Right.RUN_DAY,
        Right.PUBLISH_FRAMEWORK,
        Right.MANAGE_USERS,
    }
)
"""Rights that change something, which a token with only the read scope never has. A plan changes nothing."""

N, O, A = Reach.NONE, Reach.OWN, Reach.ALL  # noqa: E741

_ORDER = (Role.CSM, Role.MANAGER, Role.OPERATIONS, Role.EXECUTIVE, Role.COLLEAGUE, Role.SYSTEM)
_TABLE: dict[Right, tuple[Reach, ...]] = {
    # who:                   csm man ope exe col sys
    Right.READ_ACCOUNTS: (A, A, A, A, A, A),
    Right.EXPORT: (A, A, A, A, N, A),
    Right.GIVE_PULSE: (O, A, A, N, N, A),
    Right.MOVE_STAGE: (O, A, A, N, N, A),
    Right.CONFIRM: (O, A, A, N, N, A),
    Right.ASSIGN_OWNER: (N, A, A, N, N, A),
    Right.READ_FRESHNESS: (A, A, A, A, A, A),
    Right.READ_FRAMEWORK: (A, A, A, A, A, A),
    Right.MAKE_TOKEN: (A, A, A, A, A, N),
    Right.MAKE_TOKENS_FOR_OTHERS: (N, N, N, N, N, A),
    Right.READ_IMPORTS: (A, A, A, A, N, A),
    Right.IMPORT: (N, A, A, N, N, A),
    Right.MATCH_IDENTITIES: (N, A, A, N, N, A),
    Right.MANAGE_SOURCES: (N, N, A, N, N, A),
    Right.ERASE_PERSON: (N, N, A, N, N, A),
    Right.RESTORE: (N, N, A, N, N, A),
    Right.BACK_UP: (N, N, N, N, N, A),
    Right.RUN_DAY: (N, N, A, N, N, A),
    Right.PLAN_FRAMEWORK: (N, A, A, N, N, A),
    Right.PUBLISH_FRAMEWORK: (N, N, A, N, N, A),
    Right.MANAGE_USERS: (N, N, A, N, N, A),
    Right.READ_JOURNAL: (N, A, A, N, N, A),
}
REACH: dict[Right, dict[Role, Reach]] = {
    right: dict(zip(_ORDER, reaches, strict=True)) for right, reaches in _TABLE.items()
}
"""How far each right goes for each role, before limits on the book and the scopes of a token."""


def _limit(caller: Caller) -> Reach:
    """The farthest that a caller's book lets any right reach."""
    if not caller.book_limited:
        return Reach.ALL
    return Reach.TEAM if caller.role is Role.MANAGER else Reach.OWN


def _reach(caller: Caller, right: Right) -> Reach:
    if caller.read_only and right in CHANGING:
        return Reach.NONE
    reach = REACH[right][caller.role]
    return reach if right in OF_NO_ACCOUNT else min(reach, _limit(caller))


def _distance(caller: Caller, held: Held) -> Reach:
    """The least reach that contains an account."""
    if caller.user_id is not None and held.owner_id == caller.user_id:
        return Reach.OWN
    return Reach.TEAM if held.owner_id is not None and held.owner_id in caller.team else Reach.ALL


def may(caller: Caller, right: Right, held: Held | None = None) -> bool:
    """Whether the caller may. For a right about accounts, `held` None asks whether there is any account at all on which
    they may, which is what a menu wants to know; a right about the whole company needs the whole reach."""
    reach = _reach(caller, right)
    if right in ACCOUNT_RIGHTS:
        return reach > Reach.NONE if held is None else reach >= _distance(caller, held)
    return reach is Reach.ALL


def require(caller: Caller, right: Right, held: Held | None = None) -> None:
    """Raise a Problem (status 403) unless the caller may."""
    if may(caller, right, held):
        return
    if caller.read_only and right in CHANGING:
        why, fix = "The token only has the read scope.", "Use a token with the write scope."
    elif held is not None and may(caller, right):
        why, fix = "The account is outside the reach of your role.", "Ask its owner or a manager."
    else:
        why, fix = f"Your role, {caller.role}, doesn't include it.", "Ask someone in operations."
    raise ProblemError(Problem("right.missing", f"You may not {right}.", why=why, fix=fix, status=403))


def rights_on(caller: Caller, held: Held) -> frozenset[Right]:
    """Every right about accounts that the caller has on this one: what a screen offers."""
    return frozenset(right for right in ACCOUNT_RIGHTS if may(caller, right, held))


def seen_owners(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> frozenset[int] | None:
    """Whose accounts the caller sees (or exports, …), as ids of owners. None means everyone's and nobody's."""
    reach = _reach(caller, right)
    if reach is Reach.ALL:
        return None
    mine = frozenset() if caller.user_id is None else frozenset({caller.user_id})
    if reach is Reach.NONE:
        return frozenset()
    return mine | caller.team if reach is Reach.TEAM else mine
