"""A sheet read as one kind: which column may be which field, and how well that fits."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tenure.evidence.catalogue import TABLES, ColumnKind
from tenure.evidence.connectors.recognise.flags import flags_of
from tenure.evidence.connectors.recognise.headers import fields_named, names_of, normal
from tenure.evidence.connectors.recognise.kinds import (
    COMMON,
    DATED,
    ESSENTIAL,
    FILE_NAMES,
    OF_COMPANIES,
    OF_PEOPLE,
    STAMP_HEADERS,
    UNIQUE,
    WITH_MONEY,
)
from tenure.evidence.connectors.recognise.money_names import AMOUNTS, money_name
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.survey_questions import question_of
from tenure.evidence.connectors.recognise.synonyms import FIELDS
from tenure.evidence.connectors.recognise.uses import GOOD, MOST_WORDS
from tenure.evidence.connectors.recognise.vendors import Vendor
from tenure.evidence.intake.cells.amounts import end_or_none, months_in, period_of
from tenure.evidence.intake.cells.keys import currency_code, own_key
from tenure.evidence.intake.cells.ratings import scale_of
from tenure.evidence.intake.cells.statewords import MEANINGS, meaning_of
from tenure.evidence.intake.cells.words import DECIMALS
from tenure.evidence.intake.delivery import LEAD_TO_ROWS, ROW_REFERENCES
from tenure.evidence.intake.mapping import IGNORE, fields_of
from tenure.evidence.intake.versions.register import Label
from tenure.values import clock
from tenure.values.names import name_forms

NAME_WEIGHT = 5.0
OTHER_NAME = 4.0
OF_LINES = frozenset({"unit_price", "quantity"})
"""What a line of an invoice has; an invoice has several."""


STATE_BEFORE = frozenset({"currency", "merged_into", "merged_ids"})
"""What an export of a known shape may say in columns that not every company has switched on."""


@dataclass(frozen=True, slots=True)
class OtherFiles:
    """What the other files of the same import tell: ids and names of accounts, and by table the ids of rows that others may
    refer to. `stored` has the ids of the lake by table: they say what refers to what, not what a file is, for the same file
    must be read alike before and after it went in."""

    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stored: Mapping[str, frozenset[str]] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    """By id what tells the accounts that were there before the file; `own_labels`: those of the file itself."""
    own_labels: Mapping[str, Label] = field(default_factory=dict)

    def ids_of(self, table: str) -> frozenset[str]:
        """The ids of a table, in other files or in the lake."""
        held = self.ids if table == "accounts" else self.rows.get(table, frozenset())
        return held | self.stored.get(table, frozenset())


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A sheet read as one kind."""

    kind: str
    columns: dict[str, str]
    torn: tuple[tuple[str, tuple[str, ...]], ...]
    score: float


TOGETHER = frozenset(
    {
        ("accounts", "lifecycle"),
        ("subscriptions", "status"),
        ("tickets", "status"),
        ("tickets", "resolved_at"),
        ("invoices", "status"),
    }
)
"""Fields that several columns of a file may speak of: of states the gravest word counts, of times (resolved, closed) the first."""


def read_as(
    kind: str, file: str, profiles: Sequence[Profile], others: OtherFiles, vendor: Vendor | None = None
) -> SheetReading:
    """The columns of a sheet under one kind, with a score that is 0 when it can't be of that kind."""
    kinds = fields_of(kind)
    claims: dict[str, list[tuple[int, Profile]]] = {}
    columns: dict[str, str] = {}
    for one in profiles:
        told = vendor.columns.get(normal(one.header)) if vendor else None
        if told:
            columns[one.header] = told
            if told != IGNORE:
                claims.setdefault(told, []).append((-1, one))
            continue
        if (
            vendor
            and normal(one.header) not in STAMP_HEADERS
            and not STATE_BEFORE & dict(_candidates(kind, one, others)).keys()
        ):
            continue  # a known shape is known whole: its other columns mean something else than their names suggest
        for name, tier in _candidates(kind, one, others):
            if fits(one, kinds[name], name) and _a_choice(one, kind, name):
                claims.setdefault(name, []).append((tier, one))
    taken = {header for header, to in columns.items() if to != IGNORE}
    torn: list[tuple[str, tuple[str, ...]]] = []
    for name in sorted(claims, key=lambda name: (min(tier for tier, _ in claims[name]), _place(kind, name))):
        free = [(tier, one) for tier, one in claims[name] if one.header not in taken or columns.get(one.header) == name]
        if not free:
            continue
        top = min(tier for tier, _ in free)
        best = [one for tier, one in free if tier == top]
        if (kind, name) in TOGETHER:
            several = best if name == "resolved_at" else [one for _, one in free]
            columns.update((one.header, name) for one in several)
            taken.update(one.header for one in several)
            continue
        plain = [one for one in best if normal(one.header) == name and not money_name(one.header).local]
        if name in AMOUNTS and len(plain) == 1:
            best = plain  # an ARR that is called so, beside one that is called ACV
        if name == "id" and len(plain) == 1 and plain[0].filled == 1 and plain[0].distinct == 1:
            best = plain  # the system's own, beside numbers for people
        if len(best) > 1 and not _same(best):
            torn.append((name, tuple(one.header for one in best)))
        columns[best[0].header] = name
        taken.add(best[0].header)
    found = {to for to in columns.values() if to != IGNORE}
    columns = {one.header: columns.get(one.header, IGNORE) for one in profiles}
    return SheetReading(
        kind, columns, tuple(torn), _score(kind, file, profiles, columns, found, others) if not vendor else 100.0
    )


def _same(best: Sequence[Profile]) -> bool:
    """Columns that say the same need no choice; an empty one has nothing to say."""
    speaking = [one for one in best if one.filled]
    return len({one.values for one in speaking}) <= 1


def _place(kind: str, name: str) -> int:
    return list(FIELDS[kind]).index(name) if name in FIELDS[kind] else 99


def _candidates(kind: str, one: Profile, others: OtherFiles) -> list[tuple[str, int]]:
    """Fields a column may be by its header; words like `customer` are settled by what the cells hold."""
    name = normal(one.header)
    flag = flags_of(kind).get(name) if one.flag >= GOOD else None
    if flag:
        return [(flag[0], 0)]
    fields = fields_named(kind, name)
    for prefix in (kind.removesuffix("s"), "subscription", "contract", "ticket", "invoice", "survey", "deal"):
        if not fields and name.startswith(f"{prefix}_"):
            named = names_of(kind).get(name.removeprefix(f"{prefix}_"), ())
            # The id of a contract isn't the id of its customer.
            fields = [pair for pair in named if pair[0] != "id" or prefix == kind.removesuffix("s")]
    if not fields and kind == "survey_responses" and (asked := question_of(one.header)):
        fields = [(asked, 1)]
    if not fields and kind in WITH_MONEY:
        money = money_name(one.header)
        if money.year in (None, clock.today().year):  # another year's amount isn't what is paid today
            both = (*fields_named(kind, money.bare), *fields_named(kind, money.core))
            fields = list(dict.fromkeys(pair for pair in both if pair[0] in AMOUNTS))[:1]
    if kind == "accounts" and {"id", "name"} <= {field for field, _ in fields}:
        unsaid = "id" if looks_like_names(one, others) else "name"
        fields = [pair for pair in fields if pair[0] != unsaid]
    references = [pair for pair in fields if pair[0] in ("account_ref", "account_name")]
    if len(references) > 1:
        is_name = looks_like_names(one, others)
        fields = [pair for pair in fields if pair[0] not in ("account_ref", "account_name")]
        fields.append(("account_name" if is_name else "account_ref", 0))
    if not fields and kind != "accounts" and not serial(one) and matches(one, others.ids_of("accounts")):
        fields = [("account_ref", 2)]
    fields = _of_rows(kind, one, fields, others)
    if not fields and one.email >= GOOD:
        fields = [("email" if kind == "people" else "person_email", 2)]
    if (
        not fields
        and kind in WITH_MONEY
        and one.values
        and {cell.strip().upper() for cell in one.values} <= set(DECIMALS)
    ):
        fields = [("currency", 2)]
    return [pair for pair in fields if pair[0] in fields_of(kind)]


def _of_rows(kind: str, one: Profile, fields: list[tuple[str, int]], others: OtherFiles) -> list[tuple[str, int]]:
    """What the ids of other rows tell: a column that holds those of subscriptions refers to them, whatever its header says;
    one called `contract` that holds none of the contracts doesn't."""
    keys = {own_key(cell) for cell in one.values} - {None}
    met = {name: keys & others.ids_of(of) for name, of in ROW_REFERENCES.items()}
    doubtful = {name for name, tier in fields if tier and name in met and others.ids_of(ROW_REFERENCES[name])}
    fields = [(name, tier) for name, tier in fields if name not in doubtful or met[name]]
    found = next((name for name, of in ROW_REFERENCES.items() if of != kind and matches(one, met[name])), "")
    unclear = not fields or (fields[0][0] == "account_ref" and not matches(one, others.ids_of("accounts")))
    return [(found, fields[0][1] if fields else 2)] if found and unclear else fields


def matches(one: Profile, ids: Collection[str | None]) -> bool:
    keys = {own_key(cell) for cell in one.values} - {None}
    return len(keys) > 1 and sum(1 for key in keys if key in ids) >= 0.6 * len(keys)


def serial(one: Profile) -> bool:
    """Whether the cells are numbers without a gap, each once: the lines of the file, which say nothing of anybody's ids."""
    numbers = {int(cell) for cell in one.values if cell.isascii() and cell.isdigit() and len(cell) < 10}
    return bool(numbers) and len(numbers) == len(one.values) == max(numbers) - min(numbers) + 1 and one.distinct == 1


PREFIXED = re.compile(r"[a-z]{2,6}_[A-Za-z0-9]+")
"""An id that says of what it is: `cus_A`, `acct_1Kx`."""


def looks_like_names(one: Profile, others: OtherFiles) -> bool:
    if others.ids and matches(one, others.ids):
        return False
    if others.names and sum(not others.names.isdisjoint(name_forms(cell)) for cell in one.values) * 2 >= len(
        one.values
    ):
        return True
    if one.values and all(PREFIXED.fullmatch(cell.strip()) for cell in one.values):
        return False
    spaced = sum(1 for cell in one.values if " " in cell.strip())
    digits = sum(1 for cell in one.values if any(letter.isdigit() for letter in cell))
    return spaced * 4 >= len(one.values) or digits * 4 < len(one.values)


def _a_choice(one: Profile, kind: str, name: str) -> bool:
    """Where a field takes only certain words, the cells must be such words. Words of a state have meanings instead."""
    if (kind, name) == ("opportunities", "status"):  # a column of stages may be called so, too
        return all(meaning_of(kind, name, cell, {}) for cell in one.values)
    column = None if (kind, name) in MEANINGS else TABLES[kind].column(name)
    if column is None or not column.choices or not one.values:
        return True
    return sum(cell.strip().lower() in column.choices for cell in one.values) >= GOOD * len(one.values)


def fits(one: Profile, kind: ColumnKind, name: str) -> bool:
    if not one.filled:
        return True
    if name == "term_months":  # a length; `monthly` is how often something is paid
        return sum(cell[:1].isdigit() and months_in(cell) is not None for cell in one.values) >= 0.5 * len(one.values)
    match kind:
        case ColumnKind.DAY | ColumnKind.INSTANT:
            rolling = sum(end_or_none(cell) is None for cell in one.values) if name == "end_on" else 0
            return max(one.date, one.numbered[1]) + rolling / len(one.values) >= 0.5
        case ColumnKind.NUMBER | ColumnKind.AMOUNT:
            return one.number >= 0.5 or (name in ("csat", "score") and scale_of(one.values) is not None)
        case ColumnKind.FLAG:
            return one.flag >= GOOD
        case _:
            if name in ("email", "person_email"):
                return one.email >= 0.5
            if name in ("currency", "into"):
                return one.longest <= 3 or mostly(currency_code, one)
            if name == "interval":  # words that nobody knows are asked about
                return one.interval >= GOOD or (len(one.values) <= MOST_WORDS and mostly(period_of, one))
            if name == "lifecycle":
                words = [meaning_of("accounts", name, cell, {}) for cell in one.values]
                strong = any(word in normal(one.header) for word in ("lifecycle", "lebenszyklus"))
                flag = one.flag >= GOOD and normal(one.header) in flags_of("accounts")
                return strong or flag or len([word for word in words if word]) * 2 >= len(words)
            return True


def _score(
    kind: str, file: str, profiles: Sequence[Profile], columns: Mapping[str, str], found: set[str], others: OtherFiles
) -> float:
    groups = ESSENTIAL.get(kind, ())
    if not all(group & found for group in groups):
        return 0.0
    unique = UNIQUE.get(kind)
    by_header = {one.header: one for one in profiles}
    key = next((by_header[header] for header, to in columns.items() if to == unique), None)
    lines = kind == "invoices" and bool(found & OF_LINES)
    if key is not None and key.filled and key.distinct < 0.5 and not lines:
        return 0.0
    if kind not in ("accounts", "features", "exchange_rates", "people") and not found & {
        "account_ref",
        "account_name",
        "account_domain",
        "person_email",
        "person_ref",
        *ROW_REFERENCES,
        *LEAD_TO_ROWS.get(kind, ()),
    }:
        return 0.0
    named = kind_named(file)
    if kind == "accounts" and "name" not in found and named != kind and len(found & OF_COMPANIES) < 2:
        return 0.0
    if kind == "accounts" and hang_on_accounts(file, profiles, columns):
        return 0.0
    if kind == "accounts" and others.ids and "churned_on" in found and "id" not in found:
        return 0.0  # who left of the customers that another file lists
    if kind == "people" and not found & OF_PEOPLE:
        return 0.0
    if found <= {"id", "updated_at", "deleted"}:
        return 0.0
    weight = sum(1.0 if name in COMMON else 2.0 for name in found)
    explained = sum(1 for to in columns.values() if to != IGNORE) / max(len(columns), 1)
    score = weight * (0.4 + 0.6 * explained)
    if named == kind:
        return score + NAME_WEIGHT
    return max(score - OTHER_NAME, 0.1) if named else score


def mostly(read: Callable[[str], object], one: Profile) -> bool:
    """Whether at least half of the different cells of a column are read as something."""
    return sum(read(cell) is not None for cell in one.values) * 2 >= len(one.values)


REFERENCE = re.compile(r"(id|key|ref)$")
ONE_ACCOUNT = 0.9
"""So many names must differ in a list that says more of its customers: two of them may be called alike."""


def hang_on_accounts(file: str, profiles: Sequence[Profile], columns: Mapping[str, str]) -> bool:
    """Whether rows that would be accounts by these columns have ids of their own and say beside them which account they are
    of: they are contracts, contacts or other things that hang on accounts."""
    header_of = {to: header for header, to in columns.items()}
    if "id" not in header_of or "account_ref" in _called(header_of["id"]):
        return False
    named, told = kind_named(file) == "accounts", OF_COMPANIES & set(columns.values()) - DATED
    by_id = [
        one for one in profiles if columns[one.header] == IGNORE and one.filled and REFERENCE.search(normal(one.header))
    ]
    if any(
        "account_ref" in _called(one.header) and (one.distinct < 1 or not named or "name" not in header_of)
        for one in by_id
    ):
        return True
    name = next(
        (
            one
            for one in profiles
            if columns[one.header] == "name" and _called(one.header) & {"account_ref", "account_name"}
        ),
        None,
    )
    return name is not None and not named and name.distinct < (ONE_ACCOUNT if told else 1.0)


def _called(header: str) -> frozenset[str]:
    """What a header means in a file of things that accounts have."""
    return frozenset(field for field, _ in fields_named("subscriptions", normal(header)))


def kind_named(file: str) -> str:
    """The kind that the file's or the sheet's name speaks of; the last word counts when there are two."""
    name = file.replace("#", "/").rpartition("/")[2].lower()
    ends = {
        kind: max((hit.end() for hit in re.finditer(pattern, name)), default=0) for kind, pattern in FILE_NAMES.items()
    }
    kind, end = max(ends.items(), key=lambda pair: pair[1])
    return kind if end else ""
