"""Every change of teams: who plays a role on an account, or for the whole company."""

from collections.abc import Iterable, Mapping

from django.core.management.color import no_style
from django.db import connection, transaction

from tenure.platform.access import Caller, Right, require
from tenure.platform.identity.models import User
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.cards import EntryCard
from tenure.practice.customers.actions import assign_owner
from tenure.practice.customers.models import Account, Assignment
from tenure.practice.customers.queries import held_of, known_accounts
from tenure.practice.customers.teams.cards import KeptAssignment
from tenure.practice.customers.teams.rules import CSM
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError, did_you_mean, refusal
from tenure.values.roles import TEAM_ROLES, role_label

REASON = 2000


@transaction.atomic
def assign(
    caller: Caller, key: AccountKey | None, role: str, user_id: int, reason: str = "", *, instead_of: int | None = None
) -> None:
    """Let someone play a role on an account, or with `key` None for the whole company; `instead_of` ends another's part in
    the same step. The CSM is the owner: that is `assign_owner`, with its right and its reason. Said again, nothing changes.

    Raises ProblemError `role.unknown`, `user.unknown`, `team.not_assigned`, `team.owner_is_of_accounts`.
    """
    if _of_owner(caller, key, role, user_id, reason):
        return
    user = User.objects.filter(pk=user_id).first()
    if user is None or not (user.is_active or user.invited):
        raise refusal("user.unknown", f"There is no user {user_id} to assign.", where="user", fix="Choose another.")
    if instead_of is not None and instead_of != user_id:
        _end(caller, key, role, instead_of, reason)
    now = Assignment.objects.select_for_update().filter(account=key, role=role, until=None)
    if now.filter(user=user).exists():
        return
    said = reason.strip()[:REASON]
    Assignment.objects.create(account_id=key, role=role, user=user, since=clock.now(), reason=said, by_name=caller.name)
    _write(caller, key, role, user, said, ended=False)


@transaction.atomic
def end(caller: Caller, key: AccountKey | None, role: str, user_id: int, reason: str = "") -> None:
    """End someone's part in a role; assigning them again takes it back. Raises ProblemError `role.unknown`,
    `team.not_assigned`."""
    if role == CSM and key is not None and held_of(caller, key).owner_id != user_id:
        raise _not_assigned(role)
    if not _of_owner(caller, key, role, None, reason):
        _end(caller, key, role, user_id, reason)


def _of_owner(caller: Caller, key: AccountKey | None, role: str, user_id: int | None, reason: str) -> bool:
    """Check the right, and change the owner where it is the owner who is meant; returns whether it was."""
    if role not in TEAM_ROLES:
        fix = did_you_mean(role, TEAM_ROLES) or f"Use one of {', '.join(TEAM_ROLES)}."
        raise refusal("role.unknown", f"There is no role {role!r}.", where="role", fix=fix)
    if key is None:
        require(caller, Right.ASSIGN_COMPANY_ROLES)
        if role == CSM:
            raise refusal(
                "team.owner_is_of_accounts",
                "The CSM is the owner of an account, and nobody's role for the whole company.",
                where="role",
                fix="Assign an owner on each account, or use the role csm_pool.",
            )
        return False
    if role == CSM:
        assign_owner(caller, key, user_id, reason)
        return True
    require(caller, Right.ASSIGN_TEAM, held_of(caller, key))
    Account.objects.select_for_update().get(key=key)  # one change of a team at a time
    return False


def _end(caller: Caller, key: AccountKey | None, role: str, user_id: int, reason: str) -> None:
    now = Assignment.objects.select_for_update().filter(account=key, role=role, user=user_id, until=None)
    if not now.update(until=clock.now(), ended_by_name=caller.name):
        raise _not_assigned(role)
    _write(caller, key, role, User.objects.get(pk=user_id), reason.strip()[:REASON], ended=True)


def _not_assigned(role: str) -> ProblemError:
    return refusal(
        "team.not_assigned",
        f"That person isn't the {role_label(role)}.",
        where="user",
        fix="Look at the team: somebody may have changed it.",
        status=409,
    )


def _write(caller: Caller, key: AccountKey | None, role: str, user: User, reason: str, *, ended: bool) -> None:
    by = None if caller.user_id is None else str(caller.user_id)
    data = {"role": role, "member": str(user.pk), "member_name": str(user), "ended": ended, "reason": reason, "by": by}
    if key is None:
        record_entry(caller, "company.role_changed", "user", str(user.pk), data)
    else:
        record_entry(caller, "account.team_changed", "account", key, {"account": key, **data})


def undo_team_change(caller: Caller, entry: EntryCard) -> None:
    """Undo a change of a team, if it still stands: whoever joined leaves again, whoever left is back."""
    key = AccountKey(entry.key) if entry.kind == "account" else None
    turn = assign if entry.data["ended"] else end
    turn(caller, key, entry.data["role"], int(entry.data["member"]), "Undone")


@transaction.atomic
def restore_assignments(caller: Caller, cards: Iterable[KeptAssignment], users: Mapping[int, int]) -> None:
    """Assignments of an export; `users` gives the id here by the id there. Where there are some already, nothing is done.
    Nothing is written to the journal: the entries came along."""
    require(caller, Right.RESTORE)
    if Assignment.objects.exists():
        return
    kept = [card for card in cards if card.user_id in users]
    known = known_accounts(card.account for card in kept)
    rows = [
        Assignment(
            pk=card.id,
            account_id=card.account,
            role=card.role,
            user_id=users[card.user_id],
            since=card.since,
            until=card.until,
            reason=card.reason,
            by_name=card.by,
            ended_by_name=card.ended_by,
        )
        for card in kept
        if card.account is None or card.account in known
    ]
    Assignment.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Assignment]):
            cursor.execute(statement)
