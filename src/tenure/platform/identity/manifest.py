"""What the app of users brings."""

from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={"User": Table(Kept.RECORDS), "ApiToken": Table(Kept.NEVER, "tokens of the API")},
    audit=frozenset(
        {
            "token.made", "token.revoked", "user.added", "user.let_in", "user.password_set", "user.role_set",
            "user.shut_out", "users.invited", "users.restored",
        }
    ),
)  # fmt: skip
