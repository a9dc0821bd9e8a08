"""What the app of frameworks brings."""

from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={
        name: Table(Kept.RECORDS)
        for name in ("FrameworkVersion", "FrameworkPlan", "FrameworkDraft", "FrameworkPilot")
    },
    audit=frozenset(
        {
            "framework.applied", "framework.draft_begun", "framework.draft_discarded", "framework.pilot_ended",
            "framework.planned", "framework.published", "frameworks.restored", "method.restored",
        }
    ),
)  # fmt: skip
