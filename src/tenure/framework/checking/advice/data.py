"""Advice by what the data show: lines and thresholds that lie beside everything ever seen."""

from collections.abc import Iterator

from tenure.framework.checking.advice.reach import Bounds, KnownValues, bounds, compared_with_number
from tenure.framework.checking.advice.reader import AdviceScope, owner
from tenure.framework.expressions import Call, Tree, names, write
from tenure.framework.model import Condition, Measure, conditions


def on_data(asked: AdviceScope) -> None:
    """Does nothing without values seen. Points are judged in packaged parts too: they are about the data."""
    if not asked.seen:
        return
    for score in asked.framework.health.values():
        for dimension in score.dimensions:
            for measure in dimension.measures:
                _line(asked, measure)
    known = KnownValues(dict(asked.seen))
    for condition in conditions(asked.framework):
        for tree in _comparisons(condition.tree):
            _threshold(asked, condition, tree, known)


def _line(asked: AdviceScope, measure: Measure) -> None:
    seen = (asked.seen or {}).get(measure.signal)
    if seen is None:
        return
    low, high = seen
    first, last = measure.points[0], measure.points[-1]
    if not (last[0] < low or first[0] > high):
        return
    points = last[1] if last[0] < low else first[1]
    asked.draft.note(
        "advice.outside_data",
        f"Every account gets {points:g} points: all values in your data lie outside the range of this curve.",
        f"{asked.draft.places[measure.address]} {measure.address}",
        why=f"`{measure.signal}` was {_between(seen)}; the points run from {first[0]:g} to {last[0]:g}.",
        fix="Check the unit (30% is 0.3), then move the points into the range where accounts differ.",
        warning=True,
    )


def _comparisons(tree: Tree) -> Iterator[Call]:
    if isinstance(tree, Call):
        if compared_with_number(tree) is not None:
            yield tree
        for argument in tree.arguments:
            yield from _comparisons(argument)


def _threshold(asked: AdviceScope, condition: Condition, tree: Call, known: KnownValues) -> None:
    given = compared_with_number(tree)
    if given is None or not names(given[0]) & known.numbers.keys():
        return
    of, _, number = given
    low, high = bounds(of, known)
    # A signal that was always the same says nothing about where a line could lie.
    if low == high or low <= number <= high:
        return
    section, key = owner(condition)
    asked.say(
        "advice.outside_data",
        f"`{write(tree)}` is outside the range of your data.",
        section,
        key,
        condition.address,
        why=f"`{write(of)}` was {_between((low, high))}.",
        fix="Check the unit (30% is 0.3) and the number.",
    )


def _between(seen: Bounds) -> str:
    low, high = (f"{round(value, 4):g}" for value in seen)
    return f"always {low}" if low == high else f"never below {low} and never above {high}"
