"""Manifest of the app for users."""

from tenure.platform.identity.actions import revoke_token, set_active, set_role_back
from tenure.platform.manifest import KeptAs, Manifest, Table, Undo

_RESTORED = "A restore fills an empty home. Start again with a new home."

MANIFEST = Manifest(
    tables={"User": Table(KeptAs.RECORDS), "ApiToken": Table(KeptAs.NEVER, "tokens of the API")},
    verbs={
        "user.added": Undo(lambda caller, entry: set_active(caller, int(entry.key), False), since=("user.shut_out",)),
        "user.role_set": Undo(set_role_back, since=("user.role_set",)),
        "user.let_in": Undo(lambda caller, entry: set_active(caller, int(entry.key), False), since=("user.shut_out",)),
        "user.shut_out": Undo(lambda caller, entry: set_active(caller, int(entry.key), True), since=("user.let_in",)),
        "user.password_set": "The old password can't be restored. Set a new one.",
        "users.invited": "They can't sign in. They stay as owners of what files say they own.",
        "users.restored": _RESTORED,
        "token.made": Undo(lambda caller, entry: revoke_token(caller, int(entry.key))),
        "token.revoked": "A revoked token stays revoked. Make another.",
    },
)
