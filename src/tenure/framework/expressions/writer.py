"""Typed tree -> its one canonical text. Reading that text gives the same tree again."""

from decimal import Decimal

from tenure.framework.expressions.kinds import SIGNS
from tenure.framework.expressions.tree import Aggregate, Call, Kind, Literal, Name, Tree

_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _SIGN, _ATOM = range(8)

_RANK = {
    "or": _OR,
    "and": _AND,
    "not": _NOT,
    "add": _ADD,
    "subtract": _ADD,
    "multiply": _MULTIPLY,
    "divide": _MULTIPLY,
    "modulo": _MULTIPLY,
    "negate": _SIGN,
    **dict.fromkeys(
        ("equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal", "is_null", "in"), _COMPARE
    ),
}


def write(tree: Tree) -> str:
    """The canonical text: lowercase, single spaces, brackets only where needed.

    >>> write(Call("less", (Name("seat_use", Kind.NUMBER), Literal(0.3, Kind.NUMBER)), Kind.FLAG))
    'seat_use < 0.3'
    """
    return _text(tree, _OR)


def _text(tree: Tree, least: int) -> str:
    match tree:
        case Literal():
            return _literal(tree)
        case Name(name=name):
            return name
        case Aggregate(argument=None):
            return "count(*)"
        case Aggregate(function=function, argument=Call(function="pair", arguments=pair), distinct=True):
            return f"{function}(distinct {', '.join(map(write, pair))})"
        case Aggregate(function=function, argument=argument, distinct=distinct) if argument is not None:
            return f"{function}({'distinct ' if distinct else ''}{write(argument)})"
        case Call():
            rank = _COMPARE if _negated(tree) else _RANK.get(tree.function, _ATOM)
            text = _call(tree, rank)
            return f"({text})" if rank < least else text
    raise TypeError(f"{tree!r} is no tree")


def _call(tree: Call, rank: int) -> str:
    arguments = tree.arguments
    match tree.function:
        case "not":
            return _not(arguments[0])
        case "negate":
            # A literal in brackets, or else -1 would read as the number minus one.
            operand = _text(arguments[0], _ATOM)
            return f"-({operand})" if isinstance(arguments[0], Literal) else f"-{operand}"
        case "is_null":
            return f"{_text(arguments[0], _ADD)} is null"
        case "in":
            return f"{_text(arguments[0], _ADD)} in ({', '.join(map(write, arguments[1:]))})"
        case "case":
            pairs = zip(arguments[:-1:2], arguments[1:-1:2], strict=True)
            branches = " ".join(f"when {write(condition)} then {write(value)}" for condition, value in pairs)
            otherwise = arguments[-1]
            last = "" if otherwise == Literal(None, Kind.NOTHING) else f" else {write(otherwise)}"
            return f"case {branches}{last} end"
        case function if function in SIGNS:
            left = rank + 1 if rank == _COMPARE else rank
            return f"{_text(arguments[0], left)} {SIGNS[function]} {_text(arguments[1], rank + 1)}"
        case function:
            return f"{function}({', '.join(map(write, arguments))})"


def _not(inner: Tree) -> str:
    match inner:
        case Call(function="is_null", arguments=(value,)):
            return f"{_text(value, _ADD)} is not null"
        case Call(function="in", arguments=(value, *options)):
            return f"{_text(value, _ADD)} not in ({', '.join(map(write, options))})"
    return f"not {_text(inner, _COMPARE)}"


def _negated(tree: Call) -> bool:
    """`is not null` and `not in` are read as the negation of `is null` and `in`."""
    inner = tree.arguments[0]
    return tree.function == "not" and isinstance(inner, Call) and inner.function in ("is_null", "in")


def _literal(literal: Literal) -> str:
    match literal.value:
        case None:
            return "null"
        case bool(flag):
            return "true" if flag else "false"
        case str(text):
            quoted = "'" + text.replace("'", "''") + "'"
            return f"date {quoted}" if literal.kind is Kind.DAY else quoted
        case number:
            plain = format(Decimal(repr(float(number))), "f")
            return plain.rstrip("0").rstrip(".") if "." in plain else plain
