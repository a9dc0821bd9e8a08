"""What an app brings, said in one place: its tables, what its journal entries become, its words and rights.

Each app has a module `manifest` with one `MANIFEST`. Exports, restores, erasures, merges, the way to the lake and the
timeline read these and nothing else, so that a new table is one folder, its manifest and, if the engine should see it, an
entry in the catalogue of facts.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, get_args

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from tenure.platform.access import BUILT_IN, Caller, OwnedAccount, Right, may
from tenure.values.shapes import Key

Row = Mapping[str, object]
Words = Callable[[Row], str]
Forget = Callable[[Caller, Collection[str], Collection[str]], int]
"""Takes out what is of some people, by their keys and by the words that name them; returns of how many rows."""
About = Callable[[Caller, Collection[str], Collection[str]], Sequence[Any]]
"""What is kept of some people, for the one who asks for it."""


@dataclass(frozen=True, slots=True)
class Column(Key):
    """A column of the lists of accounts: how it is read from a line, and where it is shown.

    `public`: in the API and `--json`, under `name`. `in_file`: in CSV and spreadsheets. `label`: its heading in tables; without
    one it is in none. `sort` is the path from a standing that a list of today walks; lists of past days are put in order by
    `order`, or by its value. `cell` is what files and tables show where it isn't the value. Nobody without the `right` may put
    a list in its order, which would tell of it.
    """

    public: bool = True
    in_file: bool = False
    label: str = ""
    sort: str = ""
    down_first: bool = False
    order: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Any] | None = None
    right: Right | None = None

    @property
    def number(self) -> bool:
        """Whether its cells are figures."""
        return self.holds(int, float, Decimal)

    def holds(self, *kinds: type) -> bool:
        """Whether its values, where there are any, are of one of these kinds."""
        return bool({*kinds} & {self.kind, *get_args(self.kind)})

    def cell_of(self, row: Any) -> str | int | float | Decimal | None:
        """What a cell shows of it: a figure, a text, or nothing."""
        value = (self.cell or self.read)(row)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if value is None or isinstance(value, str | int | float | Decimal):
            return value
        return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


class KeptAs(StrEnum):
    """How an export holds a table."""

    ROWS = "row by row"
    RECORDS = "as cards, in a file of its own"
    NEVER = "not at all"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and what happens to its rows when others act.

    `words` say what it holds where an export leaves it out: NEVER, or for want of the `right`. `says` are the columns in
    which people write: the words that name a forgotten person are taken out of them. `account` is the column whose account
    a merge changes, so that the rows go along; a merge that is taken back knows them by `known_by`. Rows alike in the columns
    `once` are there once: of two that both go on (the column `open_while` is empty) the merged account's stays behind.
    """

    kept: KeptAs = KeptAs.ROWS
    words: str = ""
    right: Right | None = None
    says: tuple[str, ...] = ()
    account: str = ""
    known_by: str = "pk"
    once: tuple[str, ...] = ()
    open_while: str = ""


@dataclass(frozen=True, slots=True)
class ShippedFact:
    """The fact that an entry of the journal becomes: its table, the column of its instant, and the columns that the entry's
    data hold under the same names. Who did it is added as `by_name`. With `withdraws` the entry undoes an earlier one, whose
    fact it takes back: its data are those of that entry."""

    table: str
    at: str
    columns: tuple[str, ...]
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """How a change is undone: by `act`, given its entry (the journal's EntryCard), as long as no entry with a verb in `since`
    about the same subject came later. Without `act`, flows do it, because more than this app has a part in it."""

    act: Callable[[Caller, Any], object] | None = None
    since: tuple[str, ...] = ()


def nothing(_: Row) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class TimelineMoment:
    """A column that says when something happened, and the words for it. The first one may fall back on occurred_at."""

    column: str
    name: str
    title: Words
    detail: Words = nothing
    first: bool = False
    named_by: str = ""  # a column whose value is the kind, where the row says it itself

    def kind(self, row: Row) -> str:
        return str(row[self.named_by] or self.name) if self.named_by else self.name


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an app brings. `tables` by model (`Pulse`); `verbs` are those of its journal entries, each with how it is undone, in
    words what to do instead, or None where it only follows from another change; `ships` the facts that some become; `timeline`
    by fact table. `of_sources`: its instants are what sources say, not what our clock said. `columns` are
    of the lists of accounts."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    verbs: Mapping[str, Undo | str | None] = field(default_factory=dict)
    ships: Mapping[str, ShippedFact] = field(default_factory=dict)
    timeline: Mapping[str, tuple[TimelineMoment, ...]] = field(default_factory=dict)
    rights: tuple[Right, ...] = ()
    forget: tuple[Forget, ...] = ()
    about: Mapping[str, About] = field(default_factory=dict)
    of_sources: bool = False
    columns: tuple[Column, ...] = ()


def manifests() -> Mapping[str, Manifest]:
    """Every app's manifest by its label, lower apps first."""
    return _of(tuple(apps.app_configs))


@cache
def _of(labels: tuple[str, ...]) -> Mapping[str, Manifest]:
    found = {}
    for label in labels:
        module = apps.get_app_config(label).module
        if module is not None and module_has_submodule(module, "manifest"):
            found[label] = import_module(f"{module.__name__}.manifest").MANIFEST
    return found


def tables() -> dict[str, Table]:
    """What the manifests say of each table, by its label (`customers.Pulse`)."""
    return {f"{label}.{name}": table for label, one in manifests().items() for name, table in one.tables.items()}


def every_right() -> frozenset[Right]:
    """Every right there is: the built-in ones, and those that wings bring."""
    return BUILT_IN.union(*(one.rights for one in manifests().values()))


def rights_on(caller: Caller, held: OwnedAccount) -> frozenset[Right]:
    """Every right about accounts that the caller has on this one: what a screen offers."""
    return frozenset(right for right in every_right() if right.on_accounts and may(caller, right, held))
