"""What the journal brings, and what is done to a home as a whole."""

from tenure.platform.journal.forgetting import entries_naming
from tenure.platform.manifest import KeptAs, Manifest, Table

MANIFEST = Manifest(
    tables={"Entry": Table(KeptAs.RECORDS, says=("data",))},
    verbs={
        "clock.set_right": "The stamps were ahead of the clock; they are right now.",
        "day.ran": "A day only adds what follows from the facts.",
    },
    about={"journal": entries_naming},
)
