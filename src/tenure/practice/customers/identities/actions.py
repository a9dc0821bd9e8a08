"""Every change of what ids lead to, and of which accounts and people are one."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Q

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.cards import EntryCard
from tenure.practice.customers.identities.cards import Id, Identity, IdKind
from tenure.practice.customers.identities.queries import OF_FILES, ids_among, readable
from tenure.practice.customers.merged_keys import survivor
from tenure.practice.customers.models import Dismissal, Identifier
from tenure.practice.customers.queries import held_of
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.names import person_from_email
from tenure.values.problem import refusal
from tenure.values.texts import addresses_among

KINDS: tuple[IdKind, ...] = ("user", "anonymous", "group", *OF_FILES)
SAID_AGAIN = timedelta(minutes=10)
"""What is known already is written down anew only this much later: clients repeat themselves on every page."""

AT_ONCE = 1000
NEVER = datetime(1, 1, 2, tzinfo=UTC)


@transaction.atomic
def learn(caller: Caller, identities: Sequence[Identity]) -> frozenset[Id]:
    """Keep what calls said of ids. Of two calls the later counts, in whatever order they come; what a person matched by
    hand stays. Returns the ids that lead elsewhere than before: what waited for them can go on."""
    require(caller, Right.IMPORT)
    said = [one for one in identities if ids_among([one.value])]
    said.sort(key=lambda one: (one.source, one.kind, one.value, one.at))
    new: list[Identifier] = []
    changed: dict[str, list[Identifier]] = {"all": [], "time": []}
    news: set[Id] = set()
    for (source, kind), group in groupby(said, key=lambda one: (one.source, one.kind)):
        calls = list(group)
        known = _locked(source, kind, {one.value for one in calls})
        for value, of_one in groupby(calls, key=lambda one: one.value):
            row = known.get(value)
            fresh = row if row is not None else Identifier(source=source, kind=kind, value=value, learned_at=NEVER)
            before, learned_at = _said(fresh), fresh.learned_at
            for one in of_one:
                _hear(fresh, one)
            if row is None:
                new.append(fresh)
            elif _said(fresh) != before:
                changed["all"].append(fresh)
            elif fresh.learned_at - learned_at >= SAID_AGAIN:
                changed["time"].append(fresh)
            if _said(fresh) != before and any(_said(fresh)):
                news.add((source, kind, value))
    Identifier.objects.bulk_create(new, batch_size=AT_ONCE)
    Identifier.objects.bulk_update(changed["all"], ["account", "person", "user", "learned_at"], batch_size=AT_ONCE)
    Identifier.objects.bulk_update(changed["time"], ["learned_at"], batch_size=AT_ONCE)
    return frozenset(news)


def _locked(source: str, kind: str, values: Collection[str]) -> dict[str, Identifier]:
    rows = Identifier.objects.select_for_update().filter(source=source, kind=kind, value__in=values).order_by("value")
    return {row.value: row for row in rows}


def _said(row: Identifier) -> tuple[str, str, str]:
    return row.account, row.person, row.user


def _hear(row: Identifier, one: Identity) -> None:
    """Later words write over earlier ones, field by field; earlier words only fill what nobody has said."""
    later = one.at >= row.learned_at
    for name in ("account", "person", "user"):
        word = getattr(one, name)
        decided = name == "account" and row.decided_by
        if word and not decided and (later or not getattr(row, name)):
            setattr(row, name, word)
    row.learned_at = one.at if later else row.learned_at


@transaction.atomic
def match(caller: Caller, source: str, kind: str, value: str, account: AccountKey) -> AccountKey:
    """Say by hand which account an id of a source belongs to; no later call changes that. Returns the account's key (of
    the one that stands for it, when it was merged)."""
    require(caller, Right.MATCH_IDENTITIES)
    check_id(source, kind, value)
    key = AccountKey(survivor(account))
    held_of(caller, key)
    row = _locked(source, kind, [value]).get(value)
    before = row.account if row else ""
    if row is not None and row.decided_by and before == key:
        return key
    now = clock.now()
    Identifier.objects.update_or_create(
        source=source,
        kind=kind,
        value=value,
        defaults={"account": key, "learned_at": now, "decided_by": caller.name or "someone"},
    )
    Dismissal.objects.filter(source=source, kind=kind, value=value, account=key).delete()  # the newer word counts
    data = {"source": source, "kind": kind, "value": id_for_journal(value), "account": key, "before": before}
    record_entry(caller, "identity.matched", "account", key, data)
    return key


@transaction.atomic
def take_back_match(caller: Caller, source: str, kind: str, value: str) -> None:
    """Forget what was matched by hand: from now on calls decide again. Events that went on stay where they are."""
    require(caller, Right.MATCH_IDENTITIES)
    check_id(source, kind, value)
    row = _locked(source, kind, [value]).get(value)
    if row is None or not row.decided_by:
        raise refusal(
            "identity.not_matched",
            f"Nobody matched the {kind} {value!r} of {source} by hand.",
            where="value",
            fix="Check the ids of the account.",
            status=404,
        )
    data = {"source": source, "kind": kind, "value": id_for_journal(value), "account": row.account}
    key = row.account
    if row.person or row.user:
        row.account, row.decided_by = "", ""
        row.save(update_fields=["account", "decided_by"])
    else:
        row.delete()
    record_entry(caller, "identity.match_taken_back", "account", key, data)


def undo_match(caller: Caller, entry: EntryCard) -> None:
    """Undo a match by hand. The journal holds no addresses, so an id that is one is found by whom it leads to."""
    said = entry.data
    rows = Identifier.objects.filter(source=said["source"], kind=said["kind"], account=said["account"])
    value = next(
        (one for one in rows.values_list("value", flat=True) if id_for_journal(one) == said["value"]), said["value"]
    )
    take_back_match(caller, said["source"], said["kind"], value)


def check_id(source: str, kind: str, value: str) -> None:
    """Raise ProblemError `identity.kind` or `identity.value` for an id that no source could have sent."""
    if kind not in KINDS:
        raise refusal(
            "identity.kind", f"{kind!r} isn't a kind of id.", where="kind", fix=f"Use one of {', '.join(KINDS)}."
        )
    is_id = readable if kind in ("name", "domain", "address") else ids_among
    if not is_id([value]) or not readable([source]):
        raise refusal(
            "identity.value",
            "The id or its source is empty, too long, or has the character NUL; or it is a word like undefined.",
            where="value",
            fix="Use an id of 1 to 512 characters.",
        )


def id_for_journal(value: str) -> str:
    """An id as the journal may keep it: an address never goes there, for a journal is kept for ever."""
    return person_from_email(value) or value


@transaction.atomic
def forget_identifiers(caller: Caller, persons: Collection[str], words: Collection[str] = ()) -> int:
    """Forget which ids were those of some people, for an erasure; an id may also be one of their e-mail addresses.
    Returns how many were forgotten."""
    require(caller, Right.IMPORT)
    rows = Identifier.objects.filter(kind__in=("user", "anonymous"))
    users = list(rows.filter(person__in=persons).values_list("value", flat=True))
    mine = Q(person__in=persons) | Q(user__in=users) | Q(kind="user", value__in=persons)
    for address in addresses_among(words):
        mine |= Q(value__iexact=address) | Q(user__iexact=address)
    count, _ = rows.filter(mine).delete()
    return count
