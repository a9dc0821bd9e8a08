"""What the wing of tickets brings."""

from tenure.platform.manifest import KeptAs, Manifest, Table
from tenure.practice.voice.forgetting import forget_words

MANIFEST = Manifest(
    tables={"Ticket": Table(KeptAs.RECORDS, says=("subject",))},
    verbs=dict.fromkeys(("tickets.upserted",)),
    forget=(forget_words,),
    of_sources=True,
)
