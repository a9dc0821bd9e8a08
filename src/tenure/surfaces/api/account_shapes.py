"""What operations answer with of an account and of the lifecycle. See also `shapes`."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field


class MoneyShape(Schema):
    """An exact amount: text, so that no cent is lost."""

    amount: str = Field(examples=["120000.00"])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])


class IndicatorShape(Schema):
    """A fact that asks for a reaction now."""

    address: str = Field(examples=["indicator.sponsor_gone"])
    label: str = Field(examples=["Sponsor left"])
    tone: str = Field(description="info, good, warning or danger.", examples=["danger"])


class LeftShape(Schema):
    """When and why an account left, and how it stood on its last day as a customer."""

    on: date
    reason: str = Field(description="As the cancellation says; may be empty.")
    arr: MoneyShape | None
    score_shown: int | None
    band: str
    last_on: date | None = Field(description="The day that score and ARR are of.")


class AccountShape(Schema):
    """An account as it stands."""

    key: str = Field(description="The id of the company's own files.", examples=["A-1042"])
    name: str = Field(examples=["Nordwind Logistik"])
    parent: str | None = Field(description="The account it belongs to.")
    parent_name: str | None = Field(description="Its name, for who may see it.")
    owner: str | None = Field(description="The CSM's name.", examples=["Alice Berg"])
    owner_id: int | None = Field(description="The CSM's id as a user.", examples=[4])
    segment: str | None = Field(description="Key of the segment.", examples=["strategic"])
    stage: str | None = Field(description="Key of the lifecycle stage.", examples=["onboarding"])
    arr: MoneyShape | None
    seats: float | None
    score: float | None = Field(description="0-100, the exact sum of its parts.", examples=[58.25])
    score_shown: int | None = Field(description="The integer on screen, which decides the band.", examples=[58])
    score_by_points: int | None = Field(description="The same without caps; null: no cap takes points.", examples=[81])
    score_key: str = Field(description="Which score of the framework.", examples=["account"])
    band: str = Field(description="green, yellow, red or unknown; settled.", examples=["yellow"])
    band_raw: str = Field(description="The band of the score alone, which may flap.", examples=["yellow"])
    coverage: float = Field(description="Share of weight with fresh data, 0-1.", examples=[0.92])
    change_28d: float | None = Field(description="Points since 28 days ago.", examples=[-14.5])
    change_28d_by_points: float | None = Field(description="The same without what caps took or take.", examples=[-2.0])
    change_28d_marked: bool = Field(description="Whether the framework changed in between.")
    renewal_on: date | None = Field(description="End of the last booked term: signed renewals count.")
    days_to_renewal: int | None
    renewed: bool = Field(description="Whether the term up to then follows the running one and is signed already.")
    worst: str | None = Field(description="The dimension that misses the most points.", examples=["Usage"])
    spark: list[int | None] = Field(description="13 weekly scores, oldest first.")
    pulse: int | None = Field(description="The CSM's own judgement, 1-5.")
    indicators: list[IndicatorShape]
    gaps: int = Field(description="Measures without data.")
    last_touch_on: date | None
    urgent_open: int | None = Field(description="Open urgent tickets.")
    stage_entered_on: date | None = Field(description="When it came into the stage.")
    stage_at_least: bool = Field(description="It was in the stage when the stage clock began: so long at least.")
    days_in_stage: int | None
    stalled: bool = Field(description="Whether the stage's own condition for a stall holds.")
    behind: bool = Field(description="Whether it has been in the stage for longer than its target.")
    engagement: str | None = Field(description="Key of the engagement model, temporary moves included.")
    left: LeftShape | None = Field(description="Of those who are no customers any more.")
    beside: list[str] = Field(description="Motions, and stages that started early, in parallel with the stage.")


class JudgedShape(Schema):
    """What a person said, and when."""

    by: str
    at: datetime
    text: str = Field(description="Evidence, or the reason of a move.")


class CriterionShape(Schema):
    """A criterion of a stage, a phase or a motion."""

    address: str = Field(examples=["stage.onboarding.exit.first_value"])
    label: str
    state: str = Field(description="met, confirmed, open, unknown or not_applicable.", examples=["open"])
    since_on: date | None
    condition: str = Field(description="What the data must say, in the framework's words; empty: a person must tell.")
    confirm: str | None = Field(description="The role that may confirm it; null: only the data tells.")
    required: bool
    due_on: date | None
    late: bool
    for_days: int | None = Field(description="How many day ends in a row its condition has to hold.")
    held_days: int
    confirmation: JudgedShape | None


class PhaseShape(Schema):
    """A phase of a stage. It is shown and holds nobody back."""

    address: str
    label: str
    starts_on: date | None
    ends_on: date | None
    criteria: list[CriterionShape]


class BesideShape(Schema):
    """What runs beside the stage."""

    key: str
    label: str
    motion: bool
    criteria: list[CriterionShape]


class MomentShape(Schema):
    """A moment that counts the first time it comes."""

    key: str
    label: str
    kind: str = Field(examples=["first_value"])
    reached_on: date | None
    reached_before_watching: bool = Field(description="It had come when the stage clock began: nobody saw when.")
    days: int | None = Field(description="From the customer's first day.")
    target_days: int | None


class SpellShape(Schema):
    """A time in one stage; without an end, the present one."""

    stage: str
    label: str
    from_on: date
    to_on: date | None
    days: int
    at_least: bool
    came_by: str = Field(description="start, exit, back or person.")
    moved: JudgedShape | None = Field(description="Who moved it there, and why.")


class JourneyShape(Schema):
    """An account in the lifecycle as of a day."""

    account: str
    as_of: date
    known_since: date | None = Field(description="The first day of the stage clock.")
    stage: str | None
    stage_label: str | None
    entered_on: date | None
    at_least: bool
    came_by: str | None
    days_in_stage: int | None
    target_days: int | None
    behind: bool
    stalled: bool
    next: str | None
    exit: list[CriterionShape]
    phases: list[PhaseShape]
    beside: list[BesideShape]
    moments: list[MomentShape]
    history: list[SpellShape] = Field(description="The newest first.")
    segment: str | None
    segment_since_on: date | None
    engagement: str | None
    temporary_move: str | None


class StageRowShape(Schema):
    """The accounts of one stage; `stage` null: of none."""

    stage: str | None
    label: str
    motion: bool
    accounts: int
    arr: MoneyShape | None
    median_days: float | None = Field(description="Half of them have been in it for longer.")
    target_days: int | None
    stalled: int
    behind: int
    beside: int = Field(description="Accounts for which it is under way beside another stage.")


class WaitRowShape(Schema):
    """Time to a moment: the Kaplan-Meier median with its 95 % interval, in days from the customer's first day."""

    segment: str | None = Field(description="Null: all customers.")
    label: str
    customers: int
    reached: int
    waiting: int = Field(description="Not there yet: censored.")
    reached_before_watching: int = Field(description="Left out: nobody saw when.")
    without_first_day: int = Field(description="Left out: their first day as a customer isn't known.")
    median_days: float | None
    low_days: float | None
    high_days: float | None = Field(description="Null beside a median: the data doesn't bound it.")
    target_days: float | None
    why_unknown: str | None


class WaitShape(Schema):
    """Time to one moment."""

    moment: str
    label: str
    kind: str
    watched_since: date | None
    rows: list[WaitRowShape]


class StagesShape(Schema):
    """The book by stage."""

    version: int
    as_of: date
    stages: list[StageRowShape]
    time_to: list[WaitShape]
