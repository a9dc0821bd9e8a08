"""Manifest of the app for background jobs."""

from tenure.platform.manifest import KeptAs, Manifest, Table

MANIFEST = Manifest(
    tables={
        "Job": Table(KeptAs.NEVER, "work in the background"),
        "LaneBeat": Table(KeptAs.NEVER, "how the worker does"),
    },
    verbs=dict.fromkeys(("job.asked", "job.resumed", "job.stopped"), "Stop or resume the work on its page."),
)
