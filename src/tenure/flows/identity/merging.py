"""Merges of accounts and people: the preview, the merge and undoing it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.daily.logbook import ship
from tenure.flows.home import reading_room
from tenure.platform.access import Caller, Right, require
from tenure.platform.freshness.actions import mark_stale
from tenure.practice.customers.cards import AccountView
from tenure.practice.customers.identities import merging
from tenure.practice.customers.identities.queries import person_seen
from tenure.practice.customers.merged_keys import survivor
from tenure.practice.customers.queries import account, people_of
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.shapes import Promise, Public

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Moving:
    """Rows of one fact table that would count elsewhere."""

    table: str
    rows: int


def _by_table(moves: Iterable[Moving]) -> dict[str, int]:
    return {one.table: one.rows for one in moves}


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do. `ends` says in words what doesn't move; `owner` who owns the one that stays, and from whom."""

    kind: Public[str]
    merged: Public[str]
    merged_name: Public[str]
    into: Public[str]
    into_name: Public[str]
    moves: Annotated[
        tuple[Moving, ...],
        Promise("Rows that count elsewhere from now on, by fact table.", say=_by_table, kind=Mapping[str, int]),
    ]
    people: Public[int]
    owner: Public[str]
    ends: Public[tuple[str, ...]]


def preview_accounts(caller: Caller, key: AccountKey, into: AccountKey) -> MergePreview:
    """What merging an account into another one would move. Raises ProblemError (404) for one that can't be seen."""
    require(caller, Right.MATCH_IDENTITIES)
    merged, stays = account(caller, key), account(caller, into)
    with reading_room() as room:
        moves = _moving(room, key)
    return MergePreview(
        "account",
        key,
        merged.account.name,
        into,
        stays.account.name,
        moves,
        len(people_of(caller, key)),
        _owner(merged, stays),
        _ends(merged, stays),
    )


def _owner(merged: AccountView, stays: AccountView) -> str:
    if stays.owner_id is None and merged.owner_id is not None:
        return f"{merged.owner_name} becomes the owner."
    if merged.owner_id is not None and merged.owner_id != stays.owner_id:
        return f"{stays.owner_name} will own both; until now {merged.owner_name} owned {merged.account.name}."
    return f"The owner stays {stays.owner_name}." if stays.owner_name else "Nobody owns either of them."


def _ends(merged: AccountView, stays: AccountView) -> tuple[str, ...]:
    name = merged.account.name
    said = [f"{name} disappears from lists; its address redirects to {stays.account.name}."]
    if merged.standing is not None and merged.standing.stage is not None:
        said.append(f"Its stage, moves and confirmed criteria end; {stays.account.name} keeps its own.")
    if merged.account.churned_on is not None and stays.account.churned_on is None:
        said.append(f"{name} churned on {merged.account.churned_on}; {stays.account.name} hasn't.")
    return (*said, "Scores of past days stay as they were.")


def _moving(room: ReadingRoom, key: str, person: str = "") -> tuple[Moving, ...]:
    found = []
    for name, table in TABLES.items():
        if not (table.of_account and table.follows) or (person and (not table.of_person or name == "people")):
            continue
        rows = room.versions(name, (key,))
        if rows is None:
            continue
        rows = rows.filter(rows.superseded_at.isnull())
        if person:
            rows = rows.filter(rows.person == person)
        if count := int(room.value(rows.count())):
            found.append(Moving(name, count))
    return tuple(sorted(found, key=lambda one: -one.rows))


def preview_people(caller: Caller, key: PersonKey, into: PersonKey) -> MergePreview:
    """What merging a person into another one would move. Raises ProblemError `person.unknown`."""
    require(caller, Right.MATCH_IDENTITIES)
    merged, stays = person_seen(caller, key), person_seen(caller, into)
    moves: tuple[Moving, ...] = ()
    if merged.account is not None:
        with reading_room() as room:
            moves = _moving(room, survivor(merged.account), key)
    name, other = merged.name or merged.email or key, stays.name or stays.email or into
    ends = (
        f"{name} disappears from the list of people; role and title are taken from {other}.",
        "Distinct counts go down by one.",
    )
    return MergePreview("person", key, name, into, other, moves, 0, "", ends)


def merge_accounts(caller: Caller, key: AccountKey, into: AccountKey, reason: str = "") -> int:
    """Merge an account into another one; its score follows at once. Raises ProblemError of the action."""
    return _decided(lambda: merging.merge_accounts(caller, key, into, reason), lambda _: (key, into))


def unmerge_account(caller: Caller, key: AccountKey, reason: str = "") -> AccountKey:
    """Take the merge of an account back; returns the account it was part of. Raises ProblemError of the action."""
    return _decided(lambda: merging.unmerge_account(caller, key, reason), lambda into: (key, into))


def merge_people(caller: Caller, key: PersonKey, into: PersonKey, reason: str = "") -> int:
    """Merge a person into another one. Raises ProblemError of the action."""
    accounts = [one.account for one in (person_seen(caller, key), person_seen(caller, into)) if one.account]
    return _decided(lambda: merging.merge_people(caller, key, into, reason), lambda _: accounts)


def unmerge_person(caller: Caller, key: PersonKey, reason: str = "") -> PersonKey:
    """Take the merge of a person back; returns the person they were merged into. Raises ProblemError of the action."""

    def accounts(into: PersonKey) -> list[AccountKey]:
        return [one.account for one in (person_seen(caller, key), person_seen(caller, into)) if one.account]

    return _decided(lambda: merging.unmerge_person(caller, key, reason), accounts)


def _decided(decide: Callable[[], T], about: Callable[[T], Iterable[str]]) -> T:
    """Decide, let the lake know, and let the standings of the accounts follow."""
    found = decide()
    ship()
    mark_stale(about(found))
    return found
