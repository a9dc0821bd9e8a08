"""What people do: plays with their steps, handoffs, reviews."""

from typing import Annotated
from typing import Literal as OneOf

from pydantic import Field

from tenure.framework.schema.amounts import SHORT_WAIT, Cadence, DaysFromZero, Holdout, Hours, OneOrMore
from tenure.framework.schema.lifecycle import RaciText
from tenure.framework.schema.quantities import Days, Expression, Words
from tenure.framework.schema.shape import ObjectText


class TriggerText(ObjectText):
    """What starts a play: a condition, or a moment that is reached."""

    when: Expression | None = Field(None, description="The condition. Unknown doesn't fire.")
    moment: str | None = Field(None, description="The moment that starts it, instead of a condition.")
    for_: Days | None = Field(None, alias="for", description="`when` has to hold at so many days' ends in a row: 14d.")
    cool_down: Days = Field(90, description="It doesn't start again for the same account within so many days.")


class TaskText(ObjectText):
    """Something for a person to do."""

    title: Words = Field(description="What to do.")
    owner: Words = Field("", description="The role that does it; without it, the play's owner.")
    due: DaysFromZero | None = Field(None, description="Within so many days: 2d; 0d: the same day.")
    guide: Words = Field("", description="How to go about it.")


class QuestionText(ObjectText):
    """A fork that a person decides: each answer has steps of its own."""

    ask: Words = Field(description="The question.")
    answers: "dict[str, list[StepText]]" = Field(
        min_length=1, description="Answer: its steps. The answers are plain names, like time or technical."
    )
    guide: Words = Field("", description="How to find out.")


class EmailText(ObjectText):
    """A draft to somebody at the customer."""

    to: Words = Field(description="The role at the customer: champion, sponsor, admin, …")
    subject: Words = Field("", description="The subject.")
    text: Words = Field(description="The name of the text it is made from.")
    guide: Words = Field("", description="What to say in your own words.")


class WaitText(ObjectText):
    """A pause. `wait: 5d` is short for `wait: {at_most: 5d}`."""

    until: Expression | None = Field(None, description="It ends as soon as this holds.")
    at_most: Days = Field(description="The longest it lasts: 7d.")


class StepText(ObjectText):
    """One step of a play: exactly one of these."""

    task: TaskText | None = Field(None, description="Something for a person to do.")
    question: QuestionText | None = Field(None, description="A fork that a person decides.")
    email: EmailText | None = Field(None, description="A draft to somebody at the customer.")
    wait: Annotated[WaitText | None, SHORT_WAIT] = Field(
        None, description="A pause: 5d, or {until: condition, at_most: 7d}."
    )
    handoff: str | None = Field(None, description="A handoff that is opened.")
    play: str | None = Field(None, description="Another play that is started.")


class SuccessText(ObjectText):
    """When a play has worked."""

    when: Expression | None = Field(None, description="The condition that shows it.")
    confirm: Words = Field("", description="What a person confirms, in words.")
    within: Days = Field(description="Within so many days of its start: 14d.")


class EscalationText(ObjectText):
    """Where it goes when it hasn't worked."""

    after: DaysFromZero = Field(description="So many days after the start: 10d; 0d: at once.")
    to: Words = Field(description="The role.")
    when: Expression | None = Field(None, description="Only for these accounts.")


class PlayText(ObjectText):
    """What to do when something happens: goal, steps, when it has worked, and to whom it goes when it doesn't."""

    label: Words = Field("", description="In words. Without it, the key.")
    about: Words = Field("", description="When it helps, and what it rests on.")
    family: OneOf[
        "red", "escalation", "sponsor", "stall", "renewal", "yellow", "adoption", "expansion", "advocacy", "other"
    ] = Field(
        "other",
        description="How urgent: one human play per account at a time, in the order red, escalation, sponsor, stall, "
        "renewal, yellow, adoption, expansion, advocacy, other.",
    )
    goal: Words = Field("", description="What is different for the customer when it has worked.")
    owner: Words = Field("", description="The role that runs it.")
    hours: Hours = Field(0.0, description="Hours of people's work for one run: 0.75.")
    automated: bool = Field(False, strict=True, description="true: it runs without a person.")
    trigger: TriggerText | None = Field(
        None, description="What starts it. Left out: started by hand, by a stage or by another play."
    )
    applies: Expression | None = Field(None, description="To which accounts it applies.")
    principles: list[Words] = Field(default_factory=list, description="What to keep in mind, rather than a script.")
    steps: list[StepText] = Field(min_length=1, description="Its steps, in order.")
    success: SuccessText | None = Field(None, description="When it has worked.")
    escalate: Annotated[list[EscalationText], OneOrMore()] = Field(
        default_factory=list, description="Where it goes when it hasn't; one, or a list."
    )
    holdout: Holdout = Field(
        0.0,
        description="none, which is 0, or the share of accounts left out to compare with, up to 50%; automated plays only.",
    )
    measures: list[Words] = Field(default_factory=list, description="By what the play as a whole is judged.")


class HandoffText(ObjectText):
    """A customer passes from one team to another, with what has to be known in writing."""

    label: Words = Field("", description="In words. Without it, the key.")
    about: Words = Field("", description="What it is for.")
    from_: Words = Field(alias="from", description="The role that hands over.")
    to: Words = Field(description="The role that takes over.")
    due: DaysFromZero | None = Field(None, description="Within so many days: 3d.")
    when: Expression | None = Field(None, description="When it is opened. Left out: by hand, or by a step of a play.")
    requires: list[Words] = Field(default_factory=list, description="What has to be known in writing.")
    raci: RaciText | None = Field(None, description="Who does what.")


class ReviewText(ObjectText):
    """A meeting that comes again: whom it goes through, and what each of them needs in the end."""

    label: Words = Field("", description="In words. Without it, the key.")
    about: Words = Field("", description="What it is for.")
    every: Cadence = Field(description="week, month, quarter, half_year or year.")
    lists: Expression | None = Field(None, description="Which accounts it goes through. Left out: all.")
    by: OneOf["segment", "owner", "stage"] | None = Field(None, description="How they are grouped.")
    agenda: list[Words] = Field(default_factory=list, description="What is talked about.")
    each_needs: list[Words] = Field(
        default_factory=list, description="What each account has to have in the end: decision, owner, date, …"
    )


QuestionText.model_rebuild()
StepText.model_rebuild()
PlayText.model_rebuild()
