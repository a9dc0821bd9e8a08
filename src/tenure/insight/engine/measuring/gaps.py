"""What signals need that sources may never have filled: columns, and kinds of rows. Absent is not zero.

A count over a column that nobody fills is zero for every account, and means nothing. So a signal also rests on the columns
that it reads, through derived columns and the row's person, and on the kinds of rows that it asks for. Whatever of it no
source ever filled is a gap with its name, as a table that was never connected is.
"""

from collections.abc import Iterable
from functools import cache

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.filling import Filling
from tenure.framework.expressions.tree import Aggregate, Call, Literal, Name, Tree, aggregates, names
from tenure.framework.model import Framework, Signal
from tenure.insight.engine.measuring.scope import SYSTEM_NAMES, derived_trees

Need = frozenset[Filling]
"""Fillings of which one is enough: a touchpoint tells that it was two-way by its flag, or by when it was answered."""
Needs = frozenset[Need]
NONE: Needs = frozenset()


@cache
def names_of(needs: Needs) -> frozenset[str]:
    """The names of some needs."""
    return frozenset(map(name_of, needs))


def name_of(need: Need) -> str:
    """A need's name among feeds: `usage.person`, `people.role=sponsor`."""
    return " or ".join(map(str, sorted(need)))


def needs_of(framework: Framework, wanted: Iterable[str] | None = None) -> dict[str, Need]:
    """By name, all that some signals of a framework need, those that they are made of included; of all unless `wanted`."""
    keys = framework.signals if wanted is None else wanted
    found = NONE.union(*(signal_needs(framework.signals[key], framework) for key in keys))
    return {name_of(need): need for need in found}


def signal_needs(signal: Signal, framework: Framework) -> Needs:
    """What a signal needs, by itself and through those that it is made of."""
    if signal.source is not None:
        return _of_source(signal.source, signal.value, signal.where, signal.window_on)
    read = (framework.signals[name] for name in names(signal.value) if name in framework.signals)
    return NONE.union(*(signal_needs(one, framework) for one in read))


@cache
def _of_source(table: str, value: Tree, where: Tree | None, window_on: str | None) -> Needs:
    found = NONE if where is None else needs_of_tree(where, table)
    for aggregate in aggregates(value):
        if aggregate.argument is not None:
            found |= needs_of_tree(aggregate.argument, table)
    return found if window_on is None else found | _column(window_on, table)


def needs_of_tree(tree: Tree, table: str, *, so: bool = True) -> Needs:
    """What an expression over rows of a table needs to say anything. `so` is false within a negation."""
    match tree:
        case Name(name=name):
            return _name(name, table, so)
        case Call(function="not", arguments=(inner,)):
            return needs_of_tree(inner, table, so=not so)
        case Call(function="is_null", arguments=(inner,)):
            return _of_empty(inner, table) if so and _empty_tells(inner, table) else needs_of_tree(inner, table)
        case Call(function="and", arguments=parts):
            # Open is what was neither won nor lost: a source that tells one of them tells that.
            empty = [needs_of_tree(part, table) for part in parts if _is_null(part)]
            others = [needs_of_tree(part, table, so=so) for part in parts if not _is_null(part)]
            return NONE.union(*others, _either([each for each in empty if each]))
        case Call(function="or", arguments=parts):
            return _either([needs_of_tree(part, table, so=so) for part in parts])
        case Call(function="coalesce", arguments=(first, *rest)):
            if _empty_tells(first, table):
                return _of_empty(first, table)
            others = [needs_of_tree(each, table, so=so) for each in rest if not isinstance(each, Literal)]
            return _either([needs_of_tree(first, table, so=so), *others])
        case Call(function="equal" | "in", arguments=(Name(name=name), *values)) if _kinds(name, table):
            return _kind_of_row(name, table, values) if so else NONE
        case Call(arguments=arguments):
            return NONE.union(*(needs_of_tree(each, table, so=so) for each in arguments))
        case Aggregate(argument=argument) if argument is not None:
            return needs_of_tree(argument, table)
    return NONE


def _either(parts: list[Needs]) -> Needs:
    """What is needed where one of several parts is enough: nothing, if one of them needs nothing."""
    if not parts:
        return NONE
    found = parts[0]
    for part in parts[1:]:
        found = frozenset(one | other for one in found for other in part)
    return found


def _is_null(tree: Tree) -> bool:
    return isinstance(tree, Call) and tree.function == "is_null"


def _empty_tells(tree: Tree, table: str) -> bool:
    """Whether an expression reads columns, and of each an empty cell says something by itself."""
    columns = [TABLES[table].column(name) for name in names(tree)]
    return bool(columns) and all(column is not None and column.empty_tells for column in columns)


def _of_empty(tree: Tree, table: str) -> Needs:
    """What is needed before an empty cell says anything: tickets of which neither states nor closing days ever came may all
    be closed."""
    found = {(column.name, column.told_by) for name in names(tree) if (column := TABLES[table].column(name))}
    return frozenset(frozenset(Filling(table, name) for name in pair) for pair in found if all(pair))


def _kinds(name: str, table: str) -> bool:
    found = _column_of(name, table)
    return found is not None and found[2]


def _column_of(name: str, table: str) -> tuple[str, str, bool] | None:
    """The table and column behind a name that is one, or that is the person's own, and whether its values are kinds."""
    column = TABLES[table].column(name)
    if column is not None:
        return table, name, column.kinds
    tree = derived_trees(table).get(name)
    return _column_of(tree.name, "people") if isinstance(tree, Name) and name.startswith("person_") else None


def _kind_of_row(name: str, table: str, values: Iterable[Tree]) -> Needs:
    found = _column_of(name, table)
    texts = tuple(sorted(str(value.value) for value in values if isinstance(value, Literal)))
    if found is None or not texts:
        return NONE
    kind: Needs = frozenset({frozenset({Filling(found[0], found[1], texts)})})
    return kind | _person(table) if name.startswith("person_") else kind


def _name(name: str, table: str, so: bool) -> Needs:
    derived = derived_trees(table).get(name)
    if derived is not None and name.startswith("person_"):
        return needs_of_tree(derived, "people", so=so) | _person(table)
    if derived is not None:
        return needs_of_tree(derived, table, so=so)
    return _column(name, table)


def _person(table: str) -> Needs:
    return frozenset({frozenset({Filling(table, "person")})})


def _column(name: str, table: str) -> Needs:
    """The column itself. One that every row has needs nothing, and neither do columns of the account and of T."""
    column = TABLES[table].column(name)
    if name == "person" and TABLES[table].of_person:
        return _person(table)
    if column is None or column.required or (name in SYSTEM_NAMES and name != "person"):
        return NONE
    return frozenset({frozenset({Filling(table, name)})})
