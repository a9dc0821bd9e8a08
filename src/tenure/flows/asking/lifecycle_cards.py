"""Where an account is in the lifecycle, as surfaces show it."""

from dataclasses import dataclass
from datetime import date, datetime

from tenure.values.money import Money


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person said of a criterion, or why they moved an account."""

    by: str
    at: datetime
    text: str

    def as_json(self) -> dict[str, object]:
        return {"by": self.by, "at": self.at.isoformat(), "text": self.text}


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
        return {
            "address": self.address,
            "label": self.label,
            "state": self.state,
            "since_on": _day(self.since_on),
            "condition": self.condition,
            "confirm": self.confirm or None,
            "required": self.required,
            "due_on": _day(self.due_on),
            "late": self.late,
            "for_days": self.for_days,
            "held_days": self.held_days,
            "confirmation": self.judged.as_json() if self.judged else None,
        }


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
        return {
            "address": self.address,
            "label": self.label,
            "starts_on": _day(self.starts_on),
            "ends_on": _day(self.ends_on),
            "criteria": [one.as_json() for one in self.criteria],
        }


@dataclass(frozen=True, slots=True)
class BesideCard:
    """A motion, or a stage that has opened, under way beside the stage."""

    key: str
    label: str
    about: str
    motion: bool
    criteria: tuple[CriterionCard, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "key": self.key,
            "label": self.label,
            "motion": self.motion,
            "criteria": [one.as_json() for one in self.criteria],
        }


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
        return {
            "key": self.key,
            "label": self.label,
            "kind": self.kind,
            "reached_on": _day(self.reached_on),
            "reached_before_watching": self.before,
            "days": self.days,
            "target_days": self.target_days,
        }


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
        return {
            "stage": self.stage,
            "label": self.label,
            "from_on": _day(self.from_on),
            "to_on": _day(self.to_on),
            "days": self.days,
            "at_least": self.assumed,
            "came_by": self.came_by,
            "moved": self.judged.as_json() if self.judged else None,
        }


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
        return {
            "account": self.account,
            "as_of": self.as_of.isoformat(),
            "known_since": _day(self.opened_on),
            "stage": self.stage,
            "stage_label": self.label or None,
            "entered_on": _day(self.entered_on),
            "at_least": self.assumed,
            "came_by": self.came_by or None,
            "days_in_stage": self.days,
            "target_days": self.target_days,
            "behind": self.behind,
            "stalled": self.stalled,
            "next": self.next,
            "exit": [one.as_json() for one in self.exit],
            "phases": [one.as_json() for one in self.phases],
            "beside": [one.as_json() for one in self.beside],
            "moments": [one.as_json() for one in self.moments],
            "history": [one.as_json() for one in self.history],
            "segment": self.segment,
            "segment_since_on": _day(self.segment_since_on),
            "engagement": self.engagement,
            "temporary_move": self.move_label or None,
        }


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

    def as_json(self) -> dict[str, object]:
        return {
            "stage": self.stage,
            "label": self.label,
            "motion": self.motion,
            "accounts": self.accounts,
            "arr": self.arr.as_json() if self.arr else None,
            "median_days": self.median_days,
            "target_days": self.target_days,
            "stalled": self.stalled,
            "behind": self.behind,
            "beside": self.beside,
        }


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
        return {
            "segment": self.segment,
            "label": self.label,
            "customers": self.customers,
            "reached": self.reached,
            "waiting": self.waiting,
            "reached_before_watching": self.before,
            "without_first_day": self.undated,
            "median_days": self.median,
            "low_days": self.low,
            "high_days": self.high,
            "target_days": self.target_days,
            "why_unknown": self.why or None,
        }


@dataclass(frozen=True, slots=True)
class Wait:
    """Time to one moment."""

    moment: str
    label: str
    kind: str
    watched_since: date | None
    rows: tuple[WaitRow, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "moment": self.moment,
            "label": self.label,
            "kind": self.kind,
            "watched_since": _day(self.watched_since),
            "rows": [row.as_json() for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Book:
    """The whole book by stage, and how long customers take to what counts."""

    as_of: date
    past: bool
    rows: tuple[StageRow, ...]
    waits: tuple[Wait, ...]

    def as_json(self) -> dict[str, object]:
        """The promise of `tenure stages --json` and `GET /stages`."""
        return {
            "version": 1,
            "as_of": self.as_of.isoformat(),
            "stages": [row.as_json() for row in self.rows],
            "time_to": [wait.as_json() for wait in self.waits],
        }
