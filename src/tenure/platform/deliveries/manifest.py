"""What the app of imports brings."""

from tenure.platform.deliveries.forgetting import forget
from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={
        "Batch": Table(),
        "ReadingTerms": Table(Kept.RECORDS),
        "DeliveredFile": Table(),
        "FileAnswers": Table(),
        "QuarantinedRow": Table(),
        "Contradiction": Table(),
    },
    audit=frozenset(
        {
            "import.answers_kept", "import.read_again", "import.staged", "import.zone_fixed", "quarantine.dismissed",
            "quarantine.mended", "quarantine.replayed",
        }
    ),
    forget=(forget,),
)  # fmt: skip
