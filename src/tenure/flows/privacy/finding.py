"""Everything that is kept of a person, wherever it is: for the one who asks for it, and to know what to forget."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tenure.evidence.lake.rewriting import PersonRows, rows_of_people
from tenure.flows.home import lake
from tenure.platform.access import Caller, Right, require
from tenure.platform.manifest import manifests
from tenure.platform.privacy.actions import note_export
from tenure.practice.customers.cards import PersonCard
from tenure.practice.customers.forgetting import addresses_of_others, identifiers_of_people, people_by_key
from tenure.practice.customers.merged_keys import same_people
from tenure.values import clock
from tenure.values.names import person_from_email
from tenure.values.problem import refusal

SHORTEST = 6
"""A name is looked for in texts only when it has two parts and isn't shorter: `Jo` is in every other word."""


@dataclass(frozen=True, slots=True)
class PersonRecords:
    """What is known of a person: all their keys, the words that name them, and the records themselves."""

    keys: frozenset[str]
    words: frozenset[str]
    people: tuple[PersonCard, ...]
    kept: tuple[PersonRows, ...] = field(repr=False)


def records_of_person(caller: Caller, key: str) -> PersonRecords:
    """Look a person up, under every key that merges and e-mail addresses give them.

    Raises ProblemError `person.unknown` (404) when nothing is known.
    """
    require(caller, Right.ERASE_PERSON)
    keys = {key, *same_people([key])}
    people = people_by_key(caller, keys)
    kept = rows_of_people(lake(), keys)
    if not people and not kept:
        raise refusal(
            "person.unknown",
            f"There is no person {key!r}.",
            "person",
            fix="Look up the key in the people of the account: GET /api/v1/accounts/KEY/people.",
            status=404,
        )
    rows = [row for one in kept if one.table == "people" for row in one.rows]
    emails = {
        str(email).strip().lower() for email in [*(row["email"] for row in rows), *(p.email for p in people)] if email
    }
    names = {str(name).strip() for name in [*(row["name"] for row in rows), *(p.name for p in people)] if name}
    users = {one["value"] for one in identifiers_of_people(caller, keys) if one["kind"] == "user"}
    emails |= {user.strip().lower() for user in users if "@" in user}
    emails -= addresses_of_others(caller, emails, keys)
    by_email = {found for email in emails if (found := person_from_email(email))}
    telling = {name for name in names if " " in name and len(name) >= SHORTEST}
    ids = {f'"{user}"' for user in users | keys}  # as a whole value only: an id may be part of any number
    return PersonRecords(
        frozenset(keys | by_email | users), frozenset(emails | telling | ids), tuple(people), tuple(kept)
    )


def export_person(caller: Caller, key: str) -> dict[str, Any]:
    """Everything that is kept of a person, as plain JSON. That it was handed out is in the journal."""
    found = records_of_person(caller, key)
    note_export(caller, key)
    return {
        "version": 1,
        "person": key,
        "exported_at": clock.now().isoformat(),
        "keys": sorted(found.keys),
        "people": [_plain(_fields(card)) for card in found.people],
        "facts": {one.table: [_plain(row) for row in one.rows] for one in found.kept},
        **{
            name: tell(caller, found.keys, found.words)
            for one in manifests().values()
            for name, tell in one.about.items()
        },
    }


def _fields(card: PersonCard) -> dict[str, Any]:
    return {name: getattr(card, name) for name in card.__slots__}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(one) for name, one in value.items() if one is not None}
        case list() | tuple():
            return [_plain(one) for one in value]
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
