"""Manifest of the customers wing: accounts, people, identities and judgements."""

from dataclasses import replace

from tenure.platform.manifest import KeptAs, Manifest, Row, ShippedFact, Table, TimelineMoment, Undo
from tenure.practice.customers.forgetting import forget_people, identifiers_of_people
from tenure.practice.customers.identities.actions import forget_identifiers, undo_match
from tenure.practice.customers.identities.merging import unmerge_account, unmerge_person
from tenure.practice.customers.identities.proposals import forget_dismissed, undo_dismissal
from tenure.practice.customers.rows import COLUMNS
from tenure.practice.customers.teams.actions import undo_team_change
from tenure.practice.customers.teams.rules import lower
from tenure.practice.customers.undoing import give_back_owner, withdraw
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.roles import role_label


def _by(row: Row, column: str) -> str:
    return " · ".join(str(row[name]) for name in (column, "by_name") if row[name])


def _key(row: Row, column: str) -> str:
    """The last part of an address, as words."""
    return str(row[column]).rsplit(".", 1)[-1].replace("_", " ")


def _reason(row: Row) -> str:
    return _by(row, "reason")


def _confirmation(row: Row) -> str:
    return f"{'Confirmed' if row['met'] else 'No longer confirmed'}: {_key(row, 'criterion')}"


def _team_change(row: Row) -> str:
    role = role_label(str(row["role"]))
    return f"No longer {lower(role)}: {row['member_name']}" if row["ended"] else f"{role}: {row['member_name']}"


_PULSE = ShippedFact("pulses", "given_at", ("account", "value", "reason", "by"))
_MOVE = ShippedFact("moves", "moved_at", ("account", "stage", "reason", "by"))
_CONFIRMED = ShippedFact("confirmations", "confirmed_at", ("account", "criterion", "met", "evidence", "by"))
_MERGE = ShippedFact("merges", "decided_at", ("kind", "merged", "into", "undone", "reason", "by"))

MANIFEST = Manifest(
    tables={
        "Account": Table(KeptAs.RECORDS),
        "Person": Table(KeptAs.RECORDS),
        "Standing": Table(KeptAs.NEVER, "standings of today, which the next day makes", says=("left_reason",)),
        "Assignment": Table(
            KeptAs.RECORDS, says=("reason",), account="account", once=("role", "user_id"), open_while="until"
        ),
        "Pulse": Table(KeptAs.RECORDS, says=("reason",), account="account", known_by="at"),
        "Identifier": Table(KeptAs.RECORDS),
        "Visit": Table(),
        "Dismissal": Table(KeptAs.RECORDS, says=("reason",)),
        "Merge": Table(KeptAs.RECORDS, says=("reason",)),
    },
    verbs={
        "account.pulse_given": Undo(withdraw),
        "account.stage_moved": Undo(since=("account.stage_moved",)),
        "account.criterion_confirmed": Undo(),
        **dict.fromkeys(
            ("account.pulse_withdrawn", "account.move_withdrawn", "account.confirmation_withdrawn"),
            "Give the pulse, move the account or confirm the criterion again.",
        ),
        "account.owner_assigned": Undo(give_back_owner, since=("account.owner_assigned", "account.merged")),
        **dict.fromkeys(("account.team_changed", "company.role_changed"), Undo(undo_team_change)),
        "account.merged": Undo(lambda caller, entry: unmerge_account(caller, AccountKey(entry.key))),
        "person.merged": Undo(lambda caller, entry: unmerge_person(caller, PersonKey(entry.key))),
        **dict.fromkeys(("account.unmerged", "person.unmerged"), "Merge them again."),
        "identity.matched": Undo(undo_match, since=("identity.matched",)),
        "identity.match_taken_back": "Match the id again.",
        "identity.proposal_dismissed": Undo(undo_dismissal),
        "identity.proposal_restored": "Reject the suggestion again.",
        **dict.fromkeys(("accounts.upserted", "people.upserted", "pulses.imported", "pulses.taken_back")),
    },
    ships={
        "account.pulse_given": _PULSE,
        "account.pulse_withdrawn": replace(_PULSE, withdraws=True),
        "account.owner_assigned": ShippedFact("assignments", "assigned_at", ("account", "owner", "owner_name", "reason", "by")),
        "account.team_changed": ShippedFact(
            "team_changes", "changed_at", ("account", "role", "member", "member_name", "ended", "reason", "by")
        ),
        "account.stage_moved": _MOVE,
        "account.move_withdrawn": replace(_MOVE, withdraws=True),
        "account.criterion_confirmed": _CONFIRMED,
        "account.confirmation_withdrawn": replace(_CONFIRMED, withdraws=True),
        **dict.fromkeys(("account.merged", "account.unmerged", "person.merged", "person.unmerged"), _MERGE),
    },
    timeline={
        "pulses": (TimelineMoment("given_at", "pulse", lambda row: f"Pulse {row['value']:g} of 5", _reason, first=True),),
        "assignments": (
            TimelineMoment(
                "assigned_at", "owner", lambda row: f"Owner: {row['owner_name'] or 'nobody'}", _reason, first=True
            ),
        ),
        "team_changes": (TimelineMoment("changed_at", "team", _team_change, _reason, first=True),),
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
    columns=COLUMNS,
)  # fmt: skip
