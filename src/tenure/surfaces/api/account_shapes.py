"""What operations answer with of an account and of the lifecycle. See also `shapes`."""

from datetime import date
from typing import Any

from pydantic import Field

from tenure.surfaces.api.shapes import Answer, shape
from tenure.values.money import Money

MoneyShape: Any = shape(Money)


class IndicatorShape(Answer):
    """A fact that asks for a reaction now."""

    address: str = Field(examples=["indicator.sponsor_gone"])
    label: str = Field(examples=["Sponsor left"])
    tone: str = Field(description="info, good, warning or danger.", examples=["danger"])


class LeftShape(Answer):
    """When and why an account left, and how it stood on its last day as a customer."""

    on: date
    reason: str = Field(description="As the cancellation says; may be empty.")
    arr: MoneyShape | None
    score_shown: int | None
    band: str
    last_on: date | None = Field(description="The day that score and ARR are of.")


class AccountShape(Answer):
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


class AccountsShape(Answer):
    """A page of accounts. There is no last page that can't be reached."""

    accounts: list[AccountShape]
    cursor: str | None = Field(description="Continues the list; null at its end.")
    total: int = Field(description="How many match.")
    bands: dict[str, int] = Field(
        description="How many of those that match are in each band, the filter by band aside."
    )
    arr: dict[str, MoneyShape] = Field(description="Their ARR by band.")
    as_of: date
    sort: str = Field(description="The order of the list.")


class AtRiskLine(Answer):
    """An account that needs a look."""

    account: AccountShape
    reasons: list[str] = Field(description="Why it is here, in words.")


class AtRiskShape(Answer):
    """Accounts that need a look, the most urgent first."""

    accounts: list[AtRiskLine]
    arr_at_risk: list[MoneyShape]
    as_of: date
