"""Identities as an export keeps them, and as a restore brings them back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from tenure.platform.access import Caller, Right, require
from tenure.platform.rows import row_from
from tenure.practice.customers.cards import AccountCard, OwnerCard
from tenure.practice.customers.identities.cards import IdentifierCard, KeptMerge
from tenure.practice.customers.identities.queries import identifier_card
from tenure.practice.customers.models import Account, Identifier, Merge, Person, Standing
from tenure.practice.customers.queries import account_card, in_view, visible_keys
from tenure.values.shapes import same_fields

PIECE = 2000


def every_identifier(caller: Caller) -> Iterator[IdentifierCard]:
    """What every id leads to, read in pieces."""
    require(caller, Right.READ_IMPORTS)
    for row in Identifier.objects.order_by("id").iterator(chunk_size=PIECE):
        yield identifier_card(row)


def every_merge(caller: Caller) -> Iterator[KeptMerge]:
    """Every merge, oldest first."""
    require(caller, Right.READ_IMPORTS)
    for row in Merge.objects.order_by("id").iterator(chunk_size=PIECE):
        yield same_fields(KeptMerge, row, by=row.by_name, undone_by=row.undone_by_name)


def merged_accounts(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Iterator[tuple[AccountCard, OwnerCard]]:
    """The accounts that were merged into others, which lists leave out."""
    rows = Account.objects.filter(in_view(caller, right=right), merged_into__isnull=False).order_by("key")
    keys = visible_keys(caller, right)
    for row in rows.iterator(chunk_size=PIECE):
        card = account_card(row)
        if keys is not None and card.parent_key not in keys:
            card = replace(card, parent_key=None)
        yield card, OwnerCard(card.key, row.owner_id, row.owner_set_by_person)


@transaction.atomic
def restore_identities(
    caller: Caller, identifiers: Sequence[IdentifierCard], merges: Sequence[KeptMerge], users: Mapping[int, int]
) -> None:
    """Bring them back into a home whose accounts and people are there; `users` gives the id here by the id there. Where
    there are identities already, nothing is done: a restore that is repeated changes nothing."""
    require(caller, Right.RESTORE)
    if not Identifier.objects.exists():
        rows = [
            row_from(Identifier, card, account=card.account or "", person=card.person or "") for card in identifiers
        ]
        Identifier.objects.bulk_create(rows, batch_size=PIECE)
    if Merge.objects.exists():
        return
    for card in merges:
        owners = {name: users.get(card.before[name]) for name in ("owner", "lent_owner") if card.before.get(name)}
        before = {**card.before, **owners}
        row_from(Merge, card, by_name=card.by, undone_by_name=card.undone_by, before=before).save()
        if card.undone_at is None:
            rows_of = Account if card.kind == "account" else Person
            rows_of._default_manager.filter(key=card.merged).update(merged_into=card.into)  # noqa: SLF001 - Django's documented name
            Standing.objects.filter(account=card.merged, account__merged_into__isnull=False).delete()
