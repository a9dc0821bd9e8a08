"""What people are told in the workspace once work of theirs in the background has ended."""

from collections.abc import Mapping

from tenure.platform.identity.queries import address_of
from tenure.platform.jobs.cards import JobCard
from tenure.platform.outbox.actions import IN_APP, put
from tenure.platform.outbox.cards import Channel

WORKSPACE = "in_app"
CHANNELS: Mapping[str, Channel] = {WORKSPACE: IN_APP}
"""Every way out of the house, by its name."""


def about_job(key: str) -> str:
    """How the causes of all notices about a job begin: it ends more than once if it is resumed."""
    return f"job:{key}:"


def tell_of_end(job: JobCard) -> None:
    """Tell whoever asked for a job that it is done or failed, in the transaction that notes it. One that they stopped
    themselves is no news."""
    address = address_of(job.user_id)
    if address and job.ended_at is not None and job.state in ("done", "failed"):
        said = {"kind": job.kind, "key": job.key, "state": job.state}
        put(WORKSPACE, address, said, cause=about_job(job.key) + job.ended_at.isoformat())
