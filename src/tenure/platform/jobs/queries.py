"""Reading jobs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from procrastinate.contrib.django.models import ProcrastinateJob

from tenure.platform.access import Caller, Right, require
from tenure.platform.jobs.cards import LANES, UNDER_WAY, JobCard, LaneCard
from tenure.platform.jobs.models import Job, LaneBeat
from tenure.values import clock
from tenure.values.problem import Problem, refusal


@dataclass(frozen=True, slots=True)
class JobHealth:
    """Every lane of the worker that ever ran, and the names of work that failed and wasn't done since."""

    lanes: dict[str, LaneCard]
    failed: tuple[str, ...]

    def silent(self, within: timedelta) -> tuple[str, ...]:
        """The lanes that gave no sign of life for so long."""
        return tuple(
            name for name in LANES if not clock.recent(lane.at if (lane := self.lanes.get(name)) else None, within)
        )


def job_health() -> JobHealth:
    """How background work goes, for the doctor."""
    lanes = {row.lane: LaneCard(row.lane, row.at, row.doing, row.since) for row in LaneBeat.objects.all()}
    failed = ProcrastinateJob.objects.filter(status="failed").values_list("task_name", flat=True).distinct()
    return JobHealth(lanes, tuple(sorted(failed)))


def job_card(job: Job) -> JobCard:
    return JobCard(
        job.key,
        job.kind,
        job.subject,
        job.asked,
        job.user_id,
        job.user_name,
        job.state,
        job.said,
        job.share,
        job.tries,
        job.asked_at,
        job.began_at,
        job.ended_at,
        job.result,
        tuple(Problem(**one) for one in job.problems),
    )


def job(caller: Caller, key: str, right: Right) -> JobCard:
    """A job by its key, for whoever has the right that its kind needs. Raises ProblemError `job.unknown` (404)."""
    require(caller, right)
    found = Job.objects.filter(key=key).first()
    if found is None:
        raise refusal("job.unknown", "This job doesn't exist.", "job", fix="Go back and start it again.", status=404)
    return job_card(found)


def newest_job(caller: Caller, right: Right, *subjects: str) -> JobCard | None:
    """The job that was last asked for about one of some subjects, if any."""
    require(caller, right)
    found = Job.objects.filter(subject__in=subjects).order_by("-asked_at", "-pk").first()
    return job_card(found) if found else None


def last_result(kind: str) -> dict[str, Any] | None:
    """What came of the last job of a kind that was done, for the worker; None for the first one."""
    return (
        Job.objects.filter(kind=kind, state="done")
        .order_by("-ended_at", "-pk")
        .values_list("result", flat=True)
        .first()
    )


def jobs_under_way() -> list[JobCard]:
    """Every job that waits or runs, the oldest first."""
    return [job_card(one) for one in Job.objects.filter(state__in=UNDER_WAY).order_by("asked_at", "pk")]


def open_jobs(kind: str, since: datetime) -> list[JobCard]:
    """Jobs of a kind that are under way, or that ended since an instant without being done."""
    lately = Q(state__in=("stopped", "failed"), ended_at__gte=since)
    return [job_card(one) for one in Job.objects.filter(Q(state__in=UNDER_WAY) | lately, kind=kind).order_by("pk")]


def goes_on(key: str) -> bool:
    """Whether nobody has asked a running job to stop."""
    return Job.objects.filter(key=key, state="running").exists()
