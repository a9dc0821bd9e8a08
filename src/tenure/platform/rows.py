"""Rows of tables made from cards: a column takes what the card says under its name."""

from typing import TypeVar

from django.db.models import AutoField, Model

M = TypeVar("M", bound=Model)


def row_from(model: type[M], card: object, **others: object) -> M:
    """An unsaved row of a model with what a card says of its columns; `others` are those that differ. Ids that the database
    gives are never taken over."""
    columns = model._meta.concrete_fields  # noqa: SLF001 - Django's documented name
    said = {
        column.attname: getattr(card, column.attname)
        for column in columns
        if not isinstance(column, AutoField) and not {column.attname, column.name} & others.keys()
        and hasattr(card, column.attname)
    }  # fmt: skip
    return model(**said, **others)
