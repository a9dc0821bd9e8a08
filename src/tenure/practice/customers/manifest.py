"""What the wing of customers brings: accounts, their people, who they are, and what people say of them."""

from tenure.platform.manifest import Kept, Manifest, Row, Shipped, Table, TimelineMoment
from tenure.practice.customers.forgetting import forget_people, identifiers_of_people
from tenure.practice.customers.identities.actions import forget_identifiers
from tenure.practice.customers.identities.proposals import forget_dismissed


def _by(row: Row, column: str) -> str:
    return " · ".join(str(row[name]) for name in (column, "by_name") if row[name])


def _key(row: Row, column: str) -> str:
    """The last part of an address, as words."""
    return str(row[column]).rsplit(".", 1)[-1].replace("_", " ")


def _reason(row: Row) -> str:
    return _by(row, "reason")


def _confirmation(row: Row) -> str:
    return f"{'Confirmed' if row['met'] else 'No longer confirmed'}: {_key(row, 'criterion')}"


_MERGE = Shipped("merges", "decided_at", ("kind", "merged", "into", "undone", "reason", "by"))

MANIFEST = Manifest(
    tables={
        "Account": Table(Kept.RECORDS),
        "Person": Table(Kept.RECORDS),
        "Standing": Table(Kept.NEVER, "standings of today, which the next day makes", says=("left_reason",)),
        "Pulse": Table(Kept.RECORDS, says=("reason",), account="account", known_by="at"),
        "Identifier": Table(Kept.RECORDS),
        "Visit": Table(),
        "Dismissal": Table(Kept.RECORDS, says=("reason",)),
        "Merge": Table(Kept.RECORDS, says=("reason",)),
    },
    ships={
        "account.pulse_given": Shipped("pulses", "given_at", ("account", "value", "reason", "by")),
        "account.owner_assigned": Shipped("assignments", "assigned_at", ("account", "owner", "owner_name", "reason", "by")),
        "account.stage_moved": Shipped("moves", "moved_at", ("account", "stage", "reason", "by")),
        "account.criterion_confirmed": Shipped(
            "confirmations", "confirmed_at", ("account", "criterion", "met", "evidence", "by")
        ),
        **dict.fromkeys(("account.merged", "account.unmerged", "person.merged", "person.unmerged"), _MERGE),
    },
    audit=frozenset(
        {
            "accounts.upserted", "identity.match_taken_back",
            "identity.matched", "identity.proposal_dismissed", "identity.proposal_restored", "people.upserted",
            "pulses.imported", "pulses.taken_back",
        }
    ),
    timeline={
        "pulses": (TimelineMoment("given_at", "pulse", lambda row: f"Pulse {row['value']:g} of 5", _reason, first=True),),
        "assignments": (
            TimelineMoment(
                "assigned_at", "owner", lambda row: f"Owner: {row['owner_name'] or 'nobody'}", _reason, first=True
            ),
        ),
        "moves": (
            TimelineMoment(
                "moved_at", "stage", lambda row: f"Moved to {_key(row, 'stage')} by hand", _reason, first=True
            ),
        ),
        "confirmations": (
            TimelineMoment(
                "confirmed_at", "criterion", _confirmation, lambda row: _by(row, "evidence"), first=True
            ),
        ),
    },
    forget=(forget_people, forget_identifiers, forget_dismissed),
    about={"identifiers": identifiers_of_people},
)  # fmt: skip
