"""Where an account is in the lifecycle, as surfaces show it."""

from dataclasses import dataclass
from datetime import date, datetime

from tenure.values.money import Money
from tenure.values.shapes import json_of


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person said of a criterion, or why they moved an account."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class CriterionCard:
    """One criterion and how far it is. `state` is met, confirmed, open, unknown or not_applicable.

    `held_days` of `for_days`: how many day ends in a row its condition has held. `due_on`: by when it should be met.
    """

    address: str
    label: str
    about: str
    state: str
    since_on: date | None
    condition: str  # in the framework's words; "" when only a person can tell
    confirm: str  # the role that may confirm it; "" when only data tells
    applies: str
    required: bool
    due_on: date | None
    late: bool
    for_days: int | None
    held_days: int
    judged: Judged | None
    may_confirm: bool

    @property
    def done(self) -> bool:
        return self.state in ("met", "confirmed", "not_applicable")

    def as_json(self) -> dict[str, object]:
        return json_of(
            self, "about", "applies", "judged", "may_confirm", confirm=self.confirm or None, confirmation=self.judged
        )


@dataclass(frozen=True, slots=True)
class PhaseCard:
    """A phase of a stage with its criteria. `starts_on` and `ends_on` follow from the durations of those before."""

    address: str
    label: str
    about: str
    duration_days: int | None
    starts_on: date | None
    ends_on: date | None
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    risks: tuple[str, ...]
    criteria: tuple[CriterionCard, ...]

    @property
    def done(self) -> int:
        return sum(one.done for one in self.criteria)

    def as_json(self) -> dict[str, object]:
        return json_of(self, "about", "duration_days", "activities", "resources", "risks")


@dataclass(frozen=True, slots=True)
class BesideCard:
    """A motion, or a stage that has opened, under way beside the stage."""

    key: str
    label: str
    about: str
    motion: bool
    criteria: tuple[CriterionCard, ...]

    def as_json(self) -> dict[str, object]:
        return json_of(self, "about")


@dataclass(frozen=True, slots=True)
class MomentCard:
    """A moment that counts: reached on a day, or not yet. `before`: by the clock's first day, so nobody saw when."""

    key: str
    label: str
    kind: str
    reached_on: date | None
    before: bool
    days: int | None  # from the customer's first day
    target_days: int | None

    def as_json(self) -> dict[str, object]:
        return json_of(self, "before", reached_before_watching=self.before)


@dataclass(frozen=True, slots=True)
class SpellCard:
    """A time in one stage. `to_on` is None for the present one; `came_by` is start, exit, back or person."""

    stage: str
    label: str
    from_on: date
    to_on: date | None
    days: int
    assumed: bool
    came_by: str
    judged: Judged | None

    def as_json(self) -> dict[str, object]:
        return json_of(self, "assumed", "judged", at_least=self.assumed, moved=self.judged)


@dataclass(frozen=True, slots=True)
class StageStep:
    """One stage of the whole lifecycle; `state` is past, now, open (beside an earlier one), or ahead."""

    key: str
    label: str
    about: str
    state: str


@dataclass(frozen=True, slots=True)
class Journey:
    """An account in the lifecycle as of a day. Without a `stage` the clock hasn't reached it, or the framework has none."""

    account: str
    as_of: date
    past: bool
    opened_on: date | None  # from which day on the clock knows
    stage: str | None
    label: str
    about: str
    customer_wants: str
    we_do: tuple[str, ...]
    owner: str
    entered_on: date | None
    assumed: bool
    came_by: str
    days: int | None
    target_days: int | None
    behind: bool
    stalled: bool
    stalled_because: str
    next: str | None
    next_label: str
    exit: tuple[CriterionCard, ...]
    phases: tuple[PhaseCard, ...]
    beside: tuple[BesideCard, ...]
    steps: tuple[StageStep, ...]
    moments: tuple[MomentCard, ...]
    history: tuple[SpellCard, ...]
    segment: str | None
    segment_label: str
    segment_since_on: date | None
    engagement: str | None
    engagement_label: str
    move_label: str  # the temporary move under way
    move_because: str
    may_move: bool

    def as_json(self) -> dict[str, object]:
        """The promise of `GET /accounts/{key}/stage`."""
        hidden = (
            "past",
            "about",
            "customer_wants",
            "we_do",
            "owner",
            "stalled_because",
            "next_label",
            "steps",
            "move_because",
        )
        labels = ("label", "segment_label", "engagement_label", "move_label", "may_move")
        return json_of(
            self,
            *(*hidden, *labels, "opened_on", "assumed", "days"),
            known_since=self.opened_on,
            stage_label=self.label or None,
            at_least=self.assumed,
            came_by=self.came_by or None,
            days_in_stage=self.days,
            temporary_move=self.move_label or None,
        )


@dataclass(frozen=True, slots=True)
class StageRow:
    """The accounts of one stage (None: of none). ARR is None when no amount is known."""

    stage: str | None
    label: str
    motion: bool
    accounts: int
    arr: Money | None
    median_days: float | None
    target_days: int | None
    stalled: int
    behind: int
    beside: int  # accounts for which it is under way beside another stage


@dataclass(frozen=True, slots=True)
class WaitRow:
    """Time to a moment, over all customers (`segment` None) or those of a segment; days with their 95 % interval.

    `median` None: unknown, `why` says so. `waiting` are not there yet and count as censored; `before` had reached it when
    watching began and are left out, like those `undated` without a first day.
    """

    segment: str | None
    label: str
    customers: int
    reached: int
    waiting: int
    before: int
    undated: int
    median: float | None
    low: float | None
    high: float | None
    target_days: float | None
    why: str

    def as_json(self) -> dict[str, object]:
        return json_of(
            self,
            *("before", "undated", "median", "low", "high", "why"),
            reached_before_watching=self.before,
            without_first_day=self.undated,
            median_days=self.median,
            low_days=self.low,
            high_days=self.high,
            why_unknown=self.why or None,
        )


@dataclass(frozen=True, slots=True)
class Wait:
    """Time to one moment."""

    moment: str
    label: str
    kind: str
    watched_since: date | None
    rows: tuple[WaitRow, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole book by stage, and how long customers take to what counts."""

    as_of: date
    past: bool
    rows: tuple[StageRow, ...]
    waits: tuple[Wait, ...]

    def as_json(self) -> dict[str, object]:
        """The promise of `tenure stages --json` and `GET /stages`."""
        return json_of(self, "past", "rows", "waits", version=1, stages=self.rows, time_to=self.waits)
