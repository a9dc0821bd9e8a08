"""What people do: plays with their steps, handoffs, reviews. Defined here; running them is practice."""

from dataclasses import dataclass
from typing import Literal as OneOf

from tenure.framework.expressions.tree import Tree
from tenure.framework.model.customers import Cadence
from tenure.framework.model.lifecycle import Raci
from tenure.values.keys import Address

Family = OneOf[
    "red", "escalation", "sponsor", "stall", "renewal", "yellow", "adoption", "expansion", "advocacy", "other"
]
"""One human play per account at a time: the earlier family goes before the later."""

StepKind = OneOf["task", "question", "email", "wait", "handoff", "play"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a play: a condition that holds (at `for_days` day ticks in a row), or a moment that is reached.

    The same play doesn't start again for the same account within `cool_down_days`.
    """

    when: Tree | None
    when_text: str
    moment: str | None
    for_days: int | None
    cool_down_days: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Which fields say something depends on `kind`; `answers` are the branches of a question."""

    kind: StepKind
    address: Address
    title: str = ""  # of a task; the question; the subject of an e-mail
    owner: str = ""
    to: str = ""  # recipient of an e-mail: a role at the customer
    text: str = ""  # name of the text of an e-mail
    guide: str = ""
    due_days: int | None = None
    wait_days: int | None = None  # the wait, or the longest
    until: Tree | None = None
    until_text: str = ""
    target: str = ""  # key of the handoff or play
    answers: "tuple[tuple[str, tuple[Step, ...]], ...]" = ()


@dataclass(frozen=True, slots=True)
class Success:
    """When a play has worked: a condition, or what a person confirms, within so many days."""

    when: Tree | None
    when_text: str
    confirm: str
    within_days: int


@dataclass(frozen=True, slots=True)
class Escalation:
    after_days: int
    to: str
    when: Tree | None = None  # only for these accounts
    when_text: str = ""


@dataclass(frozen=True, slots=True)
class Play:
    """What to do when something happens: goal, steps, when it has worked, and to whom it goes when it doesn't."""

    key: str
    address: Address
    label: str
    family: Family
    goal: str
    trigger: Trigger | None  # None: started by hand, by a stage, or by another play
    applies: Tree | None
    applies_text: str
    owner: str
    hours: float  # of people's work, for one run
    automated: bool
    principles: tuple[str, ...]
    steps: tuple[Step, ...]
    success: Success | None
    escalate: tuple[Escalation, ...]
    holdout: float  # share of accounts left out to compare with, 0-1; automated plays only
    measures: tuple[str, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Handoff:
    """A customer passes from one team to another, with what has to be known in writing."""

    key: str
    address: Address
    label: str
    from_: str
    to: str
    due_days: int | None
    when: Tree | None
    when_text: str
    requires: tuple[str, ...]
    raci: Raci | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A meeting that comes again: whom it goes through, and what each of them needs in the end."""

    key: str
    address: Address
    label: str
    every: Cadence
    lists: Tree | None
    lists_text: str
    by: OneOf["", "segment", "owner", "stage"]
    agenda: tuple[str, ...]
    each_needs: tuple[str, ...]
    about: str = ""
