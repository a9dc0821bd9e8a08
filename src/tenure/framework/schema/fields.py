"""The keys of an object, read off its model: what forms, messages and the reference say of a key stands in the schema alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from tenure.framework.schema.amounts import Short
from tenure.framework.schema.shape import Form, ObjectText
from tenure.values.texts import spoken_key

DEPTHS = {"object": 0, "objects": 1, "keyed": 1, "branches": 2}
"""What holds further objects: how many places or keys lead from it to one of them."""


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A key of an object, as it is written.

    `kind` is how its value is typed: words, text, condition, formula, days, number, pair, flag, role, choice, picks (several
    of a choice), names (a list in one line) or lines (a list, one a line). `object`, `objects` (a list), `keyed` (by key) and
    `branches` (lists by key) hold objects of the model `of`. What only the text can say has none.
    """

    key: str
    label: str
    help: str
    kind: str
    needed: bool
    usual: Any  # what counts where it is left out
    choices: tuple[str, ...]
    form: Form
    of: type[ObjectText] | None
    short: str  # the key of the object inside that a plain value stands for


@lru_cache
def fields_of(model: type[ObjectText]) -> Mapping[str, SchemaField]:
    """The fields of a model by key, in its order."""
    found = (_field(name, field) for name, field in model.model_fields.items())
    return {one.key: one for one in found}


def extra_field(model: type[ObjectText], key: str, label: str) -> SchemaField:
    """The field of a key that an object may have beside its own: one of the section that the model names as `extra`."""
    values = model.__annotations__["__pydantic_extra__"]
    return _field(key, FieldInfo.from_annotated_attribute(get_args(values)[-1] | None, None), label)


def field_at(model: type[ObjectText], path: Sequence[str | int]) -> tuple[SchemaField | None, int]:
    """The innermost field on the way along a path, and through how many places or keys the path still has to lead to come
    to an object in it. None where the path leads to no key of the language."""
    here: type[ObjectText] | None = model
    found, left = None, 0
    for part in path:
        if left:
            left -= 1
            continue
        found = fields_of(here).get(str(part)) if here is not None else None
        if found is None:
            return None, 0
        here, left = found.of, DEPTHS.get(found.kind, 0)
    return found, left


def model_at(model: type[ObjectText], path: Sequence[str | int]) -> type[ObjectText] | None:
    """The model of the object at a path, or of each of those in the list there."""
    found, _ = field_at(model, path)
    return model if not path else found.of if found is not None else None


def models_within(model: type[ObjectText]) -> list[type[ObjectText]]:
    """The models of all objects inside of one, in the order in which they are met."""
    found: list[type[ObjectText]] = []

    def look(around: type[ObjectText]) -> None:
        for one in fields_of(around).values():
            if one.of is not None and one.of not in found:
                found.append(one.of)
                look(one.of)

    look(model)
    return found


def _field(name: str, field: FieldInfo, label: str = "") -> SchemaField:
    inner, marks = _bare(field.annotation, field.metadata)
    form = Form()
    for mark in marks:
        form = form | mark if isinstance(mark, Form) else form
    kind, of = _kind(inner, form)
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    return SchemaField(
        key=field.alias or name,
        label=label or field.title or spoken_key(name.strip("_")),
        help=field.description or "",
        kind=form.kind or kind,
        needed=field.is_required(),
        usual=default,
        choices=tuple(map(str, get_args(inner))) if get_origin(inner) is Literal else (),
        form=form,
        of=of,
        short=next((mark.key for mark in marks if isinstance(mark, Short)), ""),
    )


def _bare(of: Any, marks: Sequence[Any] = ()) -> tuple[Any, tuple[Any, ...]]:
    """A type without `Annotated` and `| None`, and the marks that were on it, the inner ones first."""
    if get_origin(of) is Annotated:
        inner, *own = get_args(of)
        return _bare(inner, (*own, *marks))
    if get_origin(of) in (Union, UnionType):
        some = [one for one in get_args(of) if one is not type(None)]
        if len(some) == 1:
            return _bare(some[0], marks)
    return of, tuple(marks)


def _kind(inner: Any, form: Form) -> tuple[str, type[ObjectText] | None]:
    """How a value of a type is asked for, and the model of the objects in it."""
    origin, inside = get_origin(inner), [_bare(one)[0] for one in get_args(inner)]
    if _is_object(inner):
        return "object", inner
    if origin is list and _is_object(inside[0]):
        return "objects", inside[0]
    if origin is dict and _is_object(inside[-1]):
        return "keyed", inside[-1]
    if origin is dict and get_origin(inside[-1]) is list and _is_object(get_args(inside[-1])[0]):
        return "branches", get_args(inside[-1])[0]
    if origin is list and inside[0] is str:
        return "picks" if form.among else "lines", None
    if origin in (dict, list) or inner is Any:
        return "", None
    if origin is Literal or form.among:
        return "choice", None
    plain = {bool: "flag", str: "words", int: "number", float: "number"}
    return "pair" if origin is tuple else plain.get(inner, "number" if float in inside else "words"), None


def _is_object(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, ObjectText)
