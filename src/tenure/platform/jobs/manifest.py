"""What the app of background work brings."""

from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={"Job": Table(Kept.NEVER, "work in the background")},
    audit=frozenset({"job.asked", "job.resumed", "job.stopped"}),
)
