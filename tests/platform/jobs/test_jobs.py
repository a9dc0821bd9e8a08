"""Long work: asked for once, watched, stopped, and resumed whoever died."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from cast import Cast
from tenure.platform.access import Right
from tenure.platform.jobs import actions, running
from tenure.platform.jobs.cards import JobCard
from tenure.platform.jobs.models import Job
from tenure.platform.jobs.queries import job, newest_job
from tenure.platform.jobs.running import MOST_TRIES, JobProgress, carry_out, take_up
from tenure.platform.locks import advisory
from tenure.values.problem import Problem, ProblemError

RIGHT = Right.PLAN_FRAMEWORK


def ask(cast: Cast, subject: str = "draft:1") -> JobCard:
    return actions.ask(cast.olga, RIGHT, "count", subject, {"to": 3})


def now(cast: Cast, key: str) -> JobCard:
    return job(cast.olga, key, RIGHT)


def count(found: JobCard, progress: JobProgress) -> dict[str, object]:
    for number in range(found.asked["to"]):
        progress(f"At {number}", number / 3)
    return {"counted": found.asked["to"]}


def test_a_job_is_asked_for_once_and_carried_out(cast: Cast) -> None:
    with pytest.raises(ProblemError):
        actions.ask(cast.carl, RIGHT, "count", "draft:1", {})
    made = ask(cast)
    assert ask(cast).key == made.key
    assert ask(cast, "draft:2").key != made.key
    assert ProcrastinateJob.objects.filter(task_name="work", status="todo").count() == 2
    carry_out(made.key, {"count": count})
    done = now(cast, made.key)
    assert (done.state, done.result, done.said, done.tries) == ("done", {"counted": 3}, "At 2", 1)
    carry_out(made.key, {"count": count})
    assert now(cast, made.key).tries == 1
    again = newest_job(cast.olga, RIGHT, "draft:1", "draft:2")
    assert again is not None
    assert again.subject == "draft:2"
    with pytest.raises(ProblemError, match="doesn't exist"):
        now(cast, "nothing")


def test_what_waits_stops_at_once_and_what_runs_before_its_next_piece(cast: Cast) -> None:
    made = ask(cast)
    assert actions.stop(cast.olga, made.key, RIGHT).state == "stopped"
    carry_out(made.key, {"count": count})
    assert now(cast, made.key).tries == 0
    assert actions.resume(cast.olga, made.key, RIGHT).state == "waiting"
    came: list[str] = []

    def stopped(_: JobCard, progress: JobProgress) -> dict[str, object]:
        progress("One")
        assert actions.stop(cast.olga, made.key, RIGHT).state == "stopping"
        came.append("one")
        progress("Two")
        came.append("two")
        return {}

    carry_out(made.key, {"count": stopped})
    assert (now(cast, made.key).state, came) == ("stopped", ["one"])
    actions.resume(cast.olga, made.key, RIGHT)
    carry_out(made.key, {"count": count})
    assert now(cast, made.key).state == "done"
    assert actions.stop(cast.olga, made.key, RIGHT).state == "done"
    assert actions.resume(cast.olga, made.key, RIGHT).state == "done"


def test_a_look_up_stops_between_two_questions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LOOKS_EVERY", 0)
    made = ask(cast)
    looked: list[int] = []

    def looking(_: JobCard, progress: JobProgress) -> dict[str, object]:
        for number in range(3):
            progress.look()
            looked.append(number)
            if number == 1:
                actions.stop(cast.olga, made.key, RIGHT)
        return {}

    carry_out(made.key, {"count": looking})
    assert (now(cast, made.key).state, looked) == ("stopped", [0, 1])


def test_what_goes_wrong_is_said(cast: Cast) -> None:
    made = ask(cast)

    def wrong(*_: object) -> dict[str, object]:
        raise ProblemError(Problem("plan.stale", "Another version went live.", "plan", fix="Plan again."))

    def broken(*_: object) -> dict[str, object]:
        raise ValueError("secret")

    carry_out(made.key, {"count": wrong})
    failed = now(cast, made.key)
    assert (failed.state, failed.problems[0].code, failed.problems[0].fix) == ("failed", "plan.stale", "Plan again.")
    actions.resume(cast.olga, made.key, RIGHT)
    carry_out(made.key, {"count": broken})
    failed = now(cast, made.key)
    assert [problem.code for problem in failed.problems] == ["job.broke"]
    assert "secret" not in str(failed.problems)


@pytest.mark.django_db(transaction=True)
def test_what_was_cut_off_is_taken_up_again_but_not_for_ever(cast: Cast) -> None:
    made = ask(cast)

    def killed(*_: object) -> dict[str, object]:
        raise KeyboardInterrupt

    for tries in range(1, MOST_TRIES + 1):
        with pytest.raises(KeyboardInterrupt):
            carry_out(made.key, {"count": killed})
        assert (now(cast, made.key).state, now(cast, made.key).tries) == ("running", tries)
        ProcrastinateJob.objects.all()._raw_delete(connection.alias)
        with advisory(f"job:{made.key}"):
            pass  # nobody holds it any more
        assert take_up() == 1
        assert ProcrastinateJob.objects.filter(task_name="work").count() == 1
    carry_out(made.key, {"count": count})
    assert [problem.code for problem in now(cast, made.key).problems] == ["job.cut_off"]
    Job.objects.update(state="running", tries=0)
    carry_out(made.key, {"count": count})
    assert now(cast, made.key).state == "done"
    assert take_up() == 0
