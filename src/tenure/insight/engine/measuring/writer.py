"""Translates typed expressions to Ibis. Text never reaches a backend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from tenure.evidence.backends.instants import epoch_ms
from tenure.framework.expressions.tree import Aggregate, Call, Kind, Literal, Name, Tree

IBIS_KIND = {
    Kind.NUMBER: "float64",
    Kind.TEXT: "string",
    Kind.FLAG: "boolean",
    Kind.DAY: "date",
    Kind.INSTANT: "timestamp('UTC', 6)",
    Kind.NOTHING: "null",
}
WHOLE_FROM = 2.0**53
"""From here on every double is a whole number."""
OF = dict.fromkeys(("lower", "upper", "length", "trim", "starts_with", "ends_with", "contains"), Kind.TEXT)
"""What functions are about that give something else, or may."""
MINDS_NOTHING = frozenset({"coalesce", "nullif", "is_null", "and", "or", "not"})
"""What may know an answer beside an unknown, or hands it on. All other functions are unknown as soon as one argument is."""
FIRST_YEAR, LAST_YEAR = 1990, 2060  # between them local days follow the zone's rules, outside its nearest rule


@dataclass(frozen=True, slots=True)
class Writing:
    """Where an expression is written: what its names mean, the day of T, and where aggregates were computed."""

    names: Mapping[str, ir.Value]
    as_of: ir.DateValue
    zone: str
    aggregates: Mapping[Aggregate, ir.Value] | None = None


def write(tree: Tree, to: Writing) -> ir.Value:
    """The Ibis value of a typed expression. Raises KeyError for a name outside its scope: checking came too short."""
    match tree:
        case Literal(value=value, kind=kind):
            return _literal(value, kind)
        case Name(name=name):
            return to.as_of if name == "as_of" else to.names[name]
        case Aggregate():
            if to.aggregates is None:
                raise KeyError(f"an aggregate ({tree.function}) outside a signal's value")
            return to.aggregates[tree]
        case Call(function="days_since", arguments=(then,)):
            return to.as_of.delta(_day(then, to), unit="day").cast("float64")
        case Call(function="days_between", arguments=(start, end)):
            return _day(end, to).delta(_day(start, to), unit="day").cast("float64")
        case Call(function="case", arguments=arguments):
            *conditions, otherwise = (_of_kind(argument, kind, to) for argument, kind in kinds_of_case(tree, arguments))
            branches = list(zip(conditions[::2], conditions[1::2], strict=True))
            return ibis.cases(*branches, else_=otherwise)
        case Call(function=function) if has_null_argument(tree):
            return _literal(None, tree.kind)
        case Call(function=function, arguments=arguments):
            kind = next((one.kind for one in arguments if one.kind is not Kind.NOTHING), OF.get(function, tree.kind))
            return CALLS[function](*(_of_kind(argument, kind, to) for argument in arguments))
    raise TypeError(f"not a tree: {tree!r}")


def _literal(value: str | float | bool | None, kind: Kind) -> ir.Value:
    if value is None:
        return ibis.null(IBIS_KIND[kind]) if kind is not Kind.NOTHING else ibis.null()
    if kind is Kind.DAY:
        return ibis.date(str(value))
    return ibis.literal(value, type=IBIS_KIND[kind])


def _of_kind(tree: Tree, kind: Kind, to: Writing) -> ir.Value:
    """A value; what can only be NULL takes the kind of its neighbours, or the one that the function is about."""
    return _literal(None, kind) if tree.kind is Kind.NOTHING else write(tree, to)


def has_null_argument(tree: Call) -> bool:
    """Whether a call is unknown whatever the rows hold, since an argument is. Backends, and Ibis, disagree about such."""
    return tree.function not in MINDS_NOTHING and any(one.kind is Kind.NOTHING for one in tree.arguments)


def kinds_of_case(tree: Tree, arguments: tuple[Tree, ...]) -> list[tuple[Tree, Kind]]:
    """The arguments of a `case` with the kind that each has there: conditions, the values after them, what stands last."""
    last = len(arguments) - 1
    return [(one, Kind.FLAG if k % 2 == 0 and k < last else tree.kind) for k, one in enumerate(arguments)]


def _day(tree: Tree, to: Writing) -> ir.DateValue:
    value = _of_kind(tree, Kind.DAY, to)
    return value if isinstance(value, ir.DateValue) else local_day(value, to.zone)


def _divide(left: ir.Value, right: ir.Value) -> ir.Value:
    """Division that yields NULL, never infinity and never an error, whatever the backend thinks of zero."""
    return left.cast("float64") / right.cast("float64").nullif(0.0)


def _modulo(left: ir.Value, right: ir.Value) -> ir.Value:
    """The remainder with the sign of the divisor (floored division), as `mod` on every backend can't be trusted to have."""
    whole = _whole(_divide(left, right), lambda value: value.floor())
    return left.cast("float64") - right.cast("float64") * whole


def _whole(value: ir.Value, how: Callable[[ir.Value], ir.Value]) -> ir.Value:
    """A whole number near a number. Backends go through integers, which would fail beyond theirs; there all are whole."""
    value = value.cast("float64")
    small = value.abs() < WHOLE_FROM
    return small.ifelse(how(small.ifelse(value, 0.0)).cast("float64"), value)


def _all_known(pick: Callable[..., ir.Value]) -> Callable[..., ir.Value]:
    """GREATEST and LEAST differ by backend over NULL; here they are unknown as soon as one argument is."""

    def picked(*values: ir.Value) -> ir.Value:
        unknown = reduce(lambda one, other: one | other, (value.isnull() for value in values))
        return unknown.ifelse(ibis.null(values[0].type()), pick(*values))

    return picked


def _is_null(value: ir.Value) -> ir.BooleanValue:
    """Ibis writes `(not a) is null` without its brackets, which SQL reads as `not (a is null)`: so the `not` is left out."""
    operation = value.op()
    return _is_null(operation.arg.to_expr()) if isinstance(operation, ops.Not) else value.isnull()


def _equal(one: ir.Value, other: ir.Value) -> ir.BooleanValue:
    """Ibis's own `==` asks whether the other is null where one side can only be null; that is unknown here."""
    return ops.Equals(one, other).to_expr()


CALLS: dict[str, Callable[..., ir.Value]] = {
    "add": lambda a, b: a.cast("float64") + b.cast("float64"),
    "subtract": lambda a, b: a.cast("float64") - b.cast("float64"),
    "multiply": lambda a, b: a.cast("float64") * b.cast("float64"),
    "divide": _divide,
    "modulo": _modulo,
    "negate": lambda a: -a,
    "equal": _equal,
    "not_equal": lambda a, b: ops.NotEquals(a, b).to_expr(),
    "less": lambda a, b: a < b,
    "less_or_equal": lambda a, b: a <= b,
    "greater": lambda a, b: a > b,
    "greater_or_equal": lambda a, b: a >= b,
    "and": lambda *flags: reduce(lambda a, b: a & b, flags),
    "or": lambda *flags: reduce(lambda a, b: a | b, flags),
    "not": lambda a: ~a,
    "is_null": _is_null,
    "in": lambda a, *choices: reduce(lambda x, y: x | y, [_equal(a, choice) for choice in choices]),
    "coalesce": ibis.coalesce,
    "nullif": lambda a, b: a.nullif(b),
    "greatest": _all_known(ibis.greatest),
    "least": _all_known(ibis.least),
    "abs": lambda a: a.abs(),
    "round": lambda a, digits=None: (
        _whole(a, lambda value: value.round())
        if digits is None
        else _whole(a, lambda value: value.round(digits.cast("int32")))
    ),
    "floor": lambda a: _whole(a, lambda value: value.floor()),
    "ceil": lambda a: _whole(a, lambda value: value.ceil()),
    "lower": lambda a: a.lower(),
    "upper": lambda a: a.upper(),
    "length": lambda a: a.length().cast("float64"),
    "trim": lambda a: a.strip(),
    "starts_with": lambda a, start: a.startswith(start),
    "ends_with": lambda a, end: a.endswith(end),
    "contains": lambda a, part: a.contains(part),
    # The two parts of a distinct pair; the separator can't occur in keys (intake refuses control characters).
    "pair": lambda a, b: a.cast("string") + ibis.literal("\x1f") + b.cast("string"),
}


def local_day(instant: ir.TimestampValue, zone: str) -> ir.DateValue:
    """The local calendar day of an instant, written as shifts between the zone's changes of offset.

    The same on every backend, whatever its session's time zone or its time zone tables.
    """
    changes = offsets_of(zone)
    offsets = [seconds for _, seconds in changes]
    at = epoch_ms(instant)
    if any(offsets):
        at += _pick(instant, changes, 0, len(changes)) * 1000
    return at.as_timestamp("ms").date()


def _pick(instant: ir.TimestampValue, changes: list[tuple[datetime, int]], low: int, high: int) -> ir.Value:
    """A balanced tree of comparisons over the sorted changes[low:high]."""
    if high - low == 1:
        return ibis.literal(changes[low][1], type="int64")
    middle = (low + high) // 2
    return (instant < ibis.literal(changes[middle][0])).ifelse(
        _pick(instant, changes, low, middle), _pick(instant, changes, middle, high)
    )


def offsets_of(zone: str) -> list[tuple[datetime, int]]:
    """(from, seconds east of UTC) in order; found by looking at every day and halving the days that differ."""
    if zone in _KNOWN_OFFSETS:
        return _KNOWN_OFFSETS[zone]
    info = ZoneInfo(zone)

    def east(at: datetime) -> int:
        offset = at.astimezone(info).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0

    start = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    changes = [(start, east(start))]
    days = 0 if zone == "UTC" else (datetime(LAST_YEAR, 1, 1, tzinfo=UTC) - start).days
    before = changes[0][1]
    for number in range(days):
        low = start + timedelta(days=number)
        high = low + timedelta(days=1)
        offset, before = before, east(high)
        if offset == before:
            continue
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if east(middle) == east(low) else (low, middle)
        changes.append((high.replace(microsecond=0), east(high)))
    _KNOWN_OFFSETS[zone] = changes
    return changes


_KNOWN_OFFSETS: dict[str, list[tuple[datetime, int]]] = {}
