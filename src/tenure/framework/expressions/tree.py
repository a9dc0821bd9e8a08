"""The typed tree of an expression. sqlglot only parses; from here on there is nothing but these four nodes."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an expression yields. Money counts as a number in the framework's currency."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    DAY = "day"
    INSTANT = "instant"
    NOTHING = "nothing"  # the literal NULL, before its neighbours give it a kind


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | float | bool | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Name:
    """A column, a signal, a trait or an account column; which of them, the scope it was typed in says."""

    name: str
    kind: Kind
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator of the allow-list, by its canonical name (`add`, `less`, `coalesce`, `case`, …).

    `case` takes condition, value, condition, value, …, otherwise. `in` takes the value, then its literals.
    """

    function: str
    arguments: tuple["Tree", ...]
    kind: Kind
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`count`, `sum`, `avg`, `min`, `max`, `median`, `latest`; `argument` is None for count(*)."""

    function: str
    argument: "Tree | None"
    distinct: bool
    kind: Kind
    nullable: bool = True


Tree = Literal | Name | Call | Aggregate


def names(tree: Tree) -> frozenset[str]:
    """Every name the expression reads."""
    match tree:
        case Name(name=name):
            return frozenset({name})
        case Call(arguments=arguments):
            return frozenset().union(*(names(argument) for argument in arguments))
        case Aggregate(argument=argument) if argument is not None:
            return names(argument)
    return frozenset()


def aggregates(tree: Tree) -> tuple[Aggregate, ...]:
    """Every aggregate in the expression, outermost first, each once."""
    match tree:
        case Aggregate():
            return (tree,)
        case Call(arguments=arguments):
            found: dict[Aggregate, None] = {}
            for argument in arguments:
                found.update(dict.fromkeys(aggregates(argument)))
            return tuple(found)
    return ()
