"""Every change of accounts, people, owners, pulses, stages and standing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q

from tenure.platform.access import Caller, Right, require
from tenure.platform.bulk import MergeResult, merge
from tenure.platform.identity.actions import invite_unknown_owners
from tenure.platform.identity.models import User
from tenure.platform.journal.actions import record_entry
from tenure.platform.rows import row_from
from tenure.practice.customers.cards import (
    AccountCard,
    IndicatorMark,
    MomentMark,
    OwnerCard,
    PersonCard,
    ProgressMark,
    PulseCard,
    StandingCard,
    UpsertCount,
)
from tenure.practice.customers.departures import open_again
from tenure.practice.customers.merged_keys import survivors
from tenure.practice.customers.models import Account, Person, Pulse, Standing
from tenure.practice.customers.queries import held_of, known_accounts
from tenure.practice.customers.rules import fold_text, haystack
from tenure.practice.customers.standings import STANDING_FIELDS, ahead
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.names import normal_name, own_domain
from tenure.values.problem import refusal

ACCOUNT_ATTRIBUTES = (
    "name",
    "parent_key",
    "domain",
    "industry",
    "region",
    "employees",
    "customer_since",
    "churned_on",
    "lifecycle",
)
"""What a source says of an account, but for the owner."""

PERSON_ATTRIBUTES = ("account", "name", "email", "title", "role", "left_at")
"""What a source says of a person."""


def upsert_count(merged: MergeResult, total: int, unplaced: Sequence[str] = ()) -> UpsertCount:
    """The count of an upsert from what its merge wrote."""
    created, changed = len(merged.created), len(merged.changed)
    return UpsertCount(created, changed, total - created - changed - len(unplaced), tuple(unplaced))


def upsert_of_accounts(
    caller: Caller,
    model: type[Model],
    cards: Sequence[Any],
    columns: Sequence[str],
    values: Callable[[Any], Iterable[Any]],
) -> UpsertCount:
    """Bring what accounts have to what its source says, under `key` and `account`; of two cards with one key the later counts.
    Those of an account that isn't known are left out and named. `values` are those of the other `columns`."""
    require(caller, Right.IMPORT)
    latest = {card.key: card for card in cards}
    known = known_accounts(card.account for card in latest.values())
    unplaced = [card.key for card in latest.values() if card.account not in known]
    rows = ((card.key, card.account, *values(card)) for card in latest.values() if card.account in known)
    merged = merge(model, ("key", "account_id", *columns), rows, update=("account_id", *columns))
    return upsert_count(merged, len(latest), unplaced)


@transaction.atomic
def upsert_accounts(caller: Caller, cards: Sequence[AccountCard], columns: frozenset[str] | None = None) -> UpsertCount:
    """Bring accounts to what their source says. `columns` names the attributes the source speaks of (None: all);
    the others stay as they are. Of two cards of one account the later counts.

    An owner that a person set is never overwritten; a different one of the source is a listed contradiction. An owner
    nobody knows becomes an inactive user to invite.
    """
    require(caller, Right.IMPORT)
    latest = {card.key: card for card in cards}
    full = {key: card for key, card in latest.items() if not card.provisional}
    speaks = [name for name in ACCOUNT_ATTRIBUTES if columns is None or name in columns]
    with_owner = columns is None or "owner" in columns
    owners = invite_unknown_owners(caller, sorted({c.owner for c in full.values()})) if with_owner else {}
    fields = ["key", "sort_name", "haystack", "plain_name", "bare_domain", *ACCOUNT_ATTRIBUTES, "provisional"]
    fields += ["owner_set_by_person"]
    fields += ["imported_owner", "imported_owner_user_id"]

    def row(card: AccountCard) -> list[Any]:
        name = card.name.strip() or card.key
        values = asdict(card) | {"name": name}
        return [
            card.key,
            fold_text(name),
            haystack(card.key, name, card.domain),
            normal_name(name),
            own_domain(card.domain),
            *(values[attribute] for attribute in ACCOUNT_ATTRIBUTES),
            card.provisional,
            False,
            card.owner.strip(),
            owners.get(card.owner),
        ]

    update = [*speaks, "provisional"]
    update += ["sort_name", "plain_name"] if "name" in speaks else []
    update += ["bare_domain"] if "domain" in speaks else []
    update += ["imported_owner", "imported_owner_user_id"] if with_owner else []
    merged = merge(Account, fields, [row(card) for card in full.values()], update=update)
    guessed = [card for key, card in latest.items() if card.provisional]
    added = merge(Account, fields, [row(card) for card in guessed], update=())
    _refresh_haystacks(merged.changed)
    _apply_imported_owners((*merged.created, *merged.changed))
    open_standings((*merged.created, *added.created))
    hand_down_owners(merged.changed)
    both = MergeResult((*merged.created, *added.created), merged.changed)
    count = upsert_count(both, len(latest))
    if count.written:
        record_entry(caller, "accounts.upserted", "account", "", count.written)
    return count


def _refresh_haystacks(keys: Sequence[str]) -> None:
    """A source that speaks of the domain alone must not lose the name from the search, so it is joined anew."""
    stale = []
    for account in Account.objects.filter(key__in=keys):
        text = haystack(account.key, account.name, account.domain)
        if text != account.haystack:
            account.haystack = text
            stale.append(account)
    Account.objects.bulk_update(stale, ["haystack"], batch_size=1000)


def _apply_imported_owners(keys: Sequence[str]) -> None:
    """The source's owner counts while no person has set one."""
    own = Account.objects.filter(key__in=keys, owner_set_by_person=False, merged_into=None)
    own.exclude(imported_owner="").exclude(imported_owner_user=None).filter(
        Q(owner=None) | ~Q(owner=F("imported_owner_user"))
    ).update(owner=F("imported_owner_user"))


def hand_down_owners(keys: Sequence[str]) -> None:
    """Let accounts that were merged into these have their owners: who may see the one may see the other's rows."""
    roots = survivors()
    wanted = set(keys)
    heirs = {key: root for key, root in roots.items() if root in wanted}
    owners = dict(Account.objects.filter(key__in=set(heirs.values())).values_list("key", "owner_id"))
    for key, root in heirs.items():
        Account.objects.filter(key=key).update(owner=owners[root])


def open_standings(keys: Sequence[str]) -> None:
    """Give new accounts the empty standing by which lists know them."""
    blank = Standing()
    values = [getattr(blank, name) for name in STANDING_FIELDS]
    merge(Standing, ("account_id", *STANDING_FIELDS), ([key, *values] for key in keys), update=())


@transaction.atomic
def upsert_people(caller: Caller, cards: Sequence[PersonCard], columns: frozenset[str] | None = None) -> UpsertCount:
    """Bring people to what their source says. People of an account that isn't known are left out and named."""
    require(caller, Right.IMPORT)
    latest = {card.key: card for card in cards}
    known = known_accounts([card.account for card in latest.values()])
    unplaced = [card.key for card in latest.values() if card.account is not None and card.account not in known]
    left_out = frozenset(unplaced)
    placed = [card for key, card in latest.items() if key not in left_out]
    fields = ["key", "account_id", *PERSON_ATTRIBUTES[1:], "haystack"]
    rows = [
        [c.key, c.account, c.name, c.email, c.title, c.role, c.left_at, haystack(c.name, c.email, c.title)]
        for c in placed
    ]
    speaks = [name for name in PERSON_ATTRIBUTES if columns is None or name in columns]
    update = ["account_id" if name == "account" else name for name in speaks]
    update += ["haystack"] if {"name", "email", "title"} & set(speaks) else []
    count = upsert_count(merge(Person, fields, rows, update=update), len(latest), unplaced)
    if count.written:
        record_entry(caller, "people.upserted", "person", "", count.written)
    return count


@transaction.atomic
def assign_owner(caller: Caller, key: AccountKey, user_id: int | None, reason: str) -> None:
    """Give an account to someone, or to nobody, and say why. From now on no import changes that. Raises ProblemError
    `owner.reason` without a reason."""
    require(caller, Right.ASSIGN_OWNER, held_of(caller, key))
    if not (reason := reason.strip()):
        raise refusal(
            "owner.reason",
            "A change of owner needs a reason.",
            where="reason",
            why="The customer and whoever takes over will ask.",
            fix="Say in a few words why the owner changes.",
        )
    account = Account.objects.select_for_update().get(key=key)
    user = User.objects.filter(pk=user_id).first() if user_id is not None else None
    if user_id is not None and (user is None or not (user.is_active or user.invited)):
        raise refusal("user.unknown", f"There is no user {user_id} to own it.", where="owner", fix="Choose another.")
    if account.owner_set_by_person and account.owner_id == user_id:
        return
    before, by_person = account.owner_id, account.owner_set_by_person
    account.owner, account.owner_set_by_person = user, True
    account.save(update_fields=["owner", "owner_set_by_person"])
    hand_down_owners([key])
    data = {
        "account": key,
        "owner": None if user is None else str(user.pk),
        "owner_name": None if user is None else str(user),
        "reason": reason,
        "by": None if caller.user_id is None else str(caller.user_id),
        "at": clock.now().isoformat(),
        "before": None if before is None else str(before),
        "before_by_person": by_person,
    }
    record_entry(caller, "account.owner_assigned", "account", key, data)


@transaction.atomic
def give_pulse(caller: Caller, key: AccountKey, value: int, reason: str) -> PulseCard:
    """Say how an account is doing, 1 (lost) to 5 (thriving), and why. Raises ProblemError `pulse.reason` without a reason."""
    require(caller, Right.GIVE_PULSE, held_of(caller, key))
    if value not in (1, 2, 3, 4, 5):
        raise refusal("pulse.value", f"{value} isn't a pulse.", where="value", fix="Use a whole number from 1 to 5.")
    at, reason = clock.now(), reason.strip()
    if not reason:
        raise refusal(
            "pulse.reason",
            "A pulse needs a reason.",
            where="reason",
            why="Others read it next to the score and will ask why.",
            fix="Say in a sentence what you saw or heard.",
        )
    Pulse.objects.create(account_id=key, value=value, reason=reason, by_id=caller.user_id, by_name=caller.name, at=at)
    by = None if caller.user_id is None else str(caller.user_id)
    data = {"account": key, "value": value, "reason": reason, "by": by, "at": at.isoformat()}
    record_entry(caller, "account.pulse_given", "account", key, data)
    return PulseCard(key, value, reason, caller.name, caller.user_id, at)


@transaction.atomic
def import_pulses(caller: Caller, cards: Sequence[PulseCard]) -> int:
    """Add pulses that a file tells of, for accounts that are known; those that are there already are left alone. An author
    whom nobody knows becomes an inactive user to invite. Returns how many are new."""
    require(caller, Right.IMPORT)
    authors = invite_unknown_owners(caller, sorted({card.by for card in cards if card.by}))
    known = known_accounts(card.account for card in cards)
    there = Pulse.objects.filter(account__in=known, at__in={card.at for card in cards})
    seen = set(there.values_list("account_id", "at", "value", "reason"))
    new = [
        row_from(Pulse, card, account_id=card.account, by_id=authors.get(card.by), by_name=card.by)
        for card in cards
        if card.account in known and (card.account, card.at, card.value, card.reason) not in seen
    ]
    Pulse.objects.bulk_create(new, batch_size=2000)
    if new:
        record_entry(caller, "pulses.imported", "account", "", {"created": len(new)})
    return len(new)


@transaction.atomic
def take_back_pulses(caller: Caller, cards: Sequence[PulseCard]) -> int:
    """Take away pulses that a file was thought to tell of. Returns how many there were; done again it finds none."""
    require(caller, Right.IMPORT)
    gone = {(card.account, card.at, card.value, card.reason) for card in cards}
    there = Pulse.objects.filter(account__in={card.account for card in cards}, at__in={card.at for card in cards})
    found = there.values_list("pk", "account_id", "at", "value", "reason")
    count, _ = Pulse.objects.filter(pk__in=[key for key, *told in found if tuple(told) in gone]).delete()
    if count:
        record_entry(caller, "pulses.taken_back", "account", "", {"count": count})
    return count


@transaction.atomic
def move_stage(caller: Caller, key: AccountKey, stage: str, reason: str) -> None:
    """Move an account to another stage by hand, and say why. Whether the stage exists is for the framework to say."""
    require(caller, Right.MOVE_STAGE, held_of(caller, key))
    reason = reason.strip()
    if not reason:
        raise refusal(
            "stage.reason",
            "A move by hand needs a reason.",
            where="reason",
            why="The rules wouldn't have moved the account; others will ask why it moved.",
            fix="Say in a few words why the account belongs in that stage.",
        )
    by = None if caller.user_id is None else str(caller.user_id)
    record_entry(
        caller, "account.stage_moved", "account", key, {"account": key, "stage": stage, "reason": reason, "by": by}
    )


@transaction.atomic
def confirm_criterion(caller: Caller, key: AccountKey, criterion: str, met: bool, evidence: str = "") -> None:
    """Say that a criterion (an address) is met, and what shows it; or with `met` False that it isn't after all."""
    require(caller, Right.CONFIRM, held_of(caller, key))
    evidence = evidence.strip()
    if met and not evidence:
        raise refusal(
            "criterion.evidence",
            "A confirmation needs evidence.",
            where="evidence",
            why="It counts like data, so others must be able to check it.",
            fix="Say what shows that it is met: who said so, where it is written, what you saw.",
        )
    by = None if caller.user_id is None else str(caller.user_id)
    data = {"account": key, "criterion": criterion, "met": met, "evidence": evidence, "by": by}
    record_entry(caller, "account.criterion_confirmed", "account", key, data)


LARGEST_ARR = 10**14 - 1


@transaction.atomic
def publish_standing(caller: Caller, cards: Sequence[StandingCard]) -> UpsertCount:
    """Put the newest verdicts where lists read them. Standing only moves forward: a card with an older `as_of` than
    what is published changes nothing. Accounts that aren't known, or were merged, are left out and named."""
    require(caller, Right.RUN_DAY)
    latest = {card.account: card for card in cards}
    known = known_accounts(list(latest)) - survivors(latest).keys()
    unplaced = [key for key in latest if key not in known]
    fields = ("account_id", *STANDING_FIELDS, "computed_at")

    def row(card: StandingCard) -> list[Any]:
        values = {name: getattr(card, name) for name in STANDING_FIELDS}
        if card.arr is not None and abs(card.arr) >= LARGEST_ARR:
            # A slip in an amount or a rate, which mustn't keep everyone's standing from being published.
            values["arr"] = None
        values["indicators"] = [_plain(mark) for mark in card.indicators]
        values["spark"] = list(card.spark)
        values["beside"] = list(card.beside)
        values["progress"] = [_plain(mark) | {"since_on": _day(mark.since_on)} for mark in card.progress]
        values["moments"] = [_plain(mark) | {"reached_on": _day(mark.reached_on)} for mark in card.moments]
        return [card.account, *values.values(), card.computed_at]

    rows = [row(card) for key, card in latest.items() if key in known]
    open_again(Standing.objects.filter(ahead()))  # else nothing would be forward of it until its day comes
    merged = merge(Standing, fields, rows, update=STANDING_FIELDS, always=("computed_at",), only_forward="as_of")
    return upsert_count(merged, len(latest), unplaced)


def _plain(mark: IndicatorMark | ProgressMark | MomentMark) -> dict[str, Any]:
    """A mark as JSON keeps it. (`asdict` copies deeply, which takes longer than all else of publishing.)"""
    return {name: getattr(mark, name) for name in mark.__slots__}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@transaction.atomic
def restore_judgements(
    caller: Caller, owners: Sequence[OwnerCard], pulses: Sequence[PulseCard], users: Mapping[int, int]
) -> None:
    """Owners and pulses of an export as they were; `users` gives the id here by the id there. Nothing is written to the
    journal for them: their entries came along. An account that has a pulse here already gets none."""
    require(caller, Right.RESTORE)
    for card in owners:
        owner_id = None if card.owner_id is None else users.get(card.owner_id)
        Account.objects.filter(key=card.account).update(owner=owner_id, owner_set_by_person=card.set_by_person)
    known = known_accounts(pulse.account for pulse in pulses)
    judged = frozenset(Pulse.objects.values_list("account_id", flat=True).distinct())
    Pulse.objects.bulk_create(
        [
            row_from(
                Pulse,
                pulse,
                account_id=pulse.account,
                by_id=None if pulse.by_id is None else users.get(pulse.by_id),
                by_name=pulse.by,
            )
            for pulse in pulses
            if pulse.account in known and pulse.account not in judged
        ],
        batch_size=2000,
    )
