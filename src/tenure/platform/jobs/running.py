"""Runs jobs, one worker per job. If a worker dies, another one resumes the job."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from tenure.platform.jobs.actions import begin, end, hand_over, note, sweep_orphans
from tenure.platform.jobs.cards import JobCard
from tenure.platform.jobs.queries import goes_on, jobs_under_way
from tenure.platform.locks import AT_ONCE, advisory
from tenure.values.problem import Problem, ProblemError

log = logging.getLogger(__name__)

LOOKS_EVERY = 0.5
"""Seconds between two looks whether a job should stop."""
MOST_TRIES = 3
"""So often a job is begun before it counts as one that nobody can carry out."""


class JobStopped(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked the job to stop."""


class JobProgress:
    """How far a job is: called with words, and with the share of the whole (0-1) where that is known.

    Raises Stopped once somebody asked the job to stop, so that it is called wherever stopping is safe.
    """

    def __init__(self, key: str) -> None:
        self._key, self._looked = key, 0.0

    def look(self) -> None:
        """Raises Stopped once somebody asked the job to stop. May be called as often as one likes."""
        now = time.monotonic()
        if now - self._looked >= LOOKS_EVERY:
            self._looked = now
            if not goes_on(self._key):
                raise JobStopped

    def __call__(self, said: str, share: float | None = None) -> None:
        if not note(self._key, said, share):
            raise JobStopped


Work = Callable[[JobCard, JobProgress], dict[str, Any]]
"""Carries out one kind of job; what it answers is kept as the result. It can be begun again after being cut off anywhere."""


def carry_out(key: str, kinds: Mapping[str, Work], then: Callable[[JobCard], None] | None = None) -> None:
    """Do a job, unless another worker is at it. `then` is called in the transaction that notes its end."""
    try:
        with advisory(_lock(key), AT_ONCE):
            found = begin(key)
            if found is not None:
                _do(found, kinds[found.kind], then)
    except ProblemError as error:
        if any(problem.code != "lock.busy" for problem in error.problems):
            raise


def _do(found: JobCard, work: Work, then: Callable[[JobCard], None] | None) -> None:
    key = found.key
    if found.tries > MOST_TRIES:
        what = "This was started three times and never finished."
        fix = "Check the log for what stopped the worker, then resume it."
        return end(key, "failed", problems=[Problem("job.cut_off", what, "job", fix=fix)], then=then)
    try:
        result = work(found, JobProgress(key))
    except JobStopped:
        end(key, "stopped", then=then)
    except ProblemError as error:
        end(key, "failed", problems=error.problems, then=then)
    except Exception:
        log.exception("job %s (%s) broke", key, found.kind)
        what = "Something went wrong; the steps before it are kept."
        fix = "Resume it. If it fails again, the server's log says why."
        end(key, "failed", problems=[Problem("job.broke", what, "job", fix=fix, status=500)], then=then)
    else:
        end(key, "done", result, then=then)


def take_up() -> int:
    """Put jobs back in line that were cut off, or that no worker heard of; returns how many jobs are under way."""
    sweep_orphans()
    waiting = jobs_under_way()
    for one in waiting:
        if _is_free(one.key):
            hand_over(one.key)
    return len(waiting)


def _is_free(key: str) -> bool:
    try:
        with advisory(_lock(key), AT_ONCE):
            return True
    except ProblemError:
        return False


def _lock(key: str) -> str:
    return f"job:{key}"
