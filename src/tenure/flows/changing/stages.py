"""The stages of applying a plan. Planning shows the list, applying walks it: a stage that isn't here is neither."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tenure.flows.daily.day import DayReport, history_days, run_day, score_days
from tenure.flows.frameworks.live import live_framework, new_version
from tenure.flows.home import reading_room
from tenure.framework.checking import check_texts
from tenure.framework.versioning.plan import Plan, PlanStage, StageName
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.frameworks import queries as method
from tenure.platform.frameworks.actions import finish_plan, publish_plan
from tenure.platform.locks import advisory
from tenure.values.progress import Tell, WorkProgress, WorkStep


@dataclass(slots=True)
class Applying:
    """A plan being applied, and what its stages have come to. `restated` counts past days whose scores were computed again."""

    caller: Caller
    plan: Plan
    note: str
    progress: Tell
    number: int = 0
    report: DayReport = field(init=False)
    restated: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """`words` say what the stage does, given the number of the version that is published: None when a plan has no such
    stage. `carry_out` may be called again after a kill."""

    name: StageName
    words: Callable[[Plan, int], str | None]
    carry_out: Callable[[Applying], None]


def _publish(work: Applying) -> None:
    key = work.plan.key
    work.progress(WorkProgress(WorkStep.GOING_LIVE, about=work.plan.wanted.name))
    wanted = new_version(check_texts(method.stored_plan(work.caller, key).files, vocabulary()))
    work.number = publish_plan(work.caller, key, wanted, work.note).number or work.plan.live.number
    for other in method.half_published(work.caller):  # cut off before its scoring, which this one does
        if other.key != key:
            finish_plan(work.caller, other.key, {"finished_by": key})


def _score(work: Applying) -> None:
    work.report = run_day(work.caller, progress=work.progress)


def _restate(work: Applying) -> None:
    """Score the past again under what is live now; the former verdicts stay beside."""
    today = work.report.day
    days = [at for at in history_days(today, work.plan.restate) if at != today]
    if days:
        with advisory("day"), reading_room() as room:
            # The day before is no day of the history, but bands settle by it, and charts show it.
            score_days(room, live_framework(), sorted({*days, today - timedelta(days=1)}), work.progress)
        run_day(SYSTEM, progress=work.progress)  # the lists show the change of four weeks, and thirteen weekly points
    work.restated = len(days)


STAGES = (
    Stage(
        "publish",
        lambda plan, number: None if plan.pilot else f"Publish version {number}: {plan.wanted.name}.",
        _publish,
    ),
    Stage(
        "pilot",
        lambda plan, number: (
            f"Publish version {number}: {plan.wanted.name}, for the segment {plan.pilot} alone." if plan.pilot else None
        ),
        _publish,
    ),
    Stage("score", lambda *_: "Score today, so that every list and page agrees with it.", _score),
    Stage(
        "restate",
        lambda plan, _: (
            f"Compute the scores of the last {plan.restate} weeks again; the former stay. Stages keep the ticks they had."
            if plan.restate
            else None
        ),
        _restate,
    ),
)
"""In the order they are carried out."""


def with_stages(plan: Plan, number: int) -> Plan:
    """The plan with the stages of applying it; `number` is that of the version it would publish."""
    shown = [(one.name, one.words(plan, number)) for one in STAGES]
    return replace(plan, stages=tuple(PlanStage(name, words) for name, words in shown if words is not None))


def carry_out(work: Applying) -> None:
    """Every stage that the plan shows, in order. Killed between any two, it can be called again."""
    named = {one.name: one for one in STAGES}
    for shown in work.plan.stages:
        named[shown.name].carry_out(work)
