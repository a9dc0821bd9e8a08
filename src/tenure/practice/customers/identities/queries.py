"""Reading what ids lead to, what looks like a duplicate, and what was merged."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Count, F, Q
from django.db.models.functions import Lower

from tenure.platform.access import Caller, Right, require, seen_books
from tenure.practice.customers.cards import PersonCard
from tenure.practice.customers.identities.cards import (
    Duplicates,
    IdentifierCard,
    IdentityMap,
    IdKind,
    Likeness,
    MergeCard,
    Twin,
)
from tenure.practice.customers.merged_keys import family, surviving_people, survivors
from tenure.practice.customers.models import Account, Identifier, Merge, Person
from tenure.practice.customers.queries import held_of, in_view
from tenure.values.ids import no_id
from tenure.values.keys import AccountKey, PersonKey
from tenure.values.names import domains_above, normal_name, own_domain, without_umlauts
from tenure.values.problem import refusal
from tenure.values.shapes import same_fields

OF_FILES: tuple[IdKind, ...] = (
    "account", "name", "domain", "address", "person", "subscription", "ticket", "invoice", "opportunity",
)  # fmt: skip
"""What rows of files name an account by."""

NOTHING: Mapping[str, Collection[str]] = {}
AT_ONCE = 5000
HOPS = 5
"""So many aliases in a row are followed."""


def readable(values: Iterable[str | None]) -> set[str]:
    """Ids that the database can hold at all."""
    return {value for value in values if value and "\0" not in value and len(value) <= 512}


def ids_among(values: Iterable[str | None]) -> set[str]:
    """Those of some ids that are any. What an older version learned of `undefined` leads nowhere."""
    return {value for value in readable(values) if not no_id(value, tracker=True)}


def identity_map(
    source: str, users: Iterable[str | None], anonymous: Iterable[str | None], groups: Iterable[str | None]
) -> IdentityMap:
    """What these ids of a source lead to today. A handful of queries, however many ids."""
    asked = ids_among(users)
    strangers = {row.value: row for row in _identifiers(source, "anonymous", ids_among(anonymous))}
    known: dict[str, Identifier] = {}
    leads: dict[str, str] = {}
    following = asked | {row.user for row in strangers.values() if row.user}
    asked = set(following)
    for _ in range(HOPS):
        rows = _identifiers(source, "user", following - known.keys())
        known |= {row.value: row for row in rows}
        following = {row.user for row in rows if row.user and row.user != row.value} - asked
        if not following:
            break
        asked |= following
    for user in asked:
        end = _end(user, known)
        if end != user:
            leads[user] = end
    people = _people({user: known[user].person if user in known else "" for user in asked})
    accounts = {user: known[user].account for user in asked if user in known and known[user].account}
    own = {user: AccountKey(person.account_id) for user, person in people.items() if person.account_id}
    return IdentityMap(
        source=source,
        person_of_user={user: PersonKey(person.key) for user, person in people.items()}
        | {
            user: PersonKey(known[user].person)
            for user in asked - people.keys()
            if user in known and known[user].person
        },
        account_of_user={user: AccountKey(key) for user, key in (_homes(people) | accounts).items()},
        user_of_anonymous={value: row.user for value, row in strangers.items() if row.user},
        account_of_anonymous={value: AccountKey(row.account) for value, row in strangers.items() if row.account},
        account_of_group=_of_groups(source, ids_among(groups)),
        leads_to=leads,
        home_of_user=own,
        matched=frozenset(user for user in accounts if known[user].decided_by),
    )


def account_keys() -> frozenset[str]:
    """Every account that is here, also those that no source of customers named, whoever may see them: for intake."""
    return frozenset(Account.objects.values_list("key", flat=True))


def known_people(keys: Iterable[str | None]) -> frozenset[str]:
    """Those of the keys that are people, whoever may see them: for intake."""
    return frozenset(Person.objects.filter(key__in={key for key in keys if key}).values_list("key", flat=True))


def ever_merged(kind: str, keys: Iterable[str]) -> frozenset[str]:
    """Those of some accounts (or people) that somebody has merged, or had merged and taken apart again."""
    return frozenset(Merge.objects.filter(kind=kind, merged__in=list(keys)).values_list("merged", flat=True))


def decided_of_accounts() -> tuple[frozenset[str], dict[tuple[str, str, str], str], frozenset[str]]:
    """What intake goes by: every account that is here; by (source, kind, value) the account that somebody said rows of files
    mean by it; and the accounts that were ever merged."""
    rows = Identifier.objects.filter(kind__in=OF_FILES).exclude(account="")
    merged = Merge.objects.filter(kind="account").values_list("merged", flat=True)
    return account_keys(), {(row.source, row.kind, row.value): row.account for row in rows}, frozenset(merged)


def _identifiers(source: str, kind: str, values: Collection[str]) -> list[Identifier]:
    return list(Identifier.objects.filter(source=source, kind=kind, value__in=values)) if values else []


def _end(user: str, known: Mapping[str, Identifier]) -> str:
    passed = {user}
    while user in known and known[user].user and known[user].user not in passed:
        user = known[user].user
        passed.add(user)
    return user


def _people(person_of: Mapping[str, str]) -> dict[str, Person]:
    """The person of each user: the one an `identify` named, else the one with the user's id as key, else the one person
    with the address that the user's id is."""
    keys = {person for person in person_of.values() if person} | set(person_of)
    by_key = {row.key: row for row in Person.objects.filter(key__in=keys)} if keys else {}
    left = {user for user in person_of if "@" in user and user not in by_key and person_of[user] not in by_key}
    by_email = people_by_email(left)
    more = {str(key) for key in by_email.values()}
    by_key |= {row.key: row for row in Person.objects.filter(key__in=more - by_key.keys())} if more else {}
    found = {}
    for user, person in person_of.items():
        row = by_key.get(person) or by_key.get(user) or by_key.get(by_email.get(user.strip().lower(), PersonKey("")))
        if row is not None:
            found[user] = row
    return found


def _homes(people: Mapping[str, Person]) -> dict[str, str]:
    """The account of each user's person; of a merged one, that of the person who stands for them."""
    found = {user: row.account_id for user, row in people.items() if row.account_id}
    roots = surviving_people(row.key for row in people.values())
    if not roots:
        return found
    homes = dict(Person.objects.filter(key__in=set(roots.values())).values_list("key", "account_id"))
    moved = {user: homes.get(roots.get(row.key, "")) for user, row in people.items()}
    return found | {user: home for user, home in moved.items() if home}


def _of_groups(source: str, groups: set[str]) -> dict[str, AccountKey]:
    found = {row.value: AccountKey(row.account) for row in _identifiers(source, "group", groups) if row.account}
    left = groups - found.keys()
    keys = Account.objects.filter(key__in=left).values_list("key", flat=True) if left else ()
    return found | {key: AccountKey(key) for key in keys}


def people_by_email(addresses: Iterable[str]) -> dict[str, PersonKey]:
    """By address in small letters: the one person who has it. An address that several share leads nowhere."""
    wanted = {address.strip().lower() for address in readable(addresses)}
    if not wanted:
        return {}
    rows = Person.objects.annotate(plain=Lower("email")).filter(plain__in=wanted).values_list("plain", "key")
    owners: dict[str, set[str]] = {}
    pairs = list(rows)
    roots = surviving_people(key for _, key in pairs)
    for address, key in pairs:
        owners.setdefault(address, set()).add(roots.get(key, key))
    return {address: PersonKey(next(iter(keys))) for address, keys in owners.items() if len(keys) == 1}


def accounts_alike(
    named: Mapping[str, tuple[str, str]], but: Mapping[str, Collection[str]] = NOTHING
) -> dict[str, Likeness]:
    """For new accounts by key, with (name, domain): the one existing account that has the domain, else the name. `but` has
    those that somebody said it isn't, by the same key.

    Domains that everybody has an address at say nothing. Where two accounts fit, none is proposed.
    """
    domains = {key: own_domain(domain) for key, (_, domain) in named.items()}
    names = {key: normal_name(name) if name.strip() else "" for key, (name, _) in named.items()}
    spelt = {key: without_umlauts(name) for key, name in names.items()}
    above = {key: next(iter(domains_above(domain)[1:2]), "") for key, domain in domains.items()}
    asked = {word for word in (*domains.values(), *above.values()) if word}
    by_domain = _only(Q(bare_domain__in=asked), "bare_domain")
    by_name = _only(Q(plain_name__in={word for word in (*names.values(), *spelt.values()) if word}), "plain_name")
    found: dict[str, Likeness] = {}
    for key in named:
        for word, words, reason in (
            (domains[key], by_domain, "the same domain, {}"),
            (names[key], by_name, "the same name, {}"),
            (above[key], by_domain, "the domain above, {}"),
            (spelt[key], by_name, "the same name except for an umlaut, {}"),
        ):
            account = words.get(word) if word else None
            if account is not None and account.key != key and account.key not in but.get(key, ()):
                said = word if words is by_domain else account.name
                found[key] = Likeness(AccountKey(account.key), account.name, reason.format(said))
                break
    return found


def _only(wanted: Q, column: str) -> dict[str, Account]:
    groups: dict[str, list[Account]] = {}
    for account in Account.objects.filter(wanted, merged_into=None, provisional=False).order_by("key"):
        groups.setdefault(getattr(account, column), []).append(account)
    return {word: accounts[0] for word, accounts in groups.items() if len(accounts) == 1}


def fields_taken(people: Collection[str]) -> dict[str, frozenset[str]]:
    """Of these people, as far as they are known: the columns of their record that a stranger may not write over."""
    found = {}
    for row in Person.objects.filter(key__in=people):
        given = {name for name in ("name", "email", "title") if getattr(row, name)} | {"created_at"}
        found[row.key] = frozenset(given | ({"role", "role_since"} if row.role else set()))
    return found


def ids_of(accounts: Collection[str], people: Collection[str]) -> tuple[set[str], set[str], set[str]]:
    """The ids (groups, users, visitors) that would lead to these accounts and people, of any source."""
    users = set(people)
    for start in range(0, len(named := sorted(people)), AT_ONCE):
        keys = named[start : start + AT_ONCE]
        for address in Person.objects.filter(key__in=keys).exclude(email="").values_list("email", flat=True):
            users |= {address, address.strip().lower()}
        users |= set(Identifier.objects.filter(kind="user", person__in=keys).values_list("value", flat=True))
    visitors = Identifier.objects.filter(kind="anonymous", user__in=users).values_list("value", flat=True)
    return set(accounts), users, set(visitors) if users else set()


def person_seen(caller: Caller, key: str) -> PersonCard:
    """A person, also one that was merged; a Problem (status 404) when there is none at an account that the caller sees."""
    row = Person.objects.filter(key=key.replace("\0", "")).first()
    mine = row is not None and row.account_id is not None
    if row is None or (mine and not Account.objects.filter(in_view(caller), key=row.account_id).exists()):
        raise refusal(
            "person.unknown",
            f"There is no person {key!r} that you can see.",
            where="person",
            fix="Look them up among the people of an account.",
            status=404,
        )
    return PersonCard(PersonKey(row.key), _key(row.account_id), row.name, row.email, row.title, row.role, row.left_at)


def identifiers_of(caller: Caller, key: AccountKey) -> list[IdentifierCard]:
    """The ids that lead to an account, those matched by hand first."""
    held_of(caller, key)
    rows = Identifier.objects.filter(account__in=family(key)).order_by("-decided_by", "source", "kind", "value")
    return [identifier_card(row) for row in rows[:200]]


def identifier_card(row: Identifier) -> IdentifierCard:
    account, person = AccountKey(row.account) if row.account else None, PersonKey(row.person) if row.person else None
    return IdentifierCard(row.source, row.kind, row.value, account, person, row.user, row.learned_at, row.decided_by)


def merges_of(caller: Caller, key: AccountKey) -> list[MergeCard]:
    """Merges that an account, or a person at it, took part in, newest first; those taken back as well, as far as the caller
    sees both sides today."""
    held_of(caller, key)
    keys = family(key)
    people = Person.objects.filter(account__in=keys).values("key")
    mine = Q(kind="account") & (Q(into__in=keys) | Q(merged__in=keys))
    mine |= Q(kind="person") & (Q(into__in=people) | Q(merged__in=people))
    rows = list(Merge.objects.filter(mine).order_by("-id")[:100])
    named = {one for row in rows for one in (row.merged, row.into)}
    hidden: set[tuple[str, str]] = set()
    if seen_books(caller) is not None:
        accounts = Account.objects.filter(key__in=named).exclude(in_view(caller)).values_list("key", flat=True)
        others = Person.objects.filter(key__in=named, account__isnull=False).exclude(in_view(caller, "account__"))
        hidden = {("account", one) for one in accounts} | {
            ("person", one) for one in others.values_list("key", flat=True)
        }
    return _merge_cards(row for row in rows if not {(row.kind, row.merged), (row.kind, row.into)} & hidden)


def merges(caller: Caller, limit: int = 100) -> list[MergeCard]:
    """The newest merges of the whole company."""
    require(caller, Right.READ_IMPORTS)
    return _merge_cards(Merge.objects.order_by("-id")[:limit])


def _merge_cards(rows: Iterable[Merge]) -> list[MergeCard]:
    found = list(rows)
    keys = {key for row in found for key in (row.merged, row.into)}
    names = dict(Account.objects.filter(key__in=keys).values_list("key", "name"))
    people = {row.key: row.name or row.email or row.key for row in Person.objects.filter(key__in=keys)}

    def named(row: Merge, key: str) -> str:
        return (people if row.kind == "person" else names).get(key, key)

    return [
        same_fields(
            MergeCard,
            row,
            id=row.pk,
            merged_name=named(row, row.merged),
            into_name=named(row, row.into),
            by=row.by_name,
            undone_by=row.undone_by_name,
        )
        for row in found
    ]


def leads_on(caller: Caller, key: str) -> AccountKey | None:
    """The account that stands for a merged one, if the caller may see it; None for an account of its own."""
    found = survivors([key.replace("\0", "")]).get(key)
    if found is None or not Account.objects.filter(in_view(caller), key=found).exists():
        return None
    return AccountKey(found)


def duplicate_accounts(caller: Caller, limit: int = 50) -> list[Duplicates]:
    """Accounts that look like one: the same domain, or the same name but for its legal form. A parent and its children may
    share both, so groups that are all of one family of companies aren't proposed."""
    require(caller, Right.READ_IMPORTS)
    found: list[Duplicates] = []
    proposed: set[frozenset[str]] = set()
    for column, because in (("bare_domain", "Same domain"), ("plain_name", "Same name")):
        standing = Account.objects.filter(merged_into=None, churned_on=None).exclude(**{column: ""})
        words = standing.values(column).annotate(number=Count("key")).filter(number__gt=1).order_by("-number", column)
        wanted = [row[column] for row in words[:limit]]
        groups: dict[str, list[Account]] = {}
        for row in standing.filter(**{f"{column}__in": wanted}).order_by(
            F("customer_since").asc(nulls_last=True), "key"
        ):
            groups.setdefault(getattr(row, column), []).append(row)
        for word in wanted:
            twins, keys = groups[word], frozenset(row.key for row in groups[word])
            if keys in proposed or _of_one_house(twins):
                continue
            proposed.add(keys)
            says = f"{because}: {word}" if column == "bare_domain" else f"{because}: {twins[0].name}"
            found.append(Duplicates("account", says, tuple(_twin(row) for row in twins[:5])))
    return found[:limit]


def _of_one_house(twins: Sequence[Account]) -> bool:
    heads = {row.parent_key or row.key for row in twins}
    return len(heads) == 1


def _twin(row: Account) -> Twin:
    parts = (row.key, row.domain, f"customer since {row.customer_since}" if row.customer_since else "")
    return Twin(row.key, row.name, " · ".join(part for part in parts if part), AccountKey(row.key))


def _key(key: str | None) -> AccountKey | None:
    return AccountKey(key) if key else None


def duplicate_people(caller: Caller, key: AccountKey | None = None, limit: int = 50) -> list[Duplicates]:
    """People with the same address, or with the same name at one account and no two addresses (only those at `key`, if
    given)."""
    if key is None:
        require(caller, Right.READ_IMPORTS)
    else:
        held_of(caller, key)
    rows = Person.objects.filter(in_view(caller, "account__"), merged_into=None, account__isnull=False)
    rows = rows if key is None else rows.filter(account__in=family(key))
    found = []
    seen_groups: set[frozenset[str]] = set()
    for column, because in (("email", "Same address"), ("name", "Same name")):
        by = ["word"] if column == "email" else ["word", "account_id"]
        worded = rows.annotate(word=Lower(column)).exclude(word="")
        groups = worded.values(*by).annotate(
            number=Count("key"), addresses=Count(Lower("email"), distinct=True, filter=~Q(email=""))
        )
        # Two of one name who each have an address of their own are two people.
        groups = groups.filter(number__gt=1, addresses__lte=1).order_by("-number", "word")
        for group in groups[:limit]:
            same = worded.filter(**{name: group[name] for name in by}).order_by("key")[:5]
            twins = tuple(
                Twin(
                    p.key,
                    p.name or p.email or p.key,
                    " · ".join(x for x in (p.title, p.email, p.key) if x),
                    _key(p.account_id),
                )
                for p in same
            )
            keys = frozenset(twin.key for twin in twins)
            if keys not in seen_groups:
                seen_groups.add(keys)
                found.append(Duplicates("person", f"{because}: {twins[0].name}", twins))
    return found[:limit]
