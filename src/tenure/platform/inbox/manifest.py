"""Manifest of the event inbox."""

from tenure.platform.access import Right
from tenure.platform.inbox.actions import revoke_write_key, take_back_dismissal
from tenure.platform.inbox.forgetting import forget, held_of
from tenure.platform.manifest import Manifest, Table, Undo

MANIFEST = Manifest(
    tables={
        "WriteKey": Table(words="write keys", right=Right.MANAGE_SOURCES),
        "Parcel": Table(),
        "Held": Table(),
        "Received": Table(),
    },
    verbs={
        "events.dismissed": Undo(take_back_dismissal),
        "events.waiting_again": "Dismiss them again.",
        "events.released": "They went in, once. Nothing to undo.",
        "write_key.made": Undo(lambda caller, entry: revoke_write_key(caller, int(entry.key))),
        "write_key.revoked": "A revoked key stays revoked. Make another.",
    },
    forget=(forget,),
    about={"held_events": held_of},
)
