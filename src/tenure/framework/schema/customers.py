"""Kinds of customers and how each is looked after."""

from typing import Annotated
from typing import Literal as OneOf

from pydantic import ConfigDict, Field

from tenure.framework.schema.amounts import SHORT_REVIEW, AccountsRange, Cadence, Target
from tenure.framework.schema.quantities import Days, Expression, Prose, Words
from tenure.framework.schema.shape import MORE, Form, ObjectText


class SegmentText(ObjectText):
    """A kind of customer, by need and not only by revenue. Of the segments in order, the first whose `when` holds is an
    account's own; an account that none fits has no segment, so let the last one be `when: true`."""

    called, ordered, begins = "segment", True, {"when": False}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    when: Expression = Field(
        title="Who",
        description="Which accounts belong to it: a condition over signals, traits and account columns. Unknown counts as false.",
    )
    engagement: Annotated[str | None, Form(among="engagement")] = Field(
        None, title="Engagement model", description="Its engagement model."
    )
    about: Prose = Field("", title="What they need", description="Who they are and what they need.")


class BusinessReviewText(ObjectText):
    """How often, and whether a person holds it. `business_review: quarter` is short for `{every: quarter}`."""

    called = "business review"

    every: Cadence | None = Field(None, description="Held by a person: week, month, quarter, half_year or year.")
    automated: Cadence | None = Field(
        None, title="Automated every", description="Sent automatically: week, month, quarter, half_year or year."
    )


class EngagementText(ObjectText):
    """How the customers of a segment are looked after."""

    called = "engagement model"

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    about: Prose = Field("", title="Best for", description="Which customers it suits.")
    accounts_per_csm: AccountsRange | None = Field(
        None,
        title="Accounts for each CSM",
        description="Minimum and maximum accounts per customer success manager: [10, 30]. Default: no ratio.",
    )
    touch_every: Days | None = Field(
        None, title="Contact every", description="The longest time between two contacts: 30d."
    )
    success_plan: OneOf["required", "optional", "none"] = Field(
        "optional", description="Whether each account has a success plan."
    )
    executive: Words = Field("", title="Executive involvement", description="How executives on our side are involved.")
    support: Words = Field("", description="The level of support.")
    business_review: Annotated[BusinessReviewText | None, SHORT_REVIEW] = Field(
        None, description="week, month, quarter, half_year or year; or {automated: month} if it is sent automatically."
    )
    resources: Annotated[list[Words], MORE] = Field(
        default_factory=list, description="People and resources available to them."
    )
    channels: Annotated[list[Words], MORE] = Field(
        default_factory=list, description="Channels of digital engagement: community, webinars, help centre, …"
    )


class MoveText(ObjectText):
    """A temporary move to another engagement model, which returns by itself. Of several under way the first in order
    counts."""

    called, ordered, begins = "temporary move", True, {"when": False}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    to: Annotated[str, Form(among="engagement")] = Field(description="The engagement model during the move.")
    adds: Words = Field("", title="Who joins", description="The specialist who joins. The owner stays.")
    when: Expression = Field(
        title="Begins when", description="The move starts at the end of the first day on which this holds."
    )
    until: Expression | None = Field(
        None,
        title="Ends when",
        description="The move ends at the end of the first later day on which this holds. Default: when `when` no longer holds.",
    )
    because: Prose = Field("", title="Why", description="Why, in a sentence.")


class TargetText(ObjectText):
    """What a metric should reach. The key is the metric, as in `nrr` or `time_to_first_value`; inside stand segments, each
    with its value, and `default` for all others. Values are shares (108%), spans (30d) or plain numbers, all of one kind."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Target] = Field(init=False)
    called, extra, begins = "target", "segments", {"default": 0}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    unit: OneOf["share", "days", "number"] | None = Field(
        None,
        title="Counted as",
        description="share, days or number; needed only if the values leave it open.",
    )
    default: Target | None = Field(None, title="Everyone else", description="The value for all other segments.")
