"""The head, what is measured, and scores; and the list of all sections. The descriptions are the reference documentation."""

from typing import Annotated, Any
from typing import Literal as OneOf

from pydantic import Field

from tenure.framework.schema.customers import EngagementText, MoveText, SegmentText, TargetText
from tenure.framework.schema.doing import HandoffText, PlayText, ReviewText
from tenure.framework.schema.lifecycle import MomentText, StageText
from tenure.framework.schema.quantities import (
    Days,
    Expression,
    Formula,
    Line,
    NonePoints,
    Number,
    Points100,
    Prose,
    Share,
    Span,
    Weight,
    Words,
)
from tenure.framework.schema.shape import MORE, Form, ObjectText


class RootText(ObjectText):
    """The head of `framework.yaml`. The sections below stand beside it, here or in included files."""

    framework: OneOf["tenure/1"] = Field(description="The version of the language: tenure/1.")
    name: Words = Field(description="The name of this framework.")
    about: Words = Field("", description="What it is for, in a sentence or two.")
    currency: str = Field("USD", pattern="^[A-Z]{3}$", description="The currency of amounts (ISO code).")
    timezone: Words = Field("UTC", description="Where a day begins and ends, like Europe/Berlin.")
    rhythm: OneOf["daily", "weekly", "monthly"] = Field(
        "daily",
        description="How often a healthy customer uses the product. Expressions read it as rhythm_days: 1, 7 or 30.",
    )
    include: list[str] = Field(
        default_factory=list,
        description="More files, in this order: from this folder, or packaged parts under shared/. An object defined "
        "in the folder replaces the same object of a packaged part.",
    )


class TraitText(ObjectText):
    """What is known about an account beyond the built-in columns; expressions name it like a column."""

    called, begins = "trait", {"type": "text"}

    label: Words = Field("", description="In words.")
    type: OneOf["text", "choice", "number", "flag"] = Field(
        description="text, choice (one of `of`), number, or flag (yes or no)."
    )
    of: Annotated[list[Words], Form("names")] = Field(
        default_factory=list, title="Choices", description="The options of a choice."
    )
    unit: Words = Field("", description="What a number counts.")
    about: Prose = Field("", title="Where it comes from", description="Where it comes from and what it says.")


class FeedText(ObjectText):
    """When a source of facts counts as stale. Data from a stale feed is missing, not zero. The key is the table's name."""

    called = "feed"

    stale_after: Span = Field(
        description="How long without new data, over all accounts, until the feed is stale: 36h, 3d, 2w; or never, "
        "for reference data."
    )
    about: Prose = Field("", description="Where the feed comes from.")


class SignalText(ObjectText):
    """A measured hint, per account, as of any instant: either `from` a fact table with functions over its rows, or a
    formula over other signals, traits and account columns."""

    called, begins = "signal", {"from": "usage", "value": "count(*)", "window": "28d"}

    label: Words = Field("", description="Name shown on screen. Default: the key.")
    from_: Annotated[str | None, Form(among="tables")] = Field(
        None,
        alias="from",
        title="Reads",
        description="The fact table it reads. Default: none, the value is a formula over other signals and columns.",
    )
    unit: Words = Field("", description="percent (of a share of 0 to 1), days, count, or any other word.")
    better: OneOf["higher", "lower"] | None = Field(
        None, description="Whether higher or lower is better; points are checked against it."
    )
    value: Formula = Field(
        title="Formula",
        description="The formula. With `from`, it aggregates rows. Gives a number, or yes or no.",
    )
    where: Formula | None = Field(None, title="Which rows", description="Which rows count: a condition over a row.")
    window: Days | None = Field(
        None, title="Look-back", description="Only rows of this many local days, ending with the day of the score: 28d."
    )
    ending: Days | None = Field(None, title="Ending … days ago", description="Moves the window back by this many days.")
    at_least: int | None = Field(
        None, ge=1, strict=True, title="Minimum rows", description="With fewer rows the signal gives no value."
    )
    when_empty: Number | None = Field(
        None,
        title="Value when there are none",
        description="The value while the feed is live and the rows give none.",
    )
    about: Prose = Field("", title="Why it matters", description="Why it matters, or what to know about it.")
    window_on: Annotated[str | None, MORE] = Field(
        None,
        title="Look-back by the column",
        description="The date or time column that the window uses. Default: when the row occurred.",
    )


class MeasureText(ObjectText):
    """How one signal gives points: straight lines between the `points`, flat outside of them."""

    called = "measure"

    signal: Annotated[str, Form(among="signals")] = Field(description="The signal.")
    weight: Weight = Field(description="Weight relative to the other measures of the dimension, ideally a percentage.")
    points: Line = Field(
        description="Value: points, like {0%: 0, 30%: 60, 60%: 80, 90%: 100}. Points go from 0 to 100."
    )
    shape: OneOf["line", "peak"] = Field(
        "line", description="line: points only rise or only fall; peak: the best value is in the middle."
    )
    none: NonePoints | None = Field(
        None,
        description="Points if the feed is live but the signal has no value; or missing, to treat it as missing data.",
    )
    applies: Expression | None = Field(
        None,
        description="Which accounts it applies to; for others, its weight is shared among the other measures of the dimension.",
    )
    missing: Points100 | None = Field(
        None, description="Points when data is missing, instead of the score's own `missing`."
    )
    about: Words = Field("", description="Why these points.")


class DimensionText(ObjectText):
    """A weighted part of a score."""

    called = "dimension"

    label: Words = Field("", description="In words.")
    about: Words = Field("", description="What it stands for.")
    weight: Weight = Field(description="Weight relative to the other dimensions, ideally a percentage.")
    measures: list[MeasureText] = Field(min_length=1, description="Its measures.")


class BandsText(ObjectText):
    """The least displayed points of green and of yellow. Below yellow is red."""

    called = "bands"

    green: Points100 = Field(80.0, description="Minimum score for green.")
    yellow: Points100 = Field(60.0, description="Minimum score for yellow; below it is red.")


class CapText(ObjectText):
    """One critical fact that limits the whole score for as long as it lasts."""

    called = "cap"

    when: Expression = Field(description="The condition. Unknown counts as false.")
    at_most: Points100 = Field(description="The maximum score while the cap applies.")
    because: Words = Field(description="The reason people see.")


class HealthText(ObjectText):
    """A score of 0 to 100. Of the scores in order, an account's own is the first whose `when` holds and whose sources are
    connected; when none are, the first whose `when` holds."""

    called = "score"

    label: Words = Field("", description="In words.")
    about: Words = Field("", description="What it answers.")
    when: Expression | None = Field(None, description="Which accounts it applies to. Default: all.")
    bands: BandsText = Field(
        default_factory=lambda: BandsText(green=80, yellow=60), description="Where green and yellow start."
    )
    least_coverage: Share = Field(
        0.6, description="The share of the weight that must be covered by data; below it the band is unknown."
    )
    missing: Points100 = Field(50.0, description="Points of a measure when data is missing.")
    unconnected: OneOf["missing", "left_out"] = Field(
        "missing",
        description="What a measure counts whose source was never connected: `missing`, its points without data; `left_out`, "
        "nothing: its weight goes to the others, and `least_coverage` is asked of what is connected.",
    )
    required: list[str] = Field(
        default_factory=list, description="Dimensions that need data; without it the band is unknown."
    )
    dimensions: dict[str, DimensionText] = Field(min_length=1, description="Its parts.")
    caps: list[Any] = Field(
        default_factory=list,
        description="Names of `caps:`, or caps written out here.",
    )


class IndicatorText(ObjectText):
    """A fact that asks for a reaction now. It stands beside the score, not in it."""

    called, ordered, begins = "indicator", True, {"when": False}

    label: Words = Field("", description="In words.")
    tone: OneOf["info", "good", "warning", "danger"] = Field("warning", description="How urgent it is.")
    when: Expression = Field(title="Shown when", description="The condition. Unknown counts as false.")
    because: Prose = Field("", title="What to do, or why it matters", description="What to do, or why it matters.")


SECTIONS: dict[str, type[ObjectText]] = {
    "traits": TraitText,
    "feeds": FeedText,
    "signals": SignalText,
    "caps": CapText,
    "health": HealthText,
    "indicators": IndicatorText,
    "segments": SegmentText,
    "engagement": EngagementText,
    "moves": MoveText,
    "lifecycle": StageText,
    "moments": MomentText,
    "plays": PlayText,
    "handoffs": HandoffText,
    "reviews": ReviewText,
    "targets": TargetText,
}
"""Top-level key -> what each of its objects looks like."""
