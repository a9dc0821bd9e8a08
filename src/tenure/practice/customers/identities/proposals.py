"""Suggestions that a person rejected. They don't return until that is undone."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.text import Truncator

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.cards import EntryCard
from tenure.platform.rows import row_from
from tenure.practice.customers.identities.actions import check_id, id_for_journal
from tenure.practice.customers.identities.cards import DismissedProposal, Id
from tenure.practice.customers.models import Account, Dismissal
from tenure.practice.customers.queries import held_of
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.names import person_from_email
from tenure.values.problem import refusal
from tenure.values.shapes import same_fields
from tenure.values.texts import addresses_among

PIECE = 2000


@transaction.atomic
def dismiss_proposal(caller: Caller, source: str, kind: str, value: str, account: AccountKey, reason: str = "") -> None:
    """Say that an id of a source is not that account's: it is never proposed again for it. What waits goes on waiting.
    Said again, nothing changes. Raises ProblemError `account.unknown`, `identity.kind`, `identity.value`."""
    require(caller, Right.MATCH_IDENTITIES)
    check_id(source, kind, value)
    held_of(caller, account)
    reason = Truncator(reason.replace("\0", "").strip()).chars(500)
    said = {"at": clock.now(), "by_name": caller.name or "someone", "reason": reason}
    _, new = Dismissal.objects.get_or_create(source=source, kind=kind, value=value, account=account, defaults=said)
    if new:
        _note(caller, "identity.proposal_dismissed", (source, kind, value), account, reason)


@transaction.atomic
def restore_proposal(caller: Caller, source: str, kind: str, value: str, account: AccountKey) -> None:
    """Take that back: the account may be suggested for the id again. Raises ProblemError `identity.not_dismissed` (404)."""
    require(caller, Right.MATCH_IDENTITIES)
    check_id(source, kind, value)
    gone, _ = Dismissal.objects.filter(
        source=source, kind=kind, value=value, account=account.replace("\0", "")
    ).delete()
    if not gone:
        raise refusal(
            "identity.not_dismissed",
            f"{account} wasn't dismissed for the {kind} {value!r} of {source}.",
            where="account",
            fix="See what was dismissed: tenure identities dismissed, or Data > Identities.",
            status=404,
        )
    _note(caller, "identity.proposal_restored", (source, kind, value), account, "")


def _note(caller: Caller, verb: str, one: Id, account: AccountKey, reason: str) -> None:
    source, kind, value = one
    data = {"source": source, "kind": kind, "value": id_for_journal(value), "account": account, "reason": reason}
    record_entry(caller, verb, "account", account, data)


def undo_dismissal(caller: Caller, entry: EntryCard) -> None:
    """Undo a rejected suggestion: it may be made again. An id that is an address is found by what the journal calls it."""
    said = entry.data
    rows = Dismissal.objects.filter(source=said["source"], kind=said["kind"], account=said["account"])
    value = next(
        (one for one in rows.values_list("value", flat=True) if id_for_journal(one) == said["value"]), said["value"]
    )
    restore_proposal(caller, said["source"], said["kind"], value, AccountKey(said["account"]))


def dismissed_proposals(caller: Caller, limit: int = 100) -> list[DismissedProposal]:
    """The proposals that were turned down, newest first."""
    require(caller, Right.READ_IMPORTS)
    return _cards(Dismissal.objects.order_by("-id")[:limit])


def not_theirs(ids: Iterable[Id]) -> Mapping[Id, frozenset[AccountKey]]:
    """By id: the accounts that somebody said it isn't."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Dismissal.objects.filter(source__in={one[0] for one in wanted}, value__in={one[2] for one in wanted})
    found: dict[Id, set[AccountKey]] = {}
    for row in rows:
        found.setdefault((row.source, row.kind, row.value), set()).add(AccountKey(row.account))
    return {one: frozenset(found[one]) for one in wanted & found.keys()}


def _cards(rows: Iterable[Dismissal]) -> list[DismissedProposal]:
    found = list(rows)
    names = dict(Account.objects.filter(key__in={row.account for row in found}).values_list("key", "name"))
    return [
        same_fields(
            DismissedProposal,
            row,
            account=AccountKey(row.account),
            name=names.get(row.account, row.account),
            by=row.by_name,
        )
        for row in found
    ]


def every_dismissed(caller: Caller) -> Iterator[DismissedProposal]:
    """All of them, oldest first, for an export."""
    require(caller, Right.READ_IMPORTS)
    yield from _cards(Dismissal.objects.order_by("id"))


@transaction.atomic
def restore_dismissed(caller: Caller, cards: Sequence[DismissedProposal]) -> None:
    """Bring them back from an export. Where there are some already, nothing is done."""
    require(caller, Right.RESTORE)
    if Dismissal.objects.exists():
        return
    rows = [row_from(Dismissal, card, by_name=card.by) for card in cards]
    Dismissal.objects.bulk_create(rows, batch_size=PIECE)


@transaction.atomic
def forget_dismissed(caller: Caller, persons: Collection[str], words: Collection[str]) -> int:
    """Forget what was said of the ids of some people, for an erasure: an id may be an e-mail address."""
    require(caller, Right.ERASE_PERSON)
    mine = Q(value__in=persons)
    for address in addresses_among(words):
        mine |= Q(value__iexact=address)
    theirs = [
        row.pk
        for row in Dismissal.objects.filter(value__contains="@").iterator(chunk_size=PIECE)
        if person_from_email(row.value) in persons
    ]
    rows = Dismissal.objects.filter(kind__in=("user", "anonymous"))
    return rows.filter(mine | Q(pk__in=theirs)).delete()[0]
