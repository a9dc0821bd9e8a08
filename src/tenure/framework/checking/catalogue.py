"""What a framework may read, handed in by whoever knows the facts. Nothing of evidence is imported here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tenure.framework.expressions import Entry, Kind


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a fact table.

    `rests_on` are further tables it borrows from; `overwritten` says that its source keeps no history of it, so that it
    is known only from each import on.
    """

    kind: Kind
    rests_on: frozenset[str] = frozenset()
    overwritten: bool = False


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A column the engine offers for each account as of T, with the tables it rests on."""

    kind: Kind
    nullable: bool
    tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Fact tables with rows of accounts, and the columns of accounts themselves."""

    tables: Mapping[str, Mapping[str, TableColumn]]
    account: Mapping[str, KnownColumn]


SYSTEM: Mapping[str, Entry] = {
    "account": Entry(Kind.TEXT, False, per_row=True),
    "person": Entry(Kind.TEXT, per_row=True),
    "source": Entry(Kind.TEXT, False, per_row=True),
    "occurred_at": Entry(Kind.INSTANT, False, per_row=True),
    "occurred_on": Entry(Kind.DAY, False, per_row=True),
}
"""Names every row has. `occurred_on` is the local day of `occurred_at`."""

CLOCK: Mapping[str, Entry] = {"as_of": Entry(Kind.DAY, False)}

RHYTHMS: Mapping[str, int] = {"daily": 1, "weekly": 7, "monthly": 30}


def catalogue_of(
    tables: Mapping[str, Mapping[str, str | tuple[str, ...]]],
    account_columns: Mapping[str, tuple[str, bool, Sequence[str]]],
    overwritten: Mapping[str, Collection[str]] | None = None,
) -> Catalogue:
    """A Catalogue from plain mappings.

    `tables`: table -> column -> kind, or (kind, table it borrows from, …).
    `account_columns`: name -> (kind, nullable, tables). `overwritten`: table -> columns that their source overwrites
    without an instant. Kinds are those of the expressions, or `amount`, which counts
    as a number. Raises ValueError for others.
    """
    return Catalogue(
        {
            table: {name: _column(given, name in (overwritten or {}).get(table, ())) for name, given in columns.items()}
            for table, columns in tables.items()
        },
        {
            name: KnownColumn(_kind(kind), nullable, frozenset(rests))
            for name, (kind, nullable, rests) in account_columns.items()
        },
    )


def _column(given: str | tuple[str, ...], overwritten: bool) -> TableColumn:
    kind, *rests_on = (given,) if isinstance(given, str) else given
    return TableColumn(_kind(kind), frozenset(rests_on), overwritten)


def _kind(kind: str) -> Kind:
    return Kind.NUMBER if kind == "amount" else Kind(kind)
