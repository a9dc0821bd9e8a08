"""Stamps of a clock that was ahead, wherever the database keeps some: what Tenure stamped itself, in every table."""

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db import models, transaction

from tenure.platform.manifest import manifests
from tenure.values.clock import in_true_order

OTHERS = frozenset({"left_at", "expires_at", "computed_at", "hour", "due_at", "next_at"})
"""Instants that a source says, that lie ahead, or that whoever keeps them sets right."""
AS_MADE = frozenset({"at", "asked_at", "created_at", "started_at", "received_at", "first_seen_at"})
"""Stamps of when a row was made: rows of a table were made in the order of their numbers. Others are written again."""
PIECE = 2000


def stamps() -> Iterator[tuple[type[models.Model], str]]:
    """Every model and field with a stamp of ours."""
    for label, manifest in manifests().items():
        for model in () if manifest.of_sources else apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented name
                if isinstance(field, models.DateTimeField) and field.name not in OTHERS:
                    yield model, field.name


def stamped_ahead(limit: datetime) -> int:
    """How many stamps lie after an instant."""
    return sum(model._default_manager.filter(**{f"{name}__gt": limit}).count() for model, name in stamps())  # noqa: SLF001


@transaction.atomic
def correct_stamps(limit: datetime, at: datetime) -> int:
    """Let what was stamped after `limit` have happened `at`, or before what was made after it. Returns how many stamps."""
    return sum(_set_right(model, name, limit, at) for model, name in stamps())


def _set_right(model: type[models.Model], name: str, limit: datetime, at: datetime) -> int:
    every = model._default_manager  # noqa: SLF001
    late = every.filter(**{f"{name}__gt": limit})
    if name not in AS_MADE or not isinstance(model._meta.pk, models.AutoField):  # noqa: SLF001
        return late.update(**{name: at})
    first = late.order_by("pk").values_list("pk", flat=True).first()
    if first is None:
        return 0
    rows = list(every.filter(pk__gte=first).order_by("pk").only("pk", name))
    new = in_true_order([getattr(row, name) for row in rows], limit, at)
    changed = [(row, now) for row, now in zip(rows, new, strict=True) if getattr(row, name) != now]
    for row, now in changed:
        setattr(row, name, now)
    every.bulk_update([row for row, _ in changed], [name], batch_size=PIECE)
    return len(changed)
