"""What the app of timers brings."""

from tenure.platform.manifest import Manifest, Table

MANIFEST = Manifest(tables={"Timer": Table(says=("payload", "last_error"))})
