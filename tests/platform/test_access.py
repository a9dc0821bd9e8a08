"""Role by right by relation, all of them, against the table written for people in docs/reference/rights.md."""

import re
from itertools import product
from pathlib import Path

import pytest

from tenure.platform.access import (
    SYSTEM,
    Books,
    Caller,
    OwnedAccount,
    Reach,
    Right,
    Role,
    may,
    require,
    seen_books,
)
from tenure.platform.manifest import every_right
from tenure.values.problem import ProblemError

ME, MATE, STRANGER = 1, 2, 3
RELATIONS = {
    "own": OwnedAccount(ME),
    "assigned": OwnedAccount(STRANGER, frozenset({ME})),
    "team": OwnedAccount(MATE),
    "a mate's": OwnedAccount(STRANGER, frozenset({MATE})),
    "other": OwnedAccount(STRANGER),
    "nobody's": OwnedAccount(None),
}
COMPANY = ("csm", "manager", "operations", "executive", "colleague", "partner")

RIGHTS = sorted(every_right(), key=str)
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rights.md"


def caller(role: str, *, limited: bool = False, read_only: bool = False) -> Caller:
    return Caller(ME, "Me", Role(role), "web", frozenset({ME, MATE}), limited, read_only)


def documented() -> dict[Right, dict[str, str]]:
    """The table of the page: right -> role -> word."""
    rows = re.findall(r"^\| (.+?) \|(.+)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    known = {right.words: right for right in RIGHTS}
    return {
        known[name]: dict(zip(COMPANY, (cell.strip() for cell in cells.split("|")), strict=True))
        for name, cells in rows
        if name in known
    }


def test_the_page_names_every_right() -> None:
    assert set(documented()) == every_right()


@pytest.mark.parametrize(("right", "role"), list(product(RIGHTS, COMPANY)))
def test_the_page_says_what_the_code_does(right: Right, role: str) -> None:
    word = documented()[right][role]
    reaches = {"all": Reach.ALL, "yes": Reach.ALL, "assigned": Reach.ASSIGNED, "own": Reach.OWN, "-": Reach.NONE}
    assert reaches[word] == right.reach(Role(role))


@pytest.mark.parametrize(
    ("right", "role", "relation"), list(product([one for one in RIGHTS if one.on_accounts], COMPANY, RELATIONS))
)
def test_rights_on_accounts(right: Right, role: str, relation: str) -> None:
    word = documented()[right][role]
    inside = {"all": set(RELATIONS), "assigned": {"own", "assigned"}, "own": {"own"}, "-": set()}
    expected = relation in inside[word]
    assert may(caller(role), right, RELATIONS[relation]) is expected


@pytest.mark.parametrize(
    ("right", "role", "relation"), list(product([one for one in RIGHTS if one.on_accounts], COMPANY, RELATIONS))
)
def test_a_limited_book_takes_away_and_never_adds(right: Right, role: str, relation: str) -> None:
    free, limited = caller(role), caller(role, limited=True)
    inside = relation in ("own", "assigned") or (relation in ("team", "a mate's") and role == "manager")
    assert may(limited, right, RELATIONS[relation]) is (may(free, right, RELATIONS[relation]) and inside)


@pytest.mark.parametrize(("right", "role"), list(product([one for one in RIGHTS if not one.on_accounts], COMPANY)))
def test_company_wide_rights(right: Right, role: str) -> None:
    harmless = right in {Right.READ_FRESHNESS, Right.READ_FRAMEWORK, Right.MAKE_TOKEN}
    allowed = documented()[right][role] == "yes"
    assert may(caller(role), right) is allowed
    assert may(caller(role, limited=True), right) is (allowed and harmless)


@pytest.mark.parametrize(("right", "role"), list(product(RIGHTS, COMPANY)))
def test_a_read_token_reads_and_changes_nothing(right: Right, role: str) -> None:
    reads = right.words.startswith(("read", "see", "export", "plan"))
    held = OwnedAccount(ME) if right.on_accounts else None
    assert may(caller(role, read_only=True), right, held) is (reads and may(caller(role), right, held))


@pytest.mark.parametrize("right", RIGHTS)
def test_tenure_itself_may_everything_but_make_tokens(right: Right) -> None:
    held = OwnedAccount(None) if right.on_accounts else None
    assert may(SYSTEM, right, held) is (right is not Right.MAKE_TOKEN)  # it is no user


def test_whose_accounts_are_seen() -> None:
    assert seen_books(caller("csm")) is None
    assert seen_books(caller("csm", limited=True)) == Books(frozenset({ME}), frozenset({ME}))
    team = frozenset({ME, MATE})
    assert seen_books(caller("manager", limited=True)) == Books(team, team)
    assert seen_books(caller("partner")) == Books(frozenset({ME}), frozenset({ME}))
    assert seen_books(caller("colleague"), Right.EXPORT) == Books(frozenset(), frozenset())


def test_a_refusal_says_why_and_what_to_do() -> None:
    with pytest.raises(ProblemError) as refused:
        require(caller("csm"), Right.GIVE_PULSE, OwnedAccount(STRANGER))
    problem = refused.value.problems[0]
    assert (problem.code, problem.status) == ("right.missing", 403)
    assert "owner" in problem.fix
    with pytest.raises(ProblemError, match="read scope"):
        require(caller("manager", read_only=True), Right.ASSIGN_OWNER, OwnedAccount(ME))
