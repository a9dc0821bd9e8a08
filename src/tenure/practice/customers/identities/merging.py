"""Merges of two accounts or two people, and undoing them."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.text import Truncator

from tenure.platform.access import Caller, Right, require
from tenure.platform.journal.actions import record_entry
from tenure.platform.manifest import Table, tables
from tenure.practice.customers.actions import assign_owner, hand_down_owners, open_standings
from tenure.practice.customers.identities.queries import person_seen
from tenure.practice.customers.merged_keys import surviving_people, survivor
from tenure.practice.customers.models import Account, Merge, Person, Standing
from tenure.practice.customers.queries import held_of, in_view, no_such_account
from tenure.values import clock
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.problem import ProblemError, refusal


@transaction.atomic
def merge_accounts(caller: Caller, key: AccountKey, into: AccountKey, reason: str = "") -> int:
    """From now on, what is of an account is of another one; returns the merge's number.

    Its facts keep their key, so that `unmerge_account` gives back exactly. Its standing goes; what people wrote of it
    moves, as the manifests say; where the other has no owner, its owner goes along. Raises ProblemError `merge.same`,
    `merge.already`, `merge.into_merged`.
    """
    require(caller, Right.MATCH_IDENTITIES)
    if key == into:
        raise refusal("merge.same", "An account can't be merged into itself.", where="into")
    rows = {row.key: row for row in Account.objects.select_for_update().filter(key__in=(key, into)).order_by("key")}
    for one in (key, into):  # before any word about them: even a name says that there is such an account
        if one not in rows or not Account.objects.filter(in_view(caller), key=one).exists():
            raise no_such_account(one)
    merged, stays = rows[key], rows[into]
    if merged.merged_into_id is not None:
        raise _already(merged.name, survivor(key))
    if stays.merged_into_id is not None:
        end = survivor(into)
        raise refusal(
            "merge.into_merged",
            f"{stays.name} was merged into {end} itself.",
            where="into",
            fix=f"Merge into {end}." if end != key else "Undo that merge first.",
            status=409,
        )
    held_of(caller, key)
    held_of(caller, into)
    before: dict[str, Any] = {"owner": merged.owner_id, "set_by_person": merged.owner_set_by_person}
    before["moved"] = {label: _move(label, table, key, into) for label, table in tables().items() if table.account}
    if stays.owner_id is None and merged.owner_id is not None:
        assign_owner(caller, into, merged.owner_id, f"{merged.name} was merged into it")
        before["lent_owner"] = merged.owner_id
    Standing.objects.filter(account=key).delete()
    merged.merged_into = stays
    merged.save(update_fields=["merged_into"])
    hand_down_owners([into])
    return _written(caller, "account", key, into, reason, before)


@transaction.atomic
def unmerge_account(caller: Caller, key: AccountKey, reason: str = "") -> AccountKey:
    """Take the merge of an account back; returns the account it was merged into. Raises ProblemError `merge.not_merged`."""
    require(caller, Right.MATCH_IDENTITIES)
    merged = Account.objects.select_for_update().filter(in_view(caller), key=key).first()
    if merged is None:
        raise no_such_account(key)
    if merged.merged_into_id is None:
        raise _not_merged(merged.name)
    into = AccountKey(merged.merged_into_id)
    merge = Merge.objects.select_for_update().filter(kind="account", merged=key, undone_at=None).latest("id")
    before = merge.before
    merged.merged_into = None
    merged.owner_id, merged.owner_set_by_person = before["owner"], before["set_by_person"]
    merged.save(update_fields=["merged_into", "owner", "owner_set_by_person"])
    end = AccountKey(survivor(into))
    moved = before.get("moved", {"customers.Pulse": before.get("pulses", ())})  # as merges before 0.3 say it
    for label, table in tables().items():
        if table.account:
            _rows(label, table, end).filter(**{f"{table.known_by}__in": moved.get(label, ())}).update(
                **{table.account: key}
            )
    if "lent_owner" in before and Account.objects.filter(key=end, owner=before["lent_owner"]).exists():
        assign_owner(caller, end, None, f"The merge of {merged.name} was undone")
        Account.objects.filter(key=end).update(owner_set_by_person=False)
    open_standings([key])
    hand_down_owners([key])
    _undone(caller, merge, reason)
    return end


@transaction.atomic
def merge_people(caller: Caller, key: PersonKey, into: PersonKey, reason: str = "") -> int:
    """From now on, what is of a person is of another one: they are counted once. Returns the merge's number. Raises
    ProblemError as `merge_accounts` does, and `person.unknown`."""
    require(caller, Right.MATCH_IDENTITIES)
    if key == into:
        raise refusal("merge.same", "A person can't be merged into themselves.", where="into")
    rows = {row.key: row for row in Person.objects.select_for_update().filter(key__in=(key, into)).order_by("key")}
    for one in (key, into):
        person_seen(caller, one)
    merged, stays = rows[key], rows[into]
    if merged.merged_into_id is not None:
        raise _already(merged.name or key, surviving_people([key])[key])
    if stays.merged_into_id is not None:
        end = surviving_people([into])[into]
        raise refusal(
            "merge.into_merged",
            f"{stays.name or into} was merged into {end}.",
            where="into",
            fix=f"Merge into {end}." if end != key else "Undo that merge first.",
            status=409,
        )
    merged.merged_into = stays
    merged.save(update_fields=["merged_into"])
    return _written(caller, "person", key, into, reason, {})


@transaction.atomic
def unmerge_person(caller: Caller, key: PersonKey, reason: str = "") -> PersonKey:
    """Take the merge of a person back; returns the person they were merged into. Raises ProblemError `merge.not_merged`."""
    require(caller, Right.MATCH_IDENTITIES)
    person_seen(caller, key)
    merged = Person.objects.select_for_update().get(key=key)
    if merged.merged_into_id is None:
        raise _not_merged(merged.name or key)
    merge = Merge.objects.select_for_update().filter(kind="person", merged=key, undone_at=None).latest("id")
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    _undone(caller, merge, reason)
    return PersonKey(merge.into)


def _rows(label: str, table: Table, account: str) -> QuerySet[Model]:
    rows: QuerySet[Model] = apps.get_model(label)._default_manager.all()  # noqa: SLF001 - Django's documented name
    return rows.filter(**{table.account: account})


def _move(label: str, table: Table, key: str, into: str) -> list[Any]:
    """Let an account's rows of a table be another's. Returns what they are known by."""
    rows = _rows(label, table, key)
    if table.once:  # what goes on at both is there once: the merged account's waits until the merge is taken back
        going_on = {f"{table.open_while}__isnull": True}
        there = set(_rows(label, table, into).filter(**going_on).values_list(*table.once))
        twice = [pk for pk, *alike in rows.filter(**going_on).values_list("pk", *table.once) if tuple(alike) in there]
        rows = rows.exclude(pk__in=twice)
    known = [
        one.isoformat() if isinstance(one, datetime) else one for one in rows.values_list(table.known_by, flat=True)
    ]
    rows.update(**{table.account: into})
    return known


def _written(caller: Caller, kind: str, key: str, into: str, reason: str, before: dict[str, Any]) -> int:
    reason = Truncator(reason.strip()).chars(500)
    at = clock.now()
    merge = Merge.objects.create(
        kind=kind, merged=key, into=into, at=at, by_name=caller.name, reason=reason, before=before
    )
    record_entry(caller, f"{kind}.merged", kind, key, _data(caller, kind, key, into, reason, undone=False))
    return merge.pk


def _undone(caller: Caller, merge: Merge, reason: str) -> None:
    merge.undone_at, merge.undone_by_name = clock.now(), caller.name
    merge.save(update_fields=["undone_at", "undone_by_name"])
    data = _data(caller, merge.kind, merge.merged, merge.into, reason.strip()[:500], undone=True)
    record_entry(caller, f"{merge.kind}.unmerged", merge.kind, merge.merged, data)


def _data(caller: Caller, kind: str, key: str, into: str, reason: str, *, undone: bool) -> dict[str, Any]:
    by = None if caller.user_id is None else str(caller.user_id)
    return {"kind": kind, "merged": key, "into": into, "undone": undone, "reason": reason, "by": by}


def _already(name: str, end: str) -> ProblemError:
    return refusal(
        "merge.already",
        f"{name} was already merged into {end}.",
        where="key",
        fix="Undo that merge first if it was wrong.",
        status=409,
    )


def _not_merged(name: str) -> ProblemError:
    return refusal(
        "merge.not_merged", f"{name} isn't merged.", where="key", fix="There is nothing to undo.", status=409
    )
