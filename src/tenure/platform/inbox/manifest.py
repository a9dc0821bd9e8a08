"""What the inbox of events brings."""

from tenure.platform.access import Right
from tenure.platform.inbox.forgetting import forget, held_of
from tenure.platform.manifest import Manifest, Table

MANIFEST = Manifest(
    tables={
        "WriteKey": Table(words="write keys", right=Right.MANAGE_SOURCES),
        "Parcel": Table(),
        "Held": Table(),
        "Received": Table(),
    },
    audit=frozenset({"events.dismissed", "events.released", "write_key.made", "write_key.revoked"}),
    forget=(forget,),
    about={"held_events": held_of},
)
