"""Erases the words that name a person from every free-text column."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from tenure.platform.access import Caller, Right, require
from tenure.platform.manifest import manifests, tables
from tenure.values.texts import without

PIECE = 500


@transaction.atomic
def forget(caller: Caller, keys: Collection[str], words: Collection[str]) -> int:
    """Take some people out of every table: what each app does for it, then `(erased)` where texts say one of the words.
    Returns in how many rows. What was done stays, and so does every number."""
    require(caller, Right.ERASE_PERSON)
    gone = sum(one(caller, keys, words) for manifest in manifests().values() for one in manifest.forget)
    return gone + sum(_unsay(label, table.says, words) for label, table in tables().items() if table.says and words)


def _unsay(label: str, columns: tuple[str, ...], words: Collection[str]) -> int:
    every = apps.get_model(label)._default_manager  # noqa: SLF001 - Django's documented name
    as_text = {f"text_of_{name}": Cast(name, TextField()) for name in columns}
    said = Q()
    for name in as_text:
        for word in words:
            said |= Q(**{f"{name}__icontains": word})
    changed = list(every.annotate(**as_text).filter(said).only("pk", *columns).iterator(PIECE))
    for row in changed:
        for name in columns:
            setattr(row, name, _without(getattr(row, name), words))
    every.bulk_update(changed, columns, batch_size=PIECE)
    return len(changed)


def _without(value: Any, words: Collection[str]) -> Any:
    if isinstance(value, str):
        return without(value, words)
    if isinstance(value, dict):
        return {name: _without(one, words) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    return value
