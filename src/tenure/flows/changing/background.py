"""Plans, publishing and rollbacks as background jobs."""

from collections.abc import Mapping
from typing import Any

from tenure.flows.changing.applying import Applied, apply, rollback
from tenure.flows.changing.drafting import end_draft, plan_draft, publish
from tenure.flows.daily.day import run_day
from tenure.flows.frameworks.piloting import stop_pilot
from tenure.flows.progress import ProgressSteps, cancellable_by
from tenure.framework.versioning.plan import Plan, plan_from
from tenure.platform.access import Caller, Right
from tenure.platform.frameworks import queries as method
from tenure.platform.identity.queries import caller_by_id
from tenure.platform.jobs import actions
from tenure.platform.jobs.cards import JobCard
from tenure.platform.jobs.queries import job, last_result, newest_job
from tenure.platform.jobs.running import JobProgress, Work
from tenure.values.problem import ProblemError, refusal
from tenure.values.progress import WorkProgress, WorkStep

PLAN, PUBLISH, BACK, PILOT = "framework.plan", "framework.publish", "framework.rollback", "framework.pilot"
PUBLISHING = "framework"
"""The subject of what changes the live framework: one at a time for the whole company."""

RIGHTS = {
    PLAN: Right.PLAN_FRAMEWORK,
    PUBLISH: Right.PUBLISH_FRAMEWORK,
    BACK: Right.PUBLISH_FRAMEWORK,
    PILOT: Right.PUBLISH_FRAMEWORK,
}


STEPS = (WorkStep.COLLECTING, WorkStep.COMPARING, WorkStep.SAVING)
"""The steps of a plan."""

DAY = (WorkStep.FINISHING, WorkStep.FOLLOWING, WorkStep.SCORING, WorkStep.PUBLISHING)
"""Those of a day that is run."""


def _steps(progress: JobProgress, made: Plan) -> ProgressSteps:
    """The steps of applying a plan."""
    again = (WorkStep.SCORING, *DAY) if made.restate else ()
    return ProgressSteps(progress, (WorkStep.GOING_LIVE, *DAY, *again))


def _planning(caller: Caller) -> str:
    return f"draft:{caller.user_id or 0}"


def ask_plan(caller: Caller, *, pilot: str = "", restate: int = 0) -> JobCard:
    """Have the plan of the caller's draft made. One that is under way is answered instead of a second."""
    asked = {"pilot": pilot, "restate": restate}
    return actions.ask(caller, RIGHTS[PLAN], PLAN, _planning(caller), asked)


def ask_publish(caller: Caller, plan_key: str, note: str) -> JobCard:
    """Have a plan of the caller's draft carried out."""
    return _alone(actions.ask(caller, RIGHTS[PUBLISH], PUBLISH, PUBLISHING, {"plan": plan_key, "note": note}), plan_key)


def ask_rollback(caller: Caller, number: int, note: str = "") -> JobCard:
    """Have the text of a former version brought back. Raises ProblemError (404) for a number that isn't there."""
    method.version(caller, number)
    return _alone(actions.ask(caller, RIGHTS[BACK], BACK, PUBLISHING, {"number": number, "note": note}), number)


def ask_end_of_pilot(caller: Caller, *, adopt: bool) -> JobCard:
    """Have the pilot ended, or made live for everyone, and today scored so that every list agrees with it. Raises ProblemError
    `pilot.none` (404) when none is under way."""
    running = method.running_pilot()
    if running is None:
        raise ProblemError(method.no_pilot())
    asked = {"pilot": running.version.number, "adopt": adopt}
    return _alone(actions.ask(caller, RIGHTS[PILOT], PILOT, PUBLISHING, asked), running.version.number)


def _alone(found: JobCard, wanted: str | int) -> JobCard:
    if wanted not in {found.asked.get("plan"), found.asked.get("number"), found.asked.get("pilot")}:
        raise refusal(
            "publish.busy",
            f"{found.user_name} is publishing another change right now.",
            "plan",
            fix="Wait until that is done, then make a new plan.",
            status=409,
        )
    return found


def work_of(caller: Caller) -> JobCard | None:
    """What the studio's pages show: the publishing under way, else the caller's own newest job unless it is done."""
    publishing = newest_job(caller, Right.PLAN_FRAMEWORK, PUBLISHING)
    mine = newest_job(caller, Right.PLAN_FRAMEWORK, _planning(caller))
    if publishing is not None and (publishing.under_way or (publishing.resumable and _later(publishing, mine))):
        return publishing
    return mine if mine is not None and mine.state != "done" else None


def _later(one: JobCard, other: JobCard | None) -> bool:
    return other is None or one.asked_at > other.asked_at


def studio_job(caller: Caller, key: str) -> JobCard:
    """A job as it is now. Raises ProblemError `job.unknown` (404)."""
    return job(caller, key, Right.PLAN_FRAMEWORK)


def stop(caller: Caller, key: str) -> JobCard:
    """Ask a job to stop before its next piece of work."""
    return actions.stop(caller, key, RIGHTS[studio_job(caller, key).kind])


def resume(caller: Caller, key: str) -> JobCard:
    """Take a job up again that was stopped, or that failed."""
    return actions.resume(caller, key, RIGHTS[studio_job(caller, key).kind])


def _caller(found: JobCard) -> Caller:
    """Who asked, with the rights they have by now."""
    caller = caller_by_id(found.user_id, "web")
    if caller is None:
        what = f"{found.user_name} can no longer sign in."
        raise refusal("job.caller", what, "job", fix="Start it as another user.", status=403)
    return caller


def _plan(found: JobCard, progress: JobProgress) -> dict[str, Any]:
    pilot, restate = str(found.asked["pilot"]), int(found.asked["restate"])
    steps = ProgressSteps(progress, STEPS, int((last_result(PLAN) or {}).get("pieces", 0)))
    with cancellable_by(steps.look):
        made = plan_draft(_caller(found), pilot=pilot, restate=restate, progress=steps)
    return {"plan": made.key, "pieces": steps.pieces}


def _publish(found: JobCard, progress: JobProgress) -> dict[str, Any]:
    caller, key = _caller(found), str(found.asked["plan"])
    stored = method.stored_plan(caller, key)
    if stored.done_at is not None and stored.number is not None:  # cut off between the last stage and the draft's end
        end_draft(caller, stored)
        return {"number": stored.number, "strayed": 0}
    steps = _steps(progress, plan_from(stored.said))
    with cancellable_by(steps.look):
        done = publish(caller, key, str(found.asked["note"]), progress=steps)
    return _came_of(done) | {"pilot": stored.said["pilot"]}


def _back(found: JobCard, progress: JobProgress) -> dict[str, Any]:
    """A rollback that was cut off goes on with its own plan: the text of the version can't have changed."""
    caller, number, note = _caller(found), int(found.asked["number"]), str(found.asked["note"])
    begun = method.newest_plan(caller, f"version {number}")
    steps = ProgressSteps(progress, (*STEPS, WorkStep.GOING_LIVE, *DAY))
    with cancellable_by(steps.look):
        if begun is not None and begun.number is not None and begun.number == method.live_number():
            return _came_of(apply(caller, begun.key, note, progress=steps))
        return _came_of(rollback(caller, number, note, progress=steps))


def _end_pilot(found: JobCard, progress: JobProgress) -> dict[str, Any]:
    """Cut off after the pilot has ended, only the day is left to be run."""
    caller, adopt = _caller(found), bool(found.asked["adopt"])
    steps = ProgressSteps(progress, (WorkStep.ENDING_PILOT, *DAY))
    with cancellable_by(steps.look):
        steps(WorkProgress(WorkStep.ENDING_PILOT))
        running = method.running_pilot()
        if running is not None and running.version.number == found.asked["pilot"]:
            stop_pilot(caller, adopt=adopt)
        report = run_day(caller, progress=steps)
    return {"number": method.live_number(), "accounts": report.accounts, "ended": not adopt}


def _came_of(done: Applied) -> dict[str, Any]:
    return {
        "number": done.number,
        "accounts": done.accounts,
        "day": done.day.isoformat(),
        "strayed": len(done.strayed),
        "restated": done.restated,
    }


KINDS: Mapping[str, Work] = {PLAN: _plan, PUBLISH: _publish, BACK: _back, PILOT: _end_pilot}
"""How each kind of job is carried out."""
