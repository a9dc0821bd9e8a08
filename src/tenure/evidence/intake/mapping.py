"""How files are read: which table each fills, and which column means what. Written as YAML to keep and edit."""

import dataclasses
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from tenure.evidence.catalogue import TABLES, ColumnKind
from tenure.evidence.catalogue.shapes import A, D, F, N, T
from tenure.evidence.intake.delivery import REFERENCE_COLUMNS, ROW_REFERENCES

MAPPING_VERSION = 1
IGNORE = "ignore"
OPEN = "?"
"""Stands where a question is still to be answered."""
TRAIT = "trait:"
NO_NAMESPACE = "none"
"""The namespace of a file whose ids are those of the customers known already: said, so that it isn't asked again."""

DATES = (
    "iso", "day-first", "month-first", "epoch-s", "epoch-ms", "epoch-us", "epoch-ns", "epoch-d", "excel", "excel-1904",
)  # fmt: skip
PER = ("year", "half-year", "quarter", "month", "week", "day", "term", "interval")
RENEWS = ("by_itself", "by_row")
"""Whether a contract goes on past its end (as its auto-renewal or its status says), or each renewal is a row of its own."""
YEARLY, RUNNING, MONTHLY, NO_CONTRACTS = "yearly", "running", "monthly", "none"
DEALS = (YEARLY, RUNNING, MONTHLY, NO_CONTRACTS)
"""What a won deal is as a contract: one of a year, one without an end paid by the year or the month, or none."""
BY_TERM, BY_ID = "term", "id"
"""Of contracts whose id stands in several rows: each is a term of its own, or only one of them can be right."""
ONE_PER = ("account", "line", BY_TERM, BY_ID)
UNITS = ("minor", "cents", "percent", "thousand", "million")
LAST_DAY, NEXT_DAY = "last_day", "next_day"
"""What the dates of an end are: the last day of a term, or the first day after it."""
UTC_DAYS = "utc"
"""The cells of a column are days, though they are written as midnight in UTC."""

VIRTUAL: dict[str, dict[str, tuple[ColumnKind, str]]] = {
    "subscriptions": {
        "mrr": (A, "Monthly amount; ARR is twelve times this."),
        "interval": (T, "What the amount is for: year, quarter, every 6 months, term (the row's own), once."),
        "interval_count": (N, "How many intervals the amount is for."),
        "term_months": (
            N,
            "Length of the term (24 months, 1y, or months): together with its start or end it gives the other date.",
        ),
        "discount_rate": (N, "Discount on the amount: 20 %, 20 or 0.2."),
        "cancel_at_period_end": (F, "Whether it ends with its term without renewing."),
        "paused_on": (D, "First day of a pause."),
        "resumes_on": (D, "First day after a pause."),
    },
    "people": {
        "first_name": (T, "First name; combined with the last name."),
        "last_name": (T, "Last name."),
    },
    "opportunities": {
        "won": (F, "Whether it was won; `close_on` is then the date."),
        "closed": (F, "Whether it is closed; closed and not won is lost."),
        "status": (T, "open, won or lost, if a column has it in addition to the stage; it takes precedence."),
    },
    "pulses": {
        "mood": (T, "A mood as people write it: 1 to 5, a colour, a word, a face; it becomes `value`."),
    },
    "churn_events": {
        "returned": (F, "Whether the customer came back, if there is no kind column."),
    },
    "invoices": {
        "paid": (F, "Whether it was paid, if the source has no payment date."),
        "balance": (A, "The open balance: an invoice with a balance of 0 was paid."),
        "status": (T, "open, paid, draft or void."),
        "kind": (T, "The document type: credit notes are subtracted, with or without a minus sign."),
        "unit_price": (A, "Unit price of a line; multiplied by `quantity`."),
        "quantity": (N, "Quantity of a line; negative is a credit."),
    },
}
"""Fields of files that lead to columns of the catalogue."""

REFERENCE_KINDS: dict[str, ColumnKind] = {
    **dict.fromkeys(REFERENCE_COLUMNS, ColumnKind.TEXT),
    "recorded_at": ColumnKind.INSTANT,
    "updated_at": ColumnKind.INSTANT,
    "deleted": ColumnKind.FLAG,
}


MERGES = {
    "accounts": ("merged_into", "merged_ids"),
    "people": ("merged_into", "merged_ids"),
    "tickets": ("merged_into",),
}
"""Fields of the kinds whose sources merge rows."""
SAME_AS = "same_as"
"""The field of accounts for the name or domain of a customer that another source lists under another id."""


def fields_of(kind: str) -> dict[str, ColumnKind]:
    """Every field a column of such a file may be mapped to."""
    table = TABLES[kind]
    fields = {column.name: column.kind for column in table.columns}
    fields |= {name: what for name, (what, _) in VIRTUAL.get(kind, {}).items()}
    if table.of_account and kind != "accounts":
        fields |= dict.fromkeys(("account_ref", "account_name", "account_domain", *ROW_REFERENCES), ColumnKind.TEXT)
        if kind != "people":
            fields |= dict.fromkeys(("person_ref", "person_email"), ColumnKind.TEXT)
    fields |= dict.fromkeys(MERGES.get(kind, ()), ColumnKind.TEXT)
    if kind == "accounts":
        fields[SAME_AS] = ColumnKind.TEXT
    return fields | {name: REFERENCE_KINDS[name] for name in ("recorded_at", "updated_at", "deleted")}


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column of a file means, and how its cells are written. `field` may be `ignore` or `trait:<name>`."""

    field: str
    dates: str = ""
    decimal: str = ""
    per: str = ""
    unit: str = ""
    words: Map[str, str] = dataclasses.field(default_factory=dict)
    """What words of a state mean, beside those that are known (see statewords)."""
    ends: str = ""
    days: str = ""
    repair: str = ""
    currency: str = ""
    """Of every amount in the column, whatever its row says."""

    @property
    def in_words(self) -> str:
        """For showing: the field, and how its cells are written."""
        plain = self.as_plain()
        if isinstance(plain, str):
            return plain
        said = [value for name, value in plain.items() if name not in ("field", "words")]
        said += [f"{word} = {meaning or 'nothing'}" for word, meaning in self.words.items()]
        return f"{self.field} ({', '.join(said)})"

    def as_plain(self) -> str | dict[str, Any]:
        names = ("dates", "decimal", "per", "unit", "ends", "days", "words", "repair", "currency")
        extras = {name: getattr(self, name) for name in names if getattr(self, name)}
        return {"field": self.field, **extras} if extras else self.field


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How one file, or all that match a pattern, are read."""

    file: str
    kind: str = ""
    source: str = "files"
    columns: Map[str, ColumnUse] = field(default_factory=dict)
    constants: Map[str, str] = field(default_factory=dict)
    namespace: str = ""
    snapshot: bool = False
    lag: timedelta = timedelta(0)
    timezone: str = ""
    encoding: str = ""
    delimiter: str = ""
    skip: bool = False
    one_per: str = ""
    """`account`: a row is the account's only one of its kind, and told by it. `line`: a row is one line of its invoice.
    `term`: a row is one term of its contract. `id`: a row is what its id says, and of two that differ both wait."""
    renews: str = ""
    contracts: str = ""
    """Of deals: what those that are won are as contracts."""

    @property
    def at(self) -> dict[str, str]:
        """By field the header of its column; of several, the first."""
        return {use.field: header for header, use in reversed(list(self.columns.items()))}

    @property
    def filled(self) -> set[str]:
        """The fields that a column or a constant fills."""
        return {use.field for use in self.columns.values()} | set(self.constants)

    def matches(self, name: str) -> bool:
        """Whether this entry is about the file (by its name, or the last part of it)."""
        return any(fnmatchcase(form, self.file) for form in (name, name.rpartition("/")[2]))

    def as_plain(self) -> dict[str, object]:
        """For JSON: what counts, without defaults."""
        plain: dict[str, object] = {
            "kind": self.kind,
            "source": self.source,
            "columns": {header: use.as_plain() for header, use in self.columns.items()},
        }
        if self.constants:
            plain["constants"] = dict(self.constants)
        for name in ("namespace", "snapshot", "timezone", "encoding", "delimiter", "one_per", "renews", "contracts"):
            if getattr(self, name):
                plain[name] = getattr(self, name)
        if self.lag:
            plain["lag"] = f"{self.lag.total_seconds() / 86_400:g}d"
        return plain


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file."""

    files: tuple[FileMapping, ...] = ()
    timezone: str = ""
    """Of days and of times without a zone; empty: the company's own."""

    def entries_for(self, name: str) -> tuple[FileMapping, ...]:
        """The entries about the file: those that name it go before patterns. Several when one table holds several kinds."""
        named = [entry for entry in self.files if entry.file in (name, name.rpartition("/")[2])]
        matching = [entry for entry in self.files if entry.matches(name)]
        first = next(iter(matching), None)
        found = named or [entry for entry in matching if first and entry.file == first.file]
        return tuple(replace(entry, timezone=entry.timezone or self.timezone) for entry in found)

    def for_file(self, name: str) -> FileMapping | None:
        """The first entry about the file."""
        return next(iter(self.entries_for(name)), None)
