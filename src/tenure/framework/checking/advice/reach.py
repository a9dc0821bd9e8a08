"""What a formula can come to, going by what its parts can be: numbers between bounds, texts out of a set.

Whatever isn't known here may be anything, so that "never" and "always" are only said when they are sure.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tenure.framework.expressions import Aggregate, Call, Kind, Literal, Name, Tree

Bounds = tuple[float, float]
WHOLE: Bounds = (-math.inf, math.inf)
NOT_NEGATIVE: Bounds = (0.0, math.inf)


@dataclass(frozen=True, slots=True)
class KnownValues:
    """Name -> the numbers it lies between, or the texts it can be."""

    numbers: Mapping[str, Bounds] = field(default_factory=dict)
    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)


# -- numbers ----------------------------------------------------------------------------------------------------------


def bounds(tree: Tree, known: KnownValues) -> Bounds:
    """The least and the largest number a formula can give, where it gives one."""
    match tree:
        case Literal(value=float(number)):
            return number, number
        case Literal():
            return WHOLE
        case Name(name=name):
            return known.numbers.get(name, WHOLE)
        case Aggregate():
            return _over_rows(tree, known)
    return _of_call(tree, known)


def _over_rows(tree: Aggregate, known: KnownValues) -> Bounds:
    if tree.function == "count":
        return NOT_NEGATIVE
    inner = WHOLE if tree.argument is None else bounds(tree.argument, known)
    if tree.function == "sum":
        return NOT_NEGATIVE if inner[0] >= 0 else WHOLE
    return inner


def _of_call(tree: Call, known: KnownValues) -> Bounds:
    if tree.function == "case":
        return _around(tree.arguments[1:-1:2] + tree.arguments[-1:], known)
    if tree.function == "coalesce":
        return _around(tree.arguments, known)
    if tree.function == "length":
        return NOT_NEGATIVE
    given = [bounds(one, known) for one in tree.arguments if one.kind is Kind.NUMBER]
    lows, highs = [low for low, _ in given], [high for _, high in given]
    match tree.function:
        case "greatest":
            return max(lows, default=-math.inf), max(highs, default=math.inf)
        case "least":
            return min(lows, default=-math.inf), min(highs, default=math.inf)
        case "nullif":
            return given[0] if given else WHOLE
        case "round" | "floor" | "ceil":
            return _floor(lows[0]), -_floor(-highs[0])
        case "abs":
            low, high = given[0]
            return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
        case "negate":
            return -highs[0], -lows[0]
        case "add":
            return lows[0] + lows[1], highs[0] + highs[1]
        case "subtract":
            return lows[0] - highs[1], highs[0] - lows[1]
        case "multiply":
            return _product(given[0], given[1])
        case "divide":
            return _quotient(given[0], given[1])
    return WHOLE


def _floor(number: float) -> float:
    return number if math.isinf(number) else float(math.floor(number))


def _around(trees: tuple[Tree, ...], known: KnownValues) -> Bounds:
    """The bounds around several values, of which the literal NULL is none."""
    given = [bounds(one, known) for one in trees if one.kind is not Kind.NOTHING]
    return (min(low for low, _ in given), max(high for _, high in given)) if given else WHOLE


def _product(left: Bounds, right: Bounds) -> Bounds:
    corners = [0.0 if 0 in (a, b) else a * b for a in left for b in right]
    return min(corners), max(corners)


def _quotient(left: Bounds, right: Bounds) -> Bounds:
    low, high = right
    if low < 0 < high or low == high == 0:
        return WHOLE
    # A divisor of exactly 0 gives unknown; just beside it the quotient may be as large as can be.
    beside = math.copysign(math.inf, 1 if high > 0 else -1)
    corners = [_divided(a, b, beside) for a in left for b in right]
    return min(corners), max(corners)


def _divided(a: float, b: float, beside: float) -> float:
    if a == 0 or math.isinf(b):
        return 0.0
    return math.copysign(1, a) * beside if b == 0 else a / b


# -- conditions -------------------------------------------------------------------------------------------------------


def can_hold(tree: Tree, known: KnownValues) -> bool:
    """Whether a condition can be true for anybody."""
    match tree:
        case Literal(value=value):
            return value is True
        case Call(function="and"):
            parts = list(_parts(tree))
            return all(can_hold(one, known) for one in parts) and _agree(parts, known)
        case Call(function="or", arguments=sides):
            return any(can_hold(one, known) for one in sides)
        case Call(function="not", arguments=(inner,)):
            return can_fail(inner, known)
        case Call(function="is_null", arguments=(inner,)):
            return not isinstance(inner, Literal) and inner.nullable
        case Call():
            return _comparison(tree, known)[0]
    return True


def can_hold_together(one: Tree, other: Tree, known: KnownValues) -> bool:
    """Whether two conditions can be true for the same account at once."""
    if isinstance(one, Call) and one.function == "or":
        return any(can_hold_together(side, other, known) for side in one.arguments)
    parts = [*_parts(one), *_parts(other)]
    return can_hold(one, known) and can_hold(other, known) and _agree(parts, known)


def can_fail(tree: Tree, known: KnownValues) -> bool:
    """Whether a condition can be false for anybody. One that can't may still be unknown."""
    match tree:
        case Literal(value=value):
            return value is False
        case Call(function="and", arguments=sides):
            return any(can_fail(one, known) for one in sides)
        case Call(function="or", arguments=sides):
            return all(can_fail(one, known) for one in sides)
        case Call(function="not", arguments=(inner,)):
            return can_hold(inner, known)
        case Call(function="is_null"):
            return True
        case Call():
            return _comparison(tree, known)[1]
    return True


def always(tree: Tree, known: KnownValues) -> bool:
    """Whether a condition holds for everybody, whatever the data say."""
    sure = isinstance(tree, Literal) or not tree.nullable
    return sure and not can_fail(tree, known) and can_hold(tree, known)


def _comparison(tree: Call, known: KnownValues) -> tuple[bool, bool]:
    """Whether a comparison can be true, and whether it can be false."""
    if tree.function in ("equal", "not_equal", "in"):
        first, *others = tree.arguments
        if first.kind is Kind.TEXT:
            holds = _texts(tree, known)
        else:
            low, high = bounds(first, known)
            given = [bounds(one, known) for one in others]
            may = any(low <= top and bottom <= high for bottom, top in given)
            holds = may, not (low == high and any(one == (low, high) for one in given))
        return holds[::-1] if tree.function == "not_equal" else holds
    if tree.function not in ("less", "less_or_equal", "greater", "greater_or_equal"):
        return True, True
    (low, high), (bottom, top) = (bounds(one, known) for one in tree.arguments)
    match tree.function:
        case "less":
            return low < top, high >= bottom
        case "less_or_equal":
            return low <= top, high > bottom
        case "greater":
            return high > bottom, low <= top
    return high >= bottom, low < top


def _texts(tree: Call, known: KnownValues) -> tuple[bool, bool]:
    name = next((one.name for one in tree.arguments if isinstance(one, Name)), "")
    wanted = {str(one.value) for one in tree.arguments if isinstance(one, Literal)}
    possible = known.texts.get(name)
    if possible is None or not wanted:
        return True, True
    return bool(possible & wanted), not possible <= wanted


def _parts(tree: Tree) -> Iterator[Tree]:
    """The conditions that an `and` joins."""
    if isinstance(tree, Call) and tree.function == "and":
        for side in tree.arguments:
            yield from _parts(side)
    else:
        yield tree


_TURNED = {
    "less": "greater",
    "less_or_equal": "greater_or_equal",
    "greater": "less",
    "greater_or_equal": "less_or_equal",
}


def compared_with_number(tree: Tree) -> tuple[Tree, str, float] | None:
    """`x < 3` or `3 > x` as (x, less, 3); None for anything else."""
    if not isinstance(tree, Call) or tree.function not in (*_TURNED, "equal", "not_equal"):
        return None
    left, right = tree.arguments
    if isinstance(right, Literal) and isinstance(right.value, float) and not isinstance(left, Literal):
        return left, tree.function, right.value
    if isinstance(left, Literal) and isinstance(left.value, float) and not isinstance(right, Literal):
        return right, _TURNED.get(tree.function, tree.function), left.value
    return None


def _agree(parts: list[Tree], known: KnownValues) -> bool:
    """Whether conditions over the same thing can hold together: not `x > 5 and x < 3`, not two stages at once."""
    numbers: dict[Tree, Bounds] = {}
    open_at: dict[Tree, set[float]] = {}
    texts = dict(known.texts)
    for part in parts:
        if (given := compared_with_number(part)) is not None:
            of, sign, number = given
            low, high = numbers.get(of) or bounds(of, known)
            if sign in ("less", "less_or_equal", "equal"):
                high = min(high, number)
            if sign in ("greater", "greater_or_equal", "equal"):
                low = max(low, number)
            if sign in ("less", "greater", "not_equal"):
                open_at.setdefault(of, set()).add(number)
            numbers[of] = (low, high)
        elif isinstance(part, Call) and part.function in ("equal", "in") and isinstance(part.arguments[0], Name):
            wanted = frozenset(one.value for one in part.arguments[1:] if isinstance(one, Literal))
            spoken = frozenset(one for one in wanted if isinstance(one, str))
            name = part.arguments[0].name
            if spoken and spoken == wanted:
                texts[name] = texts.get(name, spoken) & spoken
    apart = any(low > high or (low == high and low in open_at.get(of, ())) for of, (low, high) in numbers.items())
    narrowed = replace(known, texts=texts)
    return (
        not apart
        and all(texts.values())
        and all(
            _comparison(part, narrowed)[0] for part in parts if isinstance(part, Call) and part.function == "not_equal"
        )
    )
