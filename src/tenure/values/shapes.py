"""One shape made from another: the fields that two share, and the values that JSON takes."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


def same_fields(kind: type[T], source: object, **others: object) -> T:
    """A dataclass made from the attributes that `source` has by the same names; `others` are those that differ.

    >>> from dataclasses import make_dataclass
    >>> Row, Card = make_dataclass("Row", ["id", "name", "mark"]), make_dataclass("Card", ["name", "mark"])
    >>> same_fields(Card, Row(1, "Birch", "a,b"), mark=("a", "b"))
    Card(name='Birch', mark=('a', 'b'))
    """
    names: Mapping[str, object] = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(**{name: getattr(source, name) for name in names if name not in others}, **others)


def from_row(kind: type[T], row: Mapping[str, Any], **others: object) -> T:
    """A dataclass made from the columns of a row that its fields are called by; where a column is empty, with its default.

    >>> from dataclasses import field, make_dataclass
    >>> Card = make_dataclass("Card", ["key", ("title", str, field(default="")), ("seats", int, field(default=1))])
    >>> from_row(Card, {"id": 7, "title": None, "seats": 12}, key=7)
    Card(key=7, title='', seats=12)
    """
    names: Mapping[str, object] = kind.__dataclass_fields__  # type: ignore[attr-defined]
    said = {name: row[name] for name in names if name not in others}
    return kind(**{name: value for name, value in said.items() if value is not None}, **others)


def json_of(card: Any, *left_out: str, **others: object) -> dict[str, Any]:
    """The fields of a dataclass as JSON has them, without those `left_out`; `others` are further keys, or other values.

    >>> from dataclasses import make_dataclass
    >>> card = make_dataclass("Card", ["on", "shown", "tags"])(date(2026, 3, 1), 49, ("a", "b"))
    >>> json_of(card, "shown", score_shown=card.shown)
    {'on': '2026-03-01', 'tags': ['a', 'b'], 'score_shown': 49}
    """
    apart = {*left_out, *others}
    found = {one.name: plain(getattr(card, one.name)) for one in fields(card) if one.name not in apart}
    return found | {name: plain(value) for name, value in others.items()}


def plain(value: object) -> Any:
    """A value as JSON has it: days and instants in ISO 8601, exact numbers as text, whatever says its own JSON by that."""
    if isinstance(value, str | int | float) and not isinstance(value, Enum):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    own = getattr(value, "as_json", None)
    if own is not None:
        return own()
    return json_of(value) if is_dataclass(value) else value
