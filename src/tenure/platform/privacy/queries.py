"""Who was erased, who is hidden already, and what is left to do."""

from tenure.platform.access import Caller, Right, require
from tenure.platform.privacy.cards import ErasureCard, ErasureWork
from tenure.platform.privacy.models import Erasure


def erasure_card(row: Erasure) -> ErasureCard:
    return ErasureCard(row.person, row.asked_at, row.asked_by, row.done_at, row.rows)


def erasures(caller: Caller) -> list[ErasureCard]:
    """Every erasure, newest first."""
    require(caller, Right.ERASE_PERSON)
    return [erasure_card(row) for row in Erasure.objects.order_by("-id")]


def erased_keys() -> frozenset[str]:
    """The keys of everyone who was ever erased: what intake lets in no more."""
    return frozenset(key for keys in Erasure.objects.values_list("keys", flat=True) for key in keys)


def hidden_keys() -> frozenset[str]:
    """The keys of those whose rows may still be in the lake: what readers leave out meanwhile."""
    return frozenset(
        key for keys in Erasure.objects.filter(done_at=None).values_list("keys", flat=True) for key in keys
    )


def unfinished() -> list[ErasureWork]:
    """Erasures that have not been carried out to the end, oldest first."""
    return [
        ErasureWork(row.person, tuple(row.keys), tuple(row.words), row.asked_at)
        for row in Erasure.objects.filter(done_at=None).order_by("id")
    ]
