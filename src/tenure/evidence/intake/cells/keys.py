"""From the ids, names and addresses of files to the keys of accounts and people."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from tenure.evidence.intake.cells.words import CURRENCY_SIGNS, CURRENCY_WORDS, DECIMALS
from tenure.values.ids import LOST_DIGITS, no_id, visible
from tenure.values.names import SHARED_DOMAINS, domain_of, domains_above, legal_form, name_forms, spelled_name

SALESFORCE = re.compile(r"^(00[0-9A-Za-z]|500|a0[0-9A-Za-z]|701)[0-9A-Za-z]{12}(?:[A-Z0-5]{3})?$")
CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def full_salesforce_id(cell: str) -> str:
    """The 18-character form of a Salesforce id (its last three letters say which of the first 15 are capitals)."""
    if len(cell) not in (15, 18) or not SALESFORCE.match(cell) or not any(letter.isalpha() for letter in cell[3:15]):
        return cell
    short = cell[:15]
    check = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(short[start : start + 5]) if letter.isupper())
        check += CHECK_LETTERS[bits]
    return short + check if len(cell) == 15 or cell[15:] == check else cell


def own_key(cell: str, namespace: str = "", *, zero: bool = False) -> str | None:
    """The key of a single id: visible letters only, trimmed, the first of several joined by `;`, Salesforce ids in one form.
    None for a word that stands for no id (`undefined`); `zero`: for 0 as well."""
    first = visible(cell)
    if ";" in first:
        first = next((part.strip() for part in first.split(";") if part.strip()), "")
    if no_id(first, zero=zero):
        return None
    whole = full_salesforce_id(first)
    return f"{namespace}:{whole}" if namespace else whole


def _lost_digits(key: str) -> bool:
    return bool(LOST_DIGITS.fullmatch(key.rpartition(":")[2]))


def own_keys(column: pa.Array, namespace: str, known: Collection[str] = ()) -> pa.Array:
    """Ids as keys. A 0 among ids that aren't numbers is none, and so is one that lost its digits, unless it is `known`."""
    if column.null_count == len(column):
        return column.cast(pa.string())
    coded = column.dictionary_encode()
    cells = coded.dictionary.to_pylist()
    words = any(not no_id(cell, zero=False) and not visible(cell).replace(".", "", 1).isdigit() for cell in cells)
    zero = words and own_key("0", namespace) not in known
    keys = [own_key(cell, namespace, zero=zero) for cell in cells]
    keys = [None if key and "+" in key and _lost_digits(key) and key not in known else key for key in keys]
    return pa.array(keys, pa.string()).take(coded.indices)


ANY_SOURCE = "*"
"""Stands for every source, where what it calls an account is the same for all."""

Called = tuple[str, str, str]
"""What a source calls an account: (source, what it names, the word or id)."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people have decided, and who is known beside the lake: a frozen snapshot of the doing side.

    `accounts` are there although no source of customers names them; `matched` says which account something is; `merged`
    are accounts that were ever merged, also when that was taken back.
    """

    accounts: frozenset[str] = frozenset()
    matched: Mapping[Called, str] = field(default_factory=dict)
    merged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Directory:
    """Which accounts, people and rows are known, as intake needs them: a frozen snapshot.

    A name or a domain that several accounts share leads nowhere. `account_of` has, by table, the account of each row that
    others refer to; `stands_for` the accounts that their source merged into another before they ever came; `unlisted` by
    spelling those that only rows name, of which `merged` go on under the key their rows came with.
    """

    accounts: frozenset[str] = frozenset()
    by_domain: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, str] = field(default_factory=dict)
    people_by_email: Mapping[str, str] = field(default_factory=dict)
    account_of_person: Mapping[str, str] = field(default_factory=dict)
    account_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stands_for: Mapping[str, str] = field(default_factory=dict)
    matched: Mapping[Called, str] = field(default_factory=dict)
    unlisted: Mapping[str, str] = field(default_factory=dict)
    merged: frozenset[str] = frozenset()

    def led(self, source: str, awaits: str, column: pa.Array) -> pa.Array:
        """Keys or words as people matched them; accounts that were merged away as those that stand for them."""
        if not self.matched and not (self.stands_for and awaits == "account"):
            return column if awaits == "account" else pa.nulls(len(column), pa.string())
        stays = self._standing if awaits == "account" else lambda _: None
        return change_distinct(column, lambda cell: self._matched(source, awaits, cell.strip()) or stays(cell))

    def _matched(self, source: str, awaits: str, cell: str) -> str | None:
        return self.matched.get((source, awaits, cell)) or self.matched.get((ANY_SOURCE, awaits, cell))

    def _standing(self, key: str) -> str:
        for _ in range(len(self.stands_for)):
            if key in self.accounts or key not in self.stands_for:
                break
            key = self.stands_for[key]
        return key

    def account_at(self, domain: str) -> str | None:
        """The one account with the domain of an address, a URL or a domain, or with one that it lies in."""
        bare = domain_of(domain)
        if not bare or bare in SHARED_DOMAINS:
            return None
        return self._of(bare, next((self.by_domain[one] for one in domains_above(bare) if one in self.by_domain), None))

    def account_named(self, name: str) -> str | None:
        """The one account with this name."""
        return self._of(name, next((self.by_name[form] for form in name_forms(name) if form in self.by_name), None))

    def _of(self, word: str, listed: str | None) -> str | None:
        unlisted = self.unlisted.get(spelled_name(word))
        return unlisted if unlisted in self.merged else listed or unlisted


def directory(
    accounts: Iterable[tuple[str, str | None, str | None]], people: Iterable[tuple[str, str | None, str | None]] = ()
) -> Directory:
    """A directory of (key, name, domain) accounts and (key, email, account) people."""
    known: set[str] = set()
    domains: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for key, name, domain in accounts:
        known.add(key)
        if domain and (bare := domain_of(domain)) and bare not in SHARED_DOMAINS:
            domains.setdefault(bare, set()).add(key)
        if name:
            for form in name_forms(name):
                names.setdefault(form, set()).add(key)
    emails: dict[str, set[str]] = {}
    homes: dict[str, str] = {}
    for key, email, home in people:
        if email:
            emails.setdefault(email.strip().lower(), set()).add(key)
        if home:
            homes[key] = home
    return Directory(frozenset(known), _lone(domains), _lone(names), _lone(emails), homes)


def accounts_called(words: Mapping[str, int], there: Iterable[str] = ()) -> dict[str, str]:
    """By spelling the key of the account that rows mean by a name, where no list of customers says so: the name as most rows
    write it, or an account that is `there` under it. Names that differ in their legal form alone are one company's, unless
    they have several such forms."""
    groups: dict[str, list[str]] = {}
    for word in (*sorted(there), *sorted(words, key=lambda word: (-words[word], -len(word), word))):
        groups.setdefault(name_forms(word)[-1], []).append(word)
    found: dict[str, str] = {}
    for alike in groups.values():
        several = len({form for word in alike if (form := legal_form(word))}) > 1
        keys: dict[str, str] = {}
        for word in alike:
            key = keys.setdefault(legal_form(word) if several else "", word)
            found.setdefault(spelled_name(word), key)
    return found


def _lone(groups: Mapping[str, set[str]]) -> dict[str, str]:
    return {word: next(iter(keys)) for word, keys in groups.items() if len(keys) == 1}


def currency_code(cell: str) -> str | None:
    """The ISO 4217 code of a currency written as a code (in any case), a sign or words. None for anything else, also for
    `XXX`, by which the standard says that there is no currency.

    >>> currency_code("eur"), currency_code("US$"), currency_code("Swiss francs"), currency_code("XXX")
    ('EUR', 'USD', 'CHF', None)
    """
    plain = " ".join(cell.split())
    code = CURRENCY_SIGNS.get(plain) or CURRENCY_WORDS.get(plain.lower(), plain.upper())
    return code if code in DECIMALS else None


def change_distinct(column: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """The column with each distinct text changed once."""
    coded = column.dictionary_encode()
    changed = [change(cell) for cell in coded.dictionary.to_pylist()]
    return pa.array(changed, pa.string()).take(coded.indices)


AGAIN = r"auto-[0-9a-f]{32}-\d+$"
"""The made-up id of a row that has the same as one before it in its file."""


def number_repeats(ids: pa.Array) -> pa.Array:
    """Made-up ids, each again with its number from the second time on: two lines of a list of contracts are two contracts."""
    found, seen = [], Counter[str | None]()
    for one in ids.to_pylist():
        seen[one] += 1
        found.append(one if one is None or seen[one] == 1 else f"{one}-{seen[one]}")
    return pa.array(found, pa.string())
