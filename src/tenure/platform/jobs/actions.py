"""Requesting, stopping and resuming jobs, and recording their progress."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tenure.platform.access import Caller, Right, require
from tenure.platform.jobs.cards import UNDER_WAY, WORK, JobCard
from tenure.platform.jobs.models import Job, LaneBeat
from tenure.platform.jobs.queries import job, job_card
from tenure.platform.journal.actions import record_entry
from tenure.platform.locks import within_transaction
from tenure.values import clock
from tenure.values.problem import Problem

TASK = "work"
"""The worker's task that carries jobs out."""


@transaction.atomic
def ask(caller: Caller, right: Right, kind: str, subject: str, asked: dict[str, Any]) -> JobCard:
    """Ask for a job. While one about the same subject is under way, that one is answered and nothing is begun.

    `right` is what its kind needs.
    """
    require(caller, right)
    within_transaction(f"jobs:{subject}")
    known = Job.objects.filter(subject=subject, state__in=UNDER_WAY).first()
    if known is not None:
        return job_card(known)
    made = Job.objects.create(
        key=secrets.token_hex(6),
        kind=kind,
        subject=subject,
        asked=asked,
        user_id=caller.user_id,
        user_name=caller.name,
        asked_at=clock.now(),
    )
    record_entry(caller, "job.asked", "job", made.key, {"kind": kind, "subject": subject})
    hand_over(made.key)
    return job_card(made)


def hand_over(key: str) -> None:
    """Let a worker know of a job. Once is enough: what waits already isn't put in line again."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, queue=WORK, queueing_lock=f"{TASK}:{key}").defer(key=key)
    except AlreadyEnqueued:
        return


@transaction.atomic
def stop(caller: Caller, key: str, right: Right) -> JobCard:
    """Ask a job to stop: at once while it waits, else before its next piece of work. What ended already stays as it is."""
    require(caller, right)
    if Job.objects.filter(key=key, state="waiting").update(state="stopped", ended_at=clock.now()) or (
        Job.objects.filter(key=key, state="running").update(state="stopping")
    ):
        record_entry(caller, "job.stopped", "job", key, {})
    return job(caller, key, right)


@transaction.atomic
def resume(caller: Caller, key: str, right: Right) -> JobCard:
    """Take a job up again that was stopped, or that failed."""
    require(caller, right)
    again = Job.objects.filter(key=key, state__in=("stopped", "failed"))
    if again.update(state="waiting", said="", share=None, problems=[], ended_at=None, tries=0):
        record_entry(caller, "job.resumed", "job", key, {})
        hand_over(key)
    return job(caller, key, right)


# What the worker notes; no person asks for it, so no right and no journal.


@transaction.atomic
def note_beats(doing: Mapping[str, str]) -> None:
    """Lanes are alive, and at this."""
    now, known = clock.now(), {row.lane: row for row in LaneBeat.objects.all()}
    for lane, what in doing.items():
        row = known.get(lane)
        since = row.since if row is not None and row.doing == what else now
        LaneBeat.objects.update_or_create(lane=lane, defaults={"at": now, "doing": what, "since": since})


def sweep_orphans() -> int:
    """Let go of tasks whose worker died: what comes again comes again, and jobs are taken up. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL")
        return int(cursor.rowcount)


def begin(key: str) -> JobCard | None:
    """The job, running from now on; None when it has ended, or was stopped before it began."""
    with transaction.atomic():
        found = Job.objects.select_for_update().filter(key=key).first()
        if found is None or found.state not in UNDER_WAY:
            return None
        if found.state == "stopping":
            found.state, found.ended_at = "stopped", clock.now()
            found.save(update_fields=["state", "ended_at"])
            return None
        found.state, found.tries, found.began_at = "running", found.tries + 1, clock.now()
        found.save(update_fields=["state", "tries", "began_at"])
        return job_card(found)


def note(key: str, said: str, share: float | None) -> bool:
    """How far a job is. Returns whether it may go on."""
    return bool(Job.objects.filter(key=key, state="running").update(said=said, share=share))


@transaction.atomic
def end(
    key: str,
    state: str,
    result: dict[str, Any] | None = None,
    problems: Iterable[Problem] = (),
    then: Callable[[JobCard], None] | None = None,
) -> None:
    """A job is done, stopped or failed; what follows from that is done in the same transaction."""
    said = [asdict(one) for one in problems]
    Job.objects.filter(key=key).update(state=state, result=result or {}, problems=said, ended_at=clock.now())
    if then is not None:
        then(job_card(Job.objects.get(key=key)))
