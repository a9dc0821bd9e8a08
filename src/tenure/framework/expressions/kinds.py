"""Kinds and nullability of calls. NULL is "unknown": it never fires a condition and never counts as zero."""

from typing import NoReturn

from tenure.framework.expressions.functions import Function
from tenure.framework.expressions.tree import Aggregate, Call, Kind, Literal, Tree
from tenure.framework.problems import problem
from tenure.values.problem import ProblemError

SIGNS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "modulo": "%",
    "equal": "=",
    "not_equal": "<>",
    "less": "<",
    "less_or_equal": "<=",
    "greater": ">",
    "greater_or_equal": ">=",
    "and": "and",
    "or": "or",
}

SPOKEN = {
    Kind.NUMBER: "a number",
    Kind.TEXT: "a text",
    Kind.FLAG: "yes or no",
    Kind.DAY: "a day",
    Kind.INSTANT: "an instant",
    Kind.NOTHING: "unknown",
}

_ORDERED = frozenset({Kind.NUMBER, Kind.TEXT, Kind.DAY, Kind.INSTANT})
_TIMES = frozenset({Kind.DAY, Kind.INSTANT})


def refuse(where: str, code: str, what: str, fix: str = "", why: str = "") -> NoReturn:
    """Raises ProblemError with one Problem."""
    raise ProblemError(problem(code, what, where=where, why=why, fix=fix))


def maybe(tree: Tree) -> bool:
    """Whether the tree may be unknown."""
    return tree.value is None if isinstance(tree, Literal) else tree.nullable


def demand(tree: Tree, kind: Kind, where: str, of: str = "The expression") -> None:
    """Raises ProblemError unless the tree has that kind (or is NULL, which fits everywhere)."""
    if tree.kind not in (kind, Kind.NOTHING):
        fix = "Compare it with something, like `> 0`." if kind is Kind.FLAG and tree.kind is Kind.NUMBER else ""
        refuse(where, "expression.kind", f"{of} gives {SPOKEN[tree.kind]}; {SPOKEN[kind]} is needed.", fix)


def binary(function: str, left: Tree, right: Tree, where: str) -> Call:
    """An operator between two values."""
    sign, nullable = SIGNS[function], maybe(left) or maybe(right)
    if function in ("and", "or"):
        for side in (left, right):
            demand(side, Kind.FLAG, where, f"One side of `{sign}`")
        return Call(function, (left, right), Kind.FLAG, nullable)
    if function in ("add", "subtract", "multiply", "divide", "modulo"):
        for side in (left, right):
            if side.kind in _TIMES:
                refuse(
                    where,
                    "expression.kind",
                    f"`{sign}` doesn't work with days.",
                    "Use days_since(x) or days_between(a, b).",
                )
            demand(side, Kind.NUMBER, where, f"One side of `{sign}`")
        # Dividing by zero gives unknown, never an error or infinity.
        by_zero = function in ("divide", "modulo") and not _never_zero(right)
        return Call(function, (left, right), Kind.NUMBER, nullable or by_zero)
    if Literal(None, Kind.NOTHING) in (left, right):
        refuse(where, "expression.kind", f"`{sign} null` is never true.", "Write is null or is not null.")
    kind = _shared(function, (left, right), where)
    if function not in ("equal", "not_equal") and kind not in _ORDERED | {Kind.NOTHING}:
        refuse(
            where, "expression.kind", f"`{sign}` can't compare {SPOKEN[kind]}.", "Use the condition itself, or `not`."
        )
    return Call(function, (left, right), Kind.FLAG, nullable)


def unary(function: str, value: Tree, kind: Kind, where: str) -> Call:
    """`not` and the minus sign."""
    demand(value, kind, where, "What follows `not`" if function == "not" else "What follows `-`")
    return Call(function, (value,), kind, maybe(value))


def is_null(value: Tree) -> Call:
    """Whether a value is unknown; itself never unknown."""
    return Call("is_null", (value,), Kind.FLAG, False)


def membership(value: Tree, options: tuple[Tree, ...], where: str) -> Call:
    """`x in (…)`, with literals only."""
    for option in options:
        if not isinstance(option, Literal) or option.value is None:
            refuse(
                where,
                "expression.kind",
                "`in (…)` takes a list of texts, numbers or days.",
                "For anything else, use = and or.",
            )
    _shared("in", (value, *options), where)
    return Call("in", (value, *options), Kind.FLAG, maybe(value))


def choice(arguments: tuple[Tree, ...], where: str) -> Call:
    """`case`: condition, value, …, otherwise."""
    for condition in arguments[:-1:2]:
        demand(condition, Kind.FLAG, where, "A condition after `when`")
    values = (*arguments[1:-1:2], arguments[-1])
    return Call("case", arguments, _shared("case", values, where), any(map(maybe, values)))


def call(function: Function, arguments: tuple[Tree, ...], where: str) -> Call:
    """A function of the list over plain values."""
    kind = _checked(function, arguments, where)
    match function.name:
        case "coalesce":
            nullable = all(map(maybe, arguments))
        case "nullif":
            nullable = True
        case "round":
            if len(arguments) == 2 and not _whole(arguments[1]):
                refuse(
                    where,
                    "expression.kind",
                    "The decimals of round() must be a whole number from 0 to 6.",
                    "Write round(x, 2).",
                )
            nullable = maybe(arguments[0])
        case _:
            nullable = any(map(maybe, arguments))
    return Call(function.name, arguments, kind, nullable)


def over_rows(function: Function, name: str, arguments: tuple[Tree, ...], where: str) -> Aggregate:
    """An aggregate. `name` tells count_rows and count_distinct from count."""
    if name == "count_rows":
        return Aggregate("count", None, False, Kind.NUMBER, False)
    if name == "sum" and arguments and arguments[0].kind is Kind.FLAG:
        refuse(where, "expression.kind", "sum() can't add yes/no values.", "Write count(case when … then 1 end).")
    kind = _checked(function, arguments, where)
    if name == "count_distinct":
        # Two columns are counted as pairs; the pair is only a key, so it passes as a text.
        key = arguments[0] if len(arguments) == 1 else Call("pair", arguments, Kind.TEXT, any(map(maybe, arguments)))
        return Aggregate("count", key, True, Kind.NUMBER, False)
    if len(arguments) != 1:
        refuse(where, "expression.syntax", f"{function.name}() takes one argument here.", f"Write {function.name}(x).")
    return Aggregate(function.name, arguments[0], False, kind, function.name not in ("count", "sum"))


def _checked(function: Function, arguments: tuple[Tree, ...], where: str) -> Kind:
    if not function.least <= len(arguments) <= function.most:
        wants = f"{function.least}" if function.least == function.most else f"{function.least} to {function.most}"
        refuse(
            where,
            "expression.syntax",
            f"{function.name}() takes {wants} argument{'' if wants == '1' else 's'}, not {len(arguments)}.",
            function.about,
        )
    for i, argument in enumerate(arguments):
        takes = function.takes[min(i, len(function.takes) - 1)]
        if argument.kind not in takes | {Kind.NOTHING}:
            needs = " or ".join(SPOKEN[kind] for kind in Kind if kind in takes)
            refuse(where, "expression.kind", f"{function.name}() needs {needs}, not {SPOKEN[argument.kind]}.")
    return function.gives or _shared(function.name, arguments, where)


def _shared(function: str, values: tuple[Tree, ...], where: str) -> Kind:
    kinds = [value.kind for value in values if value.kind is not Kind.NOTHING]
    for kind in kinds[1:]:
        if kind is not kinds[0]:
            first, second = SPOKEN[kinds[0]], SPOKEN[kind]
            shown = SIGNS.get(function, function)
            refuse(
                where,
                "expression.kind",
                f"`{shown}` can't combine {first} and {second}.",
                _bridge({kinds[0], kind}),
            )
    return kinds[0] if kinds else Kind.NOTHING


def _bridge(kinds: set[Kind]) -> str:
    if kinds == {Kind.DAY, Kind.TEXT}:
        return "Write days as date '2026-01-31'."
    if kinds & _TIMES and Kind.TEXT not in kinds:
        return "Compare days with days_since(x) or days_between(a, b)."
    if Kind.FLAG in kinds:
        return "Write the condition itself, without = 1 or = 'true'."
    if kinds == {Kind.NUMBER, Kind.TEXT}:
        return "Write numbers without quotes."
    return ""


def _never_zero(tree: Tree) -> bool:
    """A plain number other than 0, or greatest(…, a number above 0)."""
    if isinstance(tree, Call) and tree.function == "greatest":
        return any(
            isinstance(one, Literal) and isinstance(one.value, float) and one.value > 0 for one in tree.arguments
        )
    return isinstance(tree, Literal) and bool(tree.value)


def _whole(tree: Tree) -> bool:
    return isinstance(tree, Literal) and isinstance(tree.value, float) and tree.value in range(7)
