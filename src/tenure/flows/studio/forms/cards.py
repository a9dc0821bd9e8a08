"""A form of the studio, as pages show it."""

from dataclasses import dataclass

from tenure.values.problem import Problem


@dataclass(frozen=True, slots=True)
class FieldCard:
    """One value. `path` says where it stands below the framework (`lifecycle/onboarding/target`), `kind` how it is typed:
    words, text, condition, days, number, pair, role, choice, flag or lines."""

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
    stands below questions, `answer` the answer that it is the first step of."""

    path: str
    label: str
    kind: str
    fields: tuple[FieldCard, ...]
    first: bool
    last: bool
    depth: int = 0
    answer: str = ""
    only_text: str = ""  # what of it can only be changed in the text


@dataclass(frozen=True, slots=True)
class ListCard:
    """The items of one list, and what can be added to it: `adds` is the label of what a new one is named by."""

    path: str
    label: str
    about: str
    adds: str
    choices: tuple[tuple[str, str], ...]  # what a new one can be, where it isn't typed freely
    items: tuple[ItemCard, ...]
    targets: tuple[tuple[str, str], ...] = ()  # lists that something can be added to: path, label


@dataclass(frozen=True, slots=True)
class FormCard:
    """An object's form. `packaged`: it comes with Tenure, and is copied into the files with the first change."""

    section: str
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
    roles: tuple[str, ...]
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
