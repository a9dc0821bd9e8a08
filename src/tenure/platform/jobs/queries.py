"""How background work goes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker


@dataclass(frozen=True, slots=True)
class JobHealth:
    """When a worker last gave a sign of life, and the names of work that failed and wasn't done since."""

    seen_at: datetime | None
    failed: tuple[str, ...]


def job_health() -> JobHealth:
    """How background work goes, for the doctor."""
    seen_at = ProcrastinateWorker.objects.aggregate(at=Max("last_heartbeat"))["at"]
    failed = ProcrastinateJob.objects.filter(status="failed").values_list("task_name", flat=True).distinct()
    return JobHealth(seen_at, tuple(sorted(failed)))
