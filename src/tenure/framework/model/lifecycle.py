"""The lifecycle: stages with what ends them, the phases inside of one, and moments that count.

What the fields do to an account is said in docs/explanation/lifecycle.md.
"""

from dataclasses import dataclass
from typing import Annotated
from typing import Literal as OneOf

from tenure.framework.expressions.tree import Tree
from tenure.values.keys import Address
from tenure.values.shapes import Promise, Public


@dataclass(frozen=True, slots=True)
class Raci:
    """Who does it, who answers for it, who is asked before and who is told after. Roles."""

    responsible: str
    accountable: str
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that has to be so: seen in the data (`when`), confirmed by a person of a role (`confirm`), or either.

    `for_days`: `when` has to have held at so many day ticks in a row. `once`: met once, it stays met while the account is
    in the stage. Where `applies` is false it isn't asked for (where it is unknown, it is). One that isn't `required` is
    shown and holds nobody back. `by_day`: the day in the stage by which it should be met.
    """

    key: str
    address: Annotated[Address, Promise(example="stage.onboarding.exit.first_value")]
    label: Public[str]
    when: Tree | None
    when_text: Annotated[
        str,
        Promise("What the data must say, in the framework's words; empty: a person must tell.", name="condition"),
    ]
    confirm: Annotated[str | None, Promise("The role that may confirm it; null: only the data tells.")]
    applies: Tree | None
    applies_text: str
    for_days: Annotated[int | None, Promise("How many day ends in a row its condition has to hold.")]
    once: bool
    required: Public[bool]
    by_day: int | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a stage that runs like a project: discovery, planning, … Its criteria are shown and hold nobody back."""

    key: str
    address: Public[Address]
    label: Public[str]
    duration_days: int | None
    activities: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    resources: tuple[str, ...]
    risks: tuple[str, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """A way back to an earlier stage."""

    to: str
    when: Tree
    when_text: str
    for_days: int | None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, or (`motion`) something that runs beside the stage: expansion, advocacy, renewal.

    An account starts in the last stage whose `enter` holds at its first tick, else in the first one. It leaves a stage
    when every required criterion of `exit` that applies is met, for `next`; a stage without criteria or without a next
    one is left only by hand. `opens`: the stage is also under way, beside an earlier one, while this holds. A motion is
    under way from the tick at which `enter` holds until its criteria are met, or `enter` no longer holds.
    """

    key: Public[str]
    address: Address
    label: Public[str]
    motion: Public[bool]
    owner: str
    supported_by: tuple[str, ...]
    customer_wants: str
    we_do: tuple[str, ...]
    healthy_signs: tuple[str, ...]
    risk_signs: tuple[str, ...]
    metrics: tuple[str, ...]
    target_days: int | None  # behind when it takes longer
    days: tuple[int, int | None] | None  # from which day of a customer's life to which, as a guide
    enter: Tree | None
    enter_text: str
    opens: Tree | None
    opens_text: str
    exit: tuple[Criterion, ...]
    next: str | None
    back: tuple[Return, ...]
    stalled: Tree | None
    stalled_text: str
    on_entry: tuple[str, ...]  # keys of plays
    when_stalled: tuple[str, ...]
    plays: tuple[str, ...]  # others that belong to it
    phases: tuple[Phase, ...]
    raci: Raci | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that counts, the first time it is so: first value, first success, a risk moment.

    Reached at the first day tick at which `when` holds; time to it is counted from the customer's first day.
    """

    key: Public[str]
    address: Address
    label: Public[str]
    kind: Annotated[
        OneOf["first_value", "first_success", "go_live", "renewal_decision", "expansion", "risk", "advocacy", "other"],
        Promise(example="first_value", kind=str),
    ]
    when: Tree
    when_text: str
    target_days: Public[int | None]
    about: str = ""
