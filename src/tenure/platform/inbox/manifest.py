"""What the inbox of events brings."""

from tenure.platform.access import Right
from tenure.platform.inbox.forgetting import forget, held_of
from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={
        "WriteKey": Table(words="write keys", right=Right.MANAGE_SOURCES),
        "Parcel": Table(),
        "Held": Table(),
        "Received": Table(),
        "TouchedAccount": Table(),
        "Turn": Table(Kept.NEVER, "how the live process does"),
        "Heard": Table(Kept.NEVER, "which feeds were live last"),
    },
    audit=frozenset({"events.dismissed", "events.released", "write_key.made", "write_key.revoked"}),
    forget=(forget,),
    about={"held_events": held_of},
)
