"""read(write(tree)) is the tree, for any tree that can be read at all."""

from datetime import date
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.framework.expressions import FUNCTIONS, Kind, Literal, Name, Scope, Tree, kinds, read, write

NUMBER, TEXT, FLAG, DAY, INSTANT = Kind.NUMBER, Kind.TEXT, Kind.FLAG, Kind.DAY, Kind.INSTANT

numbers = st.one_of(
    st.integers(-(10**9), 10**9).map(float), st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False), st.just(1e-7)
).map(lambda value: Literal(value + 0.0, NUMBER))
texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12).map(lambda text: Literal(text, TEXT))
days = st.dates(date(1970, 1, 1), date(2999, 12, 31)).map(lambda day: Literal(day.isoformat(), DAY))


@cache
def trees(kind: Kind, depth: int) -> st.SearchStrategy[Tree]:
    """Trees as the reader makes them."""
    leaf: st.SearchStrategy[Tree]
    match kind:
        case Kind.NUMBER:
            leaf = numbers | st.sampled_from([Name("a", NUMBER), Name("b", NUMBER, False)])
        case Kind.TEXT:
            leaf = texts | st.sampled_from([Name("t", TEXT), Name("by", TEXT)])
        case Kind.DAY:
            leaf = days | st.just(Name("d", DAY))
        case Kind.INSTANT:
            leaf = st.just(Name("i", INSTANT, False))
        case _:
            leaf = st.booleans().map(lambda flag: Literal(flag, FLAG)) | st.sampled_from(
                [Name("f", FLAG), Name("g", FLAG, False)]
            )
    return leaf if depth == 0 else leaf | _calls(kind, depth - 1)


def _calls(kind: Kind, depth: int) -> st.SearchStrategy[Tree]:
    same = st.deferred(lambda: trees(kind, depth))
    number, text, flag, time = (st.deferred(lambda of=of: trees(of, depth)) for of in (NUMBER, TEXT, FLAG, DAY))
    shared = [
        st.tuples(flag, same, same).map(lambda parts: kinds.choice(parts, "")),
        st.tuples(same, same).map(lambda parts: kinds.call(FUNCTIONS["coalesce"], parts, "")),
        st.tuples(same, same).map(lambda parts: kinds.call(FUNCTIONS["nullif"], parts, "")),
    ]
    match kind:
        case Kind.NUMBER:
            operators = st.sampled_from(["add", "subtract", "multiply", "divide", "modulo"])
            own = [
                st.builds(lambda sign, one, other: kinds.binary(sign, one, other, ""), operators, number, number),
                number.filter(_not_positive).map(lambda one: kinds.unary("negate", one, NUMBER, "")),
                time.map(lambda one: kinds.call(FUNCTIONS["days_since"], (one,), "")),
                text.map(lambda one: kinds.call(FUNCTIONS["length"], (one,), "")),
            ]
        case Kind.TEXT:
            own = [text.map(lambda one: kinds.call(FUNCTIONS["lower"], (one,), ""))]
        case Kind.FLAG:
            signs = st.sampled_from(["equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal"])
            own = [
                st.builds(lambda sign, one, other: kinds.binary(sign, one, other, ""), signs, number, number),
                st.builds(
                    lambda sign, one, other: kinds.binary(sign, one, other, ""),
                    st.sampled_from(["and", "or"]),
                    flag,
                    flag,
                ),
                st.builds(lambda one, other: kinds.binary("equal", one, other, ""), flag, flag),
                flag.map(lambda one: kinds.unary("not", one, FLAG, "")),
                (text | number | flag).map(lambda one: kinds.is_null(one)),
                st.tuples(text, st.lists(texts, min_size=1, max_size=3)).map(
                    lambda parts: kinds.membership(parts[0], tuple(parts[1]), "")
                ),
            ]
        case _:
            own = []
    return st.one_of(*shared, *own)


def _not_positive(tree: Tree) -> bool:
    return not (isinstance(tree, Literal) and isinstance(tree.value, float) and tree.value >= 0)


@settings(max_examples=300)
@given(st.sampled_from([NUMBER, TEXT, FLAG, DAY]).flatmap(lambda kind: trees(kind, 3)))
def test_round_trip(plain: Scope, tree: Tree) -> None:
    text = write(tree)
    assert read(text, plain, where="here") == tree
    assert write(read(text, plain, where="here")) == text
