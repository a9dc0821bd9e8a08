"""Where an account is in the lifecycle, as surfaces show it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from tenure.framework.model import Criterion, Moment, Phase, Stage
from tenure.values.money import Money
from tenure.values.shapes import Flat, Promise, Public

DONE = ("met", "confirmed", "not_applicable")
"""States of a criterion that asks for nothing more."""


@dataclass(frozen=True, slots=True)
class JudgementCard:
    """What a person said, and when."""

    by: Public[str]
    at: Public[datetime]
    text: Annotated[str, Promise("Evidence, or the reason of a move.")]


@dataclass(frozen=True, slots=True)
class CriterionCard:
    """A criterion of a stage, a phase or a motion."""

    criterion: Flat[Criterion]
    state: Annotated[str, Promise("met, confirmed, open, unknown or not_applicable.", "open")]
    since_on: Public[date | None]
    due_on: Public[date | None]
    late: Public[bool]
    held_days: Public[int]
    judged: Annotated[JudgementCard | None, Promise(name="confirmation")]
    may_confirm: bool

    @property
    def done(self) -> bool:
        return self.state in DONE


@dataclass(frozen=True, slots=True)
class PhaseCard:
    """A phase of a stage. It is shown and holds nobody back.

    `starts_on` and `ends_on` follow from the durations of those before.
    """

    phase: Flat[Phase]
    starts_on: Public[date | None]
    ends_on: Public[date | None]
    criteria: Public[tuple[CriterionCard, ...]]

    @property
    def done(self) -> int:
        return sum(one.done for one in self.criteria)


@dataclass(frozen=True, slots=True)
class ParallelCard:
    """What runs beside the stage."""

    stage: Flat[Stage]
    criteria: Public[tuple[CriterionCard, ...]]


@dataclass(frozen=True, slots=True)
class MomentCard:
    """A moment that counts the first time it comes."""

    moment: Flat[Moment]
    reached_on: Public[date | None]
    before: Annotated[
        bool,
        Promise("It had come when the stage clock began: nobody saw when.", name="reached_before_watching"),
    ]
    days: Annotated[int | None, Promise("From the customer's first day.")]


@dataclass(frozen=True, slots=True)
class SpellCard:
    """A time in one stage; without an end, the present one."""

    stage: Public[str]
    label: Public[str]
    from_on: Public[date]
    to_on: Public[date | None]
    days: Public[int]
    assumed: Annotated[bool, Promise(name="at_least")]
    came_by: Annotated[str, Promise("start, exit, back or person.")]
    judged: Annotated[JudgementCard | None, Promise("Who moved it there, and why.", name="moved")]


@dataclass(frozen=True, slots=True)
class StageStep:
    """One stage of the whole lifecycle; `state` is past, now, open (beside an earlier one), or ahead."""

    key: str
    label: str
    about: str
    state: str


@dataclass(frozen=True, slots=True)
class Journey:
    """An account in the lifecycle as of a day.

    Without a `stage` the clock hasn't reached it, or the framework has none.
    """

    account: Public[str]
    as_of: Public[date]
    past: bool
    opened_on: Annotated[date | None, Promise("The first day of the stage clock.", name="known_since")]
    stage: Public[str | None]
    label: Annotated[str, Promise(name="stage_label", null=True)]
    about: str
    customer_wants: str
    we_do: tuple[str, ...]
    owner: str
    entered_on: Public[date | None]
    assumed: Annotated[bool, Promise(name="at_least")]
    came_by: Annotated[str, Promise(null=True)]
    days: Annotated[int | None, Promise(name="days_in_stage")]
    target_days: Public[int | None]
    behind: Public[bool]
    stalled: Public[bool]
    stalled_because: str
    next: Public[str | None]
    next_label: str
    exit: Public[tuple[CriterionCard, ...]]
    phases: Public[tuple[PhaseCard, ...]]
    beside: Public[tuple[ParallelCard, ...]]
    steps: tuple[StageStep, ...]
    moments: Public[tuple[MomentCard, ...]]
    history: Annotated[tuple[SpellCard, ...], Promise("The newest first.")]
    segment: Public[str | None]
    segment_label: str
    segment_since_on: Public[date | None]
    engagement: Public[str | None]
    engagement_label: str
    move_label: Annotated[str, Promise(name="temporary_move", null=True)]
    move_because: str
    may_move: bool


@dataclass(frozen=True, slots=True)
class StageRow:
    """The accounts of one stage; `stage` null: of none."""

    stage: Public[str | None]
    label: Public[str]
    motion: Public[bool]
    accounts: Public[int]
    arr: Public[Money | None]  # None when no amount is known
    median_days: Annotated[float | None, Promise("Half of them have been in it for longer.")]
    target_days: Public[int | None]
    stalled: Public[int]
    behind: Public[int]
    beside: Annotated[int, Promise("Accounts for which it is under way beside another stage.")]


@dataclass(frozen=True, slots=True)
class WaitRow:
    """Time to a moment: the Kaplan-Meier median with its 95 % interval, in days from the customer's first day."""

    segment: Annotated[str | None, Promise("Null: all customers.")]
    label: Public[str]
    customers: Public[int]
    reached: Public[int]
    waiting: Annotated[int, Promise("Not there yet: censored.")]
    before: Annotated[int, Promise("Left out: nobody saw when.", name="reached_before_watching")]
    undated: Annotated[int, Promise("Left out: their first day as a customer isn't known.", name="without_first_day")]
    median: Annotated[float | None, Promise(name="median_days")]
    low: Annotated[float | None, Promise(name="low_days")]
    high: Annotated[float | None, Promise("Null beside a median: the data doesn't bound it.", name="high_days")]
    target_days: Public[float | None]
    why: Annotated[str, Promise(name="why_unknown", null=True)]


@dataclass(frozen=True, slots=True)
class Wait:
    """Time to one moment."""

    moment: Public[str]
    label: Public[str]
    kind: Public[str]
    watched_since: Public[date | None]
    rows: Public[tuple[WaitRow, ...]]


@dataclass(frozen=True, slots=True)
class BookByStage:
    """The book by stage."""

    as_of: Public[date]
    past: bool
    rows: Annotated[tuple[StageRow, ...], Promise(name="stages")]
    waits: Annotated[tuple[Wait, ...], Promise(name="time_to")]

    @property
    def version(self) -> Public[int]:
        return 1
