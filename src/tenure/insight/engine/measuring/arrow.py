"""The typed tree over Arrow columns, with SQL's three values: true, false and unknown.

It gives what the writer to Ibis gives on a backend (a property test compares them), without asking one: conditions are many
and small, and compiling them cost more than what they compute.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.framework.expressions.tree import Aggregate, Call, Kind, Literal, Name, Tree
from tenure.insight.engine.measuring.writer import OF, WHOLE_FROM, has_null_argument, kinds_of_case, offsets_of

ARROW_KIND = {
    Kind.NUMBER: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.DAY: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    Kind.NOTHING: pa.null(),
}
Value = Any  # an Array, or a Scalar that stands for every row
Floats = npt.NDArray[np.float64]
SECOND = 1_000_000  # microseconds
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Columns:
    """Where an expression is evaluated: what its names mean, all of `rows` values; `as_of` is the local day of T."""

    names: Mapping[str, pa.Array]
    zone: str
    rows: int
    aggregates: Mapping[Aggregate, pa.Array] | None = None


def evaluate_tree(tree: Tree, on: Columns) -> pa.Array:
    """The value of a typed expression for every row. Raises KeyError for a name outside its scope."""
    value = _value(tree, on)
    if isinstance(value, pa.Scalar):
        kind = value.type if pa.types.is_null(value.type) else ARROW_KIND[tree.kind]
        return pa.repeat(value, on.rows) if value.is_valid else pa.nulls(on.rows, kind)
    return value


def _value(tree: Tree, on: Columns) -> Value:
    match tree:
        case Literal():
            return _literal(tree, tree.kind)
        case Name(name=name):
            return on.names[name]
        case Call(function="days_since", arguments=(then,)):
            return _days(_day(then, on), on.names["as_of"])
        case Call(function="days_between", arguments=(start, end)):
            return _days(_day(start, on), _day(end, on))
        case Call(function="case", arguments=arguments):
            *conditions, otherwise = (_of_kind(argument, kind, on) for argument, kind in kinds_of_case(tree, arguments))
            found = otherwise
            for holds, value in reversed(list(zip(conditions[::2], conditions[1::2], strict=True))):
                found = pc.if_else(pc.fill_null(holds, False), value, found)
            return found
        case Call() if has_null_argument(tree):
            return pa.scalar(None, ARROW_KIND[tree.kind])
        case Call(function=function, arguments=arguments):
            shared = next((a.kind for a in arguments if a.kind is not Kind.NOTHING), OF.get(function, tree.kind))
            return CALLS[function](*(_of_kind(argument, shared, on) for argument in arguments))
        case Aggregate():
            if on.aggregates is None:
                raise KeyError(f"an aggregate ({tree.function}) outside a signal's value")
            return on.aggregates[tree]
    raise TypeError(f"not a tree: {tree!r}")


def _of_kind(tree: Tree, kind: Kind, on: Columns) -> Value:
    """A value; what can only be NULL takes the kind of its neighbours."""
    return pa.scalar(None, ARROW_KIND[kind]) if tree.kind is Kind.NOTHING else _value(tree, on)


def _literal(tree: Literal, kind: Kind) -> pa.Scalar:
    if tree.value is None:
        return pa.scalar(None, ARROW_KIND[kind])
    if tree.kind is Kind.DAY:
        return pa.scalar(str(tree.value), pa.string()).cast(pa.date32())
    value = float(tree.value) if tree.kind is Kind.NUMBER else tree.value
    return pa.scalar(value, ARROW_KIND[tree.kind])


def _days(start: Value, end: Value) -> Value:
    numbers = (pc.cast(pc.cast(value, pa.int32()), pa.int64()) for value in (end, start))
    return pc.cast(pc.subtract(*numbers), pa.float64())


def _day(tree: Tree, on: Columns) -> Value:
    value = _of_kind(tree, Kind.DAY, on)
    return local_days(value, on.zone) if pa.types.is_timestamp(value.type) else value


def local_days(instants: Value, zone: str) -> Value:
    """The local calendar day of each instant: the same as the writer's, whose changes of offset it shares."""
    if isinstance(instants, pa.Scalar):
        return local_days(pa.array([instants.as_py()], instants.type), zone)[0]
    changes = offsets_of(zone)
    starts = np.array([int(at.timestamp()) * SECOND for at, _ in changes], dtype=np.int64)
    offsets = np.array([seconds for _, seconds in changes], dtype=np.int64)
    at = np.asarray(pc.cast(instants, pa.int64()).fill_null(0))
    place = np.maximum(np.searchsorted(starts, at, side="right") - 1, 0)
    days = ((at // SECOND + offsets[place]) // DAY).astype(np.int32)
    return pa.array(days, pa.int32(), mask=_unknown(instants)).cast(pa.date32())


def _unknown(values: pa.Array) -> npt.NDArray[np.bool_]:
    return cast("npt.NDArray[np.bool_]", np.asarray(pc.is_null(values)))


def _divide(left: Value, right: Value) -> Value:
    """Unknown where the divisor is zero."""
    return pc.divide(left, _nullif(right, pa.scalar(0.0)))


def _modulo(left: Value, right: Value) -> Value:
    """The remainder with the sign of the divisor (floored division)."""
    return pc.subtract(left, pc.multiply(right, _whole(_divide(left, right), np.floor)))


def _whole(value: Value, how: Callable[[Floats], Floats]) -> Value:
    """A whole number near a number; beyond what doubles can tell apart, all are whole already."""
    if isinstance(value, pa.Scalar):
        return _whole(pa.array([value.as_py()], pa.float64()), how)[0]
    numbers = np.asarray(value.fill_null(0.0))
    small = np.abs(numbers) < WHOLE_FROM
    return pa.array(np.where(small, how(np.where(small, numbers, 0.0)), numbers), mask=_unknown(value))


def half_away(numbers: Floats) -> Floats:
    """The nearest whole number; a half goes away from zero."""
    whole = np.trunc(numbers)
    return cast("Floats", whole + np.where(np.abs(numbers - whole) >= 0.5, np.copysign(1.0, numbers), 0.0))


def _round(value: Value, digits: Value | None = None) -> Value:
    if digits is None:
        return _whole(value, half_away)
    factor = 10.0 ** int(digits.as_py())
    return _whole(value, lambda numbers: half_away(numbers * factor) / factor)


def _nullif(value: Value, other: Value) -> Value:
    return pc.if_else(pc.fill_null(pc.equal(value, other), False), pa.scalar(None, value.type), value)


def _larger(one: Value, other: Value) -> Value:
    """Unknown as soon as one is."""
    return pc.if_else(pc.greater_equal(one, other), one, other)


def _smaller(one: Value, other: Value) -> Value:
    return pc.if_else(pc.less_equal(one, other), one, other)


def _in(value: Value, *choices: Value) -> Value:
    return reduce(pc.or_kleene, [pc.equal(value, choice) for choice in choices])


def _texts(function: str) -> Callable[[Value, Value], Value]:
    """A question about two texts; the second is mostly a literal, which Arrow answers for all rows at once."""

    def asked(value: Value, part: Value) -> Value:
        if isinstance(part, pa.Scalar):
            if not part.is_valid:
                return pc.if_else(pc.is_null(value), pa.scalar(None, pa.bool_()), pa.scalar(None, pa.bool_()))
            return ASKED_OF_TEXTS[function](value, part.as_py())
        rows = len(part)
        values = [value.as_py()] * rows if isinstance(value, pa.Scalar) else value.to_pylist()
        pairs = zip(values, part.to_pylist(), strict=True)
        return pa.array([None if a is None or b is None else IN_PYTHON[function](a, b) for a, b in pairs], pa.bool_())

    return asked


ASKED_OF_TEXTS: dict[str, Callable[[Value, str], Value]] = {
    "starts_with": lambda value, part: pc.starts_with(value, pattern=part),
    "ends_with": lambda value, part: pc.ends_with(value, pattern=part),
    "contains": lambda value, part: pc.match_substring(value, pattern=part),
}
IN_PYTHON: dict[str, Callable[[str, str], bool]] = {
    "starts_with": lambda value, part: value.startswith(part),
    "ends_with": lambda value, part: value.endswith(part),
    "contains": lambda value, part: part in value,
}

CALLS: dict[str, Callable[..., Value]] = {
    "add": pc.add,
    "subtract": pc.subtract,
    "multiply": pc.multiply,
    "divide": _divide,
    "modulo": _modulo,
    "negate": pc.negate,
    "equal": pc.equal,
    "not_equal": pc.not_equal,
    "less": pc.less,
    "less_or_equal": pc.less_equal,
    "greater": pc.greater,
    "greater_or_equal": pc.greater_equal,
    "and": lambda *flags: reduce(pc.and_kleene, flags),
    "or": lambda *flags: reduce(pc.or_kleene, flags),
    "not": pc.invert,
    "is_null": pc.is_null,
    "in": _in,
    "coalesce": pc.coalesce,
    "nullif": _nullif,
    "greatest": lambda *values: reduce(_larger, values),
    "least": lambda *values: reduce(_smaller, values),
    "abs": pc.abs,
    "round": _round,
    "floor": lambda value: _whole(value, np.floor),
    "ceil": lambda value: _whole(value, np.ceil),
    "lower": pc.utf8_lower,
    "upper": pc.utf8_upper,
    "length": lambda value: pc.cast(pc.utf8_length(value), pa.float64()),
    "trim": lambda value: pc.utf8_trim(value, characters=" \t\n\r\v\f"),
    "starts_with": _texts("starts_with"),
    "ends_with": _texts("ends_with"),
    "contains": _texts("contains"),
}
