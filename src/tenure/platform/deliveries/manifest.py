"""Manifest of the app for imports."""

from tenure.platform.deliveries.actions import unmend, wait_again
from tenure.platform.deliveries.forgetting import forget
from tenure.platform.manifest import KeptAs, Manifest, Table, Undo

MANIFEST = Manifest(
    tables={
        "Batch": Table(),
        "ReadingTerms": Table(KeptAs.RECORDS),
        "DeliveredFile": Table(),
        "FileAnswers": Table(),
        "QuarantinedRow": Table(),
        "Contradiction": Table(),
    },
    verbs={
        "import.staged": Undo(),
        "import.undone": "Import the files again.",
        "import.answers_kept": "Give a different answer at the next import.",
        "import.read_again": "Restore the backup from before it.",
        "import.zone_fixed": "Change the framework's time zone and import the files again with --reread.",
        "quarantine.mended": Undo(unmend),
        "quarantine.dismissed": Undo(wait_again),
        "quarantine.waiting_again": "Fix or dismiss the rows again.",
        "quarantine.replayed": "Undo that import instead.",
    },
    forget=(forget,),
)
