"""One shape made from another: the fields that two share, and what a card promises to the outside.

The API's shapes and the JSON of commands are both read from the promises. A field without one stays inside.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from inspect import get_annotations
from operator import attrgetter
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Promise:
    """Marks what a card says outside: a field, or what a property returns. `name` is its key where that isn't the field's.

    `null`: empty is said as null. `flat`: the keys of the card within stand beside the others. `say` turns the value into
    what is said, of the type `kind`.

    >>> @dataclass
    ... class Card:
    ...     key: Public[str]
    ...     shown: Annotated[int | None, Promise("The integer on screen.", 58, name="score_shown")] = None
    ...     secret: str = ""
    >>> plain(Card("A-1", 49, "s"))
    {'key': 'A-1', 'score_shown': 49}
    """

    about: str = ""
    example: object = None
    name: str = ""
    null: bool = False
    flat: bool = False
    say: Callable[[Any], Any] | None = None
    kind: Any = None


Public = Annotated[T, Promise()]
"""A field that is said as it is, and needs no words."""
Flat = Annotated[T, Promise(flat=True)]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of what a card says."""

    name: str
    kind: Any
    read: Callable[[Any], Any]
    about: str = ""
    example: object = None


@cache
def promised(card: type) -> tuple[Key, ...]:
    """What a card promises, in the order of its fields, properties last; nothing for what isn't a card. One with a method
    `promises` says it itself."""
    if not is_dataclass(card):
        return ()
    own: Callable[[], tuple[Key, ...]] | None = getattr(card, "promises", None)
    return own() if own is not None else tuple(_keys(card))


def _keys(card: type) -> Iterator[Key]:
    bases = [base for base in reversed(card.__mro__) if base is not object]
    found = {name: kind for base in bases for name, kind in get_annotations(base).items()}
    for base in bases:
        properties = {name: one.fget for name, one in vars(base).items() if isinstance(one, property)}
        found |= {name: one.__annotations__.get("return") for name, one in properties.items()}
    for name, kind in found.items():
        promise = next((one for one in getattr(kind, "__metadata__", ()) if isinstance(one, Promise)), None)
        if promise is not None:
            yield from _said(name, get_args(kind)[0], promise)


def _said(name: str, kind: Any, promise: Promise) -> Iterator[Key]:
    read: Callable[[Any], Any] = attrgetter(name)
    if promise.flat:
        yield from (
            Key(key.name, key.kind, _after(read, key.read), key.about, key.example)
            for key in promised(get_origin(kind) or kind)
        )
        return
    if promise.null:
        kind, read = kind | None if NoneType not in get_args(kind) else kind, _after(read, _or_null)
    elif promise.say is not None:
        kind, read = promise.kind, _after(read, promise.say)
    yield Key(promise.name or name, promise.kind or kind, read, promise.about, promise.example)


def _after(first: Callable[[Any], Any], then: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda card: then(first(card))


def _or_null(value: object) -> object:
    return value or None


def same_fields(kind: type[T], source: object, /, **others: object) -> T:
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


def plain(value: Any) -> Any:
    """A value as JSON has it: days and instants in ISO 8601, exact numbers as text, a card by what it promises, whatever says
    its own JSON by that."""
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
    if keys := promised(value.__class__):
        return {key.name: plain(key.read(value)) for key in keys}
    own = getattr(value, "as_json", None)
    if own is not None:
        return own()
    return json_of(value) if is_dataclass(value) else value
