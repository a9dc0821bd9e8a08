"""Exports database tables as JSON lines, and restores them under the same keys."""

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import connection, transaction
from django.db.models import Model

from tenure.platform.manifest import manifests

PIECE = 2000
OF_USERS = ("caller_id", "asked_by_id")
"""Columns that hold the id of a user, who may have another one where an export comes back."""


def models() -> list[type[Model]]:
    """Every model of the apps that have a manifest, those that others point at first."""
    return serializers.sort_dependencies([(apps.get_app_config(label), None) for label in manifests()])


def write_rows(models_: Collection[type[Model]], folder: Path) -> dict[str, int]:
    """Write the rows of some tables; returns how many of each."""
    folder.mkdir(parents=True)
    counts = {}
    for model in models_:
        label = model._meta.label  # noqa: SLF001
        counts[label] = model._default_manager.count()  # noqa: SLF001
        rows = model._default_manager.order_by("pk").iterator(PIECE)  # noqa: SLF001
        with (folder / f"{label}.jsonl").open("w", encoding="utf-8") as file:
            serializers.serialize("jsonl", rows, stream=file)
    return counts


def read_rows(models_: Collection[type[Model]], folder: Path, users: Mapping[int, int]) -> dict[str, int]:
    """Bring them back, a table as a whole or not at all; returns how many rows each has then. A table that has rows stays as it
    is. Raises ValueError for a file that can't be read."""
    counts = {}
    for model in models_:
        path = folder / f"{model._meta.label}.jsonl"  # noqa: SLF001
        if not path.exists():
            continue
        every = model._default_manager  # noqa: SLF001
        if not every.exists():
            with transaction.atomic(), connection.cursor() as cursor:
                rows = _rows(path, users)
                while some := list(islice(rows, PIECE)):
                    every.bulk_create(some)
                for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                    cursor.execute(statement)
        counts[model._meta.label] = every.count()  # noqa: SLF001
    return counts


def _rows(path: Path, users: Mapping[int, int]) -> Iterator[Model]:
    try:
        with path.open(encoding="utf-8") as file:
            for found in serializers.deserialize("jsonl", file):
                row = found.object
                for name in OF_USERS:
                    if getattr(row, name, None) is not None:
                        setattr(row, name, users.get(getattr(row, name)))
                yield row
    except DeserializationError as broken:
        raise ValueError(f"{path.name}: {broken}") from broken
