"""Every kind of thing that can be wrong with a framework, by its stable code."""

from tenure.values.problem import Problem

CODES: dict[str, str] = {
    "expression.empty": "An expression is empty.",
    "expression.kind": "A part of an expression has the wrong kind, like a text where a number is needed.",
    "expression.aggregate": "A function over rows where there are no rows, or a row's column outside of one.",
    "expression.refused": "Something of SQL that expressions leave out: tables, casts, comments, settings, …",
    "expression.syntax": "An expression that can't be read.",
    "expression.too_large": "An expression is too long or too deeply nested.",
    "expression.unknown_function": "A function that is not on the list.",
    "expression.unknown_name": "A name that is no signal, trait or column here.",
    "framework.bands": "The lines between the bands are out of order or out of range.",
    "framework.contradiction": "Two parts of an object that don't go together.",
    "framework.cycle": "Signals that need one another, or plays that start one another, in a circle.",
    "framework.defined_twice": "Two files define the same object.",
    "framework.duplicate_key": "A key stands twice in one place.",
    "framework.empty": "A framework without signals or without a score.",
    "framework.encoding": "A file that is not UTF-8 text.",
    "framework.include": "An included file that can't be found, lies outside of the folder, or includes itself.",
    "framework.missing": "Something that has to be said is not.",
    "framework.name": "A key that is not a plain name, or that already means something else.",
    "framework.none": "A signal may give no value, and the measure doesn't say what that is worth.",
    "framework.not_found": "There is no framework at that place.",
    "framework.overwritten": "A signal over a column without a history of its own.",
    "framework.choice": "A value that a choice never has.",
    "framework.points": "The points of a measure don't describe a line.",
    "framework.range": "A number outside of its range.",
    "framework.too_large": "A file that is too large or too deeply nested.",
    "framework.type": "A value of the wrong type.",
    "framework.unknown_key": "A key that the language doesn't know.",
    "framework.unknown_reference": "A name of an object that isn't defined.",
    "framework.unused": "An object that nothing uses.",
    "framework.vague": "A moment of value that doesn't say what the customer then has.",
    "framework.weights": "Weights that don't add up to 100.",
    "framework.yaml": "A file that is not the plain YAML the language uses.",
}
"""Code -> meaning, for docs/reference/problems.md."""


def problem(code: str, what: str, *, where: str, why: str = "", fix: str = "", warning: bool = False) -> Problem:
    """A Problem of a framework. `where` is `file:line address`. Raises KeyError for a code that isn't documented."""
    if code not in CODES:
        raise KeyError(code)
    return Problem(code, what, where, why, fix, severity="warning" if warning else "error")
