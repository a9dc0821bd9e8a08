"""A form of the studio, as pages show it."""

from dataclasses import dataclass

from tenure.flows.studio.cards import UseCard
from tenure.values.problem import Problem


@dataclass(frozen=True, slots=True)
class FieldCard:
    """One value. `path` says where it stands below the framework (`lifecycle/onboarding/target`), `kind` how it is typed, as
    in `SchemaField`. `blank` is what the empty choice says."""

    path: str
    label: str
    kind: str
    value: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    blank: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def picked(self) -> tuple[str, ...]:
        """Those of the choices that count, of a field in which several can."""
        return tuple(self.value.split(", "))


@dataclass(frozen=True, slots=True)
class GroupCard:
    """Fields that belong together; the first group has no label. `folded`: rarely needed, so it opens when asked."""

    label: str
    fields: tuple[FieldCard, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class AddCard:
    """What can be added to a list: `kinds` are those of steps, each with what to type for it (nothing, where the kind says it
    all); `choices` what a new one can be, where that isn't typed freely."""

    label: str
    choices: tuple[tuple[str, str], ...] = ()
    kinds: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemCard:
    """A criterion, a way back or a step: fields that are added, moved and removed together; or, with `add`, the place at the
    end of a list where one more can be added.

    `depth` is how deep it stands inside of others. The first of a list inside of another item has the list's `heading`, and
    `heading_path` where the list can be taken out, like the answer to a question.
    """

    path: str
    label: str
    groups: tuple[GroupCard, ...]
    first: bool
    last: bool
    depth: int = 0
    heading: str = ""
    heading_path: str = ""
    add: AddCard | None = None


@dataclass(frozen=True, slots=True)
class ListCard:
    """The items of one list, and below them what can be added to it."""

    path: str
    label: str
    about: str
    items: tuple[ItemCard, ...]


@dataclass(frozen=True, slots=True)
class FormCard:
    """An object's form. `packaged`: it comes with Tenure, and is copied into the files with the first change."""

    section: str
    called: str  # what such an object is: stage, signal, …
    key: str
    label: str
    address: str
    groups: tuple[GroupCard, ...]
    lists: tuple[ListCard, ...]
    lock: int
    place: str
    packaged: bool
    first: bool
    last: bool
    ordered: bool  # whether it can be moved among its neighbours
    roles: tuple[str, ...]
    used_by: tuple[UseCard, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def fields(self) -> tuple[FieldCard, ...]:
        """Every field, those of the lists' items included."""
        items = (group for each in self.lists for item in each.items for group in item.groups)
        return tuple(field for group in (*self.groups, *items) for field in group.fields)

    @property
    def wrong(self) -> int:
        """How many fields have problems."""
        return sum(bool(field.problems) for field in self.fields)


@dataclass(frozen=True, slots=True)
class CountedCard:
    """How many accounts a condition holds for today, of how many; `own`, of a segment, those that no earlier one takes.

    `problems` stand instead, where the condition can't be read; all are None where it can't be counted."""

    path: str
    accounts: int | None
    of: int
    own: int | None = None
    unknown: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SpreadCard:
    """The values of a signal over today's accounts. `columns` counts them from `low` to `high` in equal steps; for yes or no,
    which has neither, the two counts are those of no and yes. `problems` stand instead where it can't be read."""

    key: str
    unit: str
    accounts: int = 0
    without: int = 0
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    columns: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def flag(self) -> bool:
        return self.low is None and bool(self.columns)
