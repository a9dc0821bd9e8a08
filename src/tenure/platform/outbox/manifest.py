"""What the outbox brings."""

from tenure.platform.manifest import KeptAs, Manifest, Table
from tenure.platform.outbox.forgetting import forget, messages_to
from tenure.platform.outbox.rules import MANAGE_OUTBOX

MANIFEST = Manifest(
    tables={
        "Message": Table(
            words="messages on their way", right=MANAGE_OUTBOX, says=("recipient", "payload", "last_error")
        ),
        "Notice": Table(words="notices of everyone", right=MANAGE_OUTBOX, says=("payload",)),
        "Hold": Table(KeptAs.NEVER, "whether messages are held: what comes back is held"),
    },
    verbs={
        "message.dropped": "Send it after all: tenure outbox retry NUMBER.",
        "message.retried": "It may have gone out. While it waits, erase or correct what caused it.",
        "outbox.released": "What went out can't be called back.",
    },
    rights=(MANAGE_OUTBOX,),
    forget=(forget,),
    about={"messages": messages_to},
)
