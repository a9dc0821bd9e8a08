"""Manifest of the app for freshness."""

from tenure.platform.manifest import KeptAs, Manifest, Table

MANIFEST = Manifest(
    tables={
        "StaleStanding": Table(KeptAs.NEVER, "whose standing must follow: the next day publishes everyone's"),
        "LiveBeat": Table(KeptAs.NEVER, "how the live process does"),
        "FeedState": Table(KeptAs.NEVER, "which feeds were live last"),
    },
)
