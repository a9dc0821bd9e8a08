"""What the journal brings, and what is done to a home as a whole."""

from tenure.platform.journal.forgetting import spoken_of
from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={"Entry": Table(Kept.RECORDS, says=("data",))},
    audit=frozenset({"clock.set_right", "day.ran"}),
    about={"journal": spoken_of},
)
