"""Every kind of thing that can be wrong with a framework, by its stable code."""

from tenure.values.problem import Problem

CODES: dict[str, str] = {
    "advice.band_unreachable": "A band that no account can be in, going by points, caps and the lines of the bands.",
    "advice.calendar": "A trigger that rests only on dates. Renewal plays may.",
    "advice.few_kinds": "All scores together rest on fewer than 4 kinds of facts.",
    "advice.handoff_raci": "A handoff that doesn't say who does what.",
    "advice.handoff_requires": "A handoff that doesn't say what has to be known.",
    "advice.handoff_trigger": "A handoff without `when` that no play names.",
    "advice.impossible": "A condition that never holds, among them criteria that nobody can meet.",
    "advice.many_measures": "Every score has more than 12 measures, so that there is none to begin with.",
    "advice.no_outcome": "No score measures outcomes.",
    "advice.outside_data": "A line of points or a threshold beside every value the data show. Told by a plan, which has data.",
    "advice.play_communication": "A play without a task, an e-mail or a handoff.",
    "advice.play_escalation": "A play nobody is told of when it doesn't help. Automated ones, advocacy and expansion may.",
    "advice.play_goal": "A play without a goal.",
    "advice.play_hours": "A play of people's without hours.",
    "advice.play_owner": "A play of people's without an owner.",
    "advice.play_success": "A play that doesn't say when it has worked.",
    "advice.play_trigger": "A play without a trigger that no stage and no other play names.",
    "advice.segment_everybody": "Segments of which none takes in everybody.",
    "advice.segment_unreachable": "A segment after one that takes in everybody.",
    "advice.stage_swings": "A way back to a stage that can be left again at once, so that accounts would come and go.",
    "advice.stage_exit": "A stage before the last that can be left only by hand: nothing says when it is done, or what follows.",
    "advice.stage_metrics": "A stage without metrics.",
    "advice.stage_owner": "A stage without an owner.",
    "advice.stage_unreachable": "A stage that nobody comes into.",
    "expression.empty": "An expression is empty.",
    "expression.kind": "A part of an expression has the wrong kind, like a text where a number is needed.",
    "expression.aggregate": "A function over rows where there are no rows, or a row's column outside of one.",
    "expression.refused": "Something of SQL that expressions leave out: tables, casts, comments, settings, …",
    "expression.syntax": "An expression that can't be read.",
    "expression.too_large": "An expression is too long or too deeply nested.",
    "expression.unknown_function": "A function that is not on the list.",
    "expression.unknown_name": "A name that is no signal, trait or column here.",
    "framework.order": "Something that can't be moved up or down in a form, because of the files it stands in.",
    "framework.bands": "The lines between the bands are out of order or out of range.",
    "framework.contradiction": "Two parts of an object that don't go together.",
    "framework.cycle": "Signals that need one another, or plays that start one another, in a circle.",
    "framework.defined_twice": "Two files define the same object.",
    "framework.duplicate_key": "A key stands twice in one place.",
    "framework.empty": "A framework without signals or without a score.",
    "framework.encoding": "A file that is not UTF-8 text.",
    "framework.include": "An included file that can't be found, lies outside of the folder, or includes itself.",
    "framework.file_name": "A file whose name is too long to be kept on every disk.",
    "framework.more": "More is wrong with a framework than is told at once.",
    "framework.missing": "Something that has to be said is not.",
    "framework.name": "A key that is not a plain name, or that already means something else.",
    "framework.none": "A signal may give no value, and the measure doesn't say what that is worth.",
    "framework.not_found": "There is no framework at that place.",
    "framework.overwritten": "A signal over a column without a history of its own.",
    "framework.choice": "A value that a choice never has.",
    "framework.points": "The points of a measure don't describe a line.",
    "framework.range": "A number outside of its range.",
    "framework.text": "A text with a character that can't be shown or kept: a control character, or half of a letter.",
    "framework.too_large": "A file that is too large or too deeply nested, or signals that stand too high on one another.",
    "framework.type": "A value of the wrong type.",
    "framework.unknown_key": "A key that the language doesn't know.",
    "framework.unknown_reference": "A name of an object that isn't defined.",
    "framework.unused": "A signal, cap or engagement model that nothing uses.",
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
