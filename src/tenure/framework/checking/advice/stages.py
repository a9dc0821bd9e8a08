"""Advice on the lifecycle: stages nobody leads or leaves, and criteria nobody can meet."""

from dataclasses import replace

from tenure.framework.checking.advice.asked import Asked
from tenure.framework.checking.advice.reach import Known, can_hold
from tenure.framework.model import Criterion, Stage


def on_stages(asked: Asked) -> None:
    stages = asked.framework.lifecycle
    line = [one for one in stages.values() if not one.motion]
    led_to = {one.next for one in line} | {back.to for one in line for back in one.back}
    for stage in stages.values():
        _described(asked, stage)
        for criterion in (*stage.exit, *(one for phase in stage.phases for one in phase.criteria)):
            _criterion(asked, stage, criterion)
    for stage in line:
        if stage is not line[-1]:
            _left(asked, stage)
        if stage is not line[0] and stage.key not in led_to and stage.enter is None:
            asked.say(
                "advice.stage_unreachable",
                "Nobody comes into this stage.",
                "lifecycle",
                stage.key,
                stage.address,
                why="No stage names it as `next` or `back`, and it has no `enter`.",
                fix="Let a stage lead to it, or say under `enter` who starts here.",
            )


def _described(asked: Asked, stage: Stage) -> None:
    lacks = {"owner": not stage.owner, "metrics": not stage.metrics}
    why = {
        "owner": "What nobody leads, nobody does.",
        "metrics": "Without one nobody can tell whether the stage works.",
    }
    fix = {"owner": "Add the role that leads it, like `owner: csm`.", "metrics": "Name one or two under `metrics`."}
    for part, missing in lacks.items():
        if missing:
            asked.say(
                f"advice.stage_{part}",
                f"The stage has no {part}.",
                "lifecycle",
                stage.key,
                stage.address,
                why=why[part],
                fix=fix[part],
            )


def _left(asked: Asked, stage: Stage) -> None:
    if not any(one.required for one in stage.exit):
        what, fix = "Nothing says when this stage is done.", "Add criteria under `exit`, at least one that is required."
    elif stage.next is None:
        what, fix = "No stage follows this one.", "Name one under `next`, or move the stage to the end."
    else:
        return
    why = "It can be left only by hand."
    asked.say("advice.stage_exit", what, "lifecycle", stage.key, stage.address, why=why, fix=fix)


def _criterion(asked: Asked, stage: Stage, criterion: Criterion) -> None:
    known = asked.known
    if not stage.motion and stage.opens is None:
        known = _inside(known, stage.key)
    if criterion.when is None or criterion.confirm is not None or can_hold(criterion.when, known):
        return
    asked.say(
        "advice.impossible",
        "Nobody can meet this criterion: its condition never holds.",
        "lifecycle",
        stage.key,
        criterion.address,
        why=f"`{criterion.when_text}` can't be true for an account in this stage.",
        fix="Check the values and what `and` joins.",
    )


def _inside(known: Known, stage: str) -> Known:
    """Whoever is asked for the criteria of a stage is in it."""
    return replace(known, texts={**known.texts, "stage": frozenset({stage})})
