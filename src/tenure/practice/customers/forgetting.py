"""Erases people at customers, and exports what is stored of them."""

from collections.abc import Collection

from django.db import transaction
from django.db.models.functions import Lower

from tenure.platform.access import Caller, Right, require
from tenure.practice.customers.cards import PersonCard
from tenure.practice.customers.models import Identifier, Person
from tenure.practice.customers.queries import person_card


def people_by_key(caller: Caller, keys: Collection[str]) -> list[PersonCard]:
    """What is known of these people today, for those who may hand it out."""
    require(caller, Right.ERASE_PERSON)
    return [person_card(row) for row in Person.objects.filter(key__in=list(keys)).order_by("key")]


def identifiers_of_people(caller: Caller, keys: Collection[str], _words: Collection[str] = ()) -> list[dict[str, str]]:
    """By which ids of which sources these people are known."""
    require(caller, Right.ERASE_PERSON)
    rows = Identifier.objects.filter(person__in=list(keys)).order_by("source", "kind", "value")
    return [{"source": row.source, "kind": row.kind, "value": row.value} for row in rows]


def addresses_of_others(caller: Caller, addresses: Collection[str], keys: Collection[str]) -> frozenset[str]:
    """Those of some addresses (in small letters) that somebody else has, too: whoever claims another's address must not take
    it from them by asking to be forgotten."""
    require(caller, Right.ERASE_PERSON)
    others = Person.objects.exclude(key__in=list(keys)).annotate(plain=Lower("email"))
    return frozenset(others.filter(plain__in=list(addresses)).values_list("plain", flat=True))


@transaction.atomic
def forget_people(caller: Caller, keys: Collection[str], _words: Collection[str] = ()) -> int:
    """Delete the people with these keys; returns how many there were. Call it in the transaction of the tombstone."""
    require(caller, Right.ERASE_PERSON)
    return Person.objects.filter(key__in=list(keys)).delete()[0]
