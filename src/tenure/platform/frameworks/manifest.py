"""Manifest of the app for frameworks."""

from tenure.platform.frameworks.actions import discard_draft, restore_draft
from tenure.platform.manifest import KeptAs, Manifest, Table, Undo

_RESTORE = "Restore the earlier version under Framework, Versions: it shows first what would change."

MANIFEST = Manifest(
    tables={
        name: Table(KeptAs.RECORDS)
        for name in ("FrameworkVersion", "FrameworkPlan", "FrameworkDraft", "FrameworkPilot")
    },
    verbs={
        **dict.fromkeys(("framework.applied", "framework.published"), _RESTORE),
        "framework.pilot_ended": "Start the pilot again.",
        "framework.planned": "A plan changes nothing.",
        "framework.draft_begun": Undo(lambda caller, _: discard_draft(caller), since=("framework.draft_discarded",)),
        "framework.draft_discarded": Undo(restore_draft, since=("framework.draft_begun",)),
        **dict.fromkeys(("frameworks.restored", "method.restored"), "Start again with a new home."),
    },
)
