"""What the journal brings, and what is done to a home as a whole."""

from tenure.platform.journal.forgetting import entries_naming
from tenure.platform.manifest import KeptAs, Manifest, Table

MANIFEST = Manifest(
    tables={"Entry": Table(KeptAs.RECORDS, says=("data",))},
    verbs=dict.fromkeys(("clock.set_right", "day.ran")),
    about={"journal": entries_naming},
)
