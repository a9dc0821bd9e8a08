"""Which accounts and people stand for which, after merges. Rows keep the key they came with; whoever reads them asks here."""

from collections.abc import Iterable, Mapping

from tenure.practice.customers.models import Account, Person


def survivors(keys: Iterable[str] | None = None) -> dict[str, str]:
    """For accounts that were merged (those of the keys, or all): the key of the account that stands for it today."""
    return _roots(Account, keys)


def survivor(key: str) -> str:
    """The account that stands for an account: mostly itself."""
    return survivors([key]).get(key, key)


def family(key: str) -> tuple[str, ...]:
    """An account and every account that was merged into it, directly or through others: whose rows are shown as its own."""
    return _tree(Account, key)


def merged_names(key: str) -> list[str]:
    """The names of the accounts that were merged into one."""
    return list(Account.objects.filter(key__in=family(key)[1:]).order_by("sort_name").values_list("name", flat=True))


def surviving_people(keys: Iterable[str] | None = None) -> dict[str, str]:
    """For people that were merged (those of the keys, or all): the key of the person they are."""
    return _roots(Person, keys)


def same_people(keys: Iterable[str]) -> frozenset[str]:
    """All keys under which these people are known: an erasure has to meet each of them."""
    wanted = set(keys)
    roots = surviving_people(wanted)
    return frozenset(key for root in {roots.get(key, key) for key in wanted} for key in _tree(Person, root))


def _roots(model: type[Account] | type[Person], keys: Iterable[str] | None) -> dict[str, str]:
    asked = None if keys is None else set(keys)
    if asked is not None and not asked:
        return {}
    rows = model._default_manager.filter(merged_into__isnull=False)  # noqa: SLF001 - Django's documented name
    if asked is not None and not rows.filter(key__in=asked).exists():
        return {}
    parents = dict(rows.values_list("key", "merged_into_id"))
    return {key: _root(key, parents) for key in (parents if asked is None else asked & parents.keys())}


def _root(key: str, parents: Mapping[str, str]) -> str:
    seen = {key}
    while (above := parents.get(key)) is not None and above not in seen:
        seen.add(above)
        key = above
    return key


def _tree(model: type[Account] | type[Person], key: str) -> tuple[str, ...]:
    found, asked = [key], [key]
    while asked:
        rows = model._default_manager.filter(merged_into__in=asked)  # noqa: SLF001 - Django's documented name
        asked = [row for row in rows.values_list("key", flat=True) if row not in found]
        found += sorted(asked)
    return tuple(found)
