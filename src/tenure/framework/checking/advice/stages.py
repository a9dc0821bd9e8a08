"""Advice on the lifecycle: stages nobody leads, enters or leaves, and those that accounts swing between."""

from collections.abc import Mapping

from tenure.framework.checking.advice.reach import can_hold_together
from tenure.framework.checking.advice.reader import AdviceScope
from tenure.framework.model import Criterion, Return, Stage


def on_stages(asked: AdviceScope) -> None:
    stages = asked.framework.lifecycle
    line = [one for one in stages.values() if not one.motion]
    led_to = {one.next for one in line} | {back.to for one in line for back in one.back}
    for stage in stages.values():
        _described(asked, stage)
    for stage in line:
        _swings(asked, stage)
        if stage is not line[-1]:
            _left(asked, stage)
        if stage is not line[0] and stage.key not in led_to and stage.enter is None:
            asked.say(
                "advice.stage_unreachable",
                "No account can enter this stage.",
                "lifecycle",
                stage.key,
                stage.address,
                why="No stage leads to it with `next` or `back`, and it has no `enter`.",
                fix="Let a stage lead to it, or define under `enter` which accounts start here.",
            )


def _described(asked: AdviceScope, stage: Stage) -> None:
    lacks = {"owner": not stage.owner, "metrics": not stage.metrics}
    why = {
        "owner": "A stage without an owner is nobody's job.",
        "metrics": "Without a metric, you can't tell whether the stage works.",
    }
    fix = {
        "owner": "Add the role that leads it, for example `owner: csm`.",
        "metrics": "Add one or two under `metrics`.",
    }
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


def _left(asked: AdviceScope, stage: Stage) -> None:
    if not any(one.required for one in stage.exit):
        what, fix = (
            "This stage has no required exit criteria.",
            "Add exit criteria under `exit`, at least one of them required.",
        )
    elif stage.next is None:
        what, fix = "No stage follows this one.", "Set one as `next`, or move the stage to the end."
    else:
        return
    why = "Accounts can leave it only by hand."
    asked.say("advice.stage_exit", what, "lifecycle", stage.key, stage.address, why=why, fix=fix)


def _swings(asked: AdviceScope, stage: Stage) -> None:
    """A way back into a stage whose way out may hold all the while: the account would come and go."""
    stages = asked.framework.lifecycle
    for back in stage.back:
        target = stages.get(back.to)
        if target is None or not _leads_to(stages, target, stage):
            continue
        deciding = [one for one in target.exit if one.required]
        if deciding and all(_holds_on(asked, back, one) for one in deciding):
            asked.say(
                "advice.stage_swings",
                f"Accounts may bounce between this stage and {target.label}.",
                "lifecycle",
                stage.key,
                stage.address,
                why=f"It goes back when `{back.when_text}`, and every criterion of {target.label} may be met at that time, "
                "so the account moves forward again.",
                fix=f"Add a criterion to {target.label} that can't be met while the way back applies: for example the "
                "opposite of its condition, with some margin.",
            )


def _leads_to(stages: Mapping[str, Stage], start: Stage, end: Stage) -> bool:
    seen: set[str] = set()
    at: Stage | None = start
    while at is not None and at.key not in seen:
        if at.key == end.key:
            return True
        seen.add(at.key)
        at = stages.get(at.next) if at.next else None
    return False


def _holds_on(asked: AdviceScope, back: Return, criterion: Criterion) -> bool:
    """Whether a criterion may be met while a way back is open; what only a person says may be said again at once."""
    return criterion.when is None or can_hold_together(back.when, criterion.when, asked.known)
