"""What can be said of a formula without any data: never more than is sure."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.framework.checking.advice.reach import Bounds, KnownValues, always, bounds, can_fail, can_hold
from tenure.framework.expressions import Call, Entry, Kind, Literal, Name, Scope, Tree, read

NUMBERS: dict[str, Bounds] = {"count": (0.0, float("inf")), "share": (0.0, 1.0), "change": (-100.0, 100.0)}
TEXTS = {"stage": frozenset({"a", "b"})}
KNOWN = KnownValues(NUMBERS, TEXTS)
SCOPE = Scope(
    {name: Entry(Kind.NUMBER, nullable=name == "share") for name in (*NUMBERS, "free")}
    | {"stage": Entry(Kind.TEXT, False), "flag": Entry(Kind.FLAG, False), "maybe": Entry(Kind.FLAG)}
)


def tree(text: str) -> Tree:
    return read(text, SCOPE, where="here")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count + 1", (1, float("inf"))),
        ("share * 100 - 50", (-50, 50)),
        ("-share", (-1, 0)),
        ("abs(change)", (0, 100)),
        ("greatest(count, 5)", (5, float("inf"))),
        ("least(count, 5)", (0, 5)),
        ("coalesce(share, 7)", (0, 7)),
        ("case when flag then share else 2 end", (0, 2)),
        ("case when flag then share end", (0, 1)),
        ("share / nullif(count, 0)", (0, float("inf"))),
        ("share / 2", (0, 0.5)),
        ("1 / change", (-float("inf"), float("inf"))),
        ("round(share + 0.2)", (0, 2)),
        ("count % 7", (-float("inf"), float("inf"))),
        ("free", (-float("inf"), float("inf"))),
        ("length(stage)", (0, float("inf"))),
    ],
)
def test_bounds(text: str, expected: Bounds) -> None:
    assert bounds(tree(text), KNOWN) == expected


@pytest.mark.parametrize(
    "text",
    [
        "count < 0",
        "share > 1",
        "share >= 60",
        "count = -1",
        "free > 5 and free < 3",
        "free > 5 and free < 5",
        "free = 3 and free <> 3",
        "3 < share",
        "stage = 'c'",
        "stage in ('c', 'd')",
        "stage = 'a' and stage = 'b'",
        "stage = 'a' and count > 1 and stage in ('b')",
        "stage <> 'a' and stage = 'a'",
        "not stage in ('a', 'b')",
        "flag and false",
        "count is null",
        "share between 2 and 3",
        "count < 0 or share > 1",
    ],
)
def test_what_never_holds(text: str) -> None:
    assert not can_hold(tree(text), KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "count < 1",
        "share is null",
        "free > 5 or free < 3",
        "free >= 5 and free <= 5",
        "free / 2 > 5 and free < 3",
        "stage = 'a' or stage = 'b'",
        "stage <> 'a' and stage <> 'c'",
        "maybe",
        "not flag",
        "starts_with(stage, 'x')",
        "case when flag then true else false end",
        "coalesce(maybe, false)",
    ],
)
def test_what_may_hold(text: str) -> None:
    assert can_hold(tree(text), KNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("count >= 0", True),
        ("count >= 0 and 1 = 1", True),
        ("flag or not flag", False),
        ("share <= 1", False),  # may be unknown
        ("stage in ('a', 'b')", True),
        ("count > 0", False),
        ("false", False),
    ],
)
def test_what_always_holds(text: str, expected: bool) -> None:
    assert always(tree(text), KNOWN) is expected


# Against plain evaluation: whatever a formula gives lies within its bounds, and what holds can hold.


def value(node: Tree, of: dict[str, Any]) -> Any:
    """The small part of the language that is drawn below; None is unknown."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        return of[node.name]
    assert isinstance(node, Call)
    given = [value(one, of) for one in node.arguments]
    if node.function in ("and", "or"):
        ends = node.function == "or"
        return ends if ends in given else None if None in given else not ends
    if node.function == "coalesce":
        return next((one for one in given if one is not None), None)
    if None in given:
        return None
    a, b = (*given, None)[:2]
    match node.function:
        case "add" | "subtract" | "multiply":
            return {"add": a + b, "subtract": a - b, "multiply": a * b}[node.function]
        case "divide":
            return a / b if b else None
        case "greatest" | "least":
            return (max if node.function == "greatest" else min)(given)
        case "negate" | "abs":
            return -a if node.function == "negate" else abs(a)
        case "not":
            return not a
        case "less" | "greater_or_equal":
            return (a < b) is (node.function == "less")
        case "greater" | "less_or_equal":
            return (a > b) is (node.function == "greater")
        case "equal" | "not_equal":
            return (a == b) is (node.function == "equal")
        case "in":
            return a in given[1:]
    raise AssertionError(node.function)


numbers = st.recursive(
    st.sampled_from(["count", "share", "change"]) | st.integers(-3, 3).map(lambda one: f"({one})"),
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda one: f"({one[0]} {one[1]} {one[2]})")
        | st.tuples(st.sampled_from(["greatest", "least", "coalesce"]), inner, inner).map(
            lambda one: f"{one[0]}({one[1]}, {one[2]})"
        )
        | inner.map(lambda one: f"abs({one})")
        | inner.map(lambda one: f"(-({one}))")
    ),
    max_leaves=4,
)
texts = st.tuples(
    st.sampled_from(["stage = '{}'", "stage <> '{}'", "stage in ('{}', 'z')"]), st.sampled_from("abc")
).map(lambda one: one[0].format(one[1]))
conditions = st.recursive(
    st.tuples(numbers, st.sampled_from(["<", "<=", "=", "<>", ">=", ">"]), numbers).map(" ".join) | texts,
    lambda inner: (
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda one: f"({one[0]}{one[1]}{one[2]})")
        | inner.map(lambda one: f"(not ({one}))")
    ),
    max_leaves=4,
)
facts = st.fixed_dictionaries(
    {
        "count": st.integers(0, 6).map(float),
        "share": st.sampled_from([None, 0.0, 0.25, 0.5, 1.0]),
        "change": st.integers(-6, 6).map(float),
        "stage": st.sampled_from(["a", "b"]),
    }
)


@settings(max_examples=150, deadline=None)
@given(numbers, facts)
def test_values_lie_within_their_bounds(text: str, of: dict[str, Any]) -> None:
    node = tree(text)
    low, high = bounds(node, KNOWN)
    found = value(node, of)
    assert low <= high
    assert found is None or low <= found <= high


@settings(max_examples=250, deadline=None)
@given(conditions, facts)
def test_what_holds_can_hold(text: str, of: dict[str, Any]) -> None:
    node = tree(text)
    found = value(node, of)
    assert found is not True or can_hold(node, KNOWN)
    assert found is not False or can_fail(node, KNOWN)
    assert found is True or not always(node, KNOWN)
