"""Advice on the lifecycle: stages nobody leads, enters or leaves."""

from tenure.framework.checking.advice.asked import Asked
from tenure.framework.model import Stage


def on_stages(asked: Asked) -> None:
    stages = asked.framework.lifecycle
    line = [one for one in stages.values() if not one.motion]
    led_to = {one.next for one in line} | {back.to for one in line for back in one.back}
    for stage in stages.values():
        _described(asked, stage)
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
