"""Reading accounts, people, standing. Everything goes through `in_view`: what a caller may not see isn't there."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from tenure.platform.access import Caller, OwnedAccount, Right, may, require, seen_books
from tenure.platform.manifest import rights_on
from tenure.practice.customers.cards import (
    AccountCard,
    AccountFilter,
    AccountPage,
    AccountView,
    BandCount,
    OwnerContradiction,
    PersonCard,
    PulseCard,
    Watch,
)
from tenure.practice.customers.leaving import has_left_by
from tenure.practice.customers.merged_keys import family, survivor, survivors
from tenure.practice.customers.models import Account, Assignment, Person, Pulse, Standing
from tenure.practice.customers.paging import Order, page
from tenure.practice.customers.rules import fold_text
from tenure.practice.customers.standings import ahead, priceless, standing_card
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import Problem, ProblemError, refusal
from tenure.values.shapes import same_fields

ALL = AccountFilter()
"""No narrowing: everything the caller may see."""

MOST_ROWS = 1000
"""The longest page."""


def in_view(caller: Caller, prefix: str = "", right: Right = Right.READ_ACCOUNTS) -> Q:
    """The condition that keeps to accounts the caller may see; `prefix` leads from a row to its account."""
    books = seen_books(caller, right)
    if books is None:
        return Q()
    found = Q(**{f"{prefix}owner_id__in": books.owners})
    return found | Q(**{f"{prefix}key__in": keys}) if (keys := _assigned(books.assigned)) else found


def _assigned(users: Collection[int]) -> set[str]:
    """Keys of the accounts whose team someone is on, and of those that were merged into them."""
    keys = set(_on_teams(users).values_list("account_id", flat=True)) if users else set()
    return keys | {key for key, root in survivors().items() if root in keys} if keys else keys


def _on_teams(users: Collection[int]) -> QuerySet[Assignment]:
    return Assignment.objects.filter(user__in=users, until=None, account__isnull=False)


def teams_now(keys: Iterable[str]) -> dict[str, frozenset[int]]:
    """Who is on the teams of some accounts, beside their owners: ids of users by the key of the account."""
    found: dict[str, set[int]] = {}
    rows = Assignment.objects.filter(account__in=list(keys), until=None)
    for key, user in rows.values_list("account_id", "user_id"):
        found.setdefault(key, set()).add(user)
    return {key: frozenset(users) for key, users in found.items()}


def no_such_account(key: str) -> ProblemError:
    """The answer for an account that isn't there and for one the caller may not see: word for word the same."""
    return refusal(
        "account.unknown",
        f"There is no account {key!r} that you can see.",
        where="account",
        fix="Look it up in the list of accounts.",
        status=404,
    )


class MergedAwayError(ProblemError):
    """The account was merged into another one, `into`, which the caller may see too: they have the same owner and team."""

    def __init__(self, key: str, into: str) -> None:
        self.into = AccountKey(into)
        what = f"The account {key!r} was merged into {into!r}."
        super().__init__(Problem("account.merged", what, where="account", fix=f"Ask for {into!r}.", status=404))


def held_of(caller: Caller, key: AccountKey) -> OwnedAccount:
    """The account as rights see it; a Problem (status 404) unless the caller sees it, with the way on if it was merged."""
    found = Account.objects.filter(in_view(caller), key=key).only("owner_id", "merged_into_id").first()
    if found is None:
        raise no_such_account(key)
    if found.merged_into_id is not None:
        raise MergedAwayError(key, survivor(key))
    return OwnedAccount(found.owner_id, teams_now([key]).get(key, frozenset()))


def visible_keys(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> frozenset[AccountKey] | None:
    """Keys of the accounts the caller sees (or may export, …); None means all: for questions to the lake."""
    if seen_books(caller, right) is None:
        return None
    return frozenset(
        AccountKey(key) for key in Account.objects.filter(in_view(caller, right=right)).values_list("key", flat=True)
    )


def account_card(account: Account) -> AccountCard:
    parent = AccountKey(account.parent_key) if account.parent_key else None
    return same_fields(
        AccountCard, account, key=AccountKey(account.key), parent_key=parent, owner=account.imported_owner
    )


def _pulse_card(pulse: Pulse) -> PulseCard:
    return same_fields(PulseCard, pulse, account=AccountKey(pulse.account_id), by=pulse.by_name)


def _views(caller: Caller, standings: Collection[Standing]) -> tuple[AccountView, ...]:
    newest = Pulse.objects.filter(account__in=[standing.account_id for standing in standings])
    pulses = {p.account_id: p for p in newest.order_by("account", "-at", "-id").distinct("account")}
    stands = survivors({parent for standing in standings if (parent := standing.account.parent_key)})
    parents = {stands.get(parent, parent) for standing in standings if (parent := standing.account.parent_key)}
    named = dict(Account.objects.filter(in_view(caller), key__in=parents).values_list("key", "name")) if parents else {}

    hides = seen_books(caller) is not None  # then a key that isn't among the named ones is of an account out of sight
    priced = may(caller, Right.SEE_MONEY)
    teams = teams_now(standing.account_id for standing in standings)

    below = Account.objects.filter(
        in_view(caller), merged_into=None, parent_key__in=[one.account_id for one in standings]
    )
    children = dict(below.order_by().values_list("parent_key").annotate(count=Count("key")))

    def view(standing: Standing) -> AccountView:
        account = standing.account
        pulse, parent = pulses.get(account.key), account.parent_key
        parent = stands.get(parent, parent) if parent else None
        card, card_of = account_card(account), standing_card(standing)
        if hides and parent not in named:
            parent, card = None, replace(card, parent_key=None)
        return AccountView(
            account=card,
            owner_id=account.owner_id,
            owner_name=str(account.owner) if account.owner else None,
            owner_set_by_person=account.owner_set_by_person,
            standing=card_of if priced or card_of is None else priceless(card_of),
            pulse=_pulse_card(pulse) if pulse else None,
            rights=rights_on(caller, OwnedAccount(account.owner_id, teams.get(account.key, frozenset()))),
            parent=AccountKey(parent) if parent else None,
            parent_name=named.get(parent) if parent else None,
            children=children.get(account.key, 0),
        )

    return tuple(view(standing) for standing in standings)


def _standings(caller: Caller) -> QuerySet[Standing]:
    return Standing.objects.select_related("account", "account__owner").filter(in_view(caller, "account__"))


NO_CUSTOMERS = ("prospect", "internal")


def _narrowed(caller: Caller, wanted: AccountFilter, *, bands: bool = True) -> QuerySet[Standing]:
    found = _standings(caller)
    if bands and wanted.bands:
        kept = Q(band__in=wanted.bands) & ~ahead()
        found = found.filter(kept | ahead() if "unknown" in wanted.bands else kept)
    if wanted.mine:
        found = found.filter(_book(caller.user_id, "account__")) if caller.user_id is not None else found.none()
    if wanted.owner_id is not None:
        found = found.filter(account__owner_id=wanted.owner_id)
    if wanted.unowned:
        found = found.filter(account__owner_id=None)
    if text := fold_text(wanted.text.replace("\0", "")):
        found = found.filter(account__haystack__contains=text)
    if any(
        one is not None for one in (wanted.segment, wanted.stage, wanted.renews_before, wanted.indicator, wanted.watch)
    ):
        found = found.exclude(ahead())
    if wanted.segment is not None:
        found = found.filter(segment=wanted.segment)
    if wanted.stage is not None:
        found = found.filter(stage=wanted.stage)
    if wanted.renews_before is not None:
        found = found.filter(renewal_on__lt=wanted.renews_before)
    if wanted.indicator is not None:
        found = found.filter(indicators__contains=[{"address": wanted.indicator}])
    if wanted.keys is not None:
        found = found.filter(account_id__in=wanted.keys)
    if wanted.parent is not None:
        hides = seen_books(caller) is not None
        if hides and not Account.objects.filter(in_view(caller), key__in=family(wanted.parent)).exists():
            return found.none()  # a parent they may not see has no children for them either
        found = found.filter(account__parent_key__in=family(wanted.parent)).exclude(account_id=wanted.parent)
    if wanted.watch is not None:
        found = found.filter(_watched(wanted.watch))
    if wanted.left is not None:
        found = found.filter(has_left_by(clock.today())) if wanted.left else found.exclude(has_left_by(clock.today()))
    if not text and wanted.keys is None:  # leads and accounts of our own are found by name, and are in no list
        found = found.exclude(account__lifecycle__in=NO_CUSTOMERS, as_of=None)
    return found


def _watched(watch: Watch) -> Q:
    soon = Q(renewal_on__lt=watch.renews_before, renewal_on__gte=clock.today()) & ~Q(band="green")
    alarming = Q(indicators__contains=[{"tone": "danger"}])
    newest = Pulse.objects.order_by("account", "-at", "-id").distinct("account").values("id")
    worried = Q(account_id__in=Pulse.objects.filter(id__in=newest, value__lte=watch.pulse).values("account"))
    return Q(band="red") | Q(change_28d__lte=-watch.falling) | soon | alarming | worried


def accounts(
    caller: Caller,
    wanted: AccountFilter = ALL,
    *,
    sort: str = "name",
    cursor: str | None = None,
    limit: int = 50,
) -> AccountPage:
    """A page of the accounts that the caller sees. `sort` is the name of a column that sorts, with `-` before it for
    downwards; there is no last page that can't be reached, however many accounts there are."""
    require(caller, Right.READ_ACCOUNTS)
    rows, after = page(_narrowed(caller, wanted), Order.read(sort), cursor, max(1, min(limit, MOST_ROWS)))
    return AccountPage(_views(caller, rows), after)


def count(caller: Caller, wanted: AccountFilter = ALL) -> int:
    """How many accounts match."""
    return _narrowed(caller, wanted).count()


def bands(caller: Caller, wanted: AccountFilter = ALL) -> dict[str, BandCount]:
    """Accounts and ARR by band, of those that match, the filter by band aside."""
    counts: dict[str, int] = {}
    sums: dict[str, dict[str, Decimal]] = {}
    found = _narrowed(caller, wanted, bands=False).order_by()
    found = found.annotate(shown_as=Case(When(ahead(), then=Value("unknown")), default=F("band")))
    groups = found.values("shown_as", "currency")
    for group in groups.annotate(accounts=Count("account_id"), total=Sum("arr", filter=~ahead())):
        band = group["shown_as"]
        counts[band] = counts.get(band, 0) + group["accounts"]
        if group["total"] is not None and group["currency"] and may(caller, Right.SEE_MONEY):
            amounts = sums.setdefault(band, {})
            amounts[group["currency"]] = amounts.get(group["currency"], Decimal()) + group["total"]
    return {band: BandCount(band, number, sums.get(band, {})) for band, number in counts.items()}


def account(caller: Caller, key: AccountKey) -> AccountView:
    """One account; a Problem (status 404) when there is none that the caller may see."""
    require(caller, Right.READ_ACCOUNTS)
    standing = _standings(caller).filter(account_id=key.replace("\0", "")).first()
    if standing is None:
        held_of(caller, AccountKey(key.replace("\0", "")))  # it may have been merged
        raise no_such_account(key)
    return _views(caller, [standing])[0]


def account_views(caller: Caller, keys: Iterable[AccountKey], *, merged: bool = False) -> dict[AccountKey, AccountView]:
    """Those of the accounts that the caller sees: for lists that come from the lake. `merged`: those that were merged into
    others since, too, as they were themselves then."""
    wanted = set(keys)
    rows = list(_standings(caller).filter(account_id__in=wanted))
    if merged:
        gone = Account.objects.select_related("owner").filter(
            in_view(caller), key__in=wanted, merged_into__isnull=False
        )
        rows += [Standing(account=account) for account in gone]
    views = _views(caller, rows)
    return {view.account.key: view for view in views}


def every_account(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Iterator[AccountView]:
    """All accounts in the order of their keys, read in pieces: for the export and for questions about a past day."""
    found, after = _standings(caller).filter(in_view(caller, "account__", right)).order_by("account_id"), ""
    while rows := list(found.filter(account_id__gt=after)[:MOST_ROWS]):
        yield from _views(caller, rows)
        after = rows[-1].account_id


def first_days(caller: Caller) -> dict[AccountKey, date | None]:
    """The first day as a customer of every account that the caller sees; None where nobody knows it."""
    found = Account.objects.filter(in_view(caller)).values_list("key", "customer_since")
    return {AccountKey(key): since for key, since in found}


def without_arr(caller: Caller, keys: Iterable[AccountKey]) -> frozenset[AccountKey]:
    """Those of the accounts that are customers whose ARR nobody knows."""
    if not may(caller, Right.SEE_MONEY):
        return frozenset()
    unknown = Standing.objects.filter(in_view(caller, "account__"), account__in=list(keys), arr__isnull=True)
    return frozenset(
        AccountKey(key) for key in unknown.filter(as_of__isnull=False).values_list("account_id", flat=True)
    )


def book_of(user_id: int) -> frozenset[AccountKey]:
    """Keys of the accounts that someone owns, or whose team they are on."""
    mine = Account.objects.filter(_book(user_id), merged_into=None)
    return frozenset(AccountKey(key) for key in mine.values_list("key", flat=True))


def _book(user_id: int, prefix: str = "") -> Q:
    mine = _on_teams([user_id]).values("account_id")
    return Q(**{f"{prefix}owner_id": user_id}) | Q(**{f"{prefix}key__in": mine})


def known_accounts(keys: Iterable[str | None]) -> frozenset[str]:
    """Those of the keys that are accounts, whoever may see them: for intake."""
    return frozenset(Account.objects.filter(key__in={key for key in keys if key}).values_list("key", flat=True))


def listed_by_id() -> bool:
    """Whether any source gives customers ids of its own: those of a list without ids go by their names. For intake."""
    return Account.objects.filter(provisional=False).exclude(key__iexact=F("name")).exists()


def children_of(caller: Caller, key: AccountKey) -> list[AccountView]:
    """Accounts that belong to an account (or to one that was merged into it), by name."""
    found = _standings(caller).filter(account__parent_key__in=family(key)).exclude(account_id=key)
    return list(_views(caller, list(found.order_by("account__sort_name"))))


def person_card(person: Person) -> PersonCard:
    return same_fields(PersonCard, person, account=AccountKey(person.account_id) if person.account_id else None)


def people_of(caller: Caller, key: AccountKey) -> list[PersonCard]:
    """People at an account, those still there first, by name."""
    held_of(caller, key)
    found = Person.objects.filter(account__in=family(key), merged_into=None)
    return [person_card(person) for person in found.order_by(F("left_at").desc(nulls_first=True), "name", "key")]


def pulses_of(caller: Caller, key: AccountKey, limit: int = 50) -> list[PulseCard]:
    """Pulses of an account, newest first."""
    held_of(caller, key)
    return [_pulse_card(pulse) for pulse in Pulse.objects.filter(account_id=key).order_by("-at", "-id")[:limit]]


def every_person(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Iterator[PersonCard]:
    """All people at accounts the caller sees, read in pieces."""
    found = Person.objects.filter(in_view(caller, "account__", right)).order_by("key")
    for person in found.iterator(chunk_size=2000):
        yield person_card(person)


def every_pulse(caller: Caller, right: Right = Right.READ_ACCOUNTS) -> Iterator[PulseCard]:
    """All pulses of accounts the caller sees, oldest first, read in pieces."""
    for pulse in Pulse.objects.filter(in_view(caller, "account__", right)).order_by("id").iterator(chunk_size=2000):
        yield _pulse_card(pulse)


def published_since(at: datetime) -> list[AccountKey]:
    """Accounts whose standing was published at an instant or later."""
    return [
        AccountKey(key) for key in Standing.objects.filter(computed_at__gte=at).values_list("account_id", flat=True)
    ]


def owner_contradictions(caller: Caller, limit: int = 1000) -> list[OwnerContradiction]:
    """Accounts whose source names another owner than the person who set one, or an owner who can't be told."""
    differing = Q(owner_set_by_person=True) & ~Q(owner=F("imported_owner_user")) & Q(imported_owner_user__isnull=False)
    differing |= Q(owner_set_by_person=True, owner=None, imported_owner_user__isnull=False)
    unclear = Q(imported_owner_user=None)
    found = Account.objects.select_related("owner").filter(in_view(caller), merged_into=None).exclude(imported_owner="")
    return [
        OwnerContradiction(
            AccountKey(row.key),
            row.name,
            str(row.owner) if row.owner else None,
            row.imported_owner,
            "two users have this name" if row.imported_owner_user_id is None else "a person chose another owner",
        )
        for row in found.filter(differing | unclear).order_by("sort_name", "key")[:limit]
    ]
