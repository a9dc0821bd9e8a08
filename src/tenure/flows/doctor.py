"""What is configured, running, stale or missing, each with what to do."""

from dataclasses import dataclass
from typing import Literal

from django.db import connection

from tenure.platform.access import Caller, Right, require
from tenure.platform.identity.queries import any_user

State = Literal["fine", "warning", "problem"]
WORKER_SILENT = 120  # seconds without a sign of life


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and what to do when it isn't fine."""

    part: str
    state: State
    what: str
    fix: str = ""

    def as_json(self) -> dict[str, str]:
        return {"part": self.part, "state": self.state, "what": self.what, "fix": self.fix}


def examine(caller: Caller) -> list[Finding]:
    """Look at everything that lives behind the database: people, worker, framework, facts and feeds."""
    require(caller, Right.READ_FRESHNESS)
    return [_people(), _worker()]


def _people() -> Finding:
    if any_user():
        return Finding("people", "fine", "Someone can sign in.")
    return Finding("people", "warning", "Nobody can sign in yet.", "tenure users add EMAIL --role operations")


def _worker() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)",
            [WORKER_SILENT],
        )
        alive = cursor.fetchone()[0]
        cursor.execute("select count(*) from procrastinate_jobs where status = 'failed'")
        failed = cursor.fetchone()[0]
    if failed:
        return Finding("worker", "warning", f"{failed} background jobs failed.", "Their reasons are in worker's log.")
    if alive:
        return Finding("worker", "fine", "A worker runs.")
    return Finding("worker", "warning", "No worker runs: nothing happens in the background.", "tenure serve")
