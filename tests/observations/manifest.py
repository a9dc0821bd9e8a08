"""What the wing brings."""

from tenure.platform.access import Reach, Right
from tenure.platform.manifest import Manifest, ShippedFact, Table, TimelineMoment

OBSERVE = Right(
    "note an observation",
    (Reach.OWN, Reach.ALL, Reach.ALL, Reach.NONE, Reach.NONE, Reach.NONE, Reach.ALL),
    on_accounts=True,
    changes=True,
)

MANIFEST = Manifest(
    tables={"Observation": Table(says=("text",), account="account")},
    verbs={"account.observed": "Note another one."},
    ships={"account.observed": ShippedFact("observations", "observed_at", ("account", "kind", "text"))},
    timeline={
        "observations": (
            TimelineMoment("observed_at", "observation", lambda row: f"{row['kind']}: {row['text']}", first=True),
        )
    },
    rights=(OBSERVE,),
)
