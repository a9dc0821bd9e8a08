"""A form of the studio, as pages show it."""

from dataclasses import dataclass

from tenure.flows.studio.cards import UseCard
from tenure.values.problem import Problem


@dataclass(frozen=True, slots=True)
class FieldCard:
    """One value. `path` says where it stands below the framework (`lifecycle/onboarding/target`), `kind` how it is typed:
    words, text, condition, formula, days, number, amount (a share, a span or a number), pair, role, roles (a list in one
    line), lines (a list, one a line), choice or flag."""

    path: str
    label: str
    kind: str
    value: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemCard:
    """A criterion, a way back or a step: fields that are added, moved and removed together. `depth` is how deep a step
    stands below questions, `answer` the answer that it is the first step of, and `answer_path` where that answer stands.

    The kinds "add" and "answer" have no fields: there a step, or an answer, can be added to the list at `path`."""

    path: str
    label: str
    kind: str
    fields: tuple[FieldCard, ...]
    first: bool
    last: bool
    depth: int = 0
    answer: str = ""
    answer_path: str = ""


@dataclass(frozen=True, slots=True)
class ListCard:
    """The items of one list, and what can be added to it: `adds` is the label of what a new one is named by."""

    path: str
    label: str
    about: str
    adds: str
    choices: tuple[tuple[str, str], ...]  # what a new one can be, where it isn't typed freely
    items: tuple[ItemCard, ...]
    kinds: tuple[tuple[str, str, str], ...] = ()  # of steps that can be added: value, label, what to type


@dataclass(frozen=True, slots=True)
class FormCard:
    """An object's form. `packaged`: it comes with Tenure, and is copied into the files with the first change."""

    section: str
    called: str  # what such an object is: stage, signal, …
    key: str
    label: str
    address: str
    fields: tuple[FieldCard, ...]
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
