"""What the app of freshness brings."""

from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={
        "StaleStanding": Table(Kept.NEVER, "whose standing must follow: the next day publishes everyone's"),
        "LiveBeat": Table(Kept.NEVER, "how the live process does"),
        "FeedState": Table(Kept.NEVER, "which feeds were live last"),
    },
)
